package phone

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// A Kind is how phones of one model present themselves.
type Kind struct {
	Type     skinny.DeviceType
	Version  uint8         // highest protocol version it speaks
	Features [3]byte       // of Register
	Load     string        // running firmware
	Codecs   []media.Codec // best first
}

// Registered values as seen from real devices (dumps and issues of chan-sccp,
// a CUCM capture for the 6901).
var kinds = map[string]Kind{
	"12sp+":  {Type: skinny.DeviceType12SPPlus},
	"vgc":    {Type: skinny.DeviceTypeVGC},
	"7910":   {Type: skinny.DeviceTypeCisco7910, Version: 2, Load: "P00405000700"},
	"ata186": {Type: skinny.DeviceTypeCiscoAta186, Version: 3, Load: "ATA030204SCCP090202A"},
	"7936":   {Type: skinny.DeviceTypeCisco7936Conference, Version: 4, Load: "cmterm_7936.3-3-21-0"},
	"7912":   {Type: skinny.DeviceTypeCisco7912, Version: 5, Load: "CP7912080004SCCP080108A"},
	"7920":   {Type: skinny.DeviceTypeCisco7920, Version: 5, Load: "cmterm_7920.4.0-03-02"},
	"spa504": {Type: skinny.DeviceTypeCiscoSPA504G, Version: 8, Load: "spa50x-30x-7-5-5"},
	"7940":   {Type: skinny.DeviceTypeCisco7940, Version: 11, Features: [3]byte{0x00, 0x60, 0x85}, Load: "P0030801SR02"},
	"7960":   {Type: skinny.DeviceTypeCisco7960, Version: 11, Features: [3]byte{0x00, 0x60, 0x85}, Load: "P0030801SR02"},
	"6961":   {Type: skinny.DeviceTypeCisco6961, Version: 15, Features: [3]byte{0x20, 0x70, 0x85}, Load: "SCCP69xx.8-5-3-0"},
	"7925":   {Type: skinny.DeviceTypeCisco7925, Version: 16, Features: [3]byte{0x00, 0x72, 0x85}, Load: "CP7925G-1.4.8.4"},
	"7906":   {Type: skinny.DeviceTypeCisco7906, Version: 17, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP11.8-5-3S"},
	"7911":   {Type: skinny.DeviceTypeCisco7911, Version: 17, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP11.8-5-3S"},
	"7941":   {Type: skinny.DeviceTypeCisco7941, Version: 17, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP41.8-5-3S"},
	"7961":   {Type: skinny.DeviceTypeCisco7961, Version: 17, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP41.8-5-3S"},
	"7942":   {Type: skinny.DeviceTypeCisco7942, Version: 20, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP42.9-2-1S"},
	"6901":   {Type: skinny.DeviceTypeCisco6901, Version: 20, Features: [3]byte{0x20, 0x70, 0x85}, Load: "SCCP6901.9-3-1-SR1-3"},
	"7962":   {Type: skinny.DeviceTypeCisco7962, Version: 22, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP42.9-4-2SR3-1S"},
	"7965":   {Type: skinny.DeviceTypeCisco7965, Version: 22, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP45.9-4-2SR3-1S"},
	"7970":   {Type: skinny.DeviceTypeCisco7970, Version: 22, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP70.9-4-2SR3-1S"},
	"7975":   {Type: skinny.DeviceTypeCisco7975, Version: 22, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP75.9-4-2SR3-1S"},
	"6941":   {Type: skinny.DeviceTypeCisco6941, Version: 22, Features: [3]byte{0x20, 0x70, 0x85}, Load: "SCCP69xx.9-4-1-3SR1"},
	"8945":   {Type: skinny.DeviceTypeCisco8945, Version: 22, Features: [3]byte{0x00, 0x72, 0x85}, Load: "SCCP8941_8945.9-4-1-9"},
}

// KindOf returns the Kind of a model named as people say it: "7960", "ata186". It need not be one of Models: see KindOfType.
func KindOf(model string) (Kind, error) {
	if k, ok := kinds[strings.ToLower(model)]; ok {
		k.Codecs = codecsOf(skinny.ModelOf(k.Type))
		return k, nil
	}
	for t := range skinny.DeviceType(maxDeviceType) {
		if m := skinny.ModelOf(t); m.Known && strings.EqualFold(m.Name, model) {
			return KindOfType(t), nil
		}
	}
	return Kind{}, fmt.Errorf("unknown phone model %q: use one of %s, or another one of docs/models.md", model, strings.Join(Models(), ", "))
}

// maxDeviceType is above all that are in use.
const maxDeviceType = 1 << 17

// KindOfType returns the Kind of a device type. One that is not among Models speaks version 20, in the newest form.
func KindOfType(t skinny.DeviceType) Kind {
	k := Kind{Type: t, Version: 20, Features: [3]byte{0x00, 0x72, 0x85}}
	for _, name := range Models() { // in order: of two of a type always the same
		if kinds[name].Type == t {
			k = kinds[name]
			break
		}
	}
	k.Codecs = codecsOf(skinny.ModelOf(t))
	return k
}

// Models lists the models whose way to register is known from real ones.
func Models() []string {
	names := make([]string, 0, len(kinds))
	for n := range kinds {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// codecsOf is what can be played here of a model's codecs, each once, best first.
func codecsOf(m skinny.Model) []media.Codec {
	var all []media.Codec
	for _, c := range m.Codecs {
		if codec, ok := codecOf(c); ok && !slices.Contains(all, codec) {
			all = append(all, codec)
		}
	}
	return all
}

// wire is the SCCP payload type of a codec.
func wire(c media.Codec) skinny.Codec {
	switch c {
	case media.ALaw:
		return skinny.CodecG711Alaw64k
	case media.G722:
		return skinny.CodecG722_64k
	case media.G729:
		return skinny.CodecG729AnnexA
	}
	return skinny.CodecG711Ulaw64k
}

// codecOf is the codec of an SCCP payload type; false when the phone has none of that name.
func codecOf(c skinny.Codec) (media.Codec, bool) {
	switch c {
	case skinny.CodecG711Ulaw64k, skinny.CodecG711Ulaw56k:
		return media.ULaw, true
	case skinny.CodecG711Alaw64k, skinny.CodecG711Alaw56k:
		return media.ALaw, true
	case skinny.CodecG722_64k, skinny.CodecG722_56k, skinny.CodecG722_48k:
		return media.G722, true
	case skinny.CodecG729, skinny.CodecG729AnnexA, skinny.CodecG729AnnexB, skinny.CodecG729AnnexAwAnnexB:
		return media.G729, true
	}
	return 0, false
}
