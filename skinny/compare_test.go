package skinny

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Words of the vectors that no struct has: padding, and what no source can name.
var unnamed = map[string]bool{"unknown": true, "unknown1": true, "unknown2": true, "pad": true, "alignmentPadding": true, "tail": true}

// Counts and lengths whose names do not say of what.
var countOf = map[string][]string{
	"dataLength": {"data", "passThruData"}, "dataSize": {"data"}, "portCount": {"rtpMediaPort"},
	"numberOfEntries": {"entries", "participants"}, "lineDataEntries": {"lineData"},
}

// Members of unions, by their offset and size in the bytes that stand for the union here.
var unionMembers = map[string][2]int{
	"g723BitRate": {0, 4}, "codecMode": {0, 1}, "dynamicPayload": {1, 1}, "codecParam1": {2, 1}, "codecParam2": {3, 1},
	"capabilityAndVersion": {0, 4}, "modulationAnd2833": {4, 4}, "standardSupport": {0, 4}, "vendorSupport": {4, 4},
	"chan0MaxPayload": {0, 2}, "chan2MaxPayload": {2, 2}, "chan3MaxPayload": {4, 2}, "chan2MaxWindow": {6, 2},
	"stillImageTransmission": {4, 4}, "h263Capabilities": {0, 4}, "annexNandWFutureUse": {4, 4},
	"modelNumber": {0, 4}, "bandwidth": {4, 4}, "profile": {0, 4}, "level": {4, 4}, "customMaxMBPS": {8, 4}, "customMaxFS": {12, 4},
	"customMaxDPB": {16, 4}, "customMaxBRandCPB": {20, 4}, "temporalSpatialTradeOff": {0, 4}, "firstGOB": {0, 4}, "numberOfGOBs": {4, 4},
}

// differences compares a message with the decoded fields of a vector. Every key of the vector must have its place.
func differences(m any, want map[string]any) []string {
	v := reflect.Indirect(reflect.ValueOf(m))
	if res, ok := m.(*ServerRes); ok {
		return serverDifferences(res, want)
	}
	var diffs []string
	for key, value := range want {
		if unnamed[key] && !field(v, key).IsValid() {
			continue
		}
		if diff := keyDifference(v, want, key, value); diff != "" {
			diffs = append(diffs, v.Type().Name()+"."+key+": "+diff)
		}
	}
	return diffs
}

func keyDifference(v reflect.Value, want map[string]any, key string, value any) string {
	if f := field(v, key); f.IsValid() {
		return difference(f, value)
	}
	for _, counted := range countOf[key] {
		if f := field(v, counted); f.IsValid() {
			return difference(reflect.ValueOf(f.Len()), value)
		}
	}
	if addr, ok := strings.CutSuffix(key, "Type"); ok {
		if f := field(v, addr); f.IsValid() && f.Type() == reflect.TypeFor[netip.Addr]() {
			return "" // the family is in the address
		}
	}
	for _, part := range []string{"IpType", "Ip", "Port"} {
		prefix, ok := strings.CutSuffix(key, part)
		if lower := strings.ToLower(part[:1]) + part[1:]; key == lower {
			prefix, ok = "addr", true
		}
		if f := field(v, prefix); ok && f.IsValid() {
			if f.Type() == reflect.TypeFor[netip.AddrPort]() {
				return addrDifference(f.Interface().(netip.AddrPort), part, value)
			}
		}
	}
	if name, ok := strings.CutSuffix(key, "Count"); ok {
		for _, plural := range []string{name, name + "s", name + "Levels", "definitions", "sets", "levels"} {
			if f := field(v, plural); f.IsValid() && f.Kind() == reflect.Slice {
				return difference(reflect.ValueOf(f.Len()), value)
			}
		}
	}
	return "has no place in the struct"
}

// field finds the field whose name is that of the key but for upper and lower case.
func field(v reflect.Value, key string) reflect.Value {
	return v.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, key) })
}

func addrDifference(got netip.AddrPort, part string, want any) string {
	switch part {
	case "Port":
		return difference(reflect.ValueOf(got.Port()), want)
	case "Ip":
		return difference(reflect.ValueOf(got.Addr()), want)
	}
	return "" // the family is in the address
}

func difference(got reflect.Value, want any) string {
	switch want := want.(type) {
	case json.Number:
		return equal(fmt.Sprint(number64(got)), want.String())
	case string:
		return textDifference(got, want)
	case []any:
		if got.Len() != len(want) {
			return fmt.Sprintf("has %d elements, want %d", got.Len(), len(want))
		}
		for i := range want {
			if diff := difference(got.Index(i), want[i]); diff != "" {
				return fmt.Sprintf("[%d]: %s", i, diff)
			}
		}
		return ""
	case map[string]any:
		if got.Kind() == reflect.Array {
			return unionDifference(got, want)
		}
		return strings.Join(differences(got.Addr().Interface(), want), "; ")
	}
	return fmt.Sprintf("cannot compare with %T", want)
}

func number64(v reflect.Value) int64 {
	if v.CanInt() {
		return v.Int()
	}
	return int64(v.Uint())
}

func textDifference(got reflect.Value, want string) string {
	switch value := got.Interface().(type) {
	case string:
		return equal(bytewise(value), want)
	case netip.Addr:
		if !value.IsValid() {
			return equal("", strings.TrimLeft(want, "0.:"))
		}
		if b, err := hex.DecodeString(want); err == nil && len(b) == 16 {
			want = netip.AddrFrom16([16]byte(b)).String()
		}
		return equal(value.String(), want)
	case []byte:
		if string(value) == want {
			return ""
		}
		return equal(hex.EncodeToString(value), want)
	}
	return equal(hex.EncodeToString(unionBytes(got)), want)
}

// bytewise writes the lead byte of a label as the vectors do: one character for the byte.
func bytewise(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == utf8.RuneError {
			r = labelLead
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unionDifference(got reflect.Value, want map[string]any) string {
	b := unionBytes(got)
	for key, value := range want {
		place, ok := unionMembers[key]
		if !ok && key != "none" {
			return "union member " + key + " has no place"
		}
		var word [4]byte
		copy(word[:place[1]], b[place[0]:])
		if diff := equal(fmt.Sprint(binary.LittleEndian.Uint32(word[:])), fmt.Sprint(value)); diff != "" {
			return key + ": " + diff
		}
	}
	return ""
}

// unionBytes is the bytes of an array of bytes or words.
func unionBytes(v reflect.Value) []byte {
	var b []byte
	for i := range v.Len() {
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b = append(b, byte(v.Index(i).Uint()))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(v.Index(i).Uint()))
		}
	}
	return b
}

// serverDifferences compares the slots of a ServerRes, of which the struct keeps the used ones.
func serverDifferences(m *ServerRes, want map[string]any) []string {
	var diffs []string
	for i := range 5 {
		var s Server
		if i < len(m.Servers) {
			s = m.Servers[i]
		}
		ip := want["serverIp"].([]any)[i]
		if long, ok := ip.(map[string]any); ok {
			ip = long["ip"]
		}
		for _, diff := range []string{
			difference(reflect.ValueOf(s.Name), want["serverName"].([]any)[i]),
			difference(reflect.ValueOf(s.Addr.Port()), want["serverPort"].([]any)[i]),
			difference(reflect.ValueOf(s.Addr.Addr()), ip),
		} {
			if diff != "" {
				diffs = append(diffs, fmt.Sprintf("server %d: %s", i, diff))
			}
		}
	}
	return diffs
}

func equal(got, want string) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("%q, want %q", got, want)
}
