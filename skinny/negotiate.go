package skinny

// Features is the feature bytes of Register and RegisterAck.
type Features [3]byte

// Bits of the second feature byte, as chan-sccp reads them. None of the first is known.
const (
	Feature2PortRequest = 0x02 // PortReq and PortRes; a guess of chan-sccp
	Feature2UTF8        = 0x10
)

// Bits of the third feature byte.
const (
	Feature3DynamicMessages = 0x01
	Feature3RFC2833         = 0x04
	Feature3InternalCMMedia = 0x10 // from servers; a guess of chan-sccp
	Feature3AbbreviatedDial = 0x80
)

var featureNames = []string{
	0: "DynamicMessages", 2: "RFC2833", 4: "InternalCMMedia", 7: "AbbreviatedDial", // third byte
	9: "PortRequest", 12: "UTF8", // second byte
}

// String is the names of the bits that are set; those without a name are one number, the three bytes as they come.
func (f Features) String() string {
	return nameBits(featureNames, uint32(f[0])<<16|uint32(f[1])<<8|uint32(f[2]))
}

// NegotiateVersion is the version to use with a station of model m that says it speaks up to version phone.
//
// It is the smaller of the two highest versions. An ATA offers more than it can do and is held at 3; SPA phones know 0 and 8
// only (chan-sccp).
func NegotiateVersion(phone uint8, m Model) Version {
	v := min(Version(phone), MaxVersion)
	if m.HighestVersion > 0 {
		v = min(v, m.HighestVersion)
	}
	if m.SPCP && v < 8 {
		return 0
	}
	return v
}

// ServerFeatures is the feature bytes of a server's RegisterAck at version v: those of chan-sccp, which real phones take.
func ServerFeatures(v Version) Features {
	switch {
	case v >= 11:
		return Features{0x20, 0xF1, 0xFF}
	case v >= 5:
		return Features{0x20, 0xF1, 0xFE}
	}
	return Features{}
}

// WantsUTF8 says whether the feature bytes of a Register ask for texts in UTF-8.
func WantsUTF8(features Features) bool { return features[1]&Feature2UTF8 != 0 }
