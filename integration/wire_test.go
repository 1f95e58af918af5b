package integration

import (
	"net"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// wire is a bare connection to skinnyd, for what no phone says.
type wire struct {
	*testing.T
	net.Conn
	frames *skinny.Reader
}

// wire connects to skinnyd and says nothing.
func (h *house) wire() *wire {
	h.Helper()
	c, err := net.Dial("tcp", h.addr)
	h.do(err)
	h.Cleanup(func() { _ = c.Close() })
	h.do(c.SetDeadline(time.Now().Add(20 * time.Second)))
	return &wire{h.T, c, skinny.NewReader(c)}
}

// registered is a bare connection that has registered, and read everything that it was sent.
func (h *house) registered(line string) *wire {
	h.Helper()
	w := h.wire()
	w.send(&skinny.Register{DeviceName: "SEP00000000" + line, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	w.expect(skinny.IDRegisterAck)
	w.expect(skinny.IDCapabilitiesReq)
	return w
}

func (w *wire) send(messages ...skinny.Message) {
	w.Helper()
	var b []byte
	for _, m := range messages {
		b = skinny.Append(b, m, skinny.Dialect{})
	}
	w.raw(b)
}

func (w *wire) raw(b []byte) {
	w.Helper()
	if _, err := w.Write(b); err != nil {
		w.Fatal(err)
	}
}

// expect reads the next message and checks what it is.
func (w *wire) expect(id skinny.MessageID) skinny.Message {
	w.Helper()
	f, err := w.frames.Next()
	if err != nil {
		w.Fatalf("waiting for %v: %v", id, err)
	}
	if f.ID != id {
		w.Fatalf("%v came, %v was to", f.ID, id)
	}
	return skinny.Decode(f.ID, f.Payload, skinny.Dialect{})
}

// comes reads until a message comes, whatever comes before.
func (w *wire) comes(id skinny.MessageID) {
	w.Helper()
	for {
		f, err := w.frames.Next()
		if err != nil {
			w.Fatalf("waiting for %v: %v", id, err)
		}
		if f.ID == id {
			return
		}
	}
}

// closed waits until the server has closed the connection, whatever it says before.
func (w *wire) closed() {
	w.Helper()
	for {
		if _, err := w.frames.Next(); err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				w.Fatal("the server did not close the connection")
			}
			return
		}
	}
}
