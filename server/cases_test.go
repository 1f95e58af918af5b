package server

import (
	"errors"
	"net"
	"reflect"
	"testing"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/cases"
)

// TestCases: what a phone may send reaches the core as the table says, and ends the connection when it says so.
func TestCases(t *testing.T) {
	for _, c := range cases.All() {
		if c.From == skinny.FromServer {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			core := newFakeCore()
			core.dialect = &c.Dialect
			f := start(t, core, testLimits())
			p := f.registered("SEP000000000001")
			wait[session.PhoneMessage](f) // the Register
			p.write(c.Bytes)
			ended := reasonFraming
			if !errors.Is(c.Err, skinny.ErrFraming) {
				ended = reasonHungUp
				if err := p.nc.(*net.TCPConn).CloseWrite(); err != nil {
					t.Fatal(err)
				}
			}
			var got []skinny.Message
			for {
				switch ev := wait[session.Event](f).(type) {
				case session.PhoneMessage:
					got = append(got, ev.Message)
					continue
				case session.PhoneGone:
					if ev.Reason != ended {
						t.Errorf("the connection ends because it %s, want %s", ev.Reason, ended)
					}
				default:
					continue
				}
				break
			}
			if want := withoutKeepAlives(c.Messages); !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
		})
	}
}

// withoutKeepAlives is what the core is to see: the connection answers keep-alives.
func withoutKeepAlives(messages []skinny.Message) []skinny.Message {
	var out []skinny.Message
	for _, m := range messages {
		if m.ID() != skinny.IDKeepAlive {
			out = append(out, m)
		}
	}
	return out
}
