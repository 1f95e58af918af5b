package capture

import (
	"bytes"

	"github.com/skinnyd/skinnyd/skinny"
)

// latin1 is the last version whose texts are ISO-8859-1 by wazo's rule, for connections whose Register was not seen.
const latin1 = 11

// A dialogue is what is known of the dialect of a connection: what RegisterAck and Register say. Before them, and in a
// capture that lacks them, the header versions count, since a sender that writes one means it; many write 0 always.
type dialogue struct {
	register *skinny.Register
	agreed   *skinny.RegisterAck
	header   skinny.Version // the highest that either side wrote
	fallback skinny.Version
	spcp     bool // an SPA phone, by the token it asked for
}

// decode adds the message of a whole frame to e.
func (d *dialogue) decode(frame []byte, e Event) Event {
	if v := headerVersion(frame); v <= headerVersions {
		d.header = max(d.header, skinny.Version(v))
	}
	e.Header, e.Dialect = headerVersion(frame), d.dialect()
	m, rest := skinny.DecodeRest(frameID(frame), frame[headerSize:], e.Dialect)
	e.Message = m
	if !isPadding(rest) {
		e.Rest = bytes.Clone(rest)
	}
	switch m := m.(type) {
	case *skinny.Register:
		d.register, d.agreed = m, nil
	case *skinny.RegisterAck:
		d.agreed = m
	case *skinny.SPCPRegisterTokenReq:
		d.spcp = true
	}
	return e
}

// isPadding says that b fills a frame up to a multiple of 4.
func isPadding(b []byte) bool { return len(b) < 4 && len(bytes.Trim(b, "\x00")) == 0 }

func (d *dialogue) dialect() skinny.Dialect {
	out := skinny.Dialect{Version: d.version(), SPCP: d.spcp}
	if d.register != nil {
		out.UTF8 = skinny.WantsUTF8(d.register.FeatureBits)
		out.SPCP = out.SPCP || skinny.ModelOf(d.register.DeviceType).SPCP
	} else {
		out.UTF8 = out.Version > latin1
	}
	return out
}

func (d *dialogue) version() skinny.Version {
	switch {
	case d.agreed != nil:
		v := min(skinny.Version(d.agreed.MaxProtocolVersion), skinny.MaxVersion)
		if d.register != nil { // chan_skinny says 48, the character "0": the phone stays at its own version then
			v = min(v, skinny.Version(d.register.ProtocolVersion))
		}
		return v
	case d.header > 0:
		return d.header
	}
	return d.fallback
}
