package conf

import (
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/skinnyd/skinnyd/session"
)

// checker finds what is wrong between values that are each right.
type checker struct {
	*decoder
	file *File
}

// maxURL is the length of a URL on the wire: 256 bytes, the last zero (ServiceURLStat.URL).
const maxURL = 255

// mostSuggested is how many problems are searched for what was meant. Each search looks at every line, and ten thousand phones whose lines
// were renamed would keep a reload busy for minutes.
const mostSuggested = 100

var (
	instanceName = regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`)
	appName      = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	contextName  = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	lineNumber   = regexp.MustCompile(`^[0-9A-Za-z*#+_.-]{1,23}$`)
)

func (c *checker) check() {
	if !instanceName.MatchString(c.file.Instance) {
		c.wrong("instance", "is not a short name", "use 1 to 8 letters and digits; it is part of the names of bridges and channels in Asterisk")
	}
	if collide(c.file.SCCP.Listen, c.file.HTTP.Listen) {
		c.report(c.places["http.listen"].value, "http.listen", "phones connect to the same port", "give http and sccp different ports")
	}
	c.tls()
	c.store()
	c.asterisks()
	c.dial()
	for i := range c.file.Routes {
		path := fmt.Sprintf("routes[%d]", i)
		c.need(path, "match", "write the numbers that it is for, such as _9.")
		c.need(path, "endpoint", "write where they go, such as PJSIP/{number:1}@trunk")
	}
	c.parking()
	c.meetMe()
	c.pickupCodes()
	c.lines()
	c.devices()
}

// collide says whether two addresses cannot be listened on both.
func collide(a, b Listen) bool {
	hostA, portA, _ := net.SplitHostPort(string(a))
	hostB, portB, _ := net.SplitHostPort(string(b))
	everywhere := func(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }
	return portA == portB && (hostA == hostB || everywhere(hostA) || everywhere(hostB))
}

// wrong reports a value by its path.
func (c *checker) wrong(path, text, hint string) {
	p := c.places[path]
	if p.shown != "" {
		text = p.shown + " " + text
	}
	c.report(p.value, path, text, hint)
}

// wrongKey reports a key by its path.
func (c *checker) wrongKey(path, text, hint string) { c.report(c.places[path].key, path, text, hint) }

// has says whether the file gives the value.
func (c *checker) has(path string) bool { _, ok := c.places[path]; return ok }

// need reports a section in which a key is missing.
func (c *checker) need(section, name, hint string) {
	if c.has(section + "." + name) {
		return
	}
	p := c.places[section]
	at := p.key
	if at == nil {
		at = p.value
	}
	c.report(at, section, name+" is missing", hint)
}

func (c *checker) asterisks() {
	if len(c.file.Asterisk) == 0 && !c.broken("asterisk") {
		c.report(c.places["asterisk"].key, "asterisk", "no Asterisk is given, so no call could be made",
			`add: asterisk: [{url: "http://127.0.0.1:8088/ari", username: skinny, password: "${ARI_PASSWORD}"}]`)
	}
	names, urls := map[string]int{}, map[URL]int{}
	for i, a := range c.file.Asterisk {
		path := fmt.Sprintf("asterisk[%d]", i)
		if first, again := names[a.Name]; again {
			at := path + ".name"
			if !c.has(at) {
				c.need(path, "name", fmt.Sprintf("asterisk[%d] has the same; several need a name each", first))
			} else {
				c.wrong(at, fmt.Sprintf("is the name of asterisk[%d] too", first), "give each its own")
			}
		}
		if first, again := urls[a.URL]; again && c.has(path+".url") && !c.broken(path+".url") {
			c.wrong(path+".url", fmt.Sprintf("is the URL of asterisk[%d] too", first), "one application of one Asterisk can be held by one connection only; remove one of the two")
		}
		names[a.Name], urls[a.URL] = i, i
		if !appName.MatchString(a.App) {
			c.wrong(path+".app", "is not a name for a Stasis application", "use letters, digits, _ and -, as in the dialplan's Stasis(skinny,...)")
		}
		if a.Username == "" {
			c.wrong(path+".username", "is empty", "write the name of a user of Asterisk's ari.conf")
		}
		c.asteriskPassword(a, path)
	}
}

func (c *checker) asteriskPassword(a *Asterisk, path string) {
	switch password, file := path+".password", path+".password_file"; {
	case c.has(password) && c.has(file):
		c.wrongKey(file, "password is given too", "keep one of the two")
	case c.has(file):
		got, err := c.file.password(a.PasswordFile)
		switch {
		case err != nil:
			c.wrong(file, "cannot be read: "+err.Error(), "write the path of a file that holds the password, relative to the configuration")
		case got == "":
			c.wrong(file, "has an empty first line", "write the password there")
		}
		a.Password = got
	case !c.has(password):
		c.need(path, "password", `write the password of ari.conf's user: password: "${ARI_PASSWORD}"`)
	case a.Password == "" && !c.broken(password):
		c.wrong(password, "is empty", "write the password of ari.conf's user, or a variable that is set")
	}
}

// broken says whether something was reported at the path or below it.
func (c *checker) broken(path string) bool {
	return slices.ContainsFunc(c.problems, func(p Problem) bool { return within(p.Path, path) })
}

// misread says whether something was reported of the section itself, such as a key that is not known: what is missing may be meant by it.
func (c *checker) misread(section string) bool {
	return slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Path == section })
}

// within says whether path is section or below it.
func within(path, section string) bool {
	return len(path) >= len(section) && path[:len(section)] == section &&
		(len(path) == len(section) || path[len(section)] == '.' || path[len(section)] == '[')
}

func (c *checker) dial() {
	if len(c.file.Dial) == 0 && !c.broken("dial") {
		ctx := new(DialContext)
		defaults(ctx)
		c.file.Dial = map[string]*DialContext{defaultContext: ctx}
	}
	for _, name := range inOrder(c, "dial", c.file.Dial) {
		path := join("dial", name)
		if !contextName.MatchString(name) {
			c.wrongKey(path, quoted(name)+" is not the name of a dialplan context", "use letters, digits, _ . and -")
		}
		ctx := c.file.Dial[name]
		repeated(c, ctx.Patterns, path+".patterns")
		repeated(c, ctx.Emergency, path+".emergency")
		if ctx.MatchTimeout > ctx.DigitTimeout {
			at := path + ".match_timeout"
			if !c.has(at) {
				at = path + ".digit_timeout"
			}
			c.report(c.places[at].value, at, fmt.Sprintf("match_timeout (%s) is longer than digit_timeout (%s)", ctx.MatchTimeout, ctx.DigitTimeout),
				"a number that is complete must not wait longer than one that is not")
		}
	}
}

// repeated reports what a list has twice. An element that could not be read is empty.
func repeated[T any](c *checker, list []T, path string) {
	seen := map[string]bool{}
	for i, v := range list {
		text := fmt.Sprint(v)
		if seen[text] {
			c.wrong(fmt.Sprintf("%s[%d]", path, i), "is given twice", "remove one")
		}
		seen[text] = text != ""
	}
}

func (c *checker) lines() {
	if len(c.file.Lines) == 0 && !c.broken("lines") {
		c.report(c.places["lines"].key, "lines", "no line is given, so no phone could call", `add: lines: {"1001": {label: Alice}}`)
	}
	contexts := slices.Sorted(maps.Keys(c.file.Dial))
	for _, number := range inOrder(c, "lines", c.file.Lines) {
		line, path := c.file.Lines[number], join("lines", number)
		if !lineNumber.MatchString(number) {
			c.wrongKey(path, quoted(number)+" is not a line number", fmt.Sprintf("use up to %d digits or letters, without spaces", maxNumber))
		}
		c.lineNumber(number, path)
		if line.Context == "" && len(contexts) == 1 {
			line.Context = contexts[0]
		}
		switch at := path + ".context"; {
		case c.file.Dial[line.Context] != nil, c.has(join("dial", line.Context)), len(contexts) == 0, c.broken(at):
		case line.Context == "":
			c.need(path, "context", "choose one of dial: "+list(contexts))
		default:
			c.wrong(at, "is no context of dial", meant(c, line.Context, c.file.Dial, "add it under dial"))
		}
		c.codecs(line, path)
		c.lineFeatures(number, line, path)
	}
	c.pickupGroups()
}

func (c *checker) codecs(line *Line, path string) {
	at := path + ".codecs"
	if len(line.Codecs) == 0 && !c.broken(at) {
		c.wrongKey(at, "the list is empty, so no call could have audio", "leave it out, or name some of ulaw, alaw, g722, g729")
	}
	repeated(c, line.Codecs, at)
	if len(line.Codecs) > 0 && !slices.ContainsFunc(line.Codecs, func(codec session.Codec) bool { return codec != "g729" }) {
		c.wrongKey(at, "g729 alone cannot be used with music, transfer or Asterisk's own sounds", "add ulaw or alaw behind it")
	}
}

func (c *checker) devices() {
	for _, name := range inOrder(c, "devices", c.file.Devices) {
		dev, path := c.file.Devices[name], join("devices", string(name))
		if n := len(dev.Buttons); n > session.MaxButtons {
			c.report(c.places[fmt.Sprintf("%s.buttons[%d]", path, session.MaxButtons)].value, path+".buttons",
				fmt.Sprintf("%d buttons are more than the %d that a phone with two key modules has", n, session.MaxButtons), "remove some")
		}
		lines, unsure := map[string]int{}, c.misread(path) || c.misread(path+".buttons")
		for i, b := range dev.Buttons {
			at := fmt.Sprintf("%s.buttons[%d]", path, i)
			c.button(b, at)
			first, again := lines[b.Line]
			switch {
			case b.Line == "":
				unsure = unsure || c.has(at+".line") || c.misread(at)
			case again:
				c.wrong(at+".line", fmt.Sprintf("is on button %d of this phone too", first+1), "one phone has a line once; max_calls says how many calls it takes")
			default:
				lines[b.Line] = i
			}
		}
		if len(lines) == 0 && !unsure {
			c.wrongKey(path, "the phone has no line, so it could not call", `add: buttons: [{line: "1001"}]`)
		}
		if at := path + ".auto_line"; len(lines) > 0 && dev.AutoLine > len(lines) && !unsure {
			c.wrong(at, fmt.Sprintf("is beyond the lines of this phone, which has %d", len(lines)), "count its line keys from 1, or write 0 for none")
		}
		c.featureKeys(dev, path)
	}
	c.logged()
}

// logged checks the phones whose messages are to be logged. One that is not configured is refused and says nothing: it is a mistake.
func (c *checker) logged() {
	repeated(c, c.file.Log.Devices, "log.devices")
	if len(c.file.Devices) == 0 && c.misread("devices") {
		return
	}
	for i, name := range c.file.Log.Devices {
		if name != "" && !c.has(join("devices", string(name))) {
			c.wrong(fmt.Sprintf("log.devices[%d]", i), "is no device of this file", meant(c, name, c.file.Devices, "add it under devices"))
		}
	}
}

func (c *checker) button(b *Button, path string) {
	kinds := 0
	for _, kind := range []string{"line", "speeddial", "service", "feature", "devstate", "empty"} {
		if c.has(path + "." + kind) {
			kinds++
		}
	}
	switch {
	case kinds == 0 && c.misread(path):
		return
	case kinds > 1:
		c.report(c.places[path].value, path, "one key cannot have several of line, speeddial, service, feature, devstate and empty", "make a button of each")
	case kinds == 0 && b.Lot != "":
		c.report(c.places[path].value, path, "does not say what the key is for", "add feature: parking")
	case kinds == 0 && (b.Label != "" || b.BLF != ""):
		c.report(c.places[path].value, path, "does not say what the key is for", `add what it dials: speeddial: "1002"`)
	case kinds == 0:
		c.report(c.places[path].value, path, "does not say what the key is for", `write one of line: "1001", speeddial: "1002", service: URL, feature: dnd, devstate: "Custom:night", empty: true`)
	case c.has(path+".empty") && !b.Empty && !c.broken(path+".empty"):
		c.wrong(path+".empty", "says that the key has a function, but not which", "leave empty out and write line, speeddial, service, feature or devstate")
	case c.has(path+".blf") && !c.has(path+".speeddial") && !c.misread(path):
		c.wrongKey(path+".blf", "only a speed dial has a lamp for another phone", "move it to a speeddial button")
	case c.has(path+".lot") && session.Feature(b.Feature) != session.FeatureParkingLot && !c.broken(path+".feature") && !c.misread(path):
		c.wrongKey(path+".lot", "only a parking key has a lot", "leave it out, or write feature: parking")
	case c.has(path+".line") && c.has(path+".label"):
		c.wrongKey(path+".label", "the text beside a line key is the line's", "write it as label of the line, for all its phones")
	}
	if at := path + ".speeddial"; c.has(at) && len(b.SpeedDial) == 0 && !c.broken(at) {
		c.wrongKey(at, "the list is empty", `write what the key dials: {speeddial: "1002", label: Bob}`)
	}
	repeated(c, b.SpeedDial, path+".speeddial")
	if number, ours := strings.CutPrefix(string(b.DevState), "Stasis:"); ours && c.has(join("lines", number)) {
		c.wrong(path+".devstate", "is the state of a line of this file, which no key can set", "choose another name, or show the line: speeddial with blf")
	}
	if len(b.Service) > maxURL {
		c.wrong(path+".service", "is too long", fmt.Sprintf("phones hold %d characters", maxURL))
	}
	if at := path + ".line"; c.has(at) && !c.has(join("lines", b.Line)) && !c.broken(at) {
		c.wrong(at, "is no line of this file", meant(c, b.Line, c.file.Lines, "add it under lines"))
	}
}

// meant is the hint for a name that a section does not have.
func meant[N ~string, V any](c *checker, name N, section map[N]V, otherwise string) string {
	if len(c.problems) >= mostSuggested {
		return otherwise
	}
	var known []string
	for n := range section {
		known = append(known, string(n))
	}
	slices.Sort(known)
	return suggestOr(string(name), known, otherwise)
}

// inOrder is the names of a section in the order of the file, so that the outcome is always the same.
func inOrder[N ~string, V any](c *checker, section string, values map[N]V) []N {
	type placed struct {
		name   N
		offset int
	}
	all := make([]placed, 0, len(values))
	for name := range values {
		all = append(all, placed{name, offset(c.places[join(section, string(name))].key)})
	}
	slices.SortFunc(all, func(a, b placed) int { return a.offset - b.offset })
	names := make([]N, len(all))
	for i, p := range all {
		names[i] = p.name
	}
	return names
}

func offset(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Offset
}
