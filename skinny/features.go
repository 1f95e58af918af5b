package skinny

// FeatureStatReq (station → server): ask for one feature button (or BLF speed dial). Feature capabilities that are not 0 may
// mark a phone that wants the dynamic form (chan-sccp, uncertain).
type FeatureStatReq struct {
	FeatureIndex, FeatureCapabilities uint32
}

// ID is 0x0034.
func (*FeatureStatReq) ID() MessageID { return IDFeatureStatReq }

func (m *FeatureStatReq) layout(w *wire) {
	w.u32(&m.FeatureIndex)
	w.u32(&m.FeatureCapabilities)
}

// FeatureStat (server → station): state of a feature button, static (52 bytes from CallManager 4.1).
type FeatureStat struct {
	FeatureIndex  uint32
	FeatureID     ButtonType
	TextLabel     string
	FeatureStatus uint32
}

// ID is 0x011F.
func (*FeatureStat) ID() MessageID { return IDFeatureStat }

func (m *FeatureStat) layout(w *wire) {
	w.u32(&m.FeatureIndex)
	enum(w, &m.FeatureID)
	w.str(&m.TextLabel, 40)
	w.u32(&m.FeatureStatus)
}

// FeatureStatDynamic (server → station): state of a feature button or BLF speed dial.
type FeatureStatDynamic struct {
	FeatureIndex  uint32
	FeatureID     ButtonType
	FeatureStatus uint32 // BLFStatus, 0 or 1, or packed multiblink bytes
	TextLabel     string
}

// ID is 0x0146.
func (*FeatureStatDynamic) ID() MessageID { return IDFeatureStatDynamic }

func (m *FeatureStatDynamic) layout(w *wire) {
	w.u32(&m.FeatureIndex)
	enum(w, &m.FeatureID)
	w.u32(&m.FeatureStatus)
	w.cstr(&m.TextLabel, 121)
}

// ForwardStatReq (station → server): ask for the call forward state of a line; answered by ForwardStat.
type ForwardStatReq struct {
	LineNumber uint32
}

// ID is 0x0009.
func (*ForwardStatReq) ID() MessageID { return IDForwardStatReq }

func (m *ForwardStatReq) layout(w *wire) {
	w.u32(&m.LineNumber)
}

// SubscriptionStatReq (station → server): subscribe to the state of a number (call lists with BLF, 7921 redial list).
type SubscriptionStatReq struct {
	TransactionID  uint32
	FeatureID      SubscriptionFeature
	Timer          uint32 // seconds or phone-defined
	SubscriptionID string // directory number
}

// ID is 0x0048.
func (*SubscriptionStatReq) ID() MessageID { return IDSubscriptionStatReq }

func (m *SubscriptionStatReq) layout(w *wire) {
	w.u32(&m.TransactionID)
	enum(w, &m.FeatureID)
	w.u32(&m.Timer)
	w.rest(&m.SubscriptionID, 256)
}

// SubscriptionStat (server → station): answer to SubscriptionStatReq.
type SubscriptionStat struct {
	TransactionID uint32
	FeatureID     SubscriptionFeature
	Timer         uint32
	Cause         SubscribeCause
}

// ID is 0x0152.
func (*SubscriptionStat) ID() MessageID { return IDSubscriptionStat }

func (m *SubscriptionStat) layout(w *wire) {
	w.u32(&m.TransactionID)
	enum(w, &m.FeatureID)
	w.u32(&m.Timer)
	enum(w, &m.Cause)
}

// Notification (server → station): state change of a subscribed number.
type Notification struct {
	TransactionID uint32
	FeatureID     SubscriptionFeature
	Status        BLFStatus
	Text          string
}

// ID is 0x0153.
func (*Notification) ID() MessageID { return IDNotification }

func (m *Notification) layout(w *wire) {
	w.u32(&m.TransactionID)
	enum(w, &m.FeatureID)
	enum(w, &m.Status)
	w.rest(&m.Text, 97)
}

// ForwardStat (server → station): call forward state of a line.
type ForwardStat struct {
	ActiveForward         uint32 // 0 nothing; else 1 to v17 and 2 from v18 (chan-sccp), 2 or 8 (CUCM), 7 (chan_skinny)
	LineNumber            uint32
	ForwardAllActive      uint32 // same value as ActiveForward when on
	ForwardAllNumber      string
	ForwardBusyActive     uint32
	ForwardBusyNumber     string
	ForwardNoAnswerActive uint32
	ForwardNoAnswerNumber string
}

// ID is 0x0090.
func (*ForwardStat) ID() MessageID { return IDForwardStat }

func (m *ForwardStat) layout(w *wire) {
	w.u32(&m.ActiveForward)
	w.u32(&m.LineNumber)
	w.u32(&m.ForwardAllActive)
	w.number(&m.ForwardAllNumber)
	w.u32(&m.ForwardBusyActive)
	w.number(&m.ForwardBusyNumber)
	w.u32(&m.ForwardNoAnswerActive)
	w.number(&m.ForwardNoAnswerNumber)
}
