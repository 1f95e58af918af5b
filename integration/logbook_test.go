package integration

import (
	"bytes"
	"strings"
	"sync"
)

// logBook keeps what a skinnyd logs, one line of JSON each.
type logBook struct {
	mu    sync.Mutex
	lines []string
	part  []byte // of a line that is not complete
}

// Write takes lines, or parts of them.
func (b *logBook) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.part = append(b.part, text...)
	for {
		line, rest, whole := bytes.Cut(b.part, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		b.lines = append(b.lines, string(line))
		b.part = append([]byte(nil), rest...)
	}
}

// with returns the lines that hold all of the words.
func (b *logBook) with(words ...string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []string
next:
	for _, line := range b.lines {
		for _, w := range words {
			if !strings.Contains(line, w) {
				continue next
			}
		}
		found = append(found, line)
	}
	return found
}

// logged waits until a line with all of the words was logged, and fails the test unless it is the only one.
func (h *house) logged(words ...string) {
	h.Helper()
	h.until("a log line with "+strings.Join(words, ", "), func() bool { return len(h.logs.with(words...)) > 0 })
	if lines := h.logs.with(words...); len(lines) > 1 {
		h.Errorf("%d log lines with %s, one is enough:\n%s", len(lines), strings.Join(words, ", "), strings.Join(lines, "\n"))
	}
}
