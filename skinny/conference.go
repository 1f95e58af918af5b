package skinny

// A conference bridge is a media resource: it registers as a station, and the server orders conferences of it.

// MediaResourceNotification (station → server): a bridge reports its streams. An IOS bridge of type 52 says 8 in service and 8
// for each conference (real capture).
type MediaResourceNotification struct {
	DeviceType                  DeviceType
	NumberOfInServiceStreams    uint32
	MaxStreamsPerConf           uint32
	NumberOfOutOfServiceStreams uint32
}

// ID is 0x002C.
func (*MediaResourceNotification) ID() MessageID { return IDMediaResourceNotification }

func (m *MediaResourceNotification) layout(w *wire) {
	enum(w, &m.DeviceType)
	w.u32(&m.NumberOfInServiceStreams)
	w.u32(&m.MaxStreamsPerConf)
	w.u32(&m.NumberOfOutOfServiceStreams)
}

// ClearConference (either way): end a conference. It comes from the station in Wireshark and from the server in chan-sccp.
type ClearConference struct {
	ConferenceID, ServiceNumber uint32
}

// ID is 0x0032.
func (*ClearConference) ID() MessageID { return IDClearConference }

func (m *ClearConference) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.ServiceNumber)
}

// passThru is data behind its length: 2000 bytes at most, as in UserData.
func (w *wire) passThru(p *[]byte) {
	size := uint32(min(len(*p), maxUserData))
	w.u32(&size)
	w.data(p, size)
}

// Widths of what names a conference to the application that asked for it.
const (
	appConfIDSize = 32
	appDataSize   = 24
)

// CreateConferenceReq (server → media resource): make a conference; answered by CreateConferenceRes.
type CreateConferenceReq struct {
	ConferenceID                 uint32
	NumberOfReservedParticipants uint32
	ResourceType                 ResourceType
	ApplicationID                uint32
	AppConfID, AppData           string
	PassThruData                 []byte // 2000 bytes at most
}

// ID is 0x0137.
func (*CreateConferenceReq) ID() MessageID { return IDCreateConferenceReq }

func (m *CreateConferenceReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.NumberOfReservedParticipants)
	enum(w, &m.ResourceType)
	w.u32(&m.ApplicationID)
	w.str(&m.AppConfID, appConfIDSize)
	w.str(&m.AppData, appDataSize)
	w.passThru(&m.PassThruData)
}

// CreateConferenceRes (media resource → server): whether the conference was made.
type CreateConferenceRes struct {
	ConferenceID uint32
	Result       CreateConfResult
	PassThruData []byte // 2000 bytes at most
}

// ID is 0x0035.
func (*CreateConferenceRes) ID() MessageID { return IDCreateConferenceRes }

func (m *CreateConferenceRes) layout(w *wire) {
	w.u32(&m.ConferenceID)
	enum(w, &m.Result)
	w.passThru(&m.PassThruData)
}

// DeleteConferenceReq (server → media resource): end a conference; answered by DeleteConferenceRes.
type DeleteConferenceReq struct {
	ConferenceID uint32
}

// ID is 0x0138.
func (*DeleteConferenceReq) ID() MessageID { return IDDeleteConferenceReq }

func (m *DeleteConferenceReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
}

// DeleteConferenceRes (media resource → server): whether the conference ended.
type DeleteConferenceRes struct {
	ConferenceID uint32
	Result       DeleteConfResult
}

// ID is 0x0036.
func (*DeleteConferenceRes) ID() MessageID { return IDDeleteConferenceRes }

func (m *DeleteConferenceRes) layout(w *wire) {
	w.u32(&m.ConferenceID)
	enum(w, &m.Result)
}

// ModifyConferenceReq (server → media resource): change a conference; answered by ModifyConferenceRes.
type ModifyConferenceReq struct {
	ConferenceID                 uint32
	NumberOfReservedParticipants uint32
	ApplicationID                uint32
	AppConfID, AppData           string
	PassThruData                 []byte // 2000 bytes at most
}

// ID is 0x0139.
func (*ModifyConferenceReq) ID() MessageID { return IDModifyConferenceReq }

func (m *ModifyConferenceReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.NumberOfReservedParticipants)
	w.u32(&m.ApplicationID)
	w.str(&m.AppConfID, appConfIDSize)
	w.str(&m.AppData, appDataSize)
	w.passThru(&m.PassThruData)
}

// ModifyConferenceRes (media resource → server): whether the conference was changed.
type ModifyConferenceRes struct {
	ConferenceID uint32
	Result       ModifyConfResult
	PassThruData []byte // 2000 bytes at most
}

// ID is 0x0037.
func (*ModifyConferenceRes) ID() MessageID { return IDModifyConferenceRes }

func (m *ModifyConferenceRes) layout(w *wire) {
	w.u32(&m.ConferenceID)
	enum(w, &m.Result)
	w.passThru(&m.PassThruData)
}

// A ConferenceParticipant is a participant as the server tells the bridge of it.
type ConferenceParticipant struct {
	ConferenceID, CallReference        uint32
	PartyPIRestrictionBits             PartyRestriction
	ParticipantName, ParticipantNumber string
	ConferenceName                     string
}

// AddParticipantReq (server → media resource): add a participant; answered by AddParticipantRes.
type AddParticipantReq ConferenceParticipant

// ChangeParticipantReq (server → media resource): a participant has another name or number.
type ChangeParticipantReq ConferenceParticipant

// ID is 0x013A.
func (*AddParticipantReq) ID() MessageID { return IDAddParticipantReq }

// ID is 0x013E.
func (*ChangeParticipantReq) ID() MessageID { return IDChangeParticipantReq }

func (m *AddParticipantReq) layout(w *wire)    { (*ConferenceParticipant)(m).layout(w) }
func (m *ChangeParticipantReq) layout(w *wire) { (*ConferenceParticipant)(m).layout(w) }

func (p *ConferenceParticipant) layout(w *wire) {
	w.u32(&p.ConferenceID)
	w.u32(&p.CallReference)
	enum(w, &p.PartyPIRestrictionBits)
	w.str(&p.ParticipantName, 40)
	w.str(&p.ParticipantNumber, 24)
	w.str(&p.ConferenceName, 32)
}

// AddParticipantRes (media resource → server): whether the participant was added.
type AddParticipantRes struct {
	ConferenceID, CallReference uint32
	Result                      AddParticipantResult
	BridgeParticipantID         string // Wireshark; a number in chan-sccp, which comes as the text of its bytes
}

// ID is 0x0038.
func (*AddParticipantRes) ID() MessageID { return IDAddParticipantRes }

// 12 bytes, or 269 with the id.
func (m *AddParticipantRes) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
	enum(w, &m.Result)
	if w.tail(m.BridgeParticipantID != "") {
		return
	}
	w.str(&m.BridgeParticipantID, 257)
}

// DropParticipantReq (server → media resource): remove a participant. There is no answer.
type DropParticipantReq struct {
	ConferenceID, CallReference uint32
}

// ID is 0x013B.
func (*DropParticipantReq) ID() MessageID { return IDDropParticipantReq }

func (m *DropParticipantReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
}

// AuditConferenceReq (server → media resource): ask for all conferences; answered by AuditConferenceRes.
type AuditConferenceReq struct{}

// ID is 0x013C.
func (*AuditConferenceReq) ID() MessageID { return IDAuditConferenceReq }

func (*AuditConferenceReq) layout(*wire) {}

// AuditConferenceRes (media resource → server): conferences of the bridge, in one or more messages.
type AuditConferenceRes struct {
	Last    uint32              // 0 when another message follows, by its name
	Entries []AuditedConference // 32 at most
}

// An AuditedConference is one conference of a bridge.
type AuditedConference struct {
	ConferenceID                 uint32
	ResourceType                 ResourceType
	NumberOfReservedParticipants uint32
	NumberOfActiveParticipants   uint32
	ApplicationID                uint32
	AppConfID, AppData           string
}

// ID is 0x0039.
func (*AuditConferenceRes) ID() MessageID { return IDAuditConferenceRes }

func (m *AuditConferenceRes) layout(w *wire) {
	const most, size = 32, 76
	w.u32(&m.Last)
	n := w.count(len(m.Entries), most)
	list(w, &m.Entries, n, n, size, (*AuditedConference).layout)
}

func (c *AuditedConference) layout(w *wire) {
	w.u32(&c.ConferenceID)
	enum(w, &c.ResourceType)
	w.u32(&c.NumberOfReservedParticipants)
	w.u32(&c.NumberOfActiveParticipants)
	w.u32(&c.ApplicationID)
	w.str(&c.AppConfID, appConfIDSize)
	w.str(&c.AppData, appDataSize)
}

// AuditParticipantReq (server → media resource): ask who is in a conference; answered by AuditParticipantRes.
type AuditParticipantReq struct {
	ConferenceID uint32
}

// ID is 0x013D.
func (*AuditParticipantReq) ID() MessageID { return IDAuditParticipantReq }

func (m *AuditParticipantReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
}

// AuditParticipantRes (media resource → server): who is in a conference, in one or more messages.
type AuditParticipantRes struct {
	Result       AuditParticipantResult
	Last         uint32 // 0 when another message follows, by its name
	ConferenceID uint32
	Participants []uint32 // their call references; 256 at most
}

// ID is 0x0040.
func (*AuditParticipantRes) ID() MessageID { return IDAuditParticipantRes }

func (m *AuditParticipantRes) layout(w *wire) {
	const most = 256
	enum(w, &m.Result)
	w.u32(&m.Last)
	w.u32(&m.ConferenceID)
	n := w.count(len(m.Participants), most)
	list(w, &m.Participants, n, n, 4, wordOf)
}

// wordOf is the layout of an element that is one u32.
func wordOf(p *uint32, w *wire) { w.u32(p) }
