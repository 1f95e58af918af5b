package conf

import (
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// defaultContext is the dialplan context when the file names none.
const defaultContext = "from-skinny"

// defaultLot is where lines park that name no lot.
const defaultLot = "default"

// ringAuto is to ring by where the call comes from.
const ringAuto = "auto"

// defaults fills a struct of file.go, given as a pointer, with what holds when the file is silent. The decoder calls it for each
// struct before it reads the file's values into it.
func defaults(section any) {
	switch s := section.(type) {
	case *File:
		s.Instance = "1"
		s.ServerName = "skinnyd"
		s.RingLocally = true
		s.Timezone = time.Local
		s.DateFormat = "D.M.Y"
	case *SCCP:
		s.Listen = ":2000" // the port of every SCCP phone
	case *TLS:
		s.Listen = ":2443" // the port of every SCCP phone over TLS
		s.Certificate, s.Key = "skinnyd.crt", "skinnyd.key"
		s.MinVersion = "1.2"
	case *HTTP:
		s.Listen = "127.0.0.1:8080"
	case *Store:
		*s = Store{Path: "data", CallLogAge: 90 * 24 * time.Hour, CallLogSize: 100_000}
	case *Log:
		s.Level = "info"
		s.Format = "console"
	case *Timers:
		s.KeepAlive = 30 * time.Second
		s.OrphanTimeout = 15 * time.Minute
		s.ReorderTimeout = 15 * time.Second
		s.DialAckTimeout = 2 * time.Second
		s.MediaAckTimeout = 5 * time.Second
		s.FarHangupReorder = time.Second
	case *Asterisk:
		s.Name = "asterisk"
		s.URL = "http://127.0.0.1:8088/ari"
		s.App = "skinny"
		s.Username = "skinny"
	case *DialContext:
		s.MatchTimeout = 3 * time.Second
		s.DigitTimeout = 8 * time.Second
		s.FirstDigitTimeout = 16 * time.Second
	case *ParkingLot:
		s.Timeout = time.Minute
	case *Conference:
		s.MaxParties = 8
	case *Line:
		s.MaxCalls = 2
		s.Codecs = []session.Codec{"ulaw", "alaw", "g722"}
		s.Ring = ringAuto
		s.CallWaiting, s.CallWaitingTone = true, true
		s.NoAnswerTime = 20 * time.Second
		s.Barge = true
	case *Device:
		s.AutoLine = 1
		s.DND = string(session.DNDReject)
	}
}
