package load

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// DeviceName is the name of the phone with a number.
func (p Plan) DeviceName(n int) string { return fmt.Sprintf(p.Name, n) }

// LineNumber is the number of that phone's line.
func (p Plan) LineNumber(n int) string { return fmt.Sprintf(p.Number, n) }

// dialled is what the phone with a number calls in the profile Extension.
func (p Plan) dialled(n int) string {
	if !strings.Contains(p.Dial, "%") {
		return p.Dial
	}
	return fmt.Sprintf(p.Dial, n)
}

// checkNames tries the formats with the first and the last phone.
func (p Plan) checkNames() (problems []error) {
	first, last := p.From, p.From+max(p.Count, 1)-1
	for _, f := range []struct{ what, format, example string }{{"name", p.Name, "SEP%012d"}, {"number", p.Number, "1%05d"}} {
		a, b := fmt.Sprintf(f.format, first), fmt.Sprintf(f.format, last)
		if strings.Contains(a+b, "%!") || first != last && a == b {
			problems = append(problems, fmt.Errorf("%s %q: give a format with one place for the phone's number, such as %s", f.what, f.format, f.example))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	if name := p.DeviceName(last); len(name) > 15 || strings.ContainsAny(name, " \t\r\n") {
		problems = append(problems, fmt.Errorf("name %q makes %q: a device name has 1 to 15 characters without spaces", p.Name, name))
	}
	if p.Profile == Calls {
		if err := dialable(p.LineNumber(last)); err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}

// dialable says whether a phone has the keys for a number.
func dialable(number string) error {
	if number == "" || strings.Trim(number, "0123456789ABCD*#+") != "" {
		return fmt.Errorf("number %q: phones have keys for 0-9, *, #, A-D and +", number)
	}
	return nil
}

// loopback is the network whose addresses phones get when the server is on loopback too.
var loopback = netip.MustParsePrefix("127.0.0.0/8")

// firstSource is the address of phone 0 on loopback: the ones below it stay free for what else is tested on the machine.
var firstSource = netip.AddrFrom4([4]byte{127, 16, 0, 0})

// sources is the address from which the address of each phone is counted; invalid when the system chooses.
func (p Plan) sources() (netip.Addr, error) {
	switch p.Source {
	case "none":
		return netip.Addr{}, nil
	case "auto", "":
		if host, _, err := net.SplitHostPort(p.Server); err == nil {
			if host == "localhost" {
				return firstSource, nil
			}
			if a, err := netip.ParseAddr(host); err == nil && loopback.Contains(a) {
				return firstSource, nil
			}
		}
		return netip.Addr{}, nil
	}
	first, err := netip.ParseAddr(p.Source)
	if err != nil || !first.Is4() {
		return netip.Addr{}, fmt.Errorf("source %q: give auto, none, or the IPv4 address of the first phone, such as 127.16.0.1", p.Source)
	}
	return after(first, -p.From), nil
}

// after is the address n places further.
func after(a netip.Addr, n int) netip.Addr {
	if !a.IsValid() {
		return a
	}
	b := a.As4()
	v := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	v += uint32(n)
	return netip.AddrFrom4([4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
}
