package aritest

import (
	"context"
	"time"
)

// Fault spoils the answers to some requests. The first fault that matches is used.
type Fault struct {
	Match       func(Request) bool
	Times       int           // how often; 0 is always
	AfterEffect bool          // the request is carried out, only its answer is spoilt
	Delay       time.Duration // the answer comes late
	Status      int           // answer this instead, with Message
	Message     string
	Hang        bool // no answer until the client gives up
	Drop        bool // the connection is cut
}

// Fault adds a fault; the function returned takes it away.
func (s *Server) Fault(f Fault) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := &f
	if own.Times == 0 {
		own.Times = -1
	}
	s.faults = append(s.faults, own)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		own.Times = 0
	}
}

// fault returns the fault for q, nil when there is none; mu is held.
func (s *Server) fault(q Request) *Fault {
	for _, f := range s.faults {
		if f.Times != 0 && f.Match(q) {
			if f.Times > 0 {
				f.Times--
			}
			c := *f
			return &c
		}
	}
	return nil
}

// spoil is what f makes of a request, and whether it is finished with.
func (s *Server) spoil(client context.Context, f *Fault) (outcome, bool) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-client.Done():
			return outcome{silent: true}, true
		case <-s.done:
			return outcome{silent: true}, true
		}
	}
	switch {
	case f.Hang:
		select {
		case <-client.Done():
		case <-s.done:
		}
		return outcome{silent: true}, true
	case f.Drop:
		return outcome{cut: true}, true
	case f.Status != 0:
		return outcome{code: f.Status, body: failure{f.Message}}, true
	}
	return outcome{}, false
}

// Freeze is a stopped process: connections are accepted, nothing is answered and no event sent, until Thaw.
func (s *Server) Freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.thaw == nil {
		s.thaw = make(chan struct{})
	}
}

// Thaw ends Freeze; requests of clients that still wait are answered.
func (s *Server) Thaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.thaw != nil {
		close(s.thaw)
		s.thaw = nil
	}
}

// Boot sets whether ARI is not there yet: the web server answers 404 to everything.
func (s *Server) Boot(booting bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.booting = booting
}

// DropSocket cuts the event sockets.
func (s *Server) DropSocket() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		k.stop()
	}
	s.holder = nil
}

// Replace is another client taking the application: the holder is told, and deaf from then on.
func (s *Server) Replace() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder != nil {
		s.holder.put(encode("ApplicationReplaced", nil))
		s.holder = nil
	}
}

// Unload takes modules away: Unload("chan_rtp.so"). Only the list of modules changes, and what those of device states do.
func (s *Server) Unload(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		s.missing[n] = true
	}
}

// Load brings modules back.
func (s *Server) Load(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		delete(s.missing, n)
	}
}

// Limit sets a number that AST_CONFIG answers: sessionlimit, websocket_write_timeout, rtpstart, rtpend; empty is not set in the file.
func (s *Server) Limit(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[key] = value
}
