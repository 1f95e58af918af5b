package play

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/phone"
)

// lastMessages is how many messages of the phone a failure shows.
const lastMessages = 12

// Failure is why a scenario did not pass.
type Failure struct {
	Mistake  bool     `json:"mistake,omitempty"` // of the file; else what it expects is not so
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"`   // 0: at its end
	From     []int    `json:"from,omitempty"`   // lines of the calls that led there, the innermost first
	Source   string   `json:"source,omitempty"` // the line
	Message  string   `json:"message"`
	Instead  []string `json:"instead,omitempty"` // what there is instead of what is expected
	Phone    string   `json:"phone,omitempty"`
	Screen   string   `json:"screen,omitempty"`   // of the phone
	Pending  []string `json:"pending,omitempty"`  // requests of its registration without answer
	Messages []string `json:"messages,omitempty"` // its last
	Commands []Output `json:"commands,omitempty"`
	Ladder   string   `json:"ladder,omitempty"`
}

// Output is what a command has said.
type Output struct {
	Command string `json:"command"`
	Status  string `json:"status"`
	Output  string `json:"output"`
}

// Error is where and what, in a line.
func (f *Failure) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Message)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
}

// Text draws all of it.
func (f *Failure) Text() string {
	var b strings.Builder
	b.WriteString(f.Error() + "\n")
	if f.Source != "" {
		fmt.Fprintf(&b, "%5d | %s\n", f.Line, f.Source)
	}
	for _, line := range f.From {
		fmt.Fprintf(&b, "      called from line %d\n", line)
	}
	for _, text := range f.Instead {
		fmt.Fprintf(&b, "  %s\n", text)
	}
	if f.Screen != "" {
		fmt.Fprintf(&b, "%s shows:\n%s", f.Phone, indented(f.Screen))
	}
	if len(f.Pending) > 0 {
		fmt.Fprintf(&b, "requests without answer: %s\n", strings.Join(f.Pending, ", "))
	}
	if len(f.Messages) > 0 {
		fmt.Fprintf(&b, "its last messages:\n%s", indented(strings.Join(f.Messages, "\n")))
	}
	for _, c := range f.Commands {
		if c.Output == "" {
			fmt.Fprintf(&b, "%s (%s) said nothing\n", c.Command, c.Status)
			continue
		}
		fmt.Fprintf(&b, "%s (%s) said:\n%s", c.Command, c.Status, indented(c.Output))
	}
	if f.Ladder != "" {
		fmt.Fprintf(&b, "all phones:\n%s", f.Ladder)
	}
	return b.String()
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString("  " + line)
	}
	return b.String()
}

// at is a failure with its place.
func (s *scenario) at(lines []int, text string) *Failure {
	f := &Failure{File: s.file, Message: text}
	if len(lines) > 0 {
		f.Line, f.From = lines[0], lines[1:]
		if n := f.Line; n <= len(s.lines) {
			f.Source = strings.TrimSpace(s.lines[n-1])
		}
	}
	return f
}

// fail makes the failure of an error, with all that the scenario knows.
func (s *scenario) fail(lines []int, err error) *Failure {
	f := s.at(lines, err.Error())
	if len(s.phones) > 0 {
		f.Ladder = s.rec.ladder(s.o.Ladder)
	}
	for _, c := range s.started {
		f.Commands = append(f.Commands, c.report())
	}
	var failed *commandError
	if errors.As(err, &failed) {
		f.Commands = append(f.Commands, failed.Output)
	}
	return f
}

// disappointment says what was waited for in vain, several things each in a line of its own.
func disappointment(wait *phone.WaitError, err error, within time.Duration) (string, []string) {
	instead := []string{wait.What}
	var d *disappointed
	if errors.As(err, &d) {
		instead = d.instead
	}
	if len(instead) == 1 {
		return fmt.Sprintf("not within %v: %s", within, instead[0]), nil
	}
	return fmt.Sprintf("not within %v", within), instead
}

// show adds what the phone showed then.
func (f *Failure) show(h *handset, err error, within time.Duration) {
	f.Phone = h.full()
	state := h.p.State()
	var wait *phone.WaitError
	if errors.As(err, &wait) {
		state, f.Pending = wait.State, wait.Pending
		f.Message, f.Instead = disappointment(wait, err, within)
	}
	f.Message = h.title() + ": " + f.Message
	f.Screen = state.String()
	for _, e := range h.p.Since(h.p.Mark() - lastMessages) {
		f.Messages = append(f.Messages, e.String())
	}
}
