package capture

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny/show"
)

// absolute is how times of day are written: RFC 3339 with microseconds.
const absolute = "2006-01-02T15:04:05.000000Z07:00"

// Lines prints a line for each event.
type Lines struct {
	W        io.Writer
	Absolute bool // times of day, else seconds since the first packet
}

// Event prints one.
func (l *Lines) Event(e Event) error {
	var b strings.Builder
	if e.From.IsValid() {
		fmt.Fprintf(&b, "%s %v → %v ", timeText(e, l.Absolute), e.From, e.To)
	}
	if e.Message == nil {
		fmt.Fprintf(&b, "-- %s", e.Note)
	} else {
		b.WriteString(e.Message.ID().String())
		if fields := show.Text(e.Message); fields != "" {
			b.WriteByte(' ')
			b.WriteString(fields)
		}
		if len(bytes.Trim(e.Rest, "\x00")) > 0 {
			b.WriteString(" Rest=" + show.Bounded(hex.EncodeToString(e.Rest)))
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(l.W, b.String())
	return err
}

// Close does nothing: lines are printed at once.
func (l *Lines) Close() error { return nil }

func timeText(e Event, day bool) string {
	if day {
		return e.Time.UTC().Format(absolute)
	}
	return fmt.Sprintf("%11.6f", seconds(e.Elapsed))
}

func seconds(d time.Duration) float64 { return d.Seconds() }
