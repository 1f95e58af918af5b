package session

import "github.com/skinnyd/skinnyd/skinny"

// A text is what a phone is to show: a label of its own dictionary, in its user's language, and the English of it for phones without a
// dictionary (enums.md 4). Texts that no dictionary has are English only.
type text struct{ label, english string }

var (
	textIdle          = text{"\x80\x13", "Your current options"}
	textFrom          = text{"\x80\x17", "From "}
	textRingOut       = text{"\x80\x16", "Ring out"}
	textConnected     = text{"\x80\x18", "Connected"}
	textBusy          = text{"\x80\x19", "Busy"}
	textCallWaiting   = text{"\x80\x1b", "Call Waiting"}
	textHold          = text{"\x80\x03", "Hold"}
	textEnterNumber   = text{"\x80\x20", "Enter number"}
	textTempFail      = text{"\x80\x23", "Temp Fail"}
	textUnknownNumber = text{"\x80\x38", "Unknown Number"}
	textProceed       = text{"", "Call Proceed"}
	textProgress      = text{"", "Call Progress"}
	textNoService     = text{"", "No service"}
	textNoAnswer      = text{"", "No answer"}
	textUnavailable   = text{"", "Not available"}
	textRejected      = text{"", "Call rejected"}
	textNoDigits      = text{"", "No number dialled"}
	textNoAudio       = text{"", "No audio path"}
)

func (t text) on(m skinny.Model) string {
	if t.label == "" || m.PlainText {
		return t.english
	}
	return t.label
}
