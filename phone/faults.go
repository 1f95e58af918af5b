package phone

import (
	"fmt"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// maxFaults bounds what is kept.
const maxFaults = 200

// Fault is a mistake of the server that a real phone would suffer from: it would
// ignore the message, show the wrong thing, stay silent or reset.
type Fault struct {
	At      time.Time
	Message int // number of the message that made it, see Entry
	Text    string
}

// String is the time and what is wrong.
func (f Fault) String() string {
	return fmt.Sprintf("%s message %d: %s", f.At.Format("15:04:05.000000"), f.Message, f.Text)
}

// Faults returns the mistakes of the server so far, at most 200.
func (p *Phone) Faults() []Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.faults)
}

// fault notes a mistake. The caller holds the mutex.
func (p *Phone) fault(format string, args ...any) {
	if len(p.faults) < maxFaults {
		p.faults = append(p.faults, Fault{At: time.Now(), Message: p.trace.n, Text: fmt.Sprintf(format, args...)})
	}
}

// since notes a message that the phone's version does not know.
func (p *Phone) since(v skinny.Version, name string) {
	if p.dialect.Version < v {
		p.fault("%s to a phone of version %d; known from %d on", name, p.dialect.Version, v)
	}
}

// needPrompts notes a text for a line of the display that the model does not have (flows.md 10, 11).
func (p *Phone) needPrompts(name string) {
	if !p.model.Prompts {
		p.fault("%s to a %s, which has no prompt line", name, p.model.Name)
	}
}

func (p *Phone) needSoftKeys(name string) {
	if p.model.SoftKeys == 0 {
		p.fault("%s to a %s, which has no softkeys", name, p.model.Name)
	}
}

// callFor finds the call that a message is about. A phone ignores messages for
// calls that it does not know: CallState creates them and CallState OnHook ends
// them (flows.md, general rules). The line must be the call's.
func (p *Phone) callFor(name string, line, reference uint32) *Call {
	c := p.find(reference)
	switch {
	case c != nil && c.Line != line:
		p.fault("%s names line %d for call %d, which is on line %d", name, line, reference, c.Line)
	case c == nil && p.ended.has(reference):
		p.fault("%s for call %d after its CallState OnHook", name, reference)
	case c == nil:
		p.fault("%s for call %d, which the phone does not know: CallState comes first", name, reference)
	}
	return c
}

// notRemote notes audio of a call that another phone with the line has in its ear: CallRemoteMultiline does not give it here.
func (p *Phone) notRemote(name string, c *Call) {
	if c.State == skinny.CallStateCallRemoteMultiline {
		p.fault("%s of call %d, which another phone with line %d has: another CallState comes first", name, c.Reference, c.Line)
	}
}

// callOrEnded is callFor for what may come after the call's end too.
func (p *Phone) callOrEnded(name string, line, reference uint32) *Call {
	if p.find(reference) == nil && p.ended.has(reference) {
		return nil
	}
	return p.callFor(name, line, reference)
}

// inFront notes audio for a line that is not in front: it is not heard
// (flows.md 11). Phones without softkeys have no call planes.
func (p *Phone) inFront(name string, line uint32) {
	if p.model.SoftKeys > 0 && line != 0 && p.state.Plane != line {
		p.fault("%s for line %d while line %d is in front: ActivateCallPlane comes first", name, line, p.state.Plane)
	}
}
