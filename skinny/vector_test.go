package skinny

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is one golden frame; testdata/vectors/README.md says what the keys mean.
type vector struct {
	Name          string         `json:"name"`
	Message       string         `json:"message"`
	HeaderVersion uint32         `json:"header_version"`
	LayoutVersion Version        `json:"layout_version"`
	Kind          string         `json:"kind"`
	Hex           string         `json:"hex"`
	Decoded       map[string]any `json:"decoded"`
	Padding       int            `json:"padding"`

	frame []byte
}

func (v vector) id() MessageID {
	b := v.frame
	return MessageID(uint32(b[8]) | uint32(b[9])<<8 | uint32(b[10])<<16 | uint32(b[11])<<24)
}

func (v vector) payload() []byte { return v.frame[HeaderSize:] }

// dialect takes texts as UTF-8 with stray bytes, which is how the vectors decode them.
func (v vector) dialect() Dialect { return Dialect{Version: v.LayoutVersion, UTF8: true} }

func loadVectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/vectors/*.jsonl")
	if err != nil || len(files) != 5 {
		t.Fatalf("vector files: %v, %v", files, err)
	}
	var all []vector
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var v vector
			dec := json.NewDecoder(strings.NewReader(lines.Text()))
			dec.UseNumber()
			if err := dec.Decode(&v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if v.frame, err = hex.DecodeString(v.Hex); err != nil {
				t.Fatalf("%s: %s: %v", name, v.Name, err)
			}
			all = append(all, v)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if len(all) < 600 {
		t.Fatalf("only %d vectors", len(all))
	}
	return all
}

func TestVectorsDecode(t *testing.T) {
	seen := map[MessageID]bool{}
	for _, v := range loadVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			m := Decode(v.id(), v.payload(), v.dialect())
			if _, unknown := m.(*Unknown); unknown {
				t.Fatalf("%s has no layout", v.Message)
			}
			seen[m.ID()] = true
			if m.ID().String() != v.Message {
				t.Errorf("id is named %s, vector says %s", m.ID(), v.Message)
			}
			for _, diff := range differences(m, v.Decoded) {
				t.Error(diff)
			}
		})
	}
	for id := range decodable() {
		if !seen[id] {
			t.Errorf("no vector for %s", id)
		}
	}
}

// otherBytes are the constructed vectors that Append writes differently, and why that is as right.
var otherBytes = map[string]string{
	"con_ButtonTemplate_v11":                  "unused slots are filled with 00 FF",
	"con_RegisterTokenReq_v0_short":           "form without IPv6; ours has the field",
	"con_SubscriptionStatReq_v20_64":          "slot of 64, as in Wireshark; ours has 256, as in chan-sccp and wazo",
	"con_SubscriptionStatReq_v11_7921_size":   "slot of 260, as in a dump of a 7921",
	"con_UnregisterAck_v11":                   "header version 11; chan-sccp always sends 0",
	"con_OpenReceiveChannel_v3_cm41_form":     "short form of CallManager 4.1; ours is the full one",
	"con_OpenReceiveChannel_v8_ccm7_form":     "short form of CUCM 7; ours is the full one",
	"own_StartMediaTransmission_v0_cm2x":      "form of CallManager 2.x, which is only read",
	"con_StartMediaTransmission_v3_cm41_form": "short form of CallManager 4.1; ours is the full one",
}

func TestVectorsEncode(t *testing.T) {
	for _, v := range loadVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			m := Decode(v.id(), v.payload(), v.dialect())
			frame := Append(nil, m, v.dialect())
			if len(frame)%4 != 0 {
				t.Errorf("frame of %d bytes is not a multiple of 4", len(frame))
			}
			if other := otherBytes[v.Name]; other != "" && hex.EncodeToString(frame) == v.Hex {
				t.Errorf("has the same bytes now, so this is not true: %s", other)
			}
			if v.Kind != "constructed" || otherBytes[v.Name] != "" {
				again := Decode(v.id(), frame[HeaderSize:], v.dialect())
				for _, diff := range differences(again, v.Decoded) {
					t.Error("encoded and decoded again: " + diff)
				}
				return
			}
			if got := hex.EncodeToString(frame); got != v.Hex {
				t.Errorf("frame differs\n got %s\nwant %s", got, v.Hex)
			}
		})
	}
}

// TestComparisonSees makes sure that the comparison of the vector tests notices a wrong byte.
func TestComparisonSees(t *testing.T) {
	for _, v := range loadVectors(t) {
		if len(v.payload()) == 0 || v.Message == "ClearDisplay" {
			continue
		}
		payload := append([]byte(nil), v.payload()...)
		payload[0] ^= 1
		if len(differences(Decode(v.id(), payload, v.dialect()), v.Decoded)) == 0 {
			t.Errorf("%s: a wrong first byte goes unseen", v.Name)
		}
	}
}
