package ari

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reference is what encoding/json makes of an event.
type reference struct {
	Type       string      `json:"type"`
	Args       []string    `json:"args"`
	Channel    wireChannel `json:"channel"`
	Peer       wireChannel `json:"peer"`
	Dialstatus string      `json:"dialstatus"`
	Digit      string      `json:"digit"`
	Cause      int         `json:"cause"`
	TechCause  int         `json:"tech_cause"`
	Bridge     struct {
		ID BridgeID `json:"id"`
	} `json:"bridge"`
}

func (r *reference) event() wireEvent {
	return wireEvent{kind: r.Type, args: r.Args, channel: r.Channel.channel(), peer: r.Peer.channel(), dialstatus: r.Dialstatus,
		digit: r.Digit, cause: r.Cause, technicalCause: r.TechCause, bridge: r.Bridge.ID}
}

func TestScanReadsWhatJSONReads(t *testing.T) {
	texts := recorded(t)
	for _, text := range []string{
		`{"type":"StasisStart","args":["1001","timeout=20","a \"b\" \\ \u00e9 \ud83d\ude00"],"channel":{"id":"x","caller":{"name":"J\u00fcrgen \"J\"","number":""}}}`,
		" {\t\"type\" :\r\n\"Dial\" , \"peer\" : { \"id\" : \"1\" , \"caller\" : { } } } ",
		`{"type":"ChannelDestroyed","cause":-1,"tech_cause":486,"extra":[1,[2,{"a":"]}"}],{}],"b":1.5e-3,"c":true,"d":null}`,
		`{"type":"ChannelDestroyed","channel":{"id":"é","name":"` + "\xff" + `"}}`,
		`{}`,
	} {
		texts = append(texts, []byte(text))
	}
	for _, text := range texts {
		var want reference
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var got wireEvent
		if !got.read(text) {
			t.Errorf("refused: %s", text)
		}
		if diff := cmp.Diff(want.event(), got, cmp.AllowUnexported(wireEvent{})); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	for _, text := range []string{
		``, ` `, `[]`, `"type"`, `{`, `}`, `{"type"`, `{"type":`, `{"type":}`, `{"type":"x"`, `{"type":"x",}`, `{"type":"x"}}`, `{"type":"x"} x`,
		`{"type":"x" "y":1}`, `{type:"x"}`, `{"type":"x\q"}`, `{"type":"x\`, `{"channel":{"id":"x"}`, `{"a":[1,2}`, `{"a":[[[[`, `{"a":"`, `{,}`,
		`{"args":["a",]}`, `{"args":["a"`, "{\"type\":\"a\nb\"}",
	} {
		var w wireEvent
		if w.read([]byte(text)) {
			t.Errorf("taken for JSON: %s", text)
		}
	}
}

// What is JSON for encoding/json is JSON here, and strings are read alike.
func FuzzScan(f *testing.F) {
	for _, text := range recorded(f) {
		f.Add(string(text), "x")
	}
	f.Add(`{"a":[{"b":"\u0041"}]}`, "\"\\é\x00")
	f.Fuzz(func(t *testing.T, text, name string) {
		var w wireEvent
		ok := w.read([]byte(text))
		if !ok && json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
			t.Errorf("refused: %q", text)
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal(quoted, &want); err != nil {
			t.Fatal(err)
		}
		w = wireEvent{}
		if !w.read([]byte(`{"z":[`+string(quoted)+`],"type":`+string(quoted)+`}`)) || w.kind != want {
			t.Errorf("%q is read as %q", want, w.kind)
		}
	})
}
