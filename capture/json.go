package capture

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/show"
)

// JSON prints a JSON object for each event, one a line.
type JSON struct {
	W        io.Writer
	Absolute bool // times of day as texts, else numbers: seconds since the first packet
}

// object is a line. What a note or a frame of a hex string does not have is left out.
type object struct {
	Time        any             `json:"time,omitempty"`
	Source      string          `json:"source,omitempty"`
	Destination string          `json:"destination,omitempty"`
	Message     string          `json:"message,omitempty"`
	ID          string          `json:"id,omitempty"`
	Version     *skinny.Version `json:"version,omitempty"`
	Fields      json.Marshaler  `json:"fields,omitempty"`
	Rest        string          `json:"rest,omitempty"`
	Note        string          `json:"note,omitempty"`
}

// Event prints one.
func (j *JSON) Event(e Event) error {
	o := object{Note: e.Note, Rest: hex.EncodeToString(e.Rest)}
	if e.From.IsValid() {
		o.Source, o.Destination = e.From.String(), e.To.String()
		if o.Time = math.Round(seconds(e.Elapsed)*1e6) / 1e6; j.Absolute {
			o.Time = e.Time.UTC().Format(absolute)
		}
	}
	if e.Message != nil {
		id := e.Message.ID()
		o.Message, o.ID = id.String(), fmt.Sprintf("0x%04X", uint32(id))
		o.Version = &e.Dialect.Version
		o.Fields = show.JSON(e.Message)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(o); err != nil {
		return err
	}
	_, err := j.W.Write(b.Bytes())
	return err
}

// Close does nothing: lines are printed at once.
func (j *JSON) Close() error { return nil }
