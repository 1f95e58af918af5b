package skinny

// MwiNotification (media resource → server): a voicemail port tells how many messages wait; answered by MwiResponse.
type MwiNotification struct {
	MwiTargetNumber  string
	MwiControlNumber string
	AreMessagesWaiting,
	TotalVMNew, TotalVMOld, PriorityVMNew, PriorityVMOld,
	TotalFaxNew, TotalFaxOld, PriorityFaxNew, PriorityFaxOld uint32
}

// ID is 0x004C.
func (*MwiNotification) ID() MessageID { return IDMwiNotification }

// The numbers have 25 bytes at every version, so that the words are not aligned (Wireshark; in no capture).
func (m *MwiNotification) layout(w *wire) {
	w.str(&m.MwiTargetNumber, 25)
	w.str(&m.MwiControlNumber, 25)
	w.u32(&m.AreMessagesWaiting)
	w.u32(&m.TotalVMNew)
	w.u32(&m.TotalVMOld)
	w.u32(&m.PriorityVMNew)
	w.u32(&m.PriorityVMOld)
	w.u32(&m.TotalFaxNew)
	w.u32(&m.TotalFaxOld)
	w.u32(&m.PriorityFaxNew)
	w.u32(&m.PriorityFaxOld)
}

// MwiResponse (server → media resource): whether the counts were taken.
type MwiResponse struct {
	MwiTargetNumber string
	Result          MwiNotificationResult
}

// ID is 0x0158.
func (*MwiResponse) ID() MessageID { return IDMwiResponse }

func (m *MwiResponse) layout(w *wire) {
	w.str(&m.MwiTargetNumber, 25)
	enum(w, &m.Result)
}
