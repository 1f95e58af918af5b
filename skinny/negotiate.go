package skinny

// Bits of the second feature byte of Register and RegisterAck, as chan-sccp reads them.
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
func ServerFeatures(v Version) [3]byte {
	switch {
	case v >= 11:
		return [3]byte{0x20, 0xF1, 0xFF}
	case v >= 5:
		return [3]byte{0x20, 0xF1, 0xFE}
	}
	return [3]byte{}
}

// WantsUTF8 says whether the feature bytes of a Register ask for texts in UTF-8.
func WantsUTF8(features [3]byte) bool { return features[1]&Feature2UTF8 != 0 }
