package session

import (
	"fmt"
	"runtime"
	"testing"
	"weak"
)

// Calls that are over are given back while another one lasts, even when so many phones ring for them that they need lists of their own.
func TestCallsAreGivenBack(t *testing.T) {
	cfg := testConfig()
	for i := range few + 2 {
		name := DeviceName(fmt.Sprintf("SEP00000000200%d", i))
		cfg.Devices[name] = &Device{Name: name, AutoLine: 1, Buttons: []Button{{Kind: ButtonLine, Line: "1003"}}}
	}
	r := newRigWith(t, cfg)
	for i := range few + 2 {
		r.register(fmt.Sprintf("SEP00000000200%d", i), 17)
	}
	a := r.register(alice, 17)
	r.outside(a)
	const calls = 50 * slabSize
	ended := make([]weak.Pointer[call], calls)
	for i := range ended {
		r.call("1.1", "1003")
		ended[i] = weak.Make(r.device("SEP000000002000").parties[0].call)
		r.end("1.1", 16)
		r.x.Changes(nil)
		r.forget()
		r.events = nil
	}
	runtime.GC()
	runtime.GC()
	kept := 0
	for _, p := range ended {
		if p.Value() != nil {
			kept++
		}
	}
	if kept > 4*slabSize { // those that were made about the time of the call that lasts, and the last ones
		t.Errorf("%d of %d calls that are over are kept", kept, calls)
	}
	runtime.KeepAlive(r)
}
