package skinny

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"testing"
)

// known is what the sources say of one message: testdata/layouts.jsonl has every message that any of them knows.
type known struct {
	ID        string
	Name      string
	Direction string
	Layouts   []knownLayout
}

// knownLayout is one form of a message. One with When is chosen by what came, whatever the version.
type knownLayout struct {
	MinVersion Version `json:"min_version"`
	MaxVersion Version `json:"max_version"`
	SizeMin    int     `json:"size_min"`
	SizeMax    *int    `json:"size_max"` // nil: no limit
	When       string
}

func (k known) id(t *testing.T) MessageID {
	t.Helper()
	id, err := strconv.ParseUint(k.ID, 0, 32)
	if err != nil {
		t.Fatal(err)
	}
	return MessageID(id)
}

func loadKnown(t *testing.T) []known {
	t.Helper()
	f, err := os.Open("testdata/layouts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []known
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var k known
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			t.Fatal(err)
		}
		all = append(all, k)
	}
	if len(all) != 175 {
		t.Fatalf("%d messages", len(all))
	}
	return all
}

// TestEveryMessageHasStruct compares the registry with what the sources know, both ways.
func TestEveryMessageHasStruct(t *testing.T) {
	directions := map[string]Direction{"station_to_server": FromStation, "server_to_station": FromServer, "both": EitherWay,
		"server_and_media_resource": MediaResource}
	seen := map[MessageID]bool{}
	for _, k := range loadKnown(t) {
		id := k.id(t)
		seen[id] = true
		if id.String() != k.Name || id.Direction() != directions[k.Direction] {
			t.Errorf("%s is %s with direction %d, want %s, %s", k.ID, id, id.Direction(), k.Name, k.Direction)
		}
		if !hasLayout(id) {
			t.Errorf("%s has no struct", k.Name)
			continue
		}
		m := newMessage(id)
		if m.ID() != id {
			t.Errorf("%s makes a message with id %#x", k.Name, uint32(m.ID()))
		}
		if name := reflect.TypeOf(m).Elem().Name(); name != k.Name && id != IDVersion {
			t.Errorf("%s is a %s", k.Name, name)
		}
	}
	for id := range decodable() {
		if !seen[id] {
			t.Errorf("no source knows %s", id)
		}
	}
}

// TestEveryLayoutHasVector names the forms of messages that no golden frame shows.
func TestEveryLayoutHasVector(t *testing.T) {
	vectors := map[MessageID][]vector{}
	for _, v := range loadVectors(t) {
		vectors[v.id()] = append(vectors[v.id()], v)
	}
	for _, k := range loadKnown(t) {
		for _, form := range k.Layouts {
			shown := false
			for _, v := range vectors[k.id(t)] {
				shown = shown || form.fits(v)
			}
			if !shown {
				t.Errorf("no vector for %s of versions %d to %d, %d bytes or more %s", k.Name, form.MinVersion, form.MaxVersion, form.SizeMin, form.When)
			}
		}
	}
}

// fits says whether v has the form, up to 3 bytes of padding.
func (l knownLayout) fits(v vector) bool {
	const padding = 3
	size := len(v.payload())
	if v.LayoutVersion < l.MinVersion || v.LayoutVersion > l.MaxVersion || size < l.SizeMin || l.SizeMax != nil && size > *l.SizeMax+padding {
		return false
	}
	switch l.When {
	case "":
		return true
	case "payload_len==32 and u32 at 28 is not 0":
		var word uint32
		w := wire{buf: v.payload(), off: 28}
		w.u32(&word)
		return size == 32 && word != 0
	}
	return size == l.SizeMin // payload_len==…
}
