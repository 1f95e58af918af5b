package skinny

import "net/netip"

// KeepAlive (station → server): liveness probe from the station; answered by KeepAliveAck.
type KeepAlive struct{}

// ID is 0x0000.
func (*KeepAlive) ID() MessageID { return IDKeepAlive }

func (*KeepAlive) layout(*wire) {}

// KeepAliveAck (server → station): answer to KeepAlive; header version always 0 in chan-sccp.
type KeepAliveAck struct{}

// ID is 0x0100.
func (*KeepAliveAck) ID() MessageID { return IDKeepAliveAck }

func (*KeepAliveAck) layout(*wire) {}

// Alarm (station → server): free text log line; the first one after boot tells name, load and the reason of the last restart.
type Alarm struct {
	Severity     AlarmSeverity
	Text         string
	Parm1, Parm2 uint32
}

// ID is 0x0020.
func (*Alarm) ID() MessageID { return IDAlarm }

func (m *Alarm) layout(w *wire) {
	enum(w, &m.Severity)
	w.str(&m.Text, 80)
	w.u32(&m.Parm1)
	w.u32(&m.Parm2)
}

// XMLAlarm (station → server): alarm as XML, from newer phones (up to 2048 bytes).
type XMLAlarm struct {
	XML string
}

// ID is 0x015A.
func (*XMLAlarm) ID() MessageID { return IDXMLAlarm }

func (m *XMLAlarm) layout(w *wire) {
	w.rest(&m.XML, 0)
}

// Register (station → server): first message of a session, or first after the token exchange: who the station is and what it
// speaks. The header version of Register itself means nothing.
type Register struct {
	DeviceName                         string     // SEP and the MAC address in upper case, or VGC…, ATA…, AN…, BR…
	UserID                             uint32     // reserved, 0
	Instance                           uint32     // 0 or 1
	StationIP                          netip.Addr // the phone's own idea of it, not the NATed one
	DeviceType                         DeviceType
	MaxStreams                         uint32   // full duplex RTP streams
	ActiveStreams                      uint32   // not 0 on a re-register: a call was kept alive; garbage from a 7936
	ProtocolVersion                    uint8    // highest version the station speaks
	FeatureBits                        Features // see WantsUTF8 and the Feature constants
	MaxConferences, ActiveConferences  uint32
	MACAddress                         [12]byte // 6 raw bytes + 6 zero (7941); 12 ASCII hex digits (early 6961); zeros and garbage (7960)
	IPv4AddressScope, MaxNumberOfLines uint32
	StationIPv6                        netip.Addr
	IPv6AddressScope                   uint32
	LoadName                           string // running firmware, e.g. SCCP41.8-5-3S
	ConfigVersionStamp                 string // versionStamp of the configuration file in use
}

// ID is 0x0001.
func (*Register) ID() MessageID { return IDRegister }

// The message has grown over time and is read by its length, never by version. Sizes seen: 44 (7936), 64 (7940, 7960, early
// 6961), 124 (7941, IOS conference bridge), 172 (late loads).
func (m *Register) layout(w *wire) {
	last := m.extent()
	w.str(&m.DeviceName, 16)
	w.u32(&m.UserID)
	w.u32(&m.Instance)
	w.ip4(&m.StationIP)
	enum(w, &m.DeviceType)
	w.u32(&m.MaxStreams)
	if w.tail(last >= 1) {
		return
	}
	w.u32(&m.ActiveStreams)
	w.u8(&m.ProtocolVersion)
	w.raw(m.FeatureBits[:])
	w.u32(&m.MaxConferences)
	if w.tail(last >= 2) {
		return
	}
	w.u32(&m.ActiveConferences)
	w.raw(m.MACAddress[:])
	if w.tail(last >= 3) {
		return
	}
	w.u32(&m.IPv4AddressScope)
	w.u32(&m.MaxNumberOfLines)
	w.ip6(&m.StationIPv6)
	w.u32(&m.IPv6AddressScope)
	w.str(&m.LoadName, 32)
	if w.tail(last >= 4) {
		return
	}
	w.str(&m.ConfigVersionStamp, 48)
}

// extent is the last of the groups of optional fields that says something.
func (m *Register) extent() int {
	switch {
	case m.ConfigVersionStamp != "":
		return 4
	case m.IPv4AddressScope|m.MaxNumberOfLines|m.IPv6AddressScope != 0 || m.StationIPv6.IsValid() || m.LoadName != "":
		return 3
	case m.ActiveConferences != 0 || m.MACAddress != [12]byte{}:
		return 2
	case m.ActiveStreams|m.MaxConferences != 0 || m.ProtocolVersion != 0 || m.FeatureBits != Features{}:
		return 1
	}
	return 0
}

// RegisterAck (server → station): registration accepted; sets keep-alive times, date format and the agreed version.
type RegisterAck struct {
	KeepAliveInterval          uint32 // seconds, to the primary server
	DateTemplate               string // e.g. M/D/Y, D.M.Y, D-M-YA (A = 24 h clock suffix as in "M/D/YA")
	SecondaryKeepAliveInterval uint32 // seconds, to the secondary server
	MaxProtocolVersion         uint8
	FeatureBits                Features
}

// ID is 0x0081.
func (*RegisterAck) ID() MessageID { return IDRegisterAck }

func (m *RegisterAck) layout(w *wire) {
	w.u32(&m.KeepAliveInterval)
	w.str(&m.DateTemplate, 8) // 6 and 2 of padding in Wireshark; chan-sccp takes 7 characters
	w.u32(&m.SecondaryKeepAliveInterval)
	w.u8(&m.MaxProtocolVersion)
	w.raw(m.FeatureBits[:])
}

// RegisterReject (server → station): registration refused; text is shown.
type RegisterReject struct {
	Text string
}

// ID is 0x009D.
func (*RegisterReject) ID() MessageID { return IDRegisterReject }

func (m *RegisterReject) layout(w *wire) {
	w.rest(&m.Text, 33)
}

// RegisterTokenReq (station → server): permission to (re)register, asked of a higher-priority server while still registered
// elsewhere.
type RegisterTokenReq struct {
	DeviceName       string // SEP and the MAC address in upper case, or VGC…, ATA…, AN…, BR…
	UserID, Instance uint32
	StationIP        netip.Addr // the phone's own idea of it, not the NATed one
	DeviceType       DeviceType
	StationIPv6      netip.Addr
}

// ID is 0x0029.
func (*RegisterTokenReq) ID() MessageID { return IDRegisterTokenReq }

func (m *RegisterTokenReq) layout(w *wire) {
	w.str(&m.DeviceName, 16)
	w.u32(&m.UserID)
	w.u32(&m.Instance)
	w.ip4(&m.StationIP)
	enum(w, &m.DeviceType)
	w.ip6(&m.StationIPv6)
}

// RegisterTokenAck (server → station): token granted; the phone now unregisters from the other server and registers here.
type RegisterTokenAck struct{}

// ID is 0x011A.
func (*RegisterTokenAck) ID() MessageID { return IDRegisterTokenAck }

func (*RegisterTokenAck) layout(*wire) {}

// RegisterTokenReject (server → station): token refused.
type RegisterTokenReject struct {
	WaitTimeBeforeNextReq uint32 // seconds
}

// ID is 0x011B.
func (*RegisterTokenReject) ID() MessageID { return IDRegisterTokenReject }

func (m *RegisterTokenReject) layout(w *wire) {
	w.u32(&m.WaitTimeBeforeNextReq)
}

// SPCPRegisterTokenReq (station → server): token request of SPA phones (SPCP).
type SPCPRegisterTokenReq struct {
	DeviceName       string // SEP and the MAC address in upper case, or VGC…, ATA…, AN…, BR…
	UserID, Instance uint32
	StationIP        netip.Addr // the phone's own idea of it, not the NATed one
	DeviceType       DeviceType
	MaxStreams       uint32
}

// ID is 0x8000.
func (*SPCPRegisterTokenReq) ID() MessageID { return IDSPCPRegisterTokenReq }

func (m *SPCPRegisterTokenReq) layout(w *wire) {
	w.str(&m.DeviceName, 16)
	w.u32(&m.UserID)
	w.u32(&m.Instance)
	w.ip4(&m.StationIP)
	enum(w, &m.DeviceType)
	w.u32(&m.MaxStreams)
}

// SPCPRegisterTokenAck (server → station): token granted to an SPA phone.
type SPCPRegisterTokenAck struct {
	Features uint32 // chan-sccp sends 65535
}

// ID is 0x8100.
func (*SPCPRegisterTokenAck) ID() MessageID { return IDSPCPRegisterTokenAck }

func (m *SPCPRegisterTokenAck) layout(w *wire) {
	w.u32(&m.Features)
}

// SPCPRegisterTokenReject (server → station): token refused to an SPA phone.
type SPCPRegisterTokenReject struct {
	WaitTimeBeforeNextReq uint32 // seconds
}

// ID is 0x8101.
func (*SPCPRegisterTokenReject) ID() MessageID { return IDSPCPRegisterTokenReject }

func (m *SPCPRegisterTokenReject) layout(w *wire) {
	w.u32(&m.WaitTimeBeforeNextReq)
}

// IpPort (station → server): RTP port the station listens on (old style, before OpenReceiveChannelAck carried the port).
type IpPort struct {
	RTPMediaPort uint32
}

// ID is 0x0002.
func (*IpPort) ID() MessageID { return IDIpPort }

func (m *IpPort) layout(w *wire) {
	w.u32(&m.RTPMediaPort)
}

// RegisterAvailableLines (station → server): how many lines the phone can show.
type RegisterAvailableLines struct {
	MaxLines uint32
}

// ID is 0x002D.
func (*RegisterAvailableLines) ID() MessageID { return IDRegisterAvailableLines }

func (m *RegisterAvailableLines) layout(w *wire) {
	w.u32(&m.MaxLines)
}

// Unregister (station → server): orderly log-out; answered by UnregisterAck.
type Unregister struct {
	Reason UnregisterReason
}

// ID is 0x0027.
func (*Unregister) ID() MessageID { return IDUnregister }

func (m *Unregister) layout(w *wire) {
	if w.tail(m.Reason != 0) {
		return
	}
	enum(w, &m.Reason)
}

// UnregisterAck (server → station): answer to Unregister; header version always 0.
type UnregisterAck struct {
	Status UnregisterStatus
}

// ID is 0x0118.
func (*UnregisterAck) ID() MessageID { return IDUnregisterAck }

func (m *UnregisterAck) layout(w *wire) {
	enum(w, &m.Status)
}

// Reset (server → station): reset (full reboot), restart (re-register) or apply configuration.
type Reset struct {
	ResetType ResetType
}

// ID is 0x009F.
func (*Reset) ID() MessageID { return IDReset }

func (m *Reset) layout(w *wire) {
	enum(w, &m.ResetType)
}
