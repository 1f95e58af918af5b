package sim

import (
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file sees what was done by what phones, Asterisk and the log are told.

// told takes in what the core does about an event.
func (w *world) told(e *session.Effect) {
	u := &w.uses
	switch e.Kind {
	case session.Bind:
		if v := w.views.devices[e.Device]; v != nil && slices.ContainsFunc(v.Calls, func(a session.AppearanceView) bool { return a.State == "hold" }) {
			u.saw(heldOverLoss)
		}
	case session.Send:
		u.sent(e.Message)
	case session.Do:
		u.asked(e.Command)
	case session.Log:
		u.logged(e.Entry)
	case session.Save:
		if e.Record.Bucket == session.BucketPrivacy {
			u.saw(privacySwitched)
		}
	}
}

func (u *uses) sent(m skinny.Message) {
	switch m := m.(type) {
	case *skinny.CallInfo:
		u.redirected(m.LastRedirectingReason, m.OriginalCalledParty, m.LastRedirectingParty)
	case *skinny.CallInfoDynamic:
		u.redirected(m.LastRedirectingReason, m.OriginalCalledParty, m.LastRedirectingParty)
	case *skinny.CallHistoryInfo:
		u.filed(m.Disposition)
	case *skinny.CallState:
		if m.CallState == skinny.CallStateCallRemoteMultiline && m.CallReference != 0 && m.Privacy == skinny.CallPrivacyFull {
			u.saw(hidden)
		}
	case *skinny.StartTone:
		switch m.Tone {
		case skinny.ToneCallWaitingTone:
			u.saw(waitingTone)
		case skinny.ToneHoldTone:
			u.saw(reminderTone)
		case skinny.ToneLineBusyTone:
			u.saw(lineBusy)
		}
	case *skinny.SetRinger:
		if m.RingMode == skinny.RingModeFeature && m.RingDuration == skinny.RingDurationOnce {
			u.saw(reminderRing)
		}
	case *skinny.FeatureStatDynamic:
		if m.FeatureID == skinny.ButtonTypeBLFSpeedDial {
			u.shown(skinny.BLFStatus(m.FeatureStatus))
		}
	case *skinny.Notification:
		u.saw(listWatched)
	case *skinny.SetLamp:
		if m.Stimulus == skinny.StimulusVoiceMail && m.LampMode == skinny.LampModeOn {
			u.saw(lampLit)
		}
	case *skinny.DialedNumber:
		u.dialled(m.DialedNumber)
	case *skinny.RegisterTokenAck:
		u.saw(tokenGiven)
	case *skinny.UnregisterAck:
		u.saw(unregistered)
	case *skinny.Reset:
		u.saw(restarted)
	case *skinny.UserToDeviceDataV1:
		switch {
		case u.key() == skinny.SoftKeyEventConfList:
			u.saw(listShown)
		case strings.HasPrefix(u.chose(), "promote"):
			u.saw(promoted)
		}
	default:
		if what, ok := notices[textOf(m)]; ok {
			u.saw(what)
		}
	}
}

// textOf is what a message shows over all, or as a prompt.
func textOf(m skinny.Message) string {
	switch m := m.(type) {
	case *skinny.DisplayPriNotify:
		return m.Text
	case *skinny.DisplayDynamicPriNotify:
		return m.Text
	case *skinny.DisplayPromptStatus:
		return m.Text
	case *skinny.DisplayDynamicPromptStatus:
		return m.Text
	}
	return ""
}

// redirected sees that a phone is told how a call came to it.
func (u *uses) redirected(why skinny.RedirectReason, first, last string) {
	switch why {
	case skinny.RedirectReasonForwardAll:
		u.saw(forwardedAll)
	case skinny.RedirectReasonForwardBusy:
		u.saw(forwardedBusy)
	case skinny.RedirectReasonForwardNoAnswer:
		u.saw(forwardedNoAnswer)
	case skinny.RedirectReasonForward:
		u.saw(forwardedUnregistered)
	case skinny.RedirectReasonCallDeflection:
		u.saw(diverted)
		return
	default:
		return
	}
	if first != last && first != "" && last != "" {
		u.saw(forwardedTwice)
	}
}

func (u *uses) filed(in skinny.CallHistoryDisposition) {
	switch in {
	case skinny.CallHistoryDispositionPlacedCalls:
		u.saw(filedPlaced)
	case skinny.CallHistoryDispositionReceivedCalls:
		u.saw(filedReceived)
	case skinny.CallHistoryDispositionIgnore:
		u.saw(filedNowhere)
	}
}

// shown sees what a key shows that watches somebody.
func (u *uses) shown(s skinny.BLFStatus) {
	switch s {
	case skinny.BLFStatusIdle:
		u.saw(sawIdle)
	case skinny.BLFStatusAlerting:
		u.saw(sawRinging)
	case skinny.BLFStatusInUse:
		u.saw(sawInUse)
	case skinny.BLFStatusDND:
		u.saw(sawDND)
	}
}

func (u *uses) dialled(number string) {
	switch {
	case number == "911":
		u.saw(emergency)
	case u.key() == skinny.SoftKeyEventRedial:
		u.saw(redialled)
	case u.stimulus(skinny.StimulusVoiceMail):
		u.saw(messagesKey)
	case u.stimulus(skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial):
		u.saw(speedDialled)
	}
}

// notices are the texts of keys that did nothing.
var notices = map[string]use{
	"Conference full":                            conferenceFull,
	string(skinny.LabelCFwdAllLoopDetected):      forwardLoop,
	string(skinny.LabelNoParkNumberAvailable):    lotFull,
	string(skinny.LabelNoCallAvailableForPickUp): nothingToPickUp,
}

// redirections are the reasons that Asterisk is told.
var redirections = map[string]use{"cfu": forwardedAll, "cfb": forwardedBusy, "cfnr": forwardedNoAnswer, "unavailable": forwardedUnregistered, "deflection": diverted}

func (u *uses) asked(cmd ari.Command) {
	switch c := cmd.(type) {
	case ari.CreateChannel:
		if strings.HasSuffix(c.Endpoint, "@trunk") {
			u.saw(routed)
		}
		if what, ok := redirections[c.Variables["REDIRECTING(reason,i)"]]; ok {
			u.saw(what)
		}
	case ari.SetVariable:
		if c.Name == "SKINNY_STATUS" && c.Value == "DND" {
			u.saw(dndRejected)
		}
	case ari.SetDeviceState:
		if strings.HasPrefix(c.Name, "Custom:") {
			u.saw(stateToggled)
		}
	}
}

func (u *uses) logged(e *session.LogEntry) {
	switch e.Message {
	case "forward changed":
		switch {
		case strings.HasSuffix(e.Detail, "by an operator"):
			u.saw(forwardByOrder)
		case strings.HasSuffix(e.Detail, "by the dialplan"):
			u.saw(forwardByDialplan)
		default:
			u.saw(forwardByKey)
		}
	case "do not disturb changed":
		if u.key() == skinny.SoftKeyEventDND || u.stimulus(skinny.StimulusPrivacy) {
			u.saw(dndSet)
		}
	case "orphaned call ended":
		u.saw(orphanEnded)
	case "parked call taken back":
		u.saw(adopted)
	case "phone registered on another connection, the old one is closed":
		u.saw(otherConnection)
	case "media failed":
		u.saw(mediaFailed)
	}
}

// came sees what came of an event by what there is now.
func (w *world) came(ev session.Event) {
	u := &w.uses
	switch ev := ev.(type) {
	case session.LinkDown:
		if w.talking(ev.Asterisk) {
			u.saw(linkLost)
		}
	case session.LinkUp:
		if w.talking(ev.Asterisk) {
			u.saw(linkBack)
		}
	case session.PhoneMessage:
		c := w.conns[ev.Conn]
		if _, ok := ev.Message.(*skinny.OffHook); !ok || c.bound == nil {
			return
		}
		if d := w.cfg.Devices[c.bound.device]; d != nil && d.AutoLine == 0 && len(c.bound.calls) == 0 {
			u.saw(noAutoLine)
		}
	}
}

// talking says that a call by the Asterisk is through.
func (w *world) talking(asterisk int) bool {
	for _, v := range w.views.calls {
		if v.State == "connected" && v.Asterisk == w.cfg.Asterisk[asterisk].Name {
			return true
		}
	}
	return false
}
