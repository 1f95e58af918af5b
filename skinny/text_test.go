package skinny

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendText(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		limit int
		utf8  bool
		want  string
	}{
		{"plain", "Alice", 31, false, "Alice"},
		{"empty", "", 31, true, ""},
		{"plain cut", "0123456789", 4, false, "0123"},
		{"no room", "x", 0, false, ""},
		{"latin-1", "Jürgen", 31, false, "J\xFCrgen"},
		{"utf-8", "Jürgen", 31, true, "Jürgen"},
		{"utf-8 cut on a character", "Jürgen", 2, true, "J"},
		{"utf-8 of four bytes cut", "a😀b", 4, true, "a"},
		{"latin-1 counts characters", "Jürgen", 2, false, "J\xFC"},
		{"nothing like it in latin-1", "Łódź 東", 31, false, "L\xF3dz ?"},
		{"decomposed to latin-1", "Mu\u0308ller", 31, false, "M\xFCller"},
		{"decomposed from the first letter on", "A\u0308rzte \x80\x17 n\u0303", 31, false, "\xC4rzte \x80\x17 \xF1"},
		{"accent without a character", "x\u0308y s\u0301", 31, false, "xy s"},
		{"decomposed to utf-8", "Mu\u0308ller", 31, true, "Mu\u0308ller"},
		{"accent in no room of its own", "Mu\u0308ller", 2, false, "M\xFC"},
		{"punctuation in latin-1", "‘a’ “b” – c…", 31, false, "'a' \"b\" - c..."},
		{"label", "\x80\x17" + "1002", 31, false, "\x80\x17" + "1002"},
		{"an accent behind a label is of no letter", "\x80A\u0300", 31, false, "\x80A"},
		{"label in utf-8", "\x80\x17" + "1002", 31, true, "\x80\x17" + "1002"},
		{"label after text", "ü\x80\x17", 31, false, "\xFC\x80\x17"},
		{"label with code above 127", "\x80\xC3", 31, true, "\x80\xC3"},
		{"second dictionary", "\x1E\x09!", 31, true, "\x1E\x09!"},
		{"label not split", "abc\x80\x17", 4, false, "abc"},
		{"label that fits", "ab\x80\x17", 4, false, "ab\x80\x17"},
		{"half a label", "abc\x80", 31, false, "abc"},
		{"label with code 0", "a\x80\x00b", 31, false, "a"},
		{"cut at NUL", "ab\x00cd", 31, true, "ab"},
		{"stray byte to latin-1", "a\xFFb", 31, false, "a\xFFb"},
		{"stray byte to utf-8", "a\xFFb", 31, true, "aÿb"},
		{"control U+0080 is no label", "a\u0080b", 31, false, "a?b"},
		{"U+0080 is a character of utf-8", "a\u0080b", 31, true, "a\u0080b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(appendText([]byte("<"), test.text, test.limit, test.utf8)); got != "<"+test.want {
				t.Errorf("got %q, want %q", got, "<"+test.want)
			}
		})
	}
}

func TestDecodeText(t *testing.T) {
	tests := []struct {
		name string
		wire string
		utf8 bool
		want string
	}{
		{"plain", "Alice", false, "Alice"},
		{"cut at NUL", "Alice\x00garbage\xFF", false, "Alice"},
		{"NUL first", "\x00x", true, ""},
		{"latin-1", "J\xFCrgen", false, "Jürgen"},
		{"utf-8", "Jürgen", true, "Jürgen"},
		{"utf-8 read as latin-1", "ü", false, "Ã¼"},
		{"stray byte in utf-8", "J\xFCrgen ü", true, "Jürgen ü"},
		{"label", "\x80\x17" + "1002", false, "\x80\x17" + "1002"},
		{"label in utf-8", "\x80\x17" + "1002 ü", true, "\x80\x17" + "1002 ü"},
		{"second dictionary", "\x1E\x09", true, "\x1E\x09"},
		{"lone lead byte", "a\x80", false, "a\u0080"},
		{"character cut at the end of the field", "a\xC3", true, "aÃ"},
		{"full slot without NUL", strings.Repeat("x", 32), false, strings.Repeat("x", 32)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			payload := append([]byte{1, 0, 0, 0}, test.wire...)
			m := Decode(IDDisplayDynamicNotify, payload, Dialect{Version: 20, UTF8: test.utf8})
			clear(payload)
			if got := m.(*DisplayDynamicNotify).Text; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestTextSharesNoPayload decodes long and short texts together: the copies that texts share stay small.
func TestTextSharesNoPayload(t *testing.T) {
	payload := append([]byte("SEP001122334455\x00"), make([]byte, 60_000)...)
	for i := 100; i < len(payload); i++ {
		payload[i] = 'x'
	}
	w := wire{buf: payload}
	var name string
	w.str(&name, 16)
	if name != "SEP001122334455" || len(w.text) > textStretch {
		t.Errorf("name %q keeps %d bytes", name, len(w.text))
	}
	var long string
	w.rest(&long, 0)
	w.off = 100
	w.rest(&long, 0)
	if len(long) != len(payload)-100 {
		t.Errorf("long text has %d bytes", len(long))
	}
}

func TestPlainText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"Jürgen", "Jürgen"},
		{"\x80\x17" + "1002", "From 1002"},
		{"\x80\x13", "Your current options"},
		{"ü \x1E\x08!", "ü Enter Client Matter Code!"},
		{"\x80\x60x", "x"},
		{"\x80\xFFx", "x"},
		{"x\x80", "x\x80"},
		{string(LabelEndCall), "EndCall"},
		{string(LabelForwardedTo) + " 1002", "Forwarded to 1002"},
		{string(LabelDoNotDisturb), "Do Not Disturb"},
	}
	for _, test := range tests {
		if got := PlainText(test.in); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

// TestLabels: every label is a lead byte and a code, has a text of its own, and goes over the wire whole.
func TestLabels(t *testing.T) {
	const first, second = 126, 71 // of enums.md
	count := map[byte]int{}
	texts := map[string]Label{}
	for l, text := range labelTexts {
		if len(l) != 2 || l[0] != labelLead && l[0] != labelLead2 || l[1] == 0 {
			t.Fatalf("%q is no label", string(l))
		}
		if l.String() != text || text == "" || texts[text] != "" {
			t.Errorf("%q and %q are %q", string(l), string(texts[text]), l)
		}
		texts[text] = l
		count[l[0]]++
		for _, utf := range []bool{false, true} {
			wireText := appendText(nil, string(l)+"1002", 31, utf)
			if string(wireText) != string(l)+"1002" || decodeText(wireText, utf) != string(l)+"1002" {
				t.Errorf("%s is written as %q", l, wireText)
			}
		}
	}
	if count[labelLead] != first || count[labelLead2] != second {
		t.Errorf("%d and %d labels, want %d and %d", count[labelLead], count[labelLead2], first, second)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Alice", "Jürgen", "\x80\x17" + "1002", "\x1E\x09", "a\x80", "東京", "\xFF\xFE", "a\x00b", "\u0080"} {
		f.Add(s, uint8(16), true)
		f.Add(s, uint8(3), false)
	}
	f.Fuzz(func(t *testing.T, s string, limit uint8, utf bool) {
		wireText := appendText(nil, s, int(limit), utf)
		if len(wireText) > int(limit) {
			t.Fatalf("%d bytes, limit %d", len(wireText), limit)
		}
		if bytes.IndexByte(wireText, 0) >= 0 {
			t.Fatalf("NUL in %q", wireText)
		}
		decoded := decodeText(wireText, utf)
		if !utf8.ValidString(PlainText(decoded)) {
			t.Fatalf("%q decodes to %q, which has a stray byte", wireText, decoded)
		}
		if again := string(appendText(nil, decoded, int(limit), utf)); again != string(wireText) {
			t.Fatalf("%q, again %q", wireText, again)
		}
	})
}
