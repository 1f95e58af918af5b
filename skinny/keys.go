package skinny

// KeypadButton (station → server): one digit pressed.
type KeypadButton struct {
	Button                      KeypadButtonCode
	LineInstance, CallReference uint32
}

// ID is 0x0003.
func (*KeypadButton) ID() MessageID { return IDKeypadButton }

// Versions up to 5 (7905, 7912) say the key only: the digit belongs to the active call. chan-sccp's structure has two more
// words at the end, which nobody fills.
func (m *KeypadButton) layout(w *wire) {
	enum(w, &m.Button)
	if w.tail(w.Version > 5 || m.LineInstance|m.CallReference != 0) {
		return
	}
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// Stimulus (station → server): a programmable or fixed feature key was pressed.
type Stimulus struct {
	Stimulus                      StimulusCode
	StimulusInstance              uint32 // instance number from the button template (line, speed dial number, feature number)
	CallReference, StimulusStatus uint32
}

// ID is 0x0005.
func (*Stimulus) ID() MessageID { return IDStimulus }

func (m *Stimulus) layout(w *wire) {
	enum(w, &m.Stimulus)
	w.u32(&m.StimulusInstance)
	w.u32(&m.CallReference)
	w.u32(&m.StimulusStatus)
}

// SoftKeyEvent (station → server): softkey pressed.
type SoftKeyEvent struct {
	Event         SoftKeyEventCode // echoes softKeyEvent of the template that the server sent
	LineInstance  uint32           // 0 = no line selected
	CallReference uint32           // 0 = no call selected
}

// ID is 0x0026.
func (*SoftKeyEvent) ID() MessageID { return IDSoftKeyEvent }

func (m *SoftKeyEvent) layout(w *wire) {
	enum(w, &m.Event)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// OffHook (station → server): handset, headset or speaker went off-hook.
type OffHook struct {
	LineInstance  uint32
	CallReference uint32 // 0 = new call; non-zero = answering that call
}

// ID is 0x0006.
func (*OffHook) ID() MessageID { return IDOffHook }

func (m *OffHook) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// OnHook (station → server): went on-hook.
type OnHook struct {
	LineInstance, CallReference uint32
}

// ID is 0x0007.
func (*OnHook) ID() MessageID { return IDOnHook }

func (m *OnHook) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// HookFlash (station → server): flash key (6901, 6911, ATA, analogue gateways).
type HookFlash struct {
	LineInstance, CallReference uint32
}

// ID is 0x0008.
func (*HookFlash) ID() MessageID { return IDHookFlash }

func (m *HookFlash) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// HeadsetStatus (station → server): headset button state.
type HeadsetStatus struct {
	HeadsetMode OnOff
}

// ID is 0x002B.
func (*HeadsetStatus) ID() MessageID { return IDHeadsetStatus }

func (m *HeadsetStatus) layout(w *wire) {
	enum(w, &m.HeadsetMode)
}

// MediaPathEvent (station → server): headset/handset/speaker taken up or put down. Comes before OffHook.
type MediaPathEvent struct {
	MediaPathID    MediaPathID
	MediaPathEvent MediaPathEventCode
}

// ID is 0x0049.
func (*MediaPathEvent) ID() MessageID { return IDMediaPathEvent }

func (m *MediaPathEvent) layout(w *wire) {
	enum(w, &m.MediaPathID)
	enum(w, &m.MediaPathEvent)
}

// MediaPathCapability (station → server): what an audio path may be used for (IP Communicator, 89xx).
type MediaPathCapability struct {
	MediaPathID           MediaPathID
	MediaPathCapabilities MediaPathCapabilities
}

// ID is 0x004A.
func (*MediaPathCapability) ID() MessageID { return IDMediaPathCapability }

func (m *MediaPathCapability) layout(w *wire) {
	enum(w, &m.MediaPathID)
	enum(w, &m.MediaPathCapabilities)
}

// EnblocCall (station → server): complete number dialled on-hook (Dial softkey, directories, call lists, speed keys).
type EnblocCall struct {
	CalledParty  string
	LineInstance uint32 // from version 17
}

// ID is 0x0004.
func (*EnblocCall) ID() MessageID { return IDEnblocCall }

// Reading goes by size, which satisfies chan-sccp and Wireshark where they differ: 24 bytes are a number alone, 28 a 24-byte
// number and the line. In 32 bytes the number has 25, and the line follows it at once (7970) or is aligned (8945): then its
// first byte is where the last byte of the packed one would be, which is 0 for any line there can be.
func (m *EnblocCall) layout(w *wire) {
	const aligned, packedMask = 28, 1<<24 - 1
	switch n := w.size(); {
	case w.writing && w.Version >= 18:
		line := m.LineInstance & packedMask
		w.str(&m.CalledParty, 25)
		w.u32(&line)
		return
	case n >= aligned+4:
		w.str(&m.CalledParty, 25)
		if w.buf[aligned] != 0 {
			w.off = aligned
		}
	case n == 25+4:
		w.str(&m.CalledParty, 25)
	default:
		w.str(&m.CalledParty, 24)
	}
	if w.from(17) {
		w.u32(&m.LineInstance)
	}
}

// OffHookWithCallingParty (station → server): off-hook with the number that calls (VIP30, gateways with several lines).
type OffHookWithCallingParty struct {
	CallingPartyNumber string
	VoiceMailbox       string // Wireshark only, as LineInstance; written when either is not empty
	LineInstance       uint32
}

// ID is 0x0024.
func (*OffHookWithCallingParty) ID() MessageID { return IDOffHookWithCallingParty }

// 24 or 52 bytes up to version 17, 25 or 54 from 18 on.
func (m *OffHookWithCallingParty) layout(w *wire) {
	w.number(&m.CallingPartyNumber)
	if w.tail(m.VoiceMailbox != "" || m.LineInstance != 0) {
		return
	}
	w.number(&m.VoiceMailbox)
	w.u32(&m.LineInstance)
}

// SetHookFlashDetect (server → station): tell of hook flashes (gateways). A 7911 called message 87 invalid and
// reset (chan-sccp issue 424).
type SetHookFlashDetect struct{}

// ID is 0x0087.
func (*SetHookFlashDetect) ID() MessageID { return IDSetHookFlashDetect }

func (*SetHookFlashDetect) layout(*wire) {}
