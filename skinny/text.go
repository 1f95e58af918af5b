package skinny

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A text on the wire is ISO-8859-1 or UTF-8 (Dialect.UTF8). In Go it is UTF-8, with one exception: a label, which the phone
// shows in its own language, is the lead byte labelLead or labelLead2 and a code byte, in the string as on the wire.
// Labels and plain text mix: "\x80\x17" + "1002" shows "From 1002".
const (
	labelLead  = 0x80 // never begins a character of UTF-8
	labelLead2 = 0x1E // a control character that no text has
)

// textStretch bounds how much of a payload is copied for the texts of one message, so that a short name cannot keep
// a huge payload in memory.
const textStretch = 1024

// str is a text in a field of width bytes, NUL-terminated. Text beyond width-1 bytes is cut.
// What follows the NUL is garbage in frames of real CallManagers.
func (w *wire) str(p *string, width int) {
	if w.writing {
		start := len(w.buf)
		if *p != "" {
			w.buf = appendText(w.buf, *p, width-1, w.UTF8)
		}
		w.zeros(width - (len(w.buf) - start))
		return
	}
	n := min(width, len(w.buf)-w.off)
	if n > 0 && w.buf[w.off] != 0 { // most texts of a message are empty
		*p, _ = w.readText(n)
	}
	w.off += n
}

// number is a directory number: 24 bytes up to version 17, 25 from 18 on, so that what follows is not aligned
// (Wireshark, v20 capture).
func (w *wire) number(p *string) {
	if w.Version >= 18 {
		w.str(p, 25)
	} else {
		w.str(p, 24)
	}
}

// cstr is a text of its own length with a NUL, limit bytes at most.
func (w *wire) cstr(p *string, limit int) {
	if w.writing {
		if *p != "" {
			w.buf = appendText(w.buf, *p, limit-1, w.UTF8)
		}
		w.buf = append(w.buf, 0)
		return
	}
	if w.off < len(w.buf) && w.buf[w.off] == 0 { // most texts of a message are empty
		w.off++
		return
	}
	text, n := w.readText(len(w.buf) - w.off)
	*p = text
	w.off = min(w.off+n+1, len(w.buf))
}

// rest is a text up to the end of the payload. It is written into a slot of width bytes, or with its NUL alone when width is 0.
func (w *wire) rest(p *string, width int) {
	if w.writing {
		start := len(w.buf)
		limit := width - 1
		if width == 0 {
			limit = len(*p) * 2
		}
		w.buf = append(appendText(w.buf, *p, limit, w.UTF8), 0)
		w.zeros(width - (len(w.buf) - start))
		return
	}
	n := len(w.buf) - w.off
	*p, _ = w.readText(n)
	w.off += n
}

// readText reads the text in the next n bytes, up to a NUL, and says how many bytes it has. It leaves the offset alone.
func (w *wire) readText(n int) (text string, size int) {
	b := w.buf[w.off : w.off+n]
	var bits byte
	for i, c := range b {
		if c == 0 {
			b = b[:i]
			break
		}
		bits |= c
	}
	switch {
	case len(b) == 0:
		return "", 0
	case bits >= utf8.RuneSelf:
		return decodeText(b, w.UTF8), len(b)
	}
	at := w.off - w.textAt
	if at < 0 || at+len(b) > len(w.text) {
		end := min(w.off+max(len(b), textStretch), len(w.buf))
		w.text, w.textAt, at = string(w.buf[w.off:end]), w.off, 0
	}
	return w.text[at : at+len(b)], len(b)
}

// decodeText turns wire text without a NUL into Go text. In the UTF-8 dialect bytes that are not UTF-8 are taken as
// ISO-8859-1: several loads mix them.
func decodeText(b []byte, utf bool) string {
	room := len(b)
	for _, c := range b {
		if c >= utf8.RuneSelf {
			room++ // as a byte of ISO-8859-1 it becomes two
		}
	}
	var s strings.Builder
	s.Grow(room)
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case (c == labelLead || c == labelLead2) && i+1 < len(b):
			s.Write(b[i : i+2])
			i += 2
			continue
		case c < utf8.RuneSelf:
			s.WriteByte(c)
			i++
			continue
		case utf:
			if r, n := utf8.DecodeRune(b[i:]); r != utf8.RuneError || n > 1 {
				s.Write(b[i : i+n])
				i += n
				continue
			}
		}
		s.WriteRune(rune(c))
		i++
	}
	return s.String()
}

// appendText appends Go text as wire text of at most limit bytes, cut before the first character or label that does not fit
// and before a NUL.
func appendText(dst []byte, s string, limit int, utf bool) []byte {
	end := len(dst) + limit
	plain := 0
	for plain < len(s) && plain < limit && s[plain]-1 < labelLead-1 && s[plain] != labelLead2 {
		plain++
	}
	if plain > 0 && plain < len(s) && !utf { // the accent of the last letter may follow
		plain--
	}
	dst = append(dst, s[:plain]...)
	for i := plain; i < len(s) && s[i] != 0; {
		var fits []byte
		var n int
		switch c := s[i]; {
		case c == labelLead || c == labelLead2:
			if i+1 == len(s) || s[i+1] == 0 {
				return dst
			}
			fits, n = append(dst, c, s[i+1]), 2
		case utf:
			r, size := runeOf(s[i:])
			fits, n = utf8.AppendRune(dst, r), size
		default:
			fits, n = appendLatin1(dst, s[i:])
		}
		if len(fits) > end {
			return dst
		}
		dst = fits
		i += n
	}
	return dst
}

// runeOf is the first character of s. A byte that is no UTF-8 is one of ISO-8859-1.
func runeOf(s string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		r = rune(s[0])
	}
	return r, size
}

// appendLatin1 appends the first character of s, with the accents behind it, in ISO-8859-1 or what is nearest to it, and says
// how many bytes of s that is. Labels are not among the accents: their lead byte is none.
func appendLatin1(dst []byte, s string) ([]byte, int) {
	r, n := runeOf(s)
	letter := n
	for n < len(s) {
		accent, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.Is(unicode.Mn, accent) {
			break
		}
		n += size
	}
	if n == letter {
		return appendNearest(dst, r), n
	}
	for _, r := range norm.NFC.String(string(r) + s[letter:n]) {
		dst = appendNearest(dst, r)
	}
	return dst, n
}

func appendNearest(dst []byte, r rune) []byte {
	if c, ok := latin1(r); ok {
		return append(dst, c)
	}
	return append(dst, ascii(r)...)
}

// latin1 is the byte of r in ISO-8859-1, if it has one. U+0080 has none: its byte would begin a label.
func latin1(r rune) (byte, bool) { return byte(r), r <= 0xFF && r != labelLead }

// asciiLikeness is what ISO-8859-1 phones see for characters that do not decompose into a letter and an accent.
var asciiLikeness = map[rune]string{
	'‘': "'", '’': "'", '‚': "'", '“': `"`, '”': `"`, '„': `"`, '‐': "-", '‑': "-", '–': "-", '—': "-", '…': "...", '•': "*",
	'€': "EUR", '™': "TM", 'Ł': "L", 'ł': "l", 'Đ': "D", 'đ': "d", 'ı': "i", 'Œ': "OE", 'œ': "oe", 'ẞ': "SS",
}

// ascii is the nearest there is to r: without its accent, in another form, or a question mark. An accent that makes no one
// character with its letter is left out.
func ascii(r rune) string {
	if unicode.Is(unicode.Mn, r) {
		return ""
	}
	if s, ok := asciiLikeness[r]; ok {
		return s
	}
	if d := norm.NFD.PropertiesString(string(r)).Decomposition(); len(d) > 0 && d[0] < utf8.RuneSelf {
		return string(d[:1])
	}
	return "?"
}
