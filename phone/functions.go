package phone

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// fixedKeys is which key phones without softkeys have for what others have a softkey for.
var fixedKeys = map[skinny.SoftKeyEventCode]skinny.StimulusCode{
	skinny.SoftKeyEventRedial: skinny.StimulusLastNumberRedial, skinny.SoftKeyEventNewCall: skinny.StimulusNewCall,
	skinny.SoftKeyEventHold: skinny.StimulusHold, skinny.SoftKeyEventResume: skinny.StimulusHold, skinny.SoftKeyEventTransfer: skinny.StimulusTransfer,
	skinny.SoftKeyEventCfwdAll: skinny.StimulusForwardAll, skinny.SoftKeyEventCfwdBusy: skinny.StimulusForwardBusy,
	skinny.SoftKeyEventCfwdNoAnswer: skinny.StimulusForwardNoAnswer, skinny.SoftKeyEventEndCall: skinny.StimulusEndCall,
	skinny.SoftKeyEventConfrn: skinny.StimulusConference, skinny.SoftKeyEventConfList: skinny.StimulusConfList,
	skinny.SoftKeyEventRmLstC: skinny.StimulusRemoveLastParticipant, skinny.SoftKeyEventPark: skinny.StimulusCallPark,
	skinny.SoftKeyEventMeetMe: skinny.StimulusMeetMeConference, skinny.SoftKeyEventPickUp: skinny.StimulusCallPickUp,
	skinny.SoftKeyEventGPickUp: skinny.StimulusGroupCallPickUp, skinny.SoftKeyEventCallBack: skinny.StimulusCallBack,
	skinny.SoftKeyEventDND: skinny.StimulusDoNotDisturb, skinny.SoftKeyEventPrivate: skinny.StimulusPrivacy,
	skinny.SoftKeyEventSelect: skinny.StimulusSelect,
}

// HasSoftKeys says whether the phone has softkeys.
func (p *Phone) HasSoftKeys() bool { return p.model.SoftKeys > 0 }

// Function presses what a phone without softkeys has for a function that others have a softkey for: its key, or the flash of the
// hook for hold, transfer and conference (flows.md 4.2).
func (p *Phone) Function(event skinny.SoftKeyEventCode) error {
	if key, ok := fixedKeys[event]; ok {
		if n, ok := p.keyOf(key, 0); ok {
			return p.Stimulus(key, n)
		}
	}
	switch event {
	case skinny.SoftKeyEventHold, skinny.SoftKeyEventResume, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventConfrn:
		return p.HookFlash()
	}
	return fmt.Errorf("a %s has no key for %v", p.model.Name, event)
}

// Key presses a key that the phone has: one of its template, or one of its model. Instance 0 is the first of them.
func (p *Phone) Key(key skinny.StimulusCode, instance uint32) error {
	n, ok := p.keyOf(key, instance)
	if ok {
		return p.Stimulus(key, n)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name := skinny.ButtonType(key).String() // as keyNames has it: some have another one as a stimulus
	if instance != 0 {
		name = fmt.Sprintf("%s %d", name, instance)
	}
	return fmt.Errorf("the phone has no key %s; %s", name, p.keyNames())
}

// keyOf finds a key, and its instance when 0 is asked for. Phones with softkeys have one for messages that is not in the template.
func (p *Phone) keyOf(key skinny.StimulusCode, instance uint32) (uint32, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.state.Buttons {
		if skinny.StimulusCode(b.Type) == key && (instance == 0 || b.Instance == instance) {
			return b.Instance, true
		}
	}
	for _, b := range p.model.Fixed {
		if n := uint32(b.InstanceNumber); skinny.StimulusCode(b.ButtonType) == key && (instance == 0 || n == instance) {
			return n, true
		}
	}
	if slices.Contains(p.model.Hard, skinny.ButtonType(key)) && instance <= 1 {
		return 1, true
	}
	return instance, key == skinny.StimulusVoiceMail && p.model.SoftKeys > 0
}

// keyNames lists the keys that there are.
func (p *Phone) keyNames() string {
	var names []string
	for _, b := range p.state.Buttons {
		if b.Type != skinny.ButtonTypeUnused && b.Type != skinny.ButtonTypeUndefined {
			names = append(names, fmt.Sprintf("%v %d", b.Type, b.Instance))
		}
	}
	return "it has " + strings.Join(names, ", ")
}

// ButtonKey presses the nth key beside the display, from 1 at the top, whatever it is for.
func (p *Phone) ButtonKey(n int) error {
	buttons := p.State().Buttons
	if n < 1 || n > len(buttons) {
		return fmt.Errorf("the phone has no key %d beside its display: it has %d", n, len(buttons))
	}
	b := buttons[n-1]
	switch b.Type {
	case skinny.ButtonTypeUnused, skinny.ButtonTypeUndefined:
		return fmt.Errorf("key %d is empty", n)
	}
	return p.Stimulus(skinny.StimulusCode(b.Type), b.Instance)
}

// Enter waits until the front call takes digits, as after Transfer, Confrn, CfwdAll, MeetMe or GPickUp, and presses them.
func (p *Phone) Enter(ctx context.Context, number string) error {
	if _, err := keysOfNumber(number); err != nil {
		return err
	}
	err := p.WaitFor(ctx, "a call that takes digits", func(s State) bool {
		c, _ := s.Front()
		return c.State == skinny.CallStateOffHook
	})
	if err != nil {
		return err
	}
	return p.DigitsContext(ctx, number)
}
