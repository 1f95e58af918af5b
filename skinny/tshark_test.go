package skinny_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/skinnyd/skinnyd/skinny"
)

// TestWireshark compares where the fields of every message of every version are with what tshark makes of the same frames. Each
// difference must be one that is known, and each that is known must be there.
func TestWireshark(t *testing.T) {
	var versions []skinny.Version
	for v := range skinny.MaxVersion + 1 {
		versions = append(versions, v)
	}
	all := samples(versions...)
	seen := make([]bool, len(differences))
	fields, same := 0, 0
	for i, theirs := range dissect(t, all) {
		s, got := all[i], compare(all[i].fields, theirs)
		fields += len(s.fields)
		if got == "" {
			same++
		}
		switch k := slices.IndexFunc(differences, func(d difference) bool { return d.isOf(s) }); {
		case k < 0 && got != "":
			t.Errorf("%v: %s", s, got)
		case k >= 0:
			seen[k] = true
			if !differences[k].says(got) {
				t.Errorf("%v: %q, but known is %q", s, got, differences[k].fields)
			}
		}
	}
	for k, d := range differences {
		if !seen[k] {
			t.Errorf("known, but of no sample: %+v", d)
		}
	}
	t.Logf("%d messages with %d fields; %d messages are as in Wireshark", len(all), fields, same)
}

// TestWiresharkSees makes sure that the comparison notices a layout with a byte too many in front of the last field.
func TestWiresharkSees(t *testing.T) {
	all := slices.DeleteFunc(samples(0, skinny.MaxVersion), func(s sample) bool { return s.form == empty || len(s.fields) == 0 })
	broken := slices.Clone(all)
	for i, s := range all {
		last := s.fields[len(s.fields)-1]
		shifted := func() []byte {
			b := s.payload()
			return slices.Insert(b, min(last.from, len(b)), 'x') // while a list is made short it may not reach so far
		}
		broken[i].fields = fieldsOf(s.message, shifted)
		broken[i].frame = withPayload(s.frame, shifted())
	}
	right, wrong := dissect(t, all), dissect(t, broken)
	seen := 0
	for i, s := range all {
		if compare(s.fields, right[i]) != "" {
			continue
		}
		if seen++; compare(broken[i].fields, wrong[i]) == "" {
			t.Errorf("%v: a byte too many in front of %s goes unseen", s, s.fields[len(s.fields)-1].name)
		}
	}
	if seen < 200 {
		t.Errorf("only %d messages are as in Wireshark", seen)
	}
}

// withPayload is a frame with another payload.
func withPayload(frame, payload []byte) []byte {
	b := append(slices.Clone(frame[:skinny.HeaderSize]), payload...)
	b = append(b, make([]byte, -len(b)&3)...)
	binary.LittleEndian.PutUint32(b, uint32(len(b)-8))
	return b
}

// A dissection is what tshark shows of the payload of a frame.
type dissection struct {
	fields    []span
	malformed bool // it wants to read on where the frame ends
}

// dissect has tshark read the samples; frames that are the same are read once.
func dissect(t *testing.T, all []sample) []dissection {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed (Debian package tshark): the codec is not compared with Wireshark")
	}
	place := map[string]int{}
	var frames [][]byte
	for _, s := range all {
		if _, there := place[string(s.frame)]; !there {
			place[string(s.frame)] = len(frames)
			frames = append(frames, s.frame)
		}
	}
	read := pdml(t, tshark(t, pcap(t, frames), "-Y", "skinny", "-T", "pdml", "-J", "skinny"))
	if len(read) != len(frames) {
		t.Fatalf("tshark shows %d messages of %d", len(read), len(frames))
	}
	each := make([]dissection, len(all))
	for i, s := range all {
		each[i] = read[place[string(s.frame)]]
	}
	return each
}

// pcap is a capture of a connection that has a frame in each packet. All go one way: tshark does not mind.
func pcap(t *testing.T, frames [][]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	if err := w.WriteFileHeader(1<<16, layers.LinkTypeRaw); err != nil {
		t.Fatal(err)
	}
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: net.IPv4(192, 0, 2, 1), DstIP: net.IPv4(192, 0, 2, 9)}
	tcp := &layers.TCP{SrcPort: 50000, DstPort: 2000, Seq: 1, ACK: true, PSH: true, Window: 1<<16 - 1}
	if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
		t.Fatal(err)
	}
	for _, frame := range frames {
		b := gopacket.NewSerializeBuffer()
		options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
		if err := gopacket.SerializeLayers(b, options, ip, tcp, gopacket.Payload(frame)); err != nil {
			t.Fatal(err)
		}
		size := len(b.Bytes())
		if err := w.WritePacket(gopacket.CaptureInfo{CaptureLength: size, Length: size}, b.Bytes()); err != nil {
			t.Fatal(err)
		}
		tcp.Seq += uint32(len(frame))
	}
	return file.Bytes()
}

// tshark runs it on a capture and returns what it prints.
func tshark(t *testing.T, file []byte, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "messages.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tshark", append([]string{"-n", "-r", path}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+t.TempDir()) // without the settings of who runs the tests
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, &errs)
	}
	return out
}

// pdml reads what tshark -V shows, in its XML form: of each message the fields that have no fields in them.
func pdml(t *testing.T, text []byte) []dissection {
	t.Helper()
	var all []dissection
	var payload int   // where it begins
	var around []span // the elements that are not at their end yet; open says that there are fields in them
	for r := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := r.RawToken()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			f := spanOf(e)
			switch {
			case f.name == "skinny":
				all = append(all, dissection{})
				payload = f.from + skinny.HeaderSize
			case f.name == "_ws.malformed":
				all[len(all)-1].malformed = true
			case isField(f):
				for i := range around {
					around[i].open = true
				}
			}
			around = append(around, f)
		case xml.EndElement:
			f := around[len(around)-1]
			around = around[:len(around)-1]
			if isField(f) && !f.open && f.from >= payload {
				last := &all[len(all)-1]
				last.fields = append(last.fields, span{name: strings.TrimPrefix(f.name, "skinny."), from: f.from - payload, to: f.to - payload})
			}
		}
	}
}

// isField: padding is what tshark passes over, but says so.
func isField(f span) bool {
	return strings.HasPrefix(f.name, "skinny.") && f.name != "skinny.padding" && f.to > f.from
}

// spanOf is the element of a field, by its place in the whole packet.
func spanOf(e xml.StartElement) span {
	var s span
	var size int
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "name":
			s.name = a.Value
		case "pos":
			s.from, _ = strconv.Atoi(a.Value)
		case "size":
			size, _ = strconv.Atoi(a.Value)
		}
	}
	s.to = s.from + size
	return s
}

// compare names what differs, in the order of the payload: with a minus our fields that are not fields of tshark, with a plus those
// of tshark that are not ours, and at last that it finds the frame malformed.
func compare(ours []span, theirs dissection) string {
	our, their := map[[2]int]bool{}, map[[2]int]bool{}
	var open []span
	for _, f := range ours {
		our[f.place()] = true
		if f.open {
			open = append(open, f)
		}
	}
	for _, f := range theirs.fields {
		their[f.place()] = true
	}
	var odd []span
	for _, f := range ours {
		if !their[f.place()] && (!f.open || !f.isFilled(theirs.fields)) {
			odd = append(odd, span{name: "-" + f.name, from: f.from})
		}
	}
	for _, f := range theirs.fields {
		if !our[f.place()] && !slices.ContainsFunc(open, func(o span) bool { return o.from <= f.from && f.to <= o.to }) {
			odd = append(odd, span{name: "+" + f.name, from: f.from})
		}
	}
	slices.SortStableFunc(odd, func(a, b span) int { return a.from - b.from })
	var names []string
	for _, f := range odd {
		names = append(names, f.name)
	}
	if theirs.malformed {
		names = append(names, "malformed")
	}
	return strings.Join(names, " ")
}

// isFilled says whether fields, one after the other, fill the span.
func (s span) isFilled(fields []span) bool {
	at := s.from
	for _, f := range fields {
		if f.from == at && f.to <= s.to {
			at = f.to
		}
	}
	return at == s.to
}
