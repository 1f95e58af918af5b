package load

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/conf"
)

func TestPlanSaysWhatIsWrong(t *testing.T) {
	for _, tc := range []struct {
		name   string
		is     Profile
		change func(*Plan)
		want   string // "" when nothing is wrong
	}{
		{"default of register", Register, func(*Plan) {}, ""},
		{"default of idle", Idle, func(*Plan) {}, ""},
		{"default of calls", Calls, func(*Plan) {}, ""},
		{"default of extension", Extension, func(*Plan) {}, ""},
		{"default of answer", Answer, func(*Plan) {}, ""},
		{"default of churn", Churn, func(*Plan) {}, ""},
		{"profile", "dance", func(*Plan) {}, `profile "dance": use one of register, idle, calls, extension, answer, churn`},
		{"server", Idle, func(p *Plan) { p.Server = "127.0.0.1" }, `server "127.0.0.1": give host:port, such as 127.0.0.1:2000`},
		{"no phone", Idle, func(p *Plan) { p.Count = 0 }, "phones 1 to 0: give a first one of 0 or more, at least one phone, and no number above 1048576"},
		{"model", Idle, func(p *Plan) { p.Model = "3310" }, `unknown phone model "3310"`},
		{"version", Idle, func(p *Plan) { v := uint8(23); p.Version = &v }, "protocol version 23: they go up to 22"},
		{"one name for all", Idle, func(p *Plan) { p.Name = "SEP1" }, `name "SEP1": give a format with one place for the phone's number, such as SEP%012d`},
		{"two places", Idle, func(p *Plan) { p.Name = "SEP%d%d" }, `name "SEP%d%d": give a format with one place`},
		{"long name", Idle, func(p *Plan) { p.Name = "SEP%013d" }, `name "SEP%013d" makes "SEP0000000000100": a device name has 1 to 15 characters`},
		{"number without keys", Calls, func(p *Plan) { p.Number = "x%d" }, `number "x100": phones have keys for 0-9, *, #, A-D and +`},
		{"source", Idle, func(p *Plan) { p.Source = "::1" }, `source "::1": give auto, none, or the IPv4 address of the first phone`},
		{"negative time", Calls, func(p *Plan) { p.Hold = -time.Second }, "hold -1s: a time cannot be negative"},
		{"no patience", Calls, func(p *Plan) { p.Patience = 0 }, "patience 0s: give a time, such as 10s"},
		{"rate", Calls, func(p *Plan) { p.Rate = -1 }, "rate -1: give 0 to 1000000 a second"},
		{"odd phones", Calls, func(p *Plan) { p.Count = 3 }, "3 phones: calls are between pairs, give an even count"},
		{"nothing to dial", Extension, func(p *Plan) { p.Dial = "" }, "no number to call: give one, such as 700"},
		{"dialled by name", Extension, func(p *Plan) { p.Dial = "bob" }, `number "bob": phones have keys`},
		{"dialled by a format that is none", Extension, func(p *Plan) { p.Dial = "1%s" }, `dial "1%s": give a number, or a format with one place for the phone's number, such as 1%05d`},
		{"accident", Churn, func(p *Plan) { p.Accidents = []Accident{"fire"} }, `accident "fire": use some of drop, half-open, slow`},
		{"churn without rate", Churn, func(p *Plan) { p.Rate = 0 }, "churn without a rate: give accidents per second, such as 10"},
		{"rtp without calls", Idle, func(p *Plan) { p.RTP = true }, "rtp with profile idle, in which no phone talks"},
		{"two at once", Idle, func(p *Plan) { p.Server, p.Count = "x", 0 }, "server \"x\": give host:port, such as 127.0.0.1:2000\nphones 1 to 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := Default(tc.is)
			tc.change(&p)
			err := p.Check()
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestFilesAreCounted(t *testing.T) {
	if err := checkFiles(19_000, 20_000); err != nil {
		t.Error(err)
	}
	err := checkFiles(20_000, 20_000)
	if err == nil || !strings.Contains(err.Error(), "ulimit -Hn") || !strings.Contains(err.Error(), "--from and --count: 19960 each at most") {
		t.Errorf("got %v", err)
	}
}

func TestSources(t *testing.T) {
	for _, tc := range []struct {
		source, server string
		n              int
		want           string
	}{
		{"auto", "127.0.0.1:2000", 1, "127.16.0.1"},
		{"auto", "127.0.0.1:2000", 70_000, "127.17.17.112"},
		{"auto", "192.0.2.1:2000", 1, ""},
		{"none", "127.0.0.1:2000", 1, ""},
		{"10.0.0.250", "192.0.2.1:2000", 100, "10.0.0.250"}, // of the first phone, 100
		{"10.0.0.250", "192.0.2.1:2000", 110, "10.0.1.4"},
	} {
		p := Default(Idle)
		p.Source, p.Server, p.From = tc.source, tc.server, 100
		base, err := p.sources()
		if err != nil {
			t.Fatal(err)
		}
		want := netip.Addr{}
		if tc.want != "" {
			want = netip.MustParseAddr(tc.want)
		}
		if got := after(base, tc.n); got != want {
			t.Errorf("source %s, server %s, phone %d: %v, want %v", tc.source, tc.server, tc.n, got, want)
		}
	}
}

// The configuration that is printed is one that skinnyd takes, for each profile.
func TestConfigIsTaken(t *testing.T) {
	for _, profile := range Profiles() {
		p := Default(profile)
		p.Count, p.Server = 12, "127.0.0.1:2100"
		var b bytes.Buffer
		if err := p.WriteConfig(&b); err != nil {
			t.Fatal(err)
		}
		f, err := conf.Parse("load.yaml", b.Bytes(), func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatalf("%v\n%s", err, &b)
		}
		if len(f.Devices) != 12 || len(f.Lines) != 12 || f.SCCP.Listen != ":2100" {
			t.Errorf("%s: %d devices, %d lines, listens at %s", profile, len(f.Devices), len(f.Lines), f.SCCP.Listen)
		}
	}
}
