package phone

import (
	"fmt"
	"sort"
	"strings"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// A Kind is how phones of one model present themselves.
type Kind struct {
	Type     skinny.DeviceType
	Version  uint8   // highest protocol version it speaks
	Features [3]byte // of Register
	Load     string  // running firmware
	Codecs   []media.Codec
}

// Registered values as seen from real devices (dumps and issues of chan-sccp,
// a CUCM capture for the 6901); codecs from the phones' data sheets.
var (
	narrow = []media.Codec{media.ULaw, media.ALaw, media.G729}
	wide   = []media.Codec{media.G722, media.ULaw, media.ALaw, media.G729}
)

var kinds = map[string]Kind{
	"12sp+":  {skinny.DeviceType12SPPlus, 0, [3]byte{}, "", []media.Codec{media.ULaw}},
	"vgc":    {skinny.DeviceTypeVGC, 0, [3]byte{}, "", narrow},
	"7910":   {skinny.DeviceTypeCisco7910, 2, [3]byte{}, "P00405000700", narrow},
	"ata186": {skinny.DeviceTypeCiscoAta186, 3, [3]byte{}, "ATA030204SCCP090202A", narrow},
	"7936":   {skinny.DeviceTypeCisco7936Conference, 4, [3]byte{}, "cmterm_7936.3-3-21-0", narrow},
	"7912":   {skinny.DeviceTypeCisco7912, 5, [3]byte{}, "CP7912080004SCCP080108A", narrow},
	"7920":   {skinny.DeviceTypeCisco7920, 5, [3]byte{}, "cmterm_7920.4.0-03-02", narrow},
	"spa504": {skinny.DeviceTypeCiscoSPA504G, 8, [3]byte{}, "spa50x-30x-7-5-5", wide},
	"7940":   {skinny.DeviceTypeCisco7940, 11, [3]byte{0x00, 0x60, 0x85}, "P0030801SR02", narrow},
	"7960":   {skinny.DeviceTypeCisco7960, 11, [3]byte{0x00, 0x60, 0x85}, "P0030801SR02", narrow},
	"6961":   {skinny.DeviceTypeCisco6961, 15, [3]byte{0x20, 0x70, 0x85}, "SCCP69xx.8-5-3-0", narrow},
	"7925":   {skinny.DeviceTypeCisco7925, 16, [3]byte{0x00, 0x72, 0x85}, "CP7925G-1.4.8.4", wide},
	"7906":   {skinny.DeviceTypeCisco7906, 17, [3]byte{0x00, 0x72, 0x85}, "SCCP11.8-5-3S", wide},
	"7911":   {skinny.DeviceTypeCisco7911, 17, [3]byte{0x00, 0x72, 0x85}, "SCCP11.8-5-3S", wide},
	"7941":   {skinny.DeviceTypeCisco7941, 17, [3]byte{0x00, 0x72, 0x85}, "SCCP41.8-5-3S", wide},
	"7961":   {skinny.DeviceTypeCisco7961, 17, [3]byte{0x00, 0x72, 0x85}, "SCCP41.8-5-3S", wide},
	"7942":   {skinny.DeviceTypeCisco7942, 20, [3]byte{0x00, 0x72, 0x85}, "SCCP42.9-2-1S", wide},
	"6901":   {skinny.DeviceTypeCisco6901, 20, [3]byte{0x20, 0x70, 0x85}, "SCCP6901.9-3-1-SR1-3", narrow},
	"7962":   {skinny.DeviceTypeCisco7962, 22, [3]byte{0x00, 0x72, 0x85}, "SCCP42.9-4-2SR3-1S", wide},
	"7965":   {skinny.DeviceTypeCisco7965, 22, [3]byte{0x00, 0x72, 0x85}, "SCCP45.9-4-2SR3-1S", wide},
	"7970":   {skinny.DeviceTypeCisco7970, 22, [3]byte{0x00, 0x72, 0x85}, "SCCP70.9-4-2SR3-1S", wide},
	"7975":   {skinny.DeviceTypeCisco7975, 22, [3]byte{0x00, 0x72, 0x85}, "SCCP75.9-4-2SR3-1S", wide},
	"6941":   {skinny.DeviceTypeCisco6941, 22, [3]byte{0x20, 0x70, 0x85}, "SCCP69xx.9-4-1-3SR1", narrow},
	"8945":   {skinny.DeviceTypeCisco8945, 22, [3]byte{0x00, 0x72, 0x85}, "SCCP8941_8945.9-4-1-9", wide},
}

// KindOf returns the Kind of a model named as people say it: "7960", "ata186".
func KindOf(model string) (Kind, error) {
	if k, ok := kinds[strings.ToLower(model)]; ok {
		return k, nil
	}
	return Kind{}, fmt.Errorf("unknown phone model %q: use one of %s", model, strings.Join(Models(), ", "))
}

// Models lists the names that KindOf knows.
func Models() []string {
	names := make([]string, 0, len(kinds))
	for n := range kinds {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
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
