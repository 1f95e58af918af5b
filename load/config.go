package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
)

// WriteConfig writes a configuration of skinnyd that has the plan's phones and their lines.
func (p Plan) WriteConfig(w io.Writer) error {
	if err := p.Check(); err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(p.Server)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `# The phones of "skinnyd load %s": %s to %s.
sccp: {listen: ":%s"}
asterisk:
  - name: asterisk
    url: "${ASTERISK_ARI_URL:-http://127.0.0.1:8088/ari}"
    username: "${ARI_USERNAME:-skinny}"
    password: "${ARI_PASSWORD:-skinny}"
dial: {from-skinny: {patterns: [%s]}}
lines:
`, p.Profile, p.DeviceName(p.From), p.DeviceName(p.From+p.Count-1), port, p.pattern())
	for n := p.From; n < p.From+p.Count; n++ {
		fmt.Fprintf(b, "  %q: {label: Phone %d, caller_id: Phone %d <%s>}\n", p.LineNumber(n), n, n, p.LineNumber(n))
	}
	fmt.Fprintln(b, "devices:")
	for n := p.From; n < p.From+p.Count; n++ {
		fmt.Fprintf(b, "  %s: {buttons: [{line: %q}]}\n", p.DeviceName(n), p.LineNumber(n))
	}
	return b.Flush()
}

// pattern is what the phones dial beside the lines, which need no pattern.
func (p Plan) pattern() string {
	if p.Profile == Extension && p.dialled(p.From) == p.Dial {
		return fmt.Sprintf("%q", p.Dial)
	}
	return "_7XX"
}
