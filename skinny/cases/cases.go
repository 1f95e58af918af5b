// Package cases is the one table of what comes on an SCCP connection: bytes, the messages that they are, and the error that
// they end with. The codec, the framing, the connections of the server and the simulated phone are held to it, each by a
// test of its own.
package cases

import (
	"encoding/hex"
	"io"
	"net/netip"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// A Case is what one side sends.
type Case struct {
	Name     string
	From     skinny.Direction // FromStation, FromServer, or EitherWay
	Dialect  skinny.Dialect
	Bytes    []byte
	Messages []skinny.Message
	Err      error  // of the framing after the messages; io.EOF: none
	Other    string // why Append writes the messages with other bytes; empty when it writes the same
}

// All is the table.
func All() []Case {
	var all []Case
	for _, part := range [][]Case{station, server, streams} {
		for _, c := range part {
			if c.Err == nil {
				c.Err = io.EOF
			}
			all = append(all, c)
		}
	}
	return all
}

// b is bytes as hexadecimal, with blanks between them.
func b(digits string) []byte {
	out, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		panic("case: " + err.Error()) // the table is constant
	}
	return out
}

// one is one message.
func one(m skinny.Message) []skinny.Message { return []skinny.Message{m} }

func at(version skinny.Version) skinny.Dialect { return skinny.Dialect{Version: version} }

func utf8At(version skinny.Version) skinny.Dialect {
	return skinny.Dialect{Version: version, UTF8: true}
}

func addr(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
