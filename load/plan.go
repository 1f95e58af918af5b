package load

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// Profile is what the phones do.
type Profile string

// The profiles. All of them register the phones first.
const (
	Register  Profile = "register"  // nothing more
	Idle      Profile = "idle"      // keep-alives
	Calls     Profile = "calls"     // each phone with an odd place calls the next one
	Extension Profile = "extension" // all phones call a number
	Answer    Profile = "answer"    // all phones answer what rings
	Churn     Profile = "churn"     // connections are cut, left half open, or not read
)

// Profiles lists the profiles in the order in which they are explained.
func Profiles() []Profile { return []Profile{Register, Idle, Calls, Extension, Answer, Churn} }

// Plan is what a run does. The zero value of a field is its default where one is named; Check fills these in.
type Plan struct {
	Profile Profile `json:"profile"`
	Server  string  `json:"server"` // host:port
	// TLS connects over TLS; nil: in the clear.
	TLS *tls.Config `json:"-"`

	// The phones: numbers From to From+Count-1. Name makes a device name of a number, Number the number of its line.
	Name   string `json:"name"`   // a format such as SEP%012d
	Number string `json:"number"` // a format such as 1%05d
	From   int    `json:"from"`
	Count  int    `json:"count"`
	Model  string `json:"model"` // see phone.Models; 7961
	// Type and Version override what the model says.
	Type    skinny.DeviceType `json:"type,omitempty"`
	Version *uint8            `json:"version,omitempty"`
	Codecs  Codecs            `json:"codecs,omitempty"` // the model's
	// Source is the first phone's address, the next phone has the next one: "auto" is 127.16.0.0 + number when the server is on
	// loopback and "none" otherwise, "none" leaves it to the system.
	Source string `json:"source"`

	RegisterRate float64       `json:"register_rate"` // phones per second; 0: all at once
	Window       int           `json:"window"`        // phones that are registering at a time; 0: any number
	KeepAlive    time.Duration `json:"keep_alive_ns"` // 0: as the server says
	Patience     time.Duration `json:"patience_ns"`   // for each step of a registration or call; 10 s

	// For is how long the profile goes on after the phones are registered; 0: Max events end it, or 30 s.
	For time.Duration `json:"for_ns"`
	// Rate is calls, or accidents of Churn, per second; 0: as fast as the phones can.
	Rate float64 `json:"rate"`
	Max  int     `json:"max"` // calls or accidents in all; 0: any number

	Dial       string        `json:"dial,omitempty"` // Extension: a number, or a format that takes the phone's
	Ring       time.Duration `json:"ring_ns"`        // how long a phone rings before it is answered
	Hold       time.Duration `json:"hold_ns"`        // how long a call lasts once it is through; 0: no time at all
	DigitDelay time.Duration `json:"digit_delay_ns"` // between two digits
	RTP        bool          `json:"rtp"`            // 50 packets a second each way

	Accidents []Accident `json:"accidents,omitempty"` // Churn; all of them
	PID       int        `json:"pid,omitempty"`       // of the server, for its figures; 0: none
}

// Default is the plan of a profile against a server of this machine.
func Default(p Profile) Plan {
	plan := Plan{
		Profile: p, Server: "127.0.0.1:2000", Name: "SEP%012d", Number: "1%05d", From: 1, Count: 100, Model: "7961",
		Source: "auto", RegisterRate: 500, Patience: 10 * time.Second, For: 30 * time.Second,
	}
	switch p {
	case Register:
		plan.RegisterRate, plan.For = 0, 0
	case Calls, Extension:
		plan.Rate, plan.Hold = 10, 5*time.Second
	case Churn:
		plan.Rate, plan.Accidents = 10, AllAccidents()
	}
	if p == Extension {
		plan.Dial = "700"
	}
	return plan
}

// Check returns everything that is wrong with the plan, each with what to do about it.
func (p Plan) Check() error {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !slices.Contains(Profiles(), p.Profile) {
		wrong("profile %q: use one of %s", p.Profile, join(Profiles()))
	}
	if _, port, err := net.SplitHostPort(p.Server); err != nil || port == "" {
		wrong("server %q: give host:port, such as 127.0.0.1:2000", p.Server)
	}
	if p.Count < 1 || p.From < 0 || p.From > maxNumber-p.Count {
		wrong("phones %d to %d: give a first one of 0 or more, at least one phone, and no number above %d", p.From, p.From+p.Count-1, maxNumber)
	}
	if _, err := phone.KindOf(p.Model); err != nil {
		problems = append(problems, err)
	}
	if p.Version != nil && *p.Version > uint8(skinny.MaxVersion) {
		wrong("protocol version %d: they go up to %d", *p.Version, skinny.MaxVersion)
	}
	problems = append(problems, p.checkNames()...)
	if _, err := p.sources(); err != nil {
		problems = append(problems, err)
	}
	problems = append(problems, p.checkTimes()...)
	problems = append(problems, p.checkProfile()...)
	return errors.Join(problems...)
}

func (p Plan) checkTimes() (problems []error) {
	for _, t := range []struct {
		name string
		d    time.Duration
	}{{"keep-alive interval", p.KeepAlive}, {"duration", p.For}, {"ringing", p.Ring}, {"hold", p.Hold}, {"digit delay", p.DigitDelay}} {
		if t.d < 0 {
			problems = append(problems, fmt.Errorf("%s %v: a time cannot be negative", t.name, t.d))
		}
	}
	if p.Patience <= 0 {
		problems = append(problems, fmt.Errorf("patience %v: give a time, such as 10s", p.Patience))
	}
	for _, r := range []struct {
		name string
		rate float64
	}{{"register rate", p.RegisterRate}, {"rate", p.Rate}} {
		if !(r.rate >= 0 && r.rate <= maxRate) { // not what is not a number
			problems = append(problems, fmt.Errorf("%s %v: give 0 to %d a second", r.name, r.rate, maxRate))
		}
	}
	if p.Window < 0 || p.Max < 0 {
		problems = append(problems, fmt.Errorf("window %d, at most %d: neither can be negative", p.Window, p.Max))
	}
	return problems
}

// checkProfile is about what the profile alone needs.
func (p Plan) checkProfile() (problems []error) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	switch p.Profile {
	case Calls:
		if p.Count%2 != 0 {
			wrong("%d phones: calls are between pairs, give an even count", p.Count)
		}
	case Extension:
		if p.Dial == "" {
			wrong("no number to call: give one, such as 700")
		} else if number := p.dialled(p.From); strings.Contains(number, "%!") {
			wrong("dial %q: give a number, or a format with one place for the phone's number, such as 1%%05d", p.Dial)
		} else if err := dialable(number); err != nil {
			problems = append(problems, err)
		}
	case Churn:
		if len(p.Accidents) == 0 {
			wrong("no accident to churn with: use some of %s", join(AllAccidents()))
		}
		for _, a := range p.Accidents {
			if !slices.Contains(AllAccidents(), a) {
				wrong("accident %q: use some of %s", a, join(AllAccidents()))
			}
		}
		if p.Rate == 0 {
			wrong("churn without a rate: give accidents per second, such as 10")
		}
	}
	if p.RTP && !p.calls() {
		wrong("rtp with profile %s, in which no phone talks", p.Profile)
	}
	return problems
}

// calls says whether phones of the profile talk.
func (p Plan) calls() bool {
	return p.Profile == Calls || p.Profile == Extension || p.Profile == Answer
}

// lasts is how long the profile may take to begin with, for what is divided into parts of it.
func (p Plan) lasts() time.Duration {
	total := p.For
	if p.RegisterRate > 0 {
		total += time.Duration(float64(p.Count) / p.RegisterRate * float64(time.Second))
	}
	return total
}

// options of the phone with a number.
func (p Plan) options(n int, source netip.Addr) phone.Options {
	return phone.Options{
		Server: p.Server, Name: p.DeviceName(n), Model: p.Model, Type: p.Type, Version: p.Version, Codecs: p.Codecs,
		LocalAddr: source, NoMedia: true, KeepAlive: p.KeepAlive, DigitDelay: p.DigitDelay, Trace: -1, History: -1,
	}
}

// Codecs are codecs by preference.
type Codecs []media.Codec

// MarshalText implements encoding.TextMarshaler: ulaw,g722.
func (c Codecs) MarshalText() ([]byte, error) {
	names := make([]string, len(c))
	for i, codec := range c {
		names[i] = codec.String()
	}
	return []byte(strings.Join(names, ",")), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Codecs) UnmarshalText(text []byte) error {
	*c = nil
	for _, name := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == ' ' }) {
		codec, err := media.ParseCodec(name)
		if err != nil {
			return err
		}
		*c = append(*c, codec)
	}
	return nil
}

const (
	maxNumber = 1 << 20 // as many source addresses as 127.16.0.0 has after it
	maxRate   = 1_000_000
)

func join[T ~string](names []T) string {
	text := make([]string, len(names))
	for i, n := range names {
		text[i] = string(n)
	}
	return strings.Join(text, ", ")
}
