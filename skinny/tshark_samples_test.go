package skinny_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"reflect"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// A sample is a message of a version as we write it.
type sample struct {
	id      skinny.MessageID
	version skinny.Version
	form    form
	message skinny.Message
	frame   []byte
	fields  []span
}

// form says what is in a sample.
type form string

const (
	either form = ""       // of a difference: both
	empty  form = "empty"  // every field is zero, no list has elements
	filled form = "filled" // no field is zero, lists are long
)

func (s sample) String() string { return fmt.Sprintf("%s version %d %s", s.id, s.version, s.form) }

func (s sample) payload() []byte {
	return skinny.Payload(s.message, skinny.Dialect{Version: s.version, UTF8: true})
}

// samples is every message of the versions in both forms.
func samples(versions ...skinny.Version) []sample {
	var all []sample
	for id := range skinny.Decodable() {
		for _, form := range []form{empty, filled} {
			var before sample
			for i, v := range versions {
				s := sample{id: id, version: v, form: form, message: example(id, form)}
				s.frame = skinny.Append(nil, s.message, skinny.Dialect{Version: v, UTF8: true})
				binary.LittleEndian.PutUint32(s.frame[4:], headerOf(v))
				if i > 0 && form == filled && bytes.Equal(before.payload(), s.payload()) {
					s.fields = before.fields // the same bytes, none of them zero, are the same fields
				} else {
					s.fields = fieldsOf(s.message, s.payload)
				}
				all = append(all, s)
				before = s
			}
		}
	}
	return all
}

// headerOf is the header version of a sample, by which Wireshark chooses the layout: below 10 it is 0, as we write it too, so
// that ten versions of ours are held to one of Wireshark. Wireshark takes no frames of 12 to 14 for SCCP: they go as 11, the
// one before. The three acks, which we write with 0 at any version, have their version here.
func headerOf(v skinny.Version) uint32 {
	switch {
	case v < 10:
		return 0
	case v > 11 && v < 15:
		return 11
	}
	return uint32(v)
}

// example is a message of the form, such that Wireshark has a name for each of its bytes.
func example(id skinny.MessageID, form form) skinny.Message {
	m := skinny.New(id)
	if form == empty {
		if list, ok := m.(*skinny.ServerRes); ok {
			list.Servers = make([]skinny.Server, 5) // its slots are not counted
		}
		return m
	}
	skinny.Fill(m)
	edit(reflect.ValueOf(m).Elem(), lengthen)
	d := skinny.Dialect{Version: skinny.MaxVersion, UTF8: true}
	m = skinny.Decode(id, skinny.Payload(m, d), d) // without what is too much for a list
	edit(reflect.ValueOf(m).Elem(), suit)
	if caps, ok := m.(*skinny.UpdateCapabilities); ok {
		for i := range caps.VideoCaps {
			caps.VideoCaps[i].PayloadType = skinny.CodecH263 // the parameters of H.264 are longer than it has room for
		}
	}
	return m
}

// edit does something to a value and then to those in it.
func edit(v reflect.Value, do func(reflect.Value)) {
	do(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				edit(v.Field(i), do)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			edit(v.Index(i), do)
		}
	}
}

// lengthen repeats the elements of a list.
func lengthen(v reflect.Value) {
	const length = 32
	if v.Kind() != reflect.Slice {
		return
	}
	long := reflect.MakeSlice(v.Type(), length, length)
	for i := range length {
		long.Index(i).Set(v.Index(i % v.Len()))
	}
	v.Set(long)
}

// suit sets what Wireshark goes by: codecs whose parameters fill their room, lengths of keys, totals that are counts.
func suit(v reflect.Value) {
	switch m := v.Addr().Interface().(type) {
	case *netip.Addr:
		*m = netip.MustParseAddr("2001:db8::1")
	case *netip.AddrPort:
		*m = netip.AddrPortFrom(netip.MustParseAddr("2001:db8::1"), m.Port())
	case *skinny.MediaCapability:
		m.PayloadType = skinny.CodecV150_LC_SSE
	case *skinny.VideoCapability:
		m.PayloadType = skinny.CodecH264
	case *skinny.OpenMultiMediaReceiveChannel:
		m.RTPPayloadType = uint32(skinny.CodecH264) // Wireshark takes this one for the codec
	case *skinny.StartMultiMediaTransmission:
		m.RTPPayloadType = uint32(skinny.CodecH264)
	case *skinny.MediaCrypto:
		m.CryptoKeyLen, m.CryptoSaltLen = uint16(len(m.CryptoKey)), uint16(len(m.CryptoSalt))
	case *skinny.MiscellaneousCommand:
		m.Command, m.Data[0] = skinny.MiscCommandRecoveryReferencePicture, 4 // a list of as many pictures
	case *skinny.ButtonTemplate:
		m.TotalButtonCount = uint32(len(m.Buttons))
	case *skinny.SoftKeyTemplateRes:
		m.TotalSoftKeyCount = uint32(len(m.Definitions))
	case *skinny.SoftKeySetRes:
		m.TotalSoftKeySetCount = uint32(len(m.Sets))
	case *skinny.ConfigStatDynamic:
		m.DeviceName = "SEP001122334455" // the whole slot
	case *skinny.LocationInfo:
		m.XML = strings.Repeat("x", 2400) // 2404 bytes from phones
	case *skinny.ExtensionDeviceCaps:
		m.Text = strings.Repeat("x", 127) // 164 bytes from phones
	}
}
