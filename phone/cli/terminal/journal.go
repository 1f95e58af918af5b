package terminal

import (
	"strings"
	"sync"
)

// journalSize is how many lines a Journal keeps.
const journalSize = 1000

// Journal keeps the last lines that are written to it, for the screen to show. One more than it holds pushes the oldest out.
type Journal struct {
	mu      sync.Mutex
	kept    []string // only ever appended to and cut at the front: who read it may keep it
	first   int      // number of the first of them
	part    string   // of a line that has not ended
	changed chan struct{}
}

// NewJournal returns an empty one.
func NewJournal() *Journal { return &Journal{changed: make(chan struct{}, 1)} }

// Write takes whole lines or parts of them.
func (j *Journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := strings.Split(j.part+string(b), "\n")
	j.part = lines[len(lines)-1]
	for _, l := range lines[:len(lines)-1] {
		j.kept = append(j.kept, clean(strings.ReplaceAll(l, "\t", "  ")))
	}
	if n := len(j.kept) - journalSize; n > 0 {
		j.kept, j.first = j.kept[n:], j.first+n
	}
	select {
	case j.changed <- struct{}{}:
	default:
	}
	return len(b), nil
}

// lines returns what is kept, and the number of the first line.
func (j *Journal) lines() ([]string, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.kept, j.first
}

// next is the number that the next line will have.
func (j *Journal) next() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first + len(j.kept)
}
