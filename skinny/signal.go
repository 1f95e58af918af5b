package skinny

// StartTone (server → station): play a tone.
type StartTone struct {
	Tone                        Tone
	ToneOutputDirection         ToneDirection // 0 user in captures
	LineInstance, CallReference uint32
}

// ID is 0x0082.
func (*StartTone) ID() MessageID { return IDStartTone }

func (m *StartTone) layout(w *wire) {
	enum(w, &m.Tone)
	enum(w, &m.ToneOutputDirection)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// StopTone (server → station): stop the tone.
type StopTone struct {
	LineInstance, CallReference uint32
	Tone                        Tone // from version 11; 0 in captures
}

// ID is 0x0083.
func (*StopTone) ID() MessageID { return IDStopTone }

func (m *StopTone) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	if w.from(11) {
		enum(w, &m.Tone)
	}
}

// SetRinger (server → station): ring or stop ringing.
type SetRinger struct {
	RingMode                    RingMode
	RingDuration                RingDuration
	LineInstance, CallReference uint32
}

// ID is 0x0085.
func (*SetRinger) ID() MessageID { return IDSetRinger }

func (m *SetRinger) layout(w *wire) {
	enum(w, &m.RingMode)
	enum(w, &m.RingDuration)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// SetLamp (server → station): lamp of a button, or the message waiting lamp (stimulus 15).
type SetLamp struct {
	Stimulus         StimulusCode
	StimulusInstance uint32 // line instance; 0 with stimulus 15 for the handset lamp
	LampMode         LampMode
}

// ID is 0x0086.
func (*SetLamp) ID() MessageID { return IDSetLamp }

func (m *SetLamp) layout(w *wire) {
	enum(w, &m.Stimulus)
	w.u32(&m.StimulusInstance)
	enum(w, &m.LampMode)
}

// SetSpeakerMode (server → station): speaker (media path) on or off.
type SetSpeakerMode struct {
	SpeakerMode OnOff
}

// ID is 0x0088.
func (*SetSpeakerMode) ID() MessageID { return IDSetSpeakerMode }

func (m *SetSpeakerMode) layout(w *wire) {
	enum(w, &m.SpeakerMode)
}

// SetMicroMode (server → station): microphone on or off.
type SetMicroMode struct {
	MicMode OnOff
}

// ID is 0x0089.
func (*SetMicroMode) ID() MessageID { return IDSetMicroMode }

func (m *SetMicroMode) layout(w *wire) {
	enum(w, &m.MicMode)
}
