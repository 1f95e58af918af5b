package conf

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkParse is a configuration of many lines and phones.
func BenchmarkParse(b *testing.B) {
	const phones = 10_000
	var text bytes.Buffer
	text.WriteString("asterisk: [{name: pbx, url: \"http://127.0.0.1:8088/ari\", username: skinny, password: skinny}]\n")
	text.WriteString("dial: {from-skinny: {patterns: [_7XX]}}\nlines:\n")
	for i := range phones {
		fmt.Fprintf(&text, "  %q: {label: Phone %d, caller_id: Phone %d <%d>}\n", fmt.Sprint(20000+i), i, i, 20000+i)
	}
	text.WriteString("devices:\n")
	for i := range phones {
		fmt.Fprintf(&text, "  SEP%012X: {buttons: [{line: %q}, {speeddial: %q, label: Next}]}\n", i, fmt.Sprint(20000+i), fmt.Sprint(20001+i))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("bench.yaml", text.Bytes(), func(string) (string, bool) { return "", false }); err != nil {
			b.Fatal(err)
		}
	}
}
