package integration

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// modelOf is a model that speaks a protocol version.
func modelOf(version uint8) string {
	switch {
	case version < 2:
		return "12sp+"
	case version < 3:
		return "7910"
	case version < 4:
		return "ata186"
	case version < 5:
		return "7936"
	case version < 6:
		return "7912"
	case version < 12:
		return "7960"
	case version < 16:
		return "6961"
	case version < 17:
		return "7925"
	case version < 18:
		return "7941"
	case version < 21:
		return "7942"
	}
	return "7975"
}

func TestEveryVersionCalls(t *testing.T) {
	h := open(t)
	for version := range uint8(skinny.MaxVersion) + 1 {
		model := modelOf(version)
		t.Run(fmt.Sprintf("%d on a %s", version, model), func(t *testing.T) {
			h := h.in(t)
			p := h.phone("1001", model, func(o *phone.Options) { o.Version = &version })
			if got := p.State().Version; got != skinny.Version(version) {
				t.Errorf("version %d was agreed on", got)
			}
			h.do(p.Dial(h.soon(), "700"))
			h.connected(p)
			h.echoes(p)
			h.down(p)
		})
	}
	h.nothingLeft()
}

// in is the house for a part of a test.
func (h *house) in(t *testing.T) *house {
	part := *h
	part.T = t
	return &part
}

// Models with quirks of their own register, call and are called, some hold and resume; those without softkeys by hook and fixed keys.
func TestEveryModelCalls(t *testing.T) {
	h := open(t)
	other := h.phone("1002", "7960")
	for _, c := range []struct {
		name, like string
		kind       skinny.DeviceType // 0: that of like
		hold       bool              // by softkey or fixed key; an ATA has none
	}{
		{"7902", "7910", skinny.DeviceTypeCisco7902, true},
		{"7910", "7910", 0, false},
		{"7920", "7920", 0, false},
		{"7936", "7936", 0, false},
		{"6901", "6901", 0, true},
		{"6911", "6901", skinny.DeviceTypeCisco6911, false},
		{"6921", "6941", skinny.DeviceTypeCisco6921, false},
		{"6941", "6941", 0, false},
		{"8945", "8945", 0, true},
		{"ATA 186", "ata186", 0, false},
		{"SPA 504G", "spa504", 0, true},
		{"7985", "7970", skinny.DeviceTypeCisco7985, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			p := h.phone("1001", c.like, func(o *phone.Options) { o.Type = c.kind })
			var kind skinny.DeviceType
			h.until("its model is known", func() bool {
				v, ok := h.server.Views.Device("SEP000000001001")
				kind = skinny.DeviceType(v.Type)
				return ok && v.Registered && v.Model == c.name
			})
			if skinny.ModelOf(kind).Prompts {
				h.prompt(idleText, p)
			}
			h.call(p, other, "1002")
			if c.hold {
				h.do(p.Hold(h.soon()))
				h.do(other.WaitHeard(h.soon(), "music", isMusic))
				h.do(p.Resume(h.soon()))
				talk(h, p, other)
			}
			h.down(p, other)
			h.call(other, p, "1001")
			h.down(p, other)
		})
	}
	h.nothingLeft()
}

func TestToken(t *testing.T) {
	h := open(t)
	w := h.wire()
	w.send(&skinny.RegisterTokenReq{DeviceName: "SEP000000001001", DeviceType: skinny.DeviceTypeCisco7960})
	w.expect(skinny.IDRegisterTokenAck)
	w.send(&skinny.Register{DeviceName: "SEP000000001001", DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	w.expect(skinny.IDRegisterAck)
}

// SPA phones ask for a token again at any time: their call must go on (flows.md 1.1).
func TestTokenInCall(t *testing.T) {
	h := open(t)
	p := h.phone("1001", "spa504")
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.echoes(p)
	for range 3 {
		mark := p.Mark()
		h.do(p.Send(&skinny.SPCPRegisterTokenReq{DeviceName: "SEP000000001001", Instance: 0x01000000, DeviceType: skinny.DeviceTypeCiscoSPA504G}))
		_, err := p.WaitMessage(h.soon(), mark, "SPCPRegisterTokenAck", func(m skinny.Message) bool {
			_, ok := m.(*skinny.SPCPRegisterTokenAck)
			return ok
		})
		h.do(err)
	}
	p.PlayTone(-12, 700)
	h.do(p.WaitTone(h.soon(), 700))
	h.down(p)
	h.nothingLeft()
}

// A phone that nobody configured reads why it is refused; the YAML that skinnyd gives lets it in.
func TestUnknownDevice(t *testing.T) {
	h := open(t)
	const name = "SEP00AABBCCDDEE"
	p, err := phone.New(phone.Options{Server: h.addr, Name: strings.ToLower(name), Model: "7941"}) // as some programs write it
	h.do(err)
	h.Cleanup(p.Close)
	for range 2 {
		if err := p.Register(h.soon()); !errors.Is(err, phone.ErrRefused) || !strings.Contains(err.Error(), "Unknown device "+name) {
			t.Fatalf("the phone was told: %v", err)
		}
		h.wait(p, "be disconnected", func(s phone.State) bool { return s.Link == phone.Refused })
	}
	h.logged("unknown phone refused", name)

	var list struct {
		Devices []struct {
			Name, Model, YAML string
			Tries             int
		}
	}
	h.until("the phone is listed", func() bool {
		_, _, body := h.get("/v1/unknown-devices")
		h.do(json.Unmarshal([]byte(body), &list))
		return len(list.Devices) == 1 && list.Devices[0].Tries == 2
	})
	d := list.Devices[0]
	if d.Name != name || d.Model != "7941" {
		t.Errorf("listed as %+v", d)
	}
	entry, ok := strings.CutPrefix(d.YAML, "devices:\n")
	if !ok {
		t.Fatalf("not what can be pasted: %s", d.YAML)
	}
	h.reload(fmt.Sprintf(configuration, h.pbx.URL()) + entry)
	h.until("the phone is configured", func() bool { _, ok := h.server.Views.Device(name); return ok })
	h.do(p.Register(h.soon()))
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.down(p)
	h.nothingLeft()
	if _, _, body := h.get("/v1/unknown-devices"); strings.Contains(body, name) {
		t.Errorf("still unknown: %s", body)
	}
}

// reload gives skinnyd another configuration, as a SIGHUP does.
func (h *house) reload(text string) {
	h.Helper()
	file, err := conf.Parse("test.yaml", []byte(text), os.LookupEnv)
	h.do(err)
	if !h.server.Reload(file.Session(), file.Log.Devices) {
		h.Fatal("the server does not run")
	}
}

// The same phone from another connection gets in at once, and the old connection ends.
func TestSecondConnectionWins(t *testing.T) {
	h := open(t)
	old := h.phone("1001", "7975")
	began := time.Now()
	p := h.phone("1001", "7975")
	if took := time.Since(began); took > time.Second {
		t.Errorf("the new connection had to wait %v", took)
	}
	h.wait(old, "be disconnected", func(s phone.State) bool { return s.Link == phone.Lost })
	_ = old.Send(&skinny.OffHook{}) // nobody listens any more
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.echoes(p)
	h.down(p)
	h.nothingLeft()
	if v, _ := h.server.Views.Device("SEP000000001001"); !v.Registered {
		t.Error("the phone is not registered")
	}
}

// gone waits until a phone is not registered, for the reason given.
func (h *house) gone(name session.DeviceName, reason string) {
	h.Helper()
	h.until(string(name)+" is gone: "+reason, func() bool {
		v, ok := h.server.Views.Device(name)
		return ok && !v.Registered && v.LastReason == reason
	})
}

// shortKeepAlive is less than a configuration file may ask for.
func shortKeepAlive(f *conf.File) { f.Timers.KeepAlive = time.Second }

func TestKeepAliveLost(t *testing.T) {
	h := openWith(t, fmt.Sprintf(configuration, pbx.URL()), shortKeepAlive)
	silent, other := h.phone("1001", "7975"), h.phone("1002", "7960")
	if k := silent.State().KeepAlive; k != time.Second {
		t.Errorf("keep-alive of %v", k)
	}
	silent.Misbehave(phone.Misbehaviour{NoKeepAlive: true})
	began := time.Now()
	h.gone("SEP000000001001", "keep-alive lost")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("lost after %v with a keep-alive of 1 s", took)
	}
	h.wait(silent, "be disconnected", func(s phone.State) bool { return s.Link == phone.Lost })
	if other.State().Link != phone.Registered { // it had to send several by now
		t.Error("the other phone is gone, too")
	}
	h.do(other.Dial(h.soon(), "1001"))
	h.wait(other, "read Not available", func(s phone.State) bool {
		c, ok := s.Front()
		return ok && c.Prompt == "Not available"
	})
	h.down(other)
	silent.Misbehave(phone.Misbehaviour{})
	h.do(silent.Register(h.soon()))
	h.call(other, silent, "1001")
	h.down(other, silent)
	h.nothingLeft()
}

func TestUnregister(t *testing.T) {
	h := open(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Unregister(h.soon()))
	h.gone("SEP000000001001", "unregistered")
	h.do(b.Dial(h.soon(), "1001"))
	h.wait(b, "read Not available", func(s phone.State) bool {
		c, ok := s.Front()
		return ok && c.Prompt == "Not available" && s.Hears() == skinny.ToneReorderTone
	})
	h.down(b)
	h.do(a.Register(h.soon()))
	h.call(b, a, "1001")
	h.down(a, b)
	h.nothingLeft()
}

// An operator's order restarts a phone, at once when it is idle; it comes back by itself.
func TestReset(t *testing.T) {
	h := open(t)
	a := h.phone("1001", "7975", func(o *phone.Options) { o.Reconnect = true })
	for i, c := range []struct {
		reboot bool
		want   skinny.ResetType
	}{{false, skinny.ResetTypeRestart}, {true, skinny.ResetTypeReset}} {
		accepted := h.server.Counters.Accepted.Load()
		if err := h.server.Order(t.Context(), session.ResetDevice{Device: "SEP000000001001", Reboot: c.reboot}); err != nil {
			t.Fatal(err)
		}
		h.until("the phone has come back", func() bool { return h.server.Counters.Accepted.Load() > accepted })
		h.wait(a, "be registered", func(s phone.State) bool { return s.Link == phone.Registered && len(s.Resets) == i+1 })
		if got := a.State().Resets; !slices.Equal(got[i:], []skinny.ResetType{c.want}) {
			t.Errorf("the phone got %v", got)
		}
	}
	h.do(a.Dial(h.soon(), "700"))
	h.connected(a)
	h.down(a)
	h.nothingLeft()
}
