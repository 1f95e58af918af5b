package skinny

// SoftKeyTemplateReq (station → server): ask for the softkey template.
type SoftKeyTemplateReq struct{}

// ID is 0x0028.
func (*SoftKeyTemplateReq) ID() MessageID { return IDSoftKeyTemplateReq }

func (*SoftKeyTemplateReq) layout(*wire) {}

// SoftKeySetReq (station → server): ask for the softkey sets.
type SoftKeySetReq struct{}

// ID is 0x0025.
func (*SoftKeySetReq) ID() MessageID { return IDSoftKeySetReq }

func (*SoftKeySetReq) layout(*wire) {}

// SelectSoftKeys (server → station): pick the set for a call and mask its keys.
type SelectSoftKeys struct {
	LineInstance, CallReference uint32
	SoftKeySetIndex             SoftKeySet
	ValidKeyMask                uint32 // bit n set = n-th key of the set is shown; 0xFFFFFFFF all
}

// ID is 0x0110.
func (*SelectSoftKeys) ID() MessageID { return IDSelectSoftKeys }

func (m *SelectSoftKeys) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	enum(w, &m.SoftKeySetIndex)
	w.u32(&m.ValidKeyMask)
}

// SoftKeyTemplateRes (server → station): all softkeys, label and event number. Their positions, from 1, are what the sets
// refer to.
type SoftKeyTemplateRes struct {
	SoftKeyOffset, TotalSoftKeyCount uint32
	Definitions                      []SoftKeyDefinition
}

// A SoftKeyDefinition is one softkey of the template.
type SoftKeyDefinition struct {
	Label string // a Label or plain text
	Event SoftKeyEventCode
}

// ID is 0x0108.
func (*SoftKeyTemplateRes) ID() MessageID { return IDSoftKeyTemplateRes }

// CallManager 3.1 to 4.1 always send 32 slots.
func (m *SoftKeyTemplateRes) layout(w *wire) {
	const slots, most = 32, 255
	w.u32(&m.SoftKeyOffset)
	n := w.count(len(m.Definitions), most)
	w.u32(&m.TotalSoftKeyCount)
	list(w, &m.Definitions, n, max(slots, n), 20, (*SoftKeyDefinition).layout)
}

func (d *SoftKeyDefinition) layout(w *wire) {
	w.str(&d.Label, 16)
	enum(w, &d.Event)
}

// SoftKeySetRes (server → station): which softkeys each call state shows. The n-th set belongs to SoftKeySet n.
type SoftKeySetRes struct {
	SoftKeySetOffset, TotalSoftKeySetCount uint32
	Sets                                   []SoftKeySetDefinition
}

// A SoftKeySetDefinition is one set of softkeys, in the order in which they are shown.
type SoftKeySetDefinition struct {
	TemplateIndex [16]uint8  // positions in the template, from 1; 0 leaves its place empty
	InfoIndex     [16]uint16 // help texts: 300 and the event
}

// ID is 0x0109.
func (*SoftKeySetRes) ID() MessageID { return IDSoftKeySetRes }

// CallManager 4.1 always sends 16 sets.
func (m *SoftKeySetRes) layout(w *wire) {
	const slots = 16
	w.u32(&m.SoftKeySetOffset)
	n := w.count(len(m.Sets), slots)
	w.u32(&m.TotalSoftKeySetCount)
	list(w, &m.Sets, n, slots, 48, (*SoftKeySetDefinition).layout)
}

func (s *SoftKeySetDefinition) layout(w *wire) {
	w.raw(s.TemplateIndex[:])
	for i := range s.InfoIndex {
		w.u16(&s.InfoIndex[i])
	}
}
