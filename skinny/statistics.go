package skinny

import "encoding/binary"

// ConnectionStatisticsReq (server → station): ask for RTP counters of a call.
type ConnectionStatisticsReq struct {
	DirectoryNumber string
	CallReference   uint32
	StatsProcessing StatsProcessing
}

// ID is 0x0107.
func (*ConnectionStatisticsReq) ID() MessageID { return IDConnectionStatisticsReq }

// The number has 24 bytes up to version 18 (chan-sccp), then 28; 28 at any version with SPA phones (chan-sccp).
func (m *ConnectionStatisticsReq) layout(w *wire) {
	if w.Version >= 19 || w.SPCP {
		w.str(&m.DirectoryNumber, 28)
	} else {
		w.str(&m.DirectoryNumber, 24)
	}
	w.u32(&m.CallReference)
	enum(w, &m.StatsProcessing)
}

// ConnectionStatisticsRes (station → server): RTP counters, and a text quality report. Answers ConnectionStatisticsReq.
type ConnectionStatisticsRes struct {
	DirectoryNumber                 string
	CallReference                   uint32
	StatsProcessing                 StatsProcessing
	PacketsSent, OctetsSent         uint32
	PacketsReceived, OctetsReceived uint32
	PacketsLost                     uint32
	Jitter, Latency                 uint32 // milliseconds
	Data                            []byte // "Log n: mos …, avgMos …"; maxReport bytes at most
}

// statisticsForm is one of the three encodings of ConnectionStatisticsRes that real phones use (dumps in chan-sccp).
type statisticsForm struct {
	number int  // width of the number
	packed bool // the flag is one byte, and the report has no fixed width
}

// maxReport is the width of the quality report.
const maxReport = 600

var (
	statisticsOld    = statisticsForm{number: 24}
	statisticsWide   = statisticsForm{number: 28}
	statisticsPacked = statisticsForm{number: 28, packed: true}
)

// ID is 0x0023.
func (*ConnectionStatisticsRes) ID() MessageID { return IDConnectionStatisticsRes }

func (m *ConnectionStatisticsRes) layout(w *wire) {
	form := statisticsOf(w)
	w.str(&m.DirectoryNumber, form.number)
	w.u32(&m.CallReference)
	if form.packed {
		enum8(w, &m.StatsProcessing)
	} else {
		enum(w, &m.StatsProcessing)
	}
	w.u32(&m.PacketsSent)
	w.u32(&m.OctetsSent)
	w.u32(&m.PacketsReceived)
	w.u32(&m.OctetsReceived)
	w.u32(&m.PacketsLost)
	w.u32(&m.Jitter)
	w.u32(&m.Latency)
	size := uint32(min(len(m.Data), maxReport))
	w.u32(&size)
	w.data(&m.Data, size)
	if w.writing && !form.packed {
		w.zeros(maxReport - int(size))
	}
}

// statisticsOf chooses the form: by version when writing; when reading by the sizes that tell, and by version where none does,
// because chan-sccp and Wireshark switch at different ones. At version 22 a long report in no slot can have the size of one in
// a slot, so there the count of bytes decides first.
func statisticsOf(w *wire) statisticsForm {
	size := w.size()
	switch {
	case w.Version >= 22 && packedFits(w):
		return statisticsPacked
	case size == 664:
		return statisticsOld
	case size == 668:
		return statisticsWide
	case w.Version >= 22, packedFits(w):
		return statisticsPacked
	case w.Version >= 20:
		return statisticsWide
	}
	return statisticsOld
}

// packedFits says whether the payload that is being read ends where a packed report would, up to 3 bytes of padding.
func packedFits(w *wire) bool {
	const countAt, headSize = 61, 65
	size := w.size()
	if size <= headSize {
		return false
	}
	end := headSize + uint64(binary.LittleEndian.Uint32(w.buf[countAt:]))
	return end > headSize && end <= uint64(size) && uint64(size) <= end+3
}
