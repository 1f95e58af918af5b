package phone

import (
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// A device type is enough for a phone; the model that is its own says the rest.
func TestTypeWithoutModel(t *testing.T) {
	for _, c := range []struct {
		kind    skinny.DeviceType
		version uint8
		load    string
	}{
		{skinny.DeviceTypeCisco7910, 2, "P00405000700"},
		{skinny.DeviceTypeCisco7985, 20, ""}, // has no name among Models
		{0x7fff, 20, ""},                     // nobody knows it
	} {
		_, k, err := Options{Name: testName, Server: "127.0.0.1:2000", Type: c.kind}.normal()
		if err != nil || k.Type != c.kind || k.Version != c.version || k.Load != c.load || len(k.Codecs) == 0 {
			t.Errorf("type %v: %+v, %v", c.kind, k, err)
		}
	}
	if _, k, err := (Options{Name: testName, Server: "127.0.0.1:2000"}).normal(); err != nil || k.Type != skinny.DeviceTypeCisco7960 {
		t.Errorf("neither: %+v, %v", k, err)
	}
}
