package conf

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/skinnyd/skinnyd/session"
)

type (
	// Listen is an address to listen on: host:port, an empty host for all addresses.
	Listen string
	// URL is an absolute http or https URL without user and password.
	URL string
	// DateFormat is how phones show dates: D.M.Y and the like, as in RegisterAck.
	DateFormat string
	// Mailbox is a voice mailbox, box@context.
	Mailbox string
	// Endpoint is an Asterisk endpoint in which {number} is what was dialled and {number:N} that without its first N digits.
	Endpoint string
	// DialNumber is what a speed dial key dials.
	DialNumber string
	// Digits are what is dialled on somebody's behalf; empty for nothing.
	Digits string
	// Slot is a number at which a call is parked.
	Slot int
	// Group is the name of a pickup group.
	Group string
	// CustomState is a device state that a key sets: Custom:night, Stasis:night.
	CustomState string
	// DeviceState is a device that Asterisk knows the state of: Stasis:1002, PJSIP/1002, Custom:night.
	DeviceState string
	// Secret is a text that prints as ****; convert it to string where it is used.
	Secret string
	// CallerID is the name and number that a line shows to others: Name <number>.
	CallerID struct{ Name, Number string }
)

// String hides the secret from %v, %s and loggers.
func (Secret) String() string { return masked }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return masked }

// MarshalText hides the secret from JSON and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// wrong is why a text is not a value. Text continues the sentence that begins with the value: "is not a duration".
type wrong struct{ text, hint string }

// scalars says how a text becomes a value of each type that is more than a text, a number or a yes or no.
var scalars = map[reflect.Type]func(string) (any, *wrong){
	reflect.TypeFor[time.Duration]():      scalar(parseDuration),
	reflect.TypeFor[*time.Location]():     scalar(parseTimezone),
	reflect.TypeFor[netip.Addr]():         scalar(parseAddr),
	reflect.TypeFor[session.Pattern]():    scalar(parsePattern),
	reflect.TypeFor[session.Codec]():      scalar(parseCodec),
	reflect.TypeFor[session.DeviceName](): scalar(parseDeviceName),
	reflect.TypeFor[Listen]():             scalar(parseListen),
	reflect.TypeFor[URL]():                scalar(parseURL),
	reflect.TypeFor[NATSURL]():            scalar(parseNATSURL),
	reflect.TypeFor[DateFormat]():         scalar(parseDateFormat),
	reflect.TypeFor[Mailbox]():            scalar(parseMailbox),
	reflect.TypeFor[Endpoint]():           scalar(parseEndpoint),
	reflect.TypeFor[DialNumber]():         scalar(parseDialNumber),
	reflect.TypeFor[Digits]():             scalar(parseDigits),
	reflect.TypeFor[Slot]():               scalar(parseSlot),
	reflect.TypeFor[Group]():              scalar(parseGroup),
	reflect.TypeFor[CustomState]():        scalar(parseCustomState),
	reflect.TypeFor[DeviceState]():        scalar(parseDeviceState),
	reflect.TypeFor[CallerID]():           scalar(parseCallerID),
}

func scalar[T any](parse func(string) (T, *wrong)) func(string) (any, *wrong) {
	return func(s string) (any, *wrong) { return parse(s) }
}

func parseDuration(s string) (time.Duration, *wrong) {
	d, err := time.ParseDuration(s)
	switch {
	case err == nil:
		return d, nil
	case isDigits(s):
		return 0, &wrong{"is a duration without a unit", "write " + s + "s for seconds"}
	}
	return 0, &wrong{"is not a duration", "write a number with a unit: 300ms, 3s, 15m"}
}

func parseTimezone(s string) (*time.Location, *wrong) {
	at, err := time.LoadLocation(s)
	if err != nil || s == "" {
		return nil, &wrong{"is not a time zone", "use a name of the tz database, such as Europe/Berlin, or UTC, or Local for the server's own"}
	}
	return at, nil
}

func parseAddr(s string) (netip.Addr, *wrong) {
	if s == "" { // the design's way to say "as Asterisk gives it"
		return netip.Addr{}, nil
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		return a, &wrong{"is not an IP address", "write it as 192.0.2.1, without a port or a host name"}
	case a.IsUnspecified() || a.IsMulticast():
		return a, &wrong{"is no address that phones can send to", "write the address of Asterisk's RTP as phones see it"}
	}
	return a, nil
}

func parsePattern(s string) (session.Pattern, *wrong) {
	p, err := session.ParsePattern(s)
	if err != nil {
		why := strings.TrimPrefix(err.Error(), fmt.Sprintf("pattern %q", s))
		return p, &wrong{"is no dial pattern: " + strings.TrimLeft(why, ": "), `_1XXX is 1000 to 1999, _9. is 9 and one or more of anything, 911 is 911`}
	}
	return p, nil
}

// codecNames are the names that other systems give to the codecs.
var codecNames = map[string]session.Codec{
	"pcmu": "ulaw", "g711": "ulaw", "g711u": "ulaw", "g711ulaw": "ulaw", "mulaw": "ulaw",
	"pcma": "alaw", "g711a": "alaw", "g711alaw": "alaw", "g.722": "g722", "g.729": "g729", "g729a": "g729", "g729b": "g729",
}

func parseCodec(s string) (session.Codec, *wrong) {
	switch c := session.Codec(s); c {
	case "ulaw", "alaw", "g722", "g729":
		return c, nil
	}
	if c, ok := codecNames[strings.ToLower(strings.ReplaceAll(s, "-", ""))]; ok {
		return "", &wrong{"is not Asterisk's name of a codec", fmt.Sprintf("did you mean %q?", c)}
	}
	return "", &wrong{"is not a codec", "use ulaw, alaw, g722 or g729"}
}

// macMarkers is what people write between the digits of a MAC address.
var macMarkers = strings.NewReplacer(":", "", "-", "", ".", "")

func parseDeviceName(s string) (session.DeviceName, *wrong) {
	plain := strings.ToUpper(macMarkers.Replace(s))
	known := func(name string) bool { return strings.HasPrefix(name, "SEP") && session.DeviceName(name).Valid() }
	switch {
	case session.DeviceName(s).Valid():
		return session.DeviceName(s), nil
	case known(plain):
		return "", &wrong{"is not a device name", "write " + plain}
	case known("SEP" + plain):
		return "", &wrong{"is not a device name", "write SEP" + plain}
	case strings.HasPrefix(plain, "SEP"):
		return "", &wrong{"is not a device name", "write SEP and the 12 digits of the phone's MAC address: SEP001122334455"}
	}
	return "", &wrong{"is not a device name", "write SEP and the phone's MAC address (SEP001122334455), or for gateways 3 to 15 letters, digits, _ and -"}
}

func parseListen(s string) (Listen, *wrong) {
	host, port, err := net.SplitHostPort(s)
	switch {
	case err != nil && isDigits(s):
		return "", &wrong{"is not an address to listen on", "write :" + s + " for all addresses"}
	case err != nil:
		return "", &wrong{"is not an address to listen on", "write host:port, such as 127.0.0.1:8080, or :2000 for all addresses"}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", &wrong{"has no port that can be listened on", "use a number from 1 to 65535 behind the colon"}
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "" && host != "localhost" {
		return "", &wrong{"does not begin with an IP address", "write an address of this machine, 0.0.0.0, [::], or nothing before the colon"}
	}
	return Listen(s), nil
}

func parseURL(s string) (URL, *wrong) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "":
		return "", &wrong{"is not a URL", "write it in full: http://127.0.0.1:8088/ari"}
	case u.Scheme != "http" && u.Scheme != "https":
		return "", &wrong{"is not an http or https URL", "begin it with http:// or https://"}
	case u.User != nil:
		return "", &wrong{"holds a user name", "write user and password as username and password, where they are not logged"}
	}
	return URL(s), nil
}

var dateFormat = regexp.MustCompile(`^([DMY])[/.-]([DMY])[/.-]([DMY])[Aa]?$`)

func parseDateFormat(s string) (DateFormat, *wrong) {
	m := dateFormat.FindStringSubmatch(s)
	if m == nil || m[1] == m[2] || m[2] == m[3] || m[1] == m[3] {
		return "", &wrong{"is not a date format", "use D, M and Y with / . or - between them: D.M.Y, M/D/Y, Y-M-D; an A behind it changes the clock, as in M/D/YA"}
	}
	return DateFormat(s), nil
}

func parseMailbox(s string) (Mailbox, *wrong) {
	box, context, ok := strings.Cut(s, "@")
	switch {
	case !ok && s != "" && !strings.ContainsAny(s, " \t"):
		return "", &wrong{"is a mailbox without a context", "write " + s + "@default, or the context of voicemail.conf that holds it"}
	case box == "" || context == "" || strings.ContainsAny(s, " \t,/"):
		return "", &wrong{"is not a mailbox", "write box@context, such as 1001@default"}
	}
	return Mailbox(s), nil
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func parseEndpoint(s string) (Endpoint, *wrong) {
	tech, rest, ok := strings.Cut(s, "/")
	if !ok || tech == "" || rest == "" || strings.ContainsAny(s, " \t,&") {
		return "", &wrong{"is not an endpoint of Asterisk", "write technology/resource: PJSIP/{number:1}@trunk"}
	}
	for _, p := range placeholder.FindAllString(s, -1) {
		name, skip, cut := strings.Cut(strings.Trim(p, "{}"), ":")
		if name != "number" || cut && !isDigits(skip) {
			return "", &wrong{"has an unknown placeholder", "use {number}, or {number:1} for the number without its first digit"}
		}
	}
	if strings.ContainsAny(placeholder.ReplaceAllString(s, ""), "{}") {
		return "", &wrong{"has a brace without its other half", "use {number}, or {number:1} for the number without its first digit"}
	}
	return Endpoint(s), nil
}

// maxNumber is the length of a directory number on the wire: 24 bytes, the last zero (LineStat.lineDirNumber).
const maxNumber = 23

func parseDialNumber(s string) (DialNumber, *wrong) {
	switch {
	case s == "":
		return "", &wrong{"is no number", `write what the key dials: {speeddial: "1002", label: Bob}`}
	case len(s) > maxNumber:
		return "", &wrong{"is too long", fmt.Sprintf("phones hold %d digits", maxNumber)}
	case strings.Trim(s, "0123456789*#+ABCD") != "":
		return "", &wrong{"cannot be dialled", "use the digits 0 to 9, * # + and A to D, without spaces"}
	}
	return DialNumber(s), nil
}

func parseDigits(s string) (Digits, *wrong) {
	if s == "" {
		return "", nil
	}
	n, bad := parseDialNumber(s)
	return Digits(n), bad
}

func parseSlot(s string) (Slot, *wrong) {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || !isDigits(s):
		return 0, &wrong{"is not a slot", "write the number that is dialled for the call that waits there, such as 7001"}
	case s[0] == '0':
		return 0, &wrong{"is not a slot", "slots are counted, so that none begins with 0"}
	}
	return Slot(n), nil
}

var groupName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

func parseGroup(s string) (Group, *wrong) {
	if !groupName.MatchString(s) {
		return "", &wrong{"is not the name of a group", "use up to 32 letters, digits, _ and -; a number, when GPickUp is to ask for it"}
	}
	return Group(s), nil
}

var customState = regexp.MustCompile(`^(Custom|Stasis):[A-Za-z0-9_.-]+$`)

func parseCustomState(s string) (CustomState, *wrong) {
	switch {
	case customState.MatchString(s):
		return CustomState(s), nil
	case customState.MatchString("Custom:" + s):
		return "", &wrong{"is not a state that a key can set", "write Custom:" + s}
	}
	return "", &wrong{"is not a state that a key can set", "write Custom:NAME or Stasis:NAME, the name of letters, digits, _ . and -"}
}

var deviceState = regexp.MustCompile(`^[A-Za-z0-9]+[:/][^\s,&]+$`)

func parseDeviceState(s string) (DeviceState, *wrong) {
	if !deviceState.MatchString(s) {
		return "", &wrong{"is not a device of Asterisk", "write provider:name or technology/resource: Stasis:1002, Custom:night, PJSIP/1002"}
	}
	return DeviceState(s), nil
}

var callerID = regexp.MustCompile(`^\s*"?([^"<>]*?)"?\s*<([0-9*#+]+)>\s*$`)

func parseCallerID(s string) (CallerID, *wrong) {
	if m := callerID.FindStringSubmatch(s); m != nil && !strings.ContainsFunc(s, unicode.IsControl) {
		return CallerID{Name: m[1], Number: m[2]}, nil
	}
	switch {
	case strings.ContainsFunc(s, unicode.IsControl), strings.ContainsAny(s, `<>"`) || strings.TrimSpace(s) == "":
		return CallerID{}, &wrong{"is not a caller id", "write Name <number>: Alice Adams <1001>"}
	case strings.Trim(s, "0123456789*#+") == "":
		return CallerID{Number: s}, nil
	}
	return CallerID{Name: strings.TrimSpace(s)}, nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
