package skinny

// DisplayText (server → station): text on phones without softkeys/prompt line (7910, 12SP, VIP30).
type DisplayText struct {
	Text string
}

// ID is 0x0099.
func (*DisplayText) ID() MessageID { return IDDisplayText }

// CallManager 2.x sends 32 characters, NUL and padding; chan-sccp and Wireshark have 32 bytes, chan_skinny 40.
func (m *DisplayText) layout(w *wire) {
	w.rest(&m.Text, 33)
}

// ClearDisplay (server → station): clear the text of DisplayText.
type ClearDisplay struct{}

// ID is 0x009A.
func (*ClearDisplay) ID() MessageID { return IDClearDisplay }

func (*ClearDisplay) layout(*wire) {}

// DisplayPromptStatus (server → station): prompt line of a call (or the idle line when both numbers are 0), static.
type DisplayPromptStatus struct {
	TimeOut                     uint32 // seconds, 0 = stays
	Text                        string
	LineInstance, CallReference uint32
}

// ID is 0x0112.
func (*DisplayPromptStatus) ID() MessageID { return IDDisplayPromptStatus }

func (m *DisplayPromptStatus) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.str(&m.Text, 32)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// DisplayDynamicPromptStatus (server → station): prompt line of a call (or the idle line when both numbers are 0), dynamic.
type DisplayDynamicPromptStatus struct {
	TimeOut, LineInstance, CallReference uint32
	Text                                 string
}

// ID is 0x0145.
func (*DisplayDynamicPromptStatus) ID() MessageID { return IDDisplayDynamicPromptStatus }

func (m *DisplayDynamicPromptStatus) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	w.cstr(&m.Text, 97)
}

// ClearPromptStatus (server → station): take the prompt of a call away.
type ClearPromptStatus struct {
	LineInstance, CallReference uint32
}

// ID is 0x0113.
func (*ClearPromptStatus) ID() MessageID { return IDClearPromptStatus }

func (m *ClearPromptStatus) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// DisplayNotify (server → station): status line text, static.
type DisplayNotify struct {
	TimeOut uint32
	Text    string
}

// ID is 0x0114.
func (*DisplayNotify) ID() MessageID { return IDDisplayNotify }

func (m *DisplayNotify) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.str(&m.Text, 32)
}

// DisplayDynamicNotify (server → station): status line text, dynamic.
type DisplayDynamicNotify struct {
	TimeOut uint32
	Text    string
}

// ID is 0x0143.
func (*DisplayDynamicNotify) ID() MessageID { return IDDisplayDynamicNotify }

func (m *DisplayDynamicNotify) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.cstr(&m.Text, 97)
}

// ClearNotify (server → station): take the status line text away.
type ClearNotify struct{}

// ID is 0x0115.
func (*ClearNotify) ID() MessageID { return IDClearNotify }

func (*ClearNotify) layout(*wire) {}

// DisplayPriNotify (server → station): status line text with priority, static.
type DisplayPriNotify struct {
	TimeOut, Priority uint32
	Text              string
}

// ID is 0x0120.
func (*DisplayPriNotify) ID() MessageID { return IDDisplayPriNotify }

func (m *DisplayPriNotify) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.u32(&m.Priority)
	w.str(&m.Text, 32)
}

// DisplayDynamicPriNotify (server → station): status line text with priority, dynamic.
type DisplayDynamicPriNotify struct {
	TimeOut, Priority uint32
	Text              string
}

// ID is 0x0144.
func (*DisplayDynamicPriNotify) ID() MessageID { return IDDisplayDynamicPriNotify }

func (m *DisplayDynamicPriNotify) layout(w *wire) {
	w.u32(&m.TimeOut)
	w.u32(&m.Priority)
	w.cstr(&m.Text, 97)
}

// ClearPriNotify (server → station): take the status line text of a priority away.
type ClearPriNotify struct {
	Priority uint32
}

// ID is 0x0121.
func (*ClearPriNotify) ID() MessageID { return IDClearPriNotify }

func (m *ClearPriNotify) layout(w *wire) {
	w.u32(&m.Priority)
}
