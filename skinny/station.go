package skinny

import "net/netip"

// VersionReq (station → server): ask which load to run; answered by VersionRes.
type VersionReq struct{}

// ID is 0x000F.
func (*VersionReq) ID() MessageID { return IDVersionReq }

func (*VersionReq) layout(*wire) {}

// VersionRes (server → station): the load that the phone should run. It must be the phone's own or empty, or some models begin
// an upgrade. It is called Version everywhere else.
type VersionRes struct {
	RequiredVersion string
}

// ID is 0x0098.
func (*VersionRes) ID() MessageID { return IDVersion }

// A load whose name does not fit (those of 69xx and 89xx) is written as none: a part of its name is another load.
func (m *VersionRes) layout(w *wire) {
	const width = 16
	if w.writing && len(m.RequiredVersion) >= width {
		w.pad(width)
		return
	}
	w.str(&m.RequiredVersion, width)
}

// ConfigStatReq (station → server): ask for the configuration summary; answered by ConfigStat.
type ConfigStatReq struct{}

// ID is 0x000C.
func (*ConfigStatReq) ID() MessageID { return IDConfigStatReq }

func (*ConfigStatReq) layout(*wire) {}

// ConfigStat (server → station): configuration summary (payload 112 in captures).
type ConfigStat struct {
	DeviceName                        string // SEP and the MAC address in upper case, or VGC…, ATA…, AN…, BR…
	UserID, Instance                  uint32
	UserName, ServerName              string
	NumberOfLines, NumberOfSpeedDials uint32
}

// ID is 0x0093.
func (*ConfigStat) ID() MessageID { return IDConfigStat }

func (m *ConfigStat) layout(w *wire) {
	w.str(&m.DeviceName, 16)
	w.u32(&m.UserID)
	w.u32(&m.Instance)
	w.str(&m.UserName, 40)
	w.str(&m.ServerName, 40)
	w.u32(&m.NumberOfLines)
	w.u32(&m.NumberOfSpeedDials)
}

// ConfigStatDynamic (server → station): configuration summary, dynamic.
type ConfigStatDynamic struct {
	DeviceName                                          string // SEP and the MAC address in upper case, or VGC…, ATA…, AN…, BR…
	UserID, Instance, NumberOfLines, NumberOfSpeedDials uint32
	UserName, ServerName                                string
}

// ID is 0x0142.
func (*ConfigStatDynamic) ID() MessageID { return IDConfigStatDynamic }

func (m *ConfigStatDynamic) layout(w *wire) {
	w.str(&m.DeviceName, 16)
	w.u32(&m.UserID)
	w.u32(&m.Instance)
	w.u32(&m.NumberOfLines)
	w.u32(&m.NumberOfSpeedDials)
	w.cstr(&m.UserName, 121)
	w.cstr(&m.ServerName, 121)
}

// ServerReq (station → server): ask for the list of servers; answered by ServerRes.
type ServerReq struct{}

// ID is 0x0012.
func (*ServerReq) ID() MessageID { return IDServerReq }

func (*ServerReq) layout(*wire) {}

// TimeDateReq (station → server): ask for the time; usually the last question of registration.
type TimeDateReq struct{}

// ID is 0x000D.
func (*TimeDateReq) ID() MessageID { return IDTimeDateReq }

func (*TimeDateReq) layout(*wire) {}

// DefineTimeDate (server → station): wall clock to show (36 bytes).
type DefineTimeDate struct {
	Year, Month                              uint32
	DayOfWeek                                uint32 // 0 = Sunday
	Day, Hour, Minute, Seconds, Milliseconds uint32
	SystemTime                               uint32 // Unix time (UTC) or 0
}

// ID is 0x0094.
func (*DefineTimeDate) ID() MessageID { return IDDefineTimeDate }

func (m *DefineTimeDate) layout(w *wire) {
	w.u32(&m.Year)
	w.u32(&m.Month)
	w.u32(&m.DayOfWeek)
	w.u32(&m.Day)
	w.u32(&m.Hour)
	w.u32(&m.Minute)
	w.u32(&m.Seconds)
	w.u32(&m.Milliseconds)
	w.u32(&m.SystemTime)
}

// LocationInfo (station → server): XML about the access point, from wireless phones (payload 2404, fixed).
type LocationInfo struct {
	XML string
}

// ID is 0x0157.
func (*LocationInfo) ID() MessageID { return IDLocationInfo }

func (m *LocationInfo) layout(w *wire) {
	w.rest(&m.XML, 0)
}

// ServerRes (server → station): fail-over list.
type ServerRes struct {
	Servers []Server // five at most
}

// A Server is one slot of the fail-over list.
type Server struct {
	Name string
	Addr netip.AddrPort
}

// ID is 0x009E.
func (*ServerRes) ID() MessageID { return IDServerRes }

// The five names come first, then the ports, then the addresses. chan-sccp has long addresses from 17 on; a reader tells
// by the size, 280 or 360 bytes, where Wireshark draws the line: a length of 293, which has the id in it.
func (m *ServerRes) layout(w *wire) {
	const slots, longSize = 5, 293 - 4
	var all [slots]Server
	copy(all[:], m.Servers)
	long := w.Version >= 17
	if !w.writing {
		long = w.size() >= longSize
	}
	var ports [slots]uint32
	for i := range all {
		w.str(&all[i].Name, 48)
		ports[i] = uint32(all[i].Addr.Port())
	}
	w.words(ports[:])
	n := 0
	for i := range all {
		ip := all[i].Addr.Addr()
		if long {
			w.ip46(&ip)
		} else {
			w.ip4(&ip)
		}
		all[i].Addr = netip.AddrPortFrom(ip, port(ports[i]))
		if all[i] != (Server{}) {
			n = i + 1
		}
	}
	if !w.writing && n > 0 {
		m.Servers = append([]Server(nil), all[:n]...)
	}
}
