package skinny

import (
	"reflect"
	"testing"
)

// TestUpdateCapabilitiesForms: the old message with the slots of the newer one, as chan-sccp has it from version 16 on, is read
// as the newer one is.
func TestUpdateCapabilitiesForms(t *testing.T) {
	m := &UpdateCapabilitiesV2{}
	var n uint32
	fill(reflect.ValueOf(m).Elem(), &n)
	forgetUnsent(m)
	got, rest := DecodeRest(IDUpdateCapabilities, payloadOf(m, Dialect{}), Dialect{Version: 16})
	if want := (*UpdateCapabilities)(m); !reflect.DeepEqual(got, want) || len(rest) > 0 {
		t.Errorf("\n got %+v and %x\nwant %+v", got, rest, want)
	}
}
