package load

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Process is what a process used during a run.
type Process struct {
	PID        int     `json:"pid"`
	CPUSeconds float64 `json:"cpu_s"`
	CPUPercent float64 `json:"cpu_percent"` // of one processor
	MemoryMin  int64   `json:"rss_min"`     // bytes
	MemoryMax  int64   `json:"rss_max"`
	MemoryEnd  int64   `json:"rss_end"`
	Ended      bool    `json:"ended,omitempty"` // before the run did
}

// usage is what a process has used up to now.
type usage struct {
	cpu    time.Duration
	memory int64 // resident, in bytes
}

// tick is the unit of processor time in /proc/PID/stat (USER_HZ), 100 a second on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// usageOf reads the figures of a process from /proc, which Linux has.
func usageOf(pid int) (usage, error) {
	var u usage
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, fmt.Errorf("figures of process %d: %w", pid, err)
	}
	_, after, _ := strings.Cut(string(text), ") ") // the name may hold spaces
	fields := strings.Fields(after)
	const utime, stime, rss = 14 - 3, 15 - 3, 24 - 3 // proc(5) counts from 1, the two before the parenthesis among them
	if len(fields) <= rss {
		return u, fmt.Errorf("figures of process %d: %q is not what proc(5) says", pid, text)
	}
	n := [3]int64{}
	for i, f := range []int{utime, stime, rss} {
		if n[i], err = strconv.ParseInt(fields[f], 10, 64); err != nil {
			return u, fmt.Errorf("figures of process %d: %w", pid, err)
		}
	}
	return usage{time.Duration(n[0]+n[1]) * tick, n[2] * int64(os.Getpagesize())}, nil
}

// meter follows a process.
type meter struct {
	Process
	first, last usage
	began, at   time.Time
}

func newMeter(pid int) (*meter, error) {
	u, err := usageOf(pid)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &meter{Process: Process{PID: pid, MemoryMin: u.memory, MemoryMax: u.memory}, first: u, last: u, began: now, at: now}, nil
}

// read returns the share of a processor since the last reading, in percent, and the memory.
func (m *meter) read() (cpu float64, memory int64) {
	u, err := usageOf(m.PID)
	if err != nil {
		m.Ended = true
		return 0, 0
	}
	now := time.Now()
	if d := now.Sub(m.at); d > 0 {
		cpu = 100 * float64(u.cpu-m.last.cpu) / float64(d)
	}
	m.MemoryMin, m.MemoryMax = min(m.MemoryMin, u.memory), max(m.MemoryMax, u.memory)
	m.last, m.at = u, now
	return cpu, u.memory
}

// result is the process from the first reading to the last.
func (m *meter) result() *Process {
	if m == nil {
		return nil
	}
	p := m.Process
	used := m.last.cpu - m.first.cpu
	p.CPUSeconds, p.MemoryEnd = used.Seconds(), m.last.memory
	if d := m.at.Sub(m.began); d > 0 {
		p.CPUPercent = 100 * float64(used) / float64(d)
	}
	return &p
}
