package sim

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// watching is what a phone shows of others: by its keys, its message lamps and its call lists.
type watching struct {
	keys  []skinny.ButtonDefinition
	blf   map[uint32]skinny.BLFStatus     // of keys for that
	lines map[uint32]skinny.CallStateCode // of line keys made up
	texts map[uint32]string               // beside line keys
	lamps map[uint32]skinny.LampMode      // of messages
	lists map[uint32]skinny.BLFStatus     // by transaction, which is a line's index
}

func newWatching() watching {
	return watching{blf: map[uint32]skinny.BLFStatus{}, lines: map[uint32]skinny.CallStateCode{}, texts: map[uint32]string{}, lamps: map[uint32]skinny.LampMode{},
		lists: map[uint32]skinny.BLFStatus{}}
}

// receiveWatching takes in what a message shows of others; false when it is about something else.
func (s *screen) receiveWatching(m skinny.Message) bool {
	g := &s.watching
	switch m := m.(type) {
	case *skinny.ButtonTemplate:
		g.keys = m.Buttons
	case *skinny.LineStat:
		g.texts[m.LineNumber] = m.TextLabel
	case *skinny.FeatureStatDynamic:
		if m.FeatureID != skinny.ButtonTypeBLFSpeedDial {
			return false
		}
		g.blf[m.FeatureIndex] = skinny.BLFStatus(m.FeatureStatus)
	case *skinny.CallState:
		if m.CallReference != 0 {
			return false
		}
		was := g.lines[m.LineInstance]
		switch {
		case s.version >= 15 || !s.welcome && s.idle == "" && s.model.Prompts:
			s.fail("%s for no call", message(m))
		case s.w.views.devices[s.device] != nil && int(m.LineInstance) <= len(s.w.views.devices[s.device].Lines):
			s.fail("%s for a line that watches nobody", message(m))
		case was == skinny.CallStateRingIn && m.CallState != skinny.CallStateCongestion:
			s.fail("%s: the icon of a line that rings sticks", message(m))
		case m.CallState == skinny.CallStateRingIn && s.model.NoRingingBLF:
			s.fail("%s, which this model does not show", message(m))
		}
		g.lines[m.LineInstance] = m.CallState
	case *skinny.SetLamp:
		if m.Stimulus != skinny.StimulusVoiceMail {
			return false
		}
		g.lamps[m.StimulusInstance] = m.LampMode
	case *skinny.Notification:
		g.lists[m.TransactionID] = m.Status
	default:
		return false
	}
	return true
}

// statusOf is what a name is to those who watch it, when nobody calls; unsure when Asterisk refused to say.
func (w *world) statusOf(name string) (status skinny.BLFStatus, unsure bool) {
	if number, ok := strings.CutPrefix(name, "Stasis:"); ok && w.views.lines[number] != nil {
		if w.views.lines[number].State == "unavailable" {
			return skinny.BLFStatusUnknown, false
		}
		for _, d := range w.views.lines[number].Devices {
			if v := w.views.devices[d]; v.Registered && v.DND != session.DNDReject && (v.DND != session.DNDSilent || !w.screens[d].model.NoSilentDND) {
				return skinny.BLFStatusIdle, false
			}
		}
		return skinny.BLFStatusDND, false
	}
	known := ""
	for _, a := range w.pbxs {
		if unsure = unsure || a.devices.refused[name]; !a.devices.watched[name] {
			continue
		}
		if s := a.devices.state(name); known == "" || known == "UNKNOWN" || known == "INVALID" && s != "UNKNOWN" {
			known = s
		}
	}
	switch known {
	case "NOT_INUSE":
		return skinny.BLFStatusIdle, unsure
	case "INUSE", "BUSY", "ONHOLD":
		return skinny.BLFStatusInUse, unsure
	case "RINGING", "RINGINUSE":
		return skinny.BLFStatusAlerting, unsure
	}
	return skinny.BLFStatusUnknown, unsure
}

// checkWatching compares what phones show of others with what these do, when nobody calls.
func (w *world) checkWatching() {
	for _, n := range slices.Sorted(maps.Keys(w.views.lines)) {
		for _, a := range w.pbxs {
			name := "Stasis:" + n
			told := a.devices.state(name)
			status, _ := w.statusOf(name)
			want := map[skinny.BLFStatus]string{skinny.BLFStatusUnknown: "UNAVAILABLE", skinny.BLFStatusIdle: "NOT_INUSE", skinny.BLFStatusDND: "BUSY"}[status]
			if told != want && !a.devices.refused[name] {
				w.fail(focus{}, "asterisk %d was told that line %s is %s, and it is %s", a.index, n, told, want)
			}
		}
	}
	for _, name := range w.names {
		s := w.screens[name]
		if cfg := w.cfg.Devices[name]; s.conn != nil && s.welcome && !s.stale && cfg != nil {
			s.checkKeys(cfg)
		}
	}
}

// checkKeys holds the keys that watch against what they watch.
func (s *screen) checkKeys(cfg *session.Device) {
	dial, faked := uint32(0), uint32(len(s.w.views.devices[s.device].Lines))
	for _, b := range cfg.Buttons {
		if b.Kind != session.ButtonSpeedDial && b.Kind != session.ButtonFeature {
			continue
		}
		dial++
		if b.BLF == "" {
			continue
		}
		want, unsure := s.w.statusOf(b.BLF)
		if want == skinny.BLFStatusAlerting && s.model.NoRingingBLF {
			want = skinny.BLFStatusInUse
		}
		has := func(t skinny.ButtonType, n uint32) bool {
			return slices.Contains(s.watching.keys, skinny.ButtonDefinition{InstanceNumber: uint8(n), ButtonType: t})
		}
		switch {
		case b.Kind == session.ButtonFeature:
			if lit := s.statuses[dial] != 0; has(skinny.ButtonTypeFeature, dial) && lit != (want > skinny.BLFStatusIdle) && !unsure {
				s.fail("key %d for %s is lit: %v, and should show %v", dial, b.BLF, lit, want)
			}
		case s.version >= 15:
			if got, ok := s.watching.blf[dial]; has(skinny.ButtonTypeBLFSpeedDial, dial) && (got != want || !ok) && !unsure {
				s.fail("key %d for %s shows %v and should show %v", dial, b.BLF, got, want)
			}
		default:
			if faked++; has(skinny.ButtonTypeLine, faked) {
				s.checkFaked(faked, want, unsure, b.BLF)
			} else if _, ok := s.watching.lines[faked]; ok && len(s.watching.keys) > 0 {
				s.fail("line %d, which it does not have, shows a state", faked)
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.watching.lists)) {
		want, unsure := s.w.statusOf("Stasis:" + lineNumber(int(n)))
		if got := s.watching.lists[n]; got != want && !unsure {
			s.fail("its call list shows %v of line %s and should show %v", got, lineNumber(int(n)), want)
		}
	}
}

func (s *screen) checkFaked(line uint32, want skinny.BLFStatus, unsure bool, name string) {
	state, lamp := skinny.CallStateOnHook, skinny.LampModeOff
	switch want {
	case skinny.BLFStatusAlerting:
		state, lamp = skinny.CallStateRingIn, skinny.LampModeBlink
	case skinny.BLFStatusInUse, skinny.BLFStatusDND:
		state, lamp = skinny.CallStateCallRemoteMultiline, skinny.LampModeOn
	}
	if got := s.watching.lines[line]; (got != state || s.lamps[line] != lamp) && !unsure {
		s.fail("line %d for %s shows %v and %v, and should show %v and %v", line, name, got, s.lamps[line], state, lamp)
	}
	if text := s.watching.texts[line]; strings.HasPrefix(text, "(") != (want == skinny.BLFStatusUnknown) && !unsure {
		s.fail("line %d for %s, which is %v, is called %q", line, name, want, text)
	}
}

// checkBoxes says that messages wait when an operator or some Asterisk said so last. One that is lost, or is yet to answer, has taken nothing back.
func (w *world) checkBoxes() {
	for _, n := range slices.Sorted(maps.Keys(w.views.lines)) {
		v, cfg := w.views.lines[n], w.cfg.Lines[n]
		if cfg == nil || cfg.Mailbox == "" || len(v.Devices) == 0 {
			continue
		}
		box, doubtful := "MWI:"+cfg.Mailbox, false
		waits := w.saysOperator(n)
		for _, a := range w.pbxs {
			doubtful = doubtful || a.devices.doubtful[box]
			waits = waits || a.devices.word[box] == "INUSE"
		}
		if got := v.Messages.New > 0; got != waits && !doubtful {
			w.fail(focus{}, "messages wait for line %s: %v, and should: %v", n, got, waits)
		}
	}
}

// saysOperator says that messages wait for a line by the word of an operator.
func (w *world) saysOperator(line string) bool {
	var v session.MessagesView
	if r := w.store[session.BucketMessages+"/"+line]; r.Value != nil {
		if err := json.Unmarshal(r.Value, &v); err != nil {
			w.fail(focus{}, "messages: %s: %v", r.Value, err)
		}
	}
	return v.New > 0
}

// checkMessages holds the message lamps against the views of the lines. A phone that was removed is told no more.
func (s *screen) checkMessages(v *session.DeviceView) {
	if !s.welcome || s.stale || s.w.cfg.Devices[s.device] == nil {
		return
	}
	any := false
	for i, n := range v.Lines {
		waits := s.w.views.lines[n].Messages.New > 0
		any = any || waits
		if lit := s.watching.lamps[uint32(i+1)] == skinny.LampModeOn; lit != waits {
			s.fail("the icon of line %s is lit: %v, messages wait: %v", n, lit, waits)
		}
	}
	if lit := s.watching.lamps[0] == skinny.LampModeOn; lit != any {
		s.fail("the message lamp is lit: %v, messages wait: %v", lit, any)
	}
}
