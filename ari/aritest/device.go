package aritest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// deviceNames are the states that Asterisk knows.
var deviceNames = []string{"UNKNOWN", "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"}

// SetDevice is a device whose state changes, told to who watches it.
func (s *Server) SetDevice(name, state string) {
	s.change(func() { s.setDevice(name, state) })
}

// Device returns the state of a device: INVALID for one that nobody has set, as for the name of no endpoint.
func (s *Server) Device(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.device(name)
}

// Watched returns the names that the application is subscribed to, in order.
func (s *Server) Watched() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.model.watched))
}

func (s *Server) device(name string) string {
	standard := "INVALID"
	if strings.HasPrefix(name, "Custom:") || strings.HasPrefix(name, "Stasis:") {
		standard = "UNKNOWN"
	}
	return cmp.Or(s.model.devices[name], standard)
}

func (s *Server) setDevice(name, state string) {
	if s.device(name) == state {
		return
	}
	s.model.devices[name] = state
	if s.model.watched[name] {
		s.send("DeviceStateChanged", map[string]any{"device_state": map[string]string{"name": name, "state": state}})
	}
}

func (s *Server) deviceStates(q Request, name string) (int, any) {
	if s.missing["res_ari_device_states.so"] {
		return 404, noResource
	}
	switch q.Method {
	case http.MethodGet:
		return 200, map[string]string{"name": name, "state": s.device(name)}
	case http.MethodPut:
		state := q.Query.Get("deviceState")
		switch {
		case !strings.HasPrefix(name, "Stasis:"):
			return 409, failure{"Uncontrolled device specified"}
		case !slices.Contains(deviceNames, state):
			return 500, failure{"Unknown device"}
		}
		s.setDevice(name, state)
		return noContent, nil
	}
	return 404, noResource
}

// globalVariable sets a global variable, or what a function sets that needs no channel. Asterisk tells of no failure.
func (s *Server) globalVariable(q Request) (int, any) {
	if q.Method != http.MethodPost {
		return 404, noResource
	}
	name, ok := strings.CutPrefix(q.Query.Get("variable"), "DEVICE_STATE(")
	state := q.Query.Get("value")
	if ok && strings.HasPrefix(name, "Custom:") && slices.Contains(deviceNames, state) && !s.missing["func_devstate.so"] {
		s.setDevice(strings.TrimSuffix(name, ")"), state)
	}
	return noContent, nil
}

// subscription subscribes the application to a device, or ends that.
func (s *Server) subscription(q Request) (int, any) {
	name, ok := strings.CutPrefix(q.Query.Get("eventSource"), "deviceState:")
	switch {
	case !ok || s.missing["res_stasis_device_state.so"]:
		return 400, failure{"Invalid event source URI scheme"}
	case q.Method == http.MethodDelete && !s.model.watched[name]:
		return 422, failure{"Event source was not subscribed to"}
	case q.Method == http.MethodDelete:
		delete(s.model.watched, name)
	default:
		s.model.watched[name] = true
	}
	return 200, map[string]any{"name": App, "device_names": slices.Sorted(maps.Keys(s.model.watched))}
}
