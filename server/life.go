package server

import (
	"errors"
	"os"
)

const (
	// limitUnregistered is the longest frame of a connection that is not registered, the 8 bytes of length and version not
	// counted: twice what any phone sends before (messages.md 1 names 4096 as a sensible bound).
	limitUnregistered = 4 << 10
	// limitRegistered is the longest frame of a registered phone.
	limitRegistered = 64 << 10
)

// lifeReader is the connection as the frame reader sees it: deadlines that pass while the phone is not late are invisible, so that half
// a frame survives them.
type lifeReader struct {
	conn     *conn
	setLimit func(int) // of the frame reader
	limit    int
	head     [16]byte // the beginning of the last read, for the log line of a bad frame
	n        int
}

// Read reads what there is, or waits for it.
func (r *lifeReader) Read(p []byte) (int, error) {
	for {
		n, err := r.conn.nc.Read(p)
		if n > 0 {
			r.n = copy(r.head[:], p[:n])
			r.raiseLimit()
			return n, err
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		if err := r.conn.late(); err != nil {
			return 0, err
		}
	}
}

// raiseLimit lets longer frames in once the phone is registered. It is looked at when bytes have come and before the frame reader sees
// their length, because the reader was waiting for them already when the phone was bound.
func (r *lifeReader) raiseLimit() {
	if r.limit == limitUnregistered && r.conn.timeout.Load() != 0 {
		r.limit = limitRegistered
		r.setLimit(r.limit)
	}
}

// first is the beginning of what was read last.
func (r *lifeReader) first() []byte { return r.head[:r.n] }
