package ari

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// devices keeps in order what is told of a device whose state is being read: the answer to the reading and the events come by different
// ways, and an old answer must not follow a new event.
type devices struct {
	mu      sync.Mutex
	reading map[string]*reading // by name, only those that are being read
}

type reading struct {
	times int    // how often it is being read
	told  string // the state that an event told meanwhile
}

// begin notes that the state of a device is going to be read. An empty name is no device.
func (d *devices) begin(name string) {
	if name == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reading == nil {
		d.reading = map[string]*reading{}
	}
	if d.reading[name] == nil {
		d.reading[name] = &reading{}
	}
	d.reading[name].times++
}

// event tells of a changed state.
func (d *devices) event(e DeviceState, tell func(Event) bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.reading[e.Name]; now != nil {
		now.told = e.State
	}
	return tell(e)
}

// end tells the result of a reading. The event that came meanwhile goes before what was read: if it is older, the event of
// what was read is still to come.
func (d *devices) end(name string, r Result, tell func(Result)) {
	if name == "" {
		tell(r)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.reading[name]
	if now.told != "" && r.Status == OK {
		r.State = now.told
	}
	if now.times--; now.times == 0 {
		delete(d.reading, name)
	}
	tell(r)
}

// deviceState is the result of a request whose answer tells the state of a device.
func deviceState(r request, body []byte) Result {
	var reply struct {
		State string `json:"state"`
	}
	result := Result{Status: OK, Code: http.StatusOK}
	if err := json.Unmarshal(body, &reply); err != nil {
		result.Status, result.Message = Refused, fmt.Sprintf("%s: answer is not the expected JSON: %v", r.op, err)
		return result
	}
	result.State = reply.State
	if r.want != "" && r.want != reply.State {
		result.Status = Refused
		result.Message = fmt.Sprintf("device %s is %s after it was set to %q: is that a state, and module func_devstate.so loaded?", r.device, reply.State, r.want)
	}
	return result
}
