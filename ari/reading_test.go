package ari

import "testing"

// TestReadingOrder: what an event told while the state was read goes before the answer, for each that reads, and not for the next.
func TestReadingOrder(t *testing.T) {
	var d devices
	event := func(state string) {
		d.event(DeviceState{Name: "a", State: state}, func(Event) bool { return true })
	}
	end := func(status Status, read, want string) {
		t.Helper()
		d.end("a", Result{Status: status, State: read}, func(r Result) {
			if r.State != want {
				t.Errorf("%s, want %s", r.State, want)
			}
		})
	}
	event("BUSY") // nobody reads
	d.begin("a")
	end(OK, "INUSE", "INUSE")
	d.begin("a")
	event("RINGING")
	d.begin("a")
	end(OK, "INUSE", "RINGING")
	event("ONHOLD")
	end(Refused, "", "")
	d.begin("a")
	end(OK, "INUSE", "INUSE")
	if len(d.reading) != 0 {
		t.Errorf("left: %v", d.reading)
	}
}
