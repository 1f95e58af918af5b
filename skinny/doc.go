// Package skinny is the wire format of the Skinny Client Control Protocol (SCCP): messages, versions, framing, enumerations,
// names, and what is known of the models of phones. It has no behaviour.
//
//	bytes of a connection
//	     │  Reader.Next: 12-byte header, length checked
//	     ▼
//	Frame{ID, Payload} ──► Decode(id, payload, dialect) ──► *OffHook, *KeypadButton, … or *Unknown
//	                                  │
//	                              layout(wire)      one method a message, for both directions and all versions
//	                                  │
//	bytes to write    ◄── Append(dst, message, dialect) ◄── &CallState{…}
//
// A struct has the name of its message and mirrors the wire; a Dialect (negotiated version, character set) chooses between the
// forms that a message has had over time. Decoding is total: it cannot fail.
//
// Five names are both a message and an enumeration. The message keeps the name and the enumeration's type ends in Code:
// CallStateCode, StimulusCode, SoftKeyEventCode, KeypadButtonCode, MediaPathEventCode. Their constants begin with the plain
// name: CallStateOffHook. The message Version (the firmware to run) is VersionRes, because Version is the protocol version.
//
// Addresses are netip values; an address of all zeros is the zero netip.Addr, which is not valid. Sources of the facts:
// chan-sccp, chan_skinny, wazo-libsccp, Wireshark's dissector, and captures of real CallManagers and phones.
package skinny
