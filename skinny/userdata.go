package skinny

// UserData is what an application on the phone and the server tell each other, as the messages of version 0 carry it.
type UserData struct {
	ApplicationID               uint32
	LineInstance, CallReference uint32
	TransactionID               uint32
	Data                        []byte // 2000 bytes at most
}

// UserDataV1 is UserData as the messages of version 1 carry it.
type UserDataV1 struct {
	ApplicationID               uint32
	LineInstance, CallReference uint32
	TransactionID               uint32
	SequenceFlag                SequenceFlag // longer documents come in parts, from version 18 on
	DisplayPriority             uint32
	ConferenceID                uint32
	AppInstanceID, RoutingID    uint32
	Data                        []byte // 2000 bytes at most
}

// maxUserData is the most data of one message (messages.md); what is longer is cut.
const maxUserData = 2000

// DeviceToUserData (station → server): data from a phone application.
type DeviceToUserData UserData

// DeviceToUserDataResponse (station → server): result of a UserToDeviceData push.
type DeviceToUserDataResponse UserData

// UserToDeviceData (server → station): push to the phone.
type UserToDeviceData UserData

// DeviceToUserDataV1 (station → server): data from a phone application or from an XML page posted with UserData: and
// UserCallData: URLs.
type DeviceToUserDataV1 UserDataV1

// DeviceToUserDataResponseV1 (station → server): result of a UserToDeviceDataV1 push, usually a CiscoIPPhoneResponse or
// CiscoIPPhoneError document.
type DeviceToUserDataResponseV1 UserDataV1

// UserToDeviceDataV1 (server → station): push an XML object to the phone's screen, or execute URIs.
type UserToDeviceDataV1 UserDataV1

// ID is 0x002E.
func (*DeviceToUserData) ID() MessageID { return IDDeviceToUserData }

// ID is 0x002F.
func (*DeviceToUserDataResponse) ID() MessageID { return IDDeviceToUserDataResponse }

// ID is 0x011E.
func (*UserToDeviceData) ID() MessageID { return IDUserToDeviceData }

// ID is 0x0041.
func (*DeviceToUserDataV1) ID() MessageID { return IDDeviceToUserDataV1 }

// ID is 0x0042.
func (*DeviceToUserDataResponseV1) ID() MessageID { return IDDeviceToUserDataResponseV1 }

// ID is 0x013F.
func (*UserToDeviceDataV1) ID() MessageID { return IDUserToDeviceDataV1 }

func (m *DeviceToUserData) layout(w *wire)           { (*UserData)(m).layout(w) }
func (m *DeviceToUserDataResponse) layout(w *wire)   { (*UserData)(m).layout(w) }
func (m *UserToDeviceData) layout(w *wire)           { (*UserData)(m).layout(w) }
func (m *DeviceToUserDataV1) layout(w *wire)         { (*UserDataV1)(m).layout(w) }
func (m *DeviceToUserDataResponseV1) layout(w *wire) { (*UserDataV1)(m).layout(w) }
func (m *UserToDeviceDataV1) layout(w *wire)         { (*UserDataV1)(m).layout(w) }

func (m *UserData) layout(w *wire) {
	w.u32(&m.ApplicationID)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	w.u32(&m.TransactionID)
	size := uint32(min(len(m.Data), maxUserData))
	w.u32(&size)
	w.data(&m.Data, size)
}

func (m *UserDataV1) layout(w *wire) {
	w.u32(&m.ApplicationID)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	w.u32(&m.TransactionID)
	size := uint32(min(len(m.Data), maxUserData))
	w.u32(&size)
	enum(w, &m.SequenceFlag)
	w.u32(&m.DisplayPriority)
	w.u32(&m.ConferenceID)
	w.u32(&m.AppInstanceID)
	w.u32(&m.RoutingID)
	w.data(&m.Data, size)
}
