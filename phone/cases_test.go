package phone

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/cases"
)

// TestCases: the phone takes what a server may send as the table says, and gives the connection up when it says so.
func TestCases(t *testing.T) {
	for _, c := range cases.All() {
		if c.From == skinny.FromStation {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, "7960", func(o *Options) {
				o.NoMedia = true
				o.Version = new(uint8(c.Dialect.Version))
				if c.Dialect.UTF8 {
					o.Features = &[3]byte{0, skinny.Feature2UTF8, 0}
				}
			})
			wait(t, p, "registered", func(s State) bool { return s.Link == Registered })
			mark := p.Mark()
			if _, err := s.conn.Write(c.Bytes); err != nil && !errors.Is(c.Err, skinny.ErrFraming) {
				t.Fatal(err)
			}
			_ = s.conn.Close()
			lost := wait(t, p, "lost", func(s State) bool { return s.Link == Lost })
			reason := c.Err.Error()
			if c.Err == io.EOF {
				reason = "server closed the connection"
			}
			if !strings.Contains(lost.Reason, reason) {
				t.Errorf("lost because of %q, want %q", lost.Reason, reason)
			}
			var got []skinny.Message
			for _, e := range p.Since(mark) {
				if !e.Out {
					got = append(got, e.Message)
				}
			}
			if !reflect.DeepEqual(got, c.Messages) {
				t.Errorf("\n got %+v\nwant %+v", got, c.Messages)
			}
		})
	}
}
