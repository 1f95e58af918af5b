package server

import (
	"sync/atomic"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/show"
)

// trace logs the decoded messages of the phones that the configuration names under log.devices. It shows everything, dialled digits
// too: whoever names a phone there wants to see what it does.
type trace struct {
	log     *log
	devices atomic.Pointer[map[session.DeviceName]bool] // nil: none
}

// set replaces the phones that are traced.
func (t *trace) set(names []session.DeviceName) {
	if len(names) == 0 {
		t.devices.Store(nil)
		return
	}
	devices := make(map[session.DeviceName]bool, len(names))
	for _, name := range names {
		devices[name] = true
	}
	t.devices.Store(&devices)
}

func (t *trace) on() bool { return t.devices.Load() != nil }

func (t *trace) traced(name session.DeviceName) bool {
	devices := t.devices.Load()
	return devices != nil && (*devices)[name]
}

func (t *trace) received(c *conn, device session.DeviceName, m skinny.Message) {
	if register, ok := m.(*skinny.Register); ok {
		device = session.NameOf(register.DeviceName) // it is not bound yet
	}
	t.write(c, device, "from phone", m)
}

func (t *trace) sent(c *conn, device session.DeviceName, m skinny.Message) {
	t.write(c, device, "to phone", m)
}

func (t *trace) write(c *conn, device session.DeviceName, direction string, m skinny.Message) {
	if !t.traced(device) {
		return
	}
	// No level: who names a phone wants to see it whatever log.level says.
	t.log.Log().Str("dev", string(device)).Uint64("conn", uint64(c.id)).
		Str("sccp", m.ID().String()).Str("fields", show.Text(m)).Msg(direction)
}
