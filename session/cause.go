package session

import "github.com/skinnyd/skinnyd/skinny"

// Q.850 causes that the core gives or tells apart. SIP refusals arrive as these (asterisk.md 6).
const (
	causeUnallocated  = 1
	causeNoRoute      = 3
	causeNormal       = 16
	causeBusy         = 17
	causeNoResponse   = 18
	causeNoAnswer     = 19
	causeAbsent       = 20
	causeRejected     = 21
	causeOutOfOrder   = 27
	causeInvalid      = 28
	causeNoCircuit    = 34
	causeNetwork      = 38
	causeFailure      = 41 // temporary
	causeIncompatible = 58
	causeNoService    = -1  // no Asterisk: not a Q.850 cause
	causeNoMedia      = -2  // the phone or Asterisk opened no RTP
	causeNoDigits     = -3  // the dialler waited too long
	causeDND          = -4  // the phones that could ring are not to be disturbed
	causeInConference = -5  // the phone is in that conference already
	causeFull         = -6  // the conference takes nobody more
	causeNoPickup     = -8  // nothing rings that might be picked up
	causeSlotEmpty    = -9  // nobody waits in the slot that was dialled
	causeForwardLoop  = -10 // all calls would come back to the line that is to be forwarded

	// Why a call cannot be parked.
	causeParkFailed     = -11 // it is over
	causeParkConference = -12
	causeParkTransfer   = -13 // one of the two is about to transfer the other
	causeParkRinging    = -14 // one of the two waits for an answer
	causeParkedAlready  = -15
)

// failure is how a call that did not come about is told to the phone that made it.
type failure struct {
	tone  skinny.Tone
	state skinny.CallStateCode
	text  text
}

// failures by cause; everything else is failureDefault.
var (
	failures = map[int]failure{
		0:                {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber}, // Asterisk's end of a Local channel to nowhere
		causeUnallocated: {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber},
		2:                {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber},
		causeNoRoute:     {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber},
		22:               {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber}, // number changed
		causeInvalid:     {skinny.ToneReorderTone, skinny.CallStateInvalidNumber, textUnknownNumber},
		causeBusy:        {skinny.ToneLineBusyTone, skinny.CallStateBusy, textBusy},
		causeNoResponse:  {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoAnswer},
		causeNoAnswer:    {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoAnswer},
		causeAbsent:      {skinny.ToneReorderTone, skinny.CallStateCongestion, textUnavailable},
		causeOutOfOrder:  {skinny.ToneReorderTone, skinny.CallStateCongestion, textUnavailable},
		causeRejected:    {skinny.ToneReorderTone, skinny.CallStateCongestion, textRejected},
		causeNoService:   {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoService},
		causeNoMedia:     {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoAudio},
		causeDND:         {skinny.ToneLineBusyTone, skinny.CallStateBusy, textBusy},
		causeNoDigits:    {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoDigits},

		causeInConference: {skinny.ToneReorderTone, skinny.CallStateCongestion, textInConference},
		causeFull:         {skinny.ToneReorderTone, skinny.CallStateCongestion, textConferenceFull},
		causeNoPickup:     {skinny.ToneReorderTone, skinny.CallStateCongestion, textNoPickup},
		causeSlotEmpty:    {skinny.ToneReorderTone, skinny.CallStateCongestion, textSlotEmpty},
		causeForwardLoop:  {skinny.ToneReorderTone, skinny.CallStateCongestion, textForwardLoop},

		causeParkFailed:     {skinny.ToneReorderTone, skinny.CallStateCongestion, textParkFailed},
		causeParkConference: {skinny.ToneReorderTone, skinny.CallStateCongestion, textParkConference},
		causeParkTransfer:   {skinny.ToneReorderTone, skinny.CallStateCongestion, textParkTransfer},
		causeParkRinging:    {skinny.ToneReorderTone, skinny.CallStateCongestion, textParkRinging},
		causeParkedAlready:  {skinny.ToneReorderTone, skinny.CallStateCongestion, textParkedAlready},
	}
	failureDefault = failure{skinny.ToneReorderTone, skinny.CallStateCongestion, textTempFail}
)

func failureOf(cause int) failure {
	if f, ok := failures[cause]; ok {
		return f
	}
	return failureDefault
}

// q850 is the cause for Asterisk.
func q850(cause int) int {
	switch {
	case cause == causeNoService, cause == causeNoMedia:
		return causeFailure
	case cause == causeDND:
		return causeBusy
	case cause <= 0:
		return causeNormal
	}
	return cause
}

// statusOf is the SKINNY_STATUS of a call that no phone took (design.md 3).
func statusOf(cause int) string {
	switch cause {
	case causeBusy, causeRejected:
		return "BUSY"
	case causeDND:
		return "DND"
	case causeNoAnswer:
		return "NOANSWER"
	case causeUnallocated, causeInvalid:
		return "INVALID"
	}
	return "UNAVAILABLE"
}
