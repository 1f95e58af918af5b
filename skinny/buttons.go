package skinny

// ButtonTemplateReq (station → server): ask for the button template.
type ButtonTemplateReq struct {
	ButtonCount uint32
}

// ID is 0x000E.
func (*ButtonTemplateReq) ID() MessageID { return IDButtonTemplateReq }

func (m *ButtonTemplateReq) layout(w *wire) {
	if w.tail(m.ButtonCount != 0) {
		return
	}
	w.u32(&m.ButtonCount)
}

// LineStatReq (station → server): ask for one line; answered by LineStat or LineStatDynamic.
type LineStatReq struct {
	LineNumber uint32
}

// ID is 0x000B.
func (*LineStatReq) ID() MessageID { return IDLineStatReq }

func (m *LineStatReq) layout(w *wire) {
	w.u32(&m.LineNumber)
}

// LineStat (server → station): one line, static form.
type LineStat struct {
	LineNumber      uint32
	DirectoryNumber string
	DisplayName     string             // fully qualified display name (caller name of outgoing calls)
	TextLabel       string             // text next to the button
	DisplayOptions  LineDisplayOptions // chan-sccp sends 15
}

// ID is 0x0092.
func (*LineStat) ID() MessageID { return IDLineStat }

func (m *LineStat) layout(w *wire) {
	w.u32(&m.LineNumber)
	w.str(&m.DirectoryNumber, 24)
	w.str(&m.DisplayName, 40)
	w.str(&m.TextLabel, 40)
	enum(w, &m.DisplayOptions)
}

// LineStatDynamic (server → station): one line, dynamic (v17+).
type LineStatDynamic struct {
	LineNumber                              uint32
	LineType                                LineDisplayOptions // chan-sccp leaves 0
	DirectoryNumber, DisplayName, TextLabel string
}

// ID is 0x0147.
func (*LineStatDynamic) ID() MessageID { return IDLineStatDynamic }

func (m *LineStatDynamic) layout(w *wire) {
	w.u32(&m.LineNumber)
	enum(w, &m.LineType)
	w.cstr(&m.DirectoryNumber, 25)
	w.cstr(&m.DisplayName, 121)
	w.cstr(&m.TextLabel, 121)
}

// SpeedDialStatReq (station → server): ask for one speed dial; answered by SpeedDialStat (or the dynamic form).
type SpeedDialStatReq struct {
	SpeedDialNumber uint32
}

// ID is 0x000A.
func (*SpeedDialStatReq) ID() MessageID { return IDSpeedDialStatReq }

func (m *SpeedDialStatReq) layout(w *wire) {
	w.u32(&m.SpeedDialNumber)
}

// SpeedDialStat (server → station): one speed dial.
type SpeedDialStat struct {
	SpeedDialNumber     uint32
	Number, DisplayName string
}

// ID is 0x0091.
func (*SpeedDialStat) ID() MessageID { return IDSpeedDialStat }

func (m *SpeedDialStat) layout(w *wire) {
	w.u32(&m.SpeedDialNumber)
	w.str(&m.Number, 24)
	w.str(&m.DisplayName, 40)
}

// SpeedDialStatDynamic (server → station): one speed dial, dynamic.
type SpeedDialStatDynamic struct {
	SpeedDialNumber     uint32
	Number, DisplayName string
}

// ID is 0x0149.
func (*SpeedDialStatDynamic) ID() MessageID { return IDSpeedDialStatDynamic }

func (m *SpeedDialStatDynamic) layout(w *wire) {
	w.u32(&m.SpeedDialNumber)
	w.cstr(&m.Number, 25)
	w.cstr(&m.DisplayName, 121)
}

// ServiceURLStatReq (station → server): ask for one service button.
type ServiceURLStatReq struct {
	ServiceURLIndex uint32
}

// ID is 0x0033.
func (*ServiceURLStatReq) ID() MessageID { return IDServiceURLStatReq }

func (m *ServiceURLStatReq) layout(w *wire) {
	w.u32(&m.ServiceURLIndex)
}

// ServiceURLStat (server → station): one service button, static (300 bytes).
type ServiceURLStat struct {
	ServiceURLIndex uint32
	URL, Label      string
}

// ID is 0x012F.
func (*ServiceURLStat) ID() MessageID { return IDServiceURLStat }

func (m *ServiceURLStat) layout(w *wire) {
	w.u32(&m.ServiceURLIndex)
	w.str(&m.URL, 256)
	w.str(&m.Label, 40)
}

// ServiceURLStatDynamic (server → station): one service button, dynamic (v7+ in chan-sccp).
type ServiceURLStatDynamic struct {
	ServiceURLIndex uint32
	URL, Label      string
}

// ID is 0x0148.
func (*ServiceURLStatDynamic) ID() MessageID { return IDServiceURLStatDynamic }

func (m *ServiceURLStatDynamic) layout(w *wire) {
	w.u32(&m.ServiceURLIndex)
	w.cstr(&m.URL, 256)
	w.cstr(&m.Label, 121)
}

// ButtonTemplate (server → station): types and instances of all line keys.
type ButtonTemplate struct {
	ButtonOffset, TotalButtonCount uint32
	Buttons                        []ButtonDefinition
}

// A ButtonDefinition is one key of the template.
type ButtonDefinition struct {
	InstanceNumber uint8
	ButtonType     ButtonType
}

// ID is 0x0097.
func (*ButtonTemplate) ID() MessageID { return IDButtonTemplate }

// CallManager always sends 42 slots; chan-sccp sends up to 56 when abbreviated-dial keys are appended.
func (m *ButtonTemplate) layout(w *wire) {
	const slots, most = 42, 255
	w.u32(&m.ButtonOffset)
	n := w.count(len(m.Buttons), most)
	w.u32(&m.TotalButtonCount)
	list(w, &m.Buttons, n, max(slots, n), 2, (*ButtonDefinition).layout)
}

func (b *ButtonDefinition) layout(w *wire) {
	w.u8(&b.InstanceNumber)
	enum8(w, &b.ButtonType)
}

// CallCountReq (station → server): ask how many calls each line takes; answered by CallCountRes. The directions are those of
// chan-sccp.
type CallCountReq struct {
	Unknown uint32 // no source names it; written when it is not 0
}

// ID is 0x015E.
func (*CallCountReq) ID() MessageID { return IDCallCountReq }

func (m *CallCountReq) layout(w *wire) {
	if w.tail(m.Unknown != 0) {
		return
	}
	w.u32(&m.Unknown)
}

// CallCountRes (server → station): how many calls each line takes.
type CallCountRes struct {
	TotalNumOfConfiguredLines uint32
	StartingLineInstance      uint32
	LineData                  []LineCalls // 42 at most
}

// A LineCalls is how many calls a line takes.
type LineCalls struct {
	MaxNumCalls, BusyTrigger uint16
}

// ID is 0x015F.
func (*CallCountRes) ID() MessageID { return IDCallCountRes }

func (m *CallCountRes) layout(w *wire) {
	const most = 42
	w.u32(&m.TotalNumOfConfiguredLines)
	w.u32(&m.StartingLineInstance)
	n := w.count(len(m.LineData), most)
	list(w, &m.LineData, n, n, 4, (*LineCalls).layout)
}

func (c *LineCalls) layout(w *wire) {
	w.u16(&c.MaxNumCalls)
	w.u16(&c.BusyTrigger)
}
