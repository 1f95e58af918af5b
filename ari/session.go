package ari

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// session is one connection to Asterisk, from the event socket's opening to its loss.
type session struct {
	link   *Link
	ctx    context.Context // ends with the session; its cause is a *loss
	fail   context.CancelCauseFunc
	socket *socket
	// devices are those whose states are being read.
	devices devices
	// started carries the first channel that entered the application: limits can be read through a channel only.
	started chan ChannelID
	wg      sync.WaitGroup
}

// connect runs one session and says why it ended.
func (l *Link) connect(ctx context.Context) *loss {
	l.board.enter(StateConnecting, "")
	s := &session{link: l, started: make(chan ChannelID, 1)}
	s.ctx, s.fail = context.WithCancelCause(ctx)
	defer s.fail(nil)
	info, err := s.greet()
	if err != nil {
		return l.unreachable(err)
	}
	if s.socket, err = l.requests.openSocket(s.ctx); err != nil {
		return l.unreachable(err)
	}
	l.board.enter(StateResync, "")
	l.gate.hold()
	s.wg.Go(s.read)
	snapshot, err := s.resync()
	if err != nil {
		if cause := context.Cause(s.ctx); cause != nil {
			err = cause
		}
		s.fail(lost(err))
		s.end()
		l.gate.drop()
		return l.unreachable(err)
	}
	l.up(info)
	if !l.gate.open(snapshot, func() { l.accept(s) }) {
		s.fail(tooSlow())
	}
	s.wg.Go(s.watch)
	s.wg.Go(s.check)
	<-s.ctx.Done()
	end := lost(context.Cause(s.ctx))
	l.revoke(s)
	if ctx.Err() == nil {
		l.down(end)
	}
	s.end()
	return end
}

// end closes the socket and waits for the session's goroutines.
func (s *session) end() {
	open := s.socket.close()
	s.wg.Wait()
	for _, j := range open {
		s.link.finish(j.done, s.gone(j.request))
	}
}

// accept lets commands through. What was decided upon before the snapshot was looked at does not reach Asterisk: nobody would know
// of what it made.
func (l *Link) accept(s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.ctx.Err() == nil {
		l.current = s
	}
}

func (l *Link) revoke(s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == s {
		l.current = nil
	}
}

func (l *Link) up(info info) {
	l.board.enter(StateReady, "")
	l.board.solved("connection")
	l.board.solved("credentials")
	l.board.solved("conflict")
	if l.hungUpBy && l.booted == info.Status.StartupTime {
		l.board.report("websocket_write_timeout", l.opts.Name+": asterisk closed the event socket while it went on running: "+
			"set websocket_write_timeout = 1000 under [general] of ari.conf (the default of 100 ms cuts off a reader that is busy for a moment)")
	} else if l.booted != info.Status.StartupTime {
		l.board.solved("websocket_write_timeout")
	}
	l.booted, l.hungUpBy = info.Status.StartupTime, false
	l.opts.Log.Info().Str("version", info.System.Version).Msg("asterisk connected")
}

func (l *Link) down(end *loss) {
	l.hungUpBy = end.hungUp
	if end.conflict {
		l.board.report("conflict", fmt.Sprintf("%s: another client took the application %q: give each skinnyd its own app, or stop the other client; tried again every %v",
			l.opts.Name, l.opts.App, l.opts.ConflictRetry))
	}
	l.board.enter(StateLost, end.reason)
	l.gate.close(end.reason) // the handler logs it: it knows what that means for calls
}

// unreachable turns the failure of a try to connect into a loss, and into a problem that says what to do.
func (l *Link) unreachable(err error) *loss {
	at := l.Status().URL
	end := lost(err)
	text := ""
	switch code := status(err); {
	case errors.Is(err, context.Canceled), end.conflict, end.overflow:
		return end
	case code == http.StatusUnauthorized:
		end.refused, end.reason = true, "user name or password refused"
		l.board.report("credentials", fmt.Sprintf("%s: user name or password refused by %s: check username and password of this asterisk, and section [%s] of ari.conf", l.opts.Name, at, l.opts.Username))
		return end
	case code == http.StatusForbidden:
		end.refused, end.reason = true, "the user may not write"
		l.board.report("credentials", fmt.Sprintf("%s: user %s may not write at %s: set read_only = no in its section of ari.conf", l.opts.Name, l.opts.Username, at))
		return end
	case code == http.StatusNotFound:
		end.near = true
		text = "answers, but has no ARI there (yet): it is still starting, or ari.conf has enabled = no, modules res_ari, res_ari_asterisk and res_ari_events are not loaded, or the path (/ari) is wrong"
	case code != 0:
		text = "refuses: " + err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		end.near = true
		text = "does not listen there: is it running, with enabled = yes and this address in http.conf?"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		text = "closes connections without an answer: it is stopping, or sessionlimit in http.conf is too small (set 500)"
	case errors.Is(err, context.DeadlineExceeded):
		text = "does not answer: frozen, overloaded, or a firewall drops packets"
	default:
		text = "cannot be reached: " + err.Error()
	}
	l.board.report("connection", fmt.Sprintf("%s: asterisk at %s %s", l.opts.Name, at, text))
	end.reason = "asterisk " + text
	return end
}

// info is the part of GET /asterisk/info that we read.
type info struct {
	System struct {
		Version string `json:"version"`
	} `json:"system"`
	Status struct {
		StartupTime string `json:"startup_time"`
	} `json:"status"`
}

// greet asks who is there; the first request, so that refusals are told apart before a websocket is tried.
func (s *session) greet() (info, error) {
	var i info
	err := s.link.requests.get(s.ctx, "read asterisk's version", "/asterisk/info", &i)
	if err == nil {
		s.link.board.runs(i.System.Version)
	}
	return i, err
}

// read is the reader: it never waits for anything but the socket.
func (s *session) read() {
	for {
		data, err := s.socket.read(s.ctx)
		if err != nil {
			s.fail(broken("read event socket", err))
			return
		}
		d, err := decode(data)
		if err != nil {
			d = decoded{kind: "not an event"}
		}
		if d.kind == typeResponse {
			s.answered(d.answer)
			continue
		}
		s.link.board.seen(d)
		switch {
		case d.replaced:
			s.fail(&loss{conflict: true, reason: fmt.Sprintf("another client took the application %q", s.link.opts.App)})
			return
		case d.event != nil:
			if start, ok := d.event.(StasisStart); ok {
				select {
				case s.started <- start.Channel.ID:
				default:
				}
			}
			tell := s.link.gate.event
			if device, ok := d.event.(DeviceState); ok {
				tell = func(Event) bool { return s.devices.event(device, s.link.gate.event) }
			}
			if !tell(d.event) {
				s.fail(tooSlow())
				return
			}
		}
	}
}

// tooSlow is the loss of a session whose events find no room.
func tooSlow() *loss {
	return &loss{overflow: true, reason: "too many events wait for the exchange: too slow"}
}

// broken is the loss that an error of the event socket means. That Asterisk closed it is found by whoever reads or writes next.
func broken(doing string, err error) *loss {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || websocket.CloseStatus(err) != -1 {
		return &loss{reason: "event socket closed by asterisk", hungUp: true}
	}
	return &loss{reason: doing + ": " + err.Error()}
}

// watch pings by both ways, HTTP and the event socket, either of which may be dead alone; a frozen Asterisk is found after
// PingInterval and PingTimeout at most.
func (s *session) watch() {
	tick := time.NewTicker(s.link.opts.PingInterval)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		began := time.Now()
		_, err := s.link.watch.do(s.ctx, request{op: "ping", method: http.MethodGet, path: "/asterisk/ping"})
		if err == nil {
			s.link.board.pinged(time.Since(began))
			err = s.socket.ping(s.ctx, s.link.opts.PingTimeout)
		}
		var end *loss
		switch {
		case err == nil:
		case errors.As(err, &end):
			s.fail(end)
			return
		case errors.Is(err, context.DeadlineExceeded):
			s.fail(&loss{reason: fmt.Sprintf("asterisk does not answer (no ping for %v): frozen or overloaded", s.link.opts.PingTimeout)})
			return
		default:
			s.fail(&loss{reason: "asterisk does not answer: " + err.Error()})
			return
		}
	}
}

// eventFilter is the body of PUT /applications/{app}/eventFilter.
type eventFilter struct {
	Allowed []eventType `json:"allowed"`
}

type eventType struct {
	Type string `json:"type"`
}

// resync tells Asterisk which events to send and reads what it holds.
func (s *session) resync() (Snapshot, error) {
	c := s.link.requests
	app := "/applications/" + url.PathEscape(c.app)
	var filter eventFilter
	for _, t := range allowed {
		filter.Allowed = append(filter.Allowed, eventType{t})
	}
	_, err := c.do(s.ctx, request{op: "set event filter", method: http.MethodPut, path: app + "/eventFilter", body: filter})
	if code := status(err); err != nil && code != http.StatusNotFound && code != http.StatusMethodNotAllowed {
		return Snapshot{}, err // Asterisk before 16.5 has no filter: more events, no harm
	}
	if err := s.socket.ask(s.ctx); err != nil { // after the filter, which would hold the answer back
		return Snapshot{}, err
	}
	var in struct {
		Channels []ChannelID `json:"channel_ids"`
	}
	if err := c.get(s.ctx, "read application "+c.app, app, &in); err != nil {
		return Snapshot{}, err
	}
	var channels []wireChannel
	if err := c.get(s.ctx, "list channels", "/channels", &channels); err != nil {
		return Snapshot{}, err
	}
	var bridges []wireBridge
	if err := c.get(s.ctx, "list bridges", "/bridges", &bridges); err != nil {
		return Snapshot{}, err
	}
	ours := make(map[ChannelID]bool, len(in.Channels))
	for _, id := range in.Channels {
		ours[id] = true
	}
	var snapshot Snapshot
	for i := range channels {
		snapshot.Channels = append(snapshot.Channels, SnapshotChannel{Channel: channels[i].channel(), InApp: ours[channels[i].ID]})
	}
	for _, b := range bridges {
		snapshot.Bridges = append(snapshot.Bridges, Bridge(b))
	}
	return snapshot, nil
}

// wireBridge is the part of cyari.BridgeData that we read.
type wireBridge struct {
	ID       BridgeID    `json:"id"`
	Channels []ChannelID `json:"channels"`
}
