package media

import (
	"encoding/binary"
	"time"

	"golang.org/x/net/ipv4"
)

// send is the goroutine that sends.
func (b *Bank) send() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var out batch
	for {
		select {
		case <-timer.C:
			timer.Reset(b.round(&out))
		case <-b.end:
			return
		}
	}
}

// round sends what is due and returns the time until the next tick.
func (b *Bank) round(out *batch) time.Duration {
	for {
		now := time.Now()
		b.mu.Lock()
		tick := b.tick
		due := b.start.Add(time.Duration(tick) * tickTime)
		late := now.Sub(due)
		if late < 0 {
			b.mu.Unlock()
			return -late
		}
		b.tick++
		out.lanes = append(out.lanes[:0], b.wheel[tick%ticksPerPacket]...) // who leaves meanwhile moves the others
		b.mu.Unlock()
		if len(out.lanes) == 0 {
			continue
		}
		if late > maxLateTicks*tickTime {
			b.late(late)
			continue
		}
		b.o.Clock.sent(b.ts+tick*unitsPerTick, now)
		sent := 0
		for _, l := range out.lanes {
			sent += b.sendLane(out, tick, l)
		}
		if sent > 0 {
			b.late(late)
		}
	}
}

func (b *Bank) late(d time.Duration) {
	if b.o.Late != nil {
		b.o.Late(d)
	}
}

// sendLane sends the packets of a tick from one socket and returns how many there were.
func (b *Bank) sendLane(out *batch, tick uint32, l *lane) int {
	out.reset()
	b.mu.Lock()
	for _, c := range l.ends {
		if int32(tick-c.from) >= 0 {
			out.add(c, b.ts+tick*unitsPerTick)
		}
	}
	b.mu.Unlock()
	out.send(l.socket)
	return len(out.ends)
}

// batch is packets that are sent at once. What they point to is its own, or does not change.
type batch struct {
	lanes    []*lane // of the tick
	messages []ipv4.Message
	heads    [][12]byte
	ends     []*Counted
}

func (o *batch) reset() {
	clear(o.ends)
	o.messages, o.heads, o.ends = o.messages[:0], o.heads[:0], o.ends[:0]
}

// add adds the next packet of an end. The caller holds the bank's mutex.
func (o *batch) add(c *Counted, ts uint32) {
	binary.BigEndian.PutUint32(c.header[4:], ts)
	o.heads = append(o.heads, c.header)
	o.ends = append(o.ends, c)
	n := len(o.messages)
	if n < cap(o.messages) {
		o.messages = o.messages[:n+1]
	} else {
		o.messages = append(o.messages, ipv4.Message{})
	}
	m := &o.messages[n]
	if m.Buffers == nil {
		m.Buffers = make([][]byte, 2)
	}
	m.Buffers[1], m.OOB, m.Addr = c.silent, c.oob, c.remote
	c.header[1] &^= 1 << 7
	binary.BigEndian.PutUint16(c.header[2:], binary.BigEndian.Uint16(c.header[2:])+1)
}

// send sends the batch. A packet that cannot be sent is counted and passed over.
func (o *batch) send(s *bankSocket) {
	for i := range o.messages { // not before: heads may have moved
		o.messages[i].Buffers[0] = o.heads[i][:]
	}
	for at := 0; at < len(o.messages); {
		n, err := s.batches.WriteBatch(o.messages[at:], 0)
		for i, c := range o.ends[at : at+max(n, 0)] {
			c.sent.Add(1)
			c.sentBytes.Add(uint64(len(o.messages[at+i].Buffers[1])))
		}
		at += max(n, 0)
		if err != nil && at < len(o.ends) {
			o.ends[at].sendErrors.Add(1)
			at++
		}
	}
}
