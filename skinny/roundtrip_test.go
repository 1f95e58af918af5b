package skinny

import (
	"bytes"
	"io"
	"iter"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// decodable is every id that has a layout.
func decodable() iter.Seq[MessageID] {
	return func(yield func(MessageID) bool) {
		for id := range MessageID(0xFFFF) {
			if hasLayout(id) && !yield(id) {
				return
			}
		}
	}
}

func hasLayout(id MessageID) bool { return find(id).fresh != nil }

// fill sets every field of a message to something that is not zero and fits, so that no field is forgotten in a layout.
func fill(v reflect.Value, n *uint32) {
	*n++
	switch v.Kind() {
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n)%250 + 1)
	case reflect.Int32:
		v.SetInt(-int64(*n))
	case reflect.String:
		v.SetString("t" + number(*n))
	case reflect.Slice:
		length := 2
		if v.Type().Elem().Kind() == reflect.Uint8 {
			length = 7
		}
		v.Set(reflect.MakeSlice(v.Type(), length, length))
		for i := range length {
			fill(v.Index(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		if addr, ok := exampleAddr(v.Type(), *n); ok {
			v.Set(addr)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	}
}

// TestEveryFieldSurvives sends every message with every field set, at the highest version, which has all fields.
func TestEveryFieldSurvives(t *testing.T) {
	for id := range decodable() {
		t.Run(id.String(), func(t *testing.T) {
			m := newMessage(id)
			if m.ID() != id {
				t.Fatalf("ID is %v", m.ID())
			}
			var n uint32
			fill(reflect.ValueOf(m).Elem(), &n)
			forgetUnsent(m)
			d := Dialect{Version: MaxVersion, UTF8: true}
			frame := Append(nil, m, d)
			if got := Decode(id, frame[HeaderSize:], d); !reflect.DeepEqual(got, m) {
				t.Errorf("\nsent %+v\n got %+v", m, got)
			}
		})
	}
}

// TestVersionsAgree sends every message at every version and reads it at the same one: what is read, sent again, is the same.
func TestVersionsAgree(t *testing.T) {
	for id := range decodable() {
		m := newMessage(id)
		var n uint32
		fill(reflect.ValueOf(m).Elem(), &n)
		for v := range MaxVersion + 1 {
			for _, utf := range []bool{false, true} {
				d := Dialect{Version: v, UTF8: utf}
				frame := Append(nil, m, d)
				got := Decode(m.ID(), frame[HeaderSize:], d)
				if again := Append(nil, got, d); !bytes.Equal(again, frame) {
					t.Errorf("%s at version %d:\n got %x\nwant %x", id, v, again, frame)
				}
			}
		}
	}
}

// bySize is the messages that have another form when they are shorter.
var bySize = map[MessageID]bool{
	IDEnblocCall: true, IDOpenReceiveChannelAck: true, IDOpenMultiMediaReceiveChannelAck: true, IDStartMediaTransmission: true,
	IDStartMediaTransmissionAck: true, IDStartMultiMediaTransmissionAck: true, IDMediaTransmissionFailure: true, IDPortRes: true,
	IDServerRes: true, IDConnectionStatisticsRes: true, IDStartMulticastMediaReception: true,
	IDStartMulticastMediaTransmission: true, IDStartSessionTransmission: true, IDStopSessionTransmission: true,
}

// TestShortPayloads cuts every vector at every byte: decoding goes on, and each field is the same, or less, or nothing.
func TestShortPayloads(t *testing.T) {
	for _, v := range loadVectors(t) {
		whole := reflect.ValueOf(Decode(v.id(), v.payload(), v.dialect())).Elem()
		for n := range v.payload() {
			m := Decode(v.id(), v.payload()[:n], v.dialect())
			if m.ID() != v.id() {
				t.Fatalf("%s cut to %d bytes is %T", v.Name, n, m)
			}
			if !bySize[m.ID()] && !lessOf(reflect.ValueOf(m).Elem(), whole) {
				t.Errorf("%s cut to %d bytes:\n got %+v\n  of %+v", v.Name, n, m, whole)
			}
		}
	}
}

// lessOf says whether got is what remains of a field, or of several, when the payload is cut.
func lessOf(got, whole reflect.Value) bool {
	if got.IsZero() || reflect.DeepEqual(got.Interface(), whole.Interface()) {
		return true
	}
	switch got.Kind() {
	case reflect.String: // of a character or label that was cut the first byte is left, as one of ISO-8859-1
		text := got.String()
		if r, n := utf8.DecodeLastRuneInString(text); r >= utf8.RuneSelf && r <= 0xFF {
			text = text[:len(text)-n]
		}
		return strings.HasPrefix(whole.String(), text)
	case reflect.Struct:
		switch a := got.Interface().(type) {
		case netip.Addr:
			return false
		case netip.AddrPort: // the port comes last
			return a.Port() == 0 && a.Addr() == whole.Interface().(netip.AddrPort).Addr()
		}
		for i := range got.NumField() {
			if !lessOf(got.Field(i), whole.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		for i := range got.Len() {
			if i >= whole.Len() || !lessOf(got.Index(i), whole.Index(i)) {
				return false
			}
		}
		return true
	}
	return false
}

// TestDecodeKeepsNothing overwrites the payload after decoding.
func TestDecodeKeepsNothing(t *testing.T) {
	for _, v := range loadVectors(t) {
		payload := append([]byte(nil), v.payload()...)
		m := Decode(v.id(), payload, v.dialect())
		for i := range payload {
			payload[i] = 0xA5
		}
		if diffs := differences(m, v.Decoded); len(diffs) > 0 {
			t.Errorf("%s: %s", v.Name, diffs)
		}
	}
	body := []byte{1, 2, 3, 4}
	m := Decode(0x7777, body, Dialect{})
	body[0] = 9
	if got := m.(*Unknown); got.ID() != 0x7777 || !bytes.Equal(got.Body, []byte{1, 2, 3, 4}) {
		t.Errorf("unknown message: %+v", got)
	}
}

// TestDecodeAllocation decodes 64 KiB of every value as every message: at most four times the payload is allocated.
func TestDecodeAllocation(t *testing.T) {
	const size, budget = 64 << 10, 256 << 10
	for _, fill := range []byte{0x00, 0x01, 0x80, 0xC3, 0xFF} {
		payload := bytes.Repeat([]byte{fill}, size)
		for id := range decodable() {
			for _, utf := range []bool{false, true} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				m := Decode(id, payload, Dialect{Version: MaxVersion, UTF8: utf})
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > budget {
					t.Errorf("%T of bytes %#x allocates %d bytes", m, fill, used)
				}
			}
		}
	}
}

func seedMessages(f *testing.F) {
	for _, v := range loadVectors(f) {
		f.Add(uint32(v.id()), uint8(v.LayoutVersion), true, v.payload())
	}
	for id := range decodable() {
		f.Add(uint32(id), uint8(MaxVersion), false, bytes.Repeat([]byte{0xFF}, 64))
	}
}

// FuzzDecode decodes anything as anything.
func FuzzDecode(f *testing.F) {
	seedMessages(f)
	f.Fuzz(func(t *testing.T, id uint32, version uint8, utf bool, payload []byte) {
		if m := Decode(MessageID(id), payload, Dialect{Version: Version(version), UTF8: utf}); m.ID() != MessageID(id) {
			t.Fatalf("%T has id %v", m, m.ID())
		}
	})
}

// FuzzRoundTrip encodes what was decoded: from then on bytes and meaning stay the same.
func FuzzRoundTrip(f *testing.F) {
	seedMessages(f)
	f.Fuzz(func(t *testing.T, id uint32, version uint8, utf bool, payload []byte) {
		d := Dialect{Version: min(Version(version), MaxVersion), UTF8: utf}
		first := Append(nil, Decode(MessageID(id), payload, d), d)
		m := Decode(MessageID(id), first[HeaderSize:], d)
		second := Append([]byte("before"), m, d)
		if !bytes.Equal(second, append([]byte("before"), first...)) {
			t.Fatalf("%T at version %d:\n  first %x\n second %x", m, d.Version, first, second)
		}
		frame, err := NewReader(bytes.NewReader(first)).Next()
		if len(first) <= defaultLimit && (err != nil || frame.ID != MessageID(id) || len(frame.Payload) != len(first)-HeaderSize) {
			t.Fatalf("frame %v, %v", frame, err)
		}
	})
}

// FuzzReader reads frames from any bytes; they add up to the bytes.
func FuzzReader(f *testing.F) {
	var all []byte
	for _, v := range loadVectors(f) {
		f.Add(v.frame, uint16(4096))
		all = append(all, v.frame...)
	}
	f.Add(all, uint16(60_000))
	f.Add([]byte{3, 0, 0, 0}, uint16(0))
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0}, uint16(4096))
	f.Fuzz(func(t *testing.T, stream []byte, limit uint16) {
		r := NewReader(bytes.NewReader(stream))
		r.SetLimit(int(limit))
		taken := 0
		for {
			frame, err := r.Next()
			if err != nil {
				if err == io.EOF && taken != len(stream) {
					t.Fatalf("end after %d of %d bytes", taken, len(stream))
				}
				return
			}
			if len(frame.Payload)+4 > int(limit) {
				t.Fatalf("payload of %d bytes, limit %d", len(frame.Payload), limit)
			}
			at := stream[taken+HeaderSize:]
			if !bytes.Equal(frame.Payload, at[:len(frame.Payload)]) {
				t.Fatalf("payload of the frame at %d differs", taken)
			}
			taken += HeaderSize + len(frame.Payload)
		}
	})
}

// A message may be sent to many phones at once: encoding must not write to it, which the race detector sees.
func TestEncodingReadsOnly(t *testing.T) {
	for id := range decodable() {
		m := newMessage(id)
		var n uint32
		fill(reflect.ValueOf(m).Elem(), &n)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				for _, v := range []Version{0, 11, 17, 22} {
					Append(nil, m, Dialect{Version: v})
				}
			})
		}
		both.Wait()
	}
}
