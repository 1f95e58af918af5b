package session

import "github.com/skinnyd/skinnyd/skinny"

// A text is what a phone is to show: a label of its dictionary, in its user's language, or English where no dictionary has it
// (enums.md 4).
type text string

const (
	textIdle          = text(skinny.LabelYourCurrentOptions)
	textFrom          = text(skinny.LabelFrom)
	textRingOut       = text(skinny.LabelRingOut)
	textConnected     = text(skinny.LabelConnected)
	textBusy          = text(skinny.LabelBusy)
	textCallWaiting   = text(skinny.LabelCallWaiting)
	textHold          = text(skinny.LabelHold)
	textEnterForward  = text("Enter number to forward to")
	textForwardedTo   = text(skinny.LabelForwardedTo)
	textForwardLoop   = text(skinny.LabelCFwdAllLoopDetected)
	textDND           = text(skinny.LabelDND)
	textEnterNumber   = text(skinny.LabelEnterNumber)
	textTempFail      = text(skinny.LabelTempFail)
	textUnknownNumber = text(skinny.LabelUnknownNumber)
	textProceed       = text(skinny.LabelCallProceed)
	textProgress      = text("Call Progress")
	textNoService     = text("No service")
	textNoAnswer      = text("No answer")
	textUnavailable   = text("Not available")
	textRejected      = text("Call rejected")
	textNoDigits      = text("No number dialled")
	textNoAudio       = text("No audio path")
	textNoTransfer    = text(skinny.LabelCanNotCompleteTransfer)
	textInUseRemote   = text(skinny.LabelInUseRemote)
	textPrivate       = text(skinny.LabelPrivate)
	textNotPrivate    = text("Not private")
	textNoBarge       = text(skinny.LabelFailedToSetupBarge)
	textMessages      = text(skinny.LabelYouHaveVoiceMail)
	textKeyNotActive  = text(skinny.LabelKeyIsNotActive)

	textConference     = text(skinny.LabelConference)
	textNoConference   = text(skinny.LabelCanNotCompleteConference)
	textNoJoin         = text(skinny.LabelCanNotJoinCalls)
	textInConference   = text(skinny.LabelInConferenceAlready)
	textNoMeetMe       = text(skinny.LabelMeetMeIsUnavailable)
	textConferenceFull = text("Conference full")
	textMuted          = text("Muted by moderator")
	textNoPickup       = text(skinny.LabelNoCallAvailableForPickUp)
	textParkAt         = text(skinny.LabelCallParkAt)
	textParked         = text(skinny.LabelCallPark)
	textParkBack       = text(skinny.LabelCallParkReversion)
	textNoSlot         = text(skinny.LabelNoParkNumberAvailable)
	textSlotEmpty      = text(skinny.LabelParkSlotUnavailable)
	textParkFailed     = text("Temp Fail Park")
	textParkConference = text("Cannot park a conference")
	textParkTransfer   = text("Cannot park during a transfer")
	textParkRinging    = text("Not answered yet")
	textParkedAlready  = text("Parked already")
	textNoneParked     = text("No parked calls")
)

// english is the text of phones without a dictionary, and of views.
func (t text) english() string { return skinny.PlainText(string(t)) }

func (t text) on(m *skinny.Model) string {
	if m.PlainText {
		return t.english()
	}
	return string(t)
}
