package ari

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// job is a request on its way.
type job struct {
	session *session
	request request
	done    func(Result)
}

// Submit carries out cmd and calls done once with its result, on some goroutine, possibly before Submit returns. It never
// blocks, and done must not. While the link is not ready the result is Lost at once.
func (l *Link) Submit(cmd Command, done func(Result)) {
	l.mu.Lock()
	s := l.current
	j := job{s, cmd.request(), done}
	taken := s != nil && (s.submit(j) || l.enqueue(j))
	l.mu.Unlock()
	switch {
	case taken:
	case s == nil:
		l.finish(done, Result{Status: Lost, Message: "asterisk is not connected"})
	default:
		l.overflow(j)
	}
}

// enqueue gives a job to the workers, if there is room.
func (l *Link) enqueue(j job) bool {
	select {
	case l.jobs <- j:
		return true
	default:
		return false
	}
}

// overflow ends the session of a job for which there was no room.
func (l *Link) overflow(j job) {
	j.session.fail(&loss{reason: fmt.Sprintf("%d commands wait for asterisk: too slow", l.opts.Commands)})
	l.finish(j.done, j.session.gone(j.request))
}

func (l *Link) finish(done func(Result), r Result) {
	l.board.finished(r.Status)
	done(r)
}

// work is one of the workers. After quit nothing new is queued; what still waits has lost its session.
func (l *Link) work(quit <-chan struct{}) {
	for {
		select {
		case j := <-l.jobs:
			j.session.run(j)
		case <-quit:
			for {
				select {
				case j := <-l.jobs:
					j.session.run(j)
				default:
					return
				}
			}
		}
	}
}

// run carries out a command by HTTP, and what follows it.
func (s *session) run(j job) {
	s.devices.begin(j.request.device)
	r := s.execute(j.request)
	if next := j.request.next; next != nil && r.Status == OK {
		s.run(job{s, *next, j.done})
		return
	}
	s.devices.end(j.request.device, r, func(r Result) { s.link.finish(j.done, r) })
}

// execute carries out one request by HTTP and says definitely how it ended.
func (s *session) execute(r request) Result {
	if s.ctx.Err() != nil {
		return s.gone(r)
	}
	body, err := s.try(r)
	if err == nil {
		return s.done(r, body)
	}
	if status(err) != 0 {
		return s.refusal(r, err)
	}
	if s.ctx.Err() != nil {
		return s.gone(r)
	}
	if unsent(err) {
		return s.lose(err)
	}
	s.link.board.timedOut()
	s.link.opts.Log.Warn().Err(err).Msg("command not answered, asking what became of it")
	return s.settle(r, err)
}

// gone is the result of a command whose session has ended.
func (s *session) gone(r request) Result {
	return Result{Status: Lost, Message: r.op + ": " + lost(context.Cause(s.ctx)).reason}
}

// lose ends the session: a command without a definite result means that Asterisk cannot be relied upon.
func (s *session) lose(err error) Result {
	s.fail(&loss{reason: "asterisk does not answer: " + err.Error()})
	return Result{Status: Lost, Code: status(err), Message: err.Error()}
}

// firstRetry is the pause before a request is repeated for a channel that is not in the application yet; it doubles.
// StasisStart follows the reply to externalMedia after 0.6 ms on an idle machine.
const firstRetry = time.Millisecond

// try sends r and repeats it for a short while if the channel is not in the application yet: after a create Asterisk answers
// before the channel's own thread has entered it.
func (s *session) try(r request) ([]byte, error) {
	pause, left := firstRetry, s.link.opts.EarlyRetry
	for {
		body, err := s.link.requests.do(s.ctx, r)
		if !early(err) || left <= 0 {
			return body, err
		}
		s.link.board.retried()
		select {
		case <-s.ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
		left -= pause
		pause *= 2
	}
}

// early tells "Channel not in Stasis application": 422 from addChannel, 409 from the commands on a channel.
func early(err error) bool {
	code := status(err)
	return (code == http.StatusUnprocessableEntity || code == http.StatusConflict) &&
		strings.Contains(err.Error(), "not in Stasis")
}

// done is the result of a request that Asterisk answered with success.
func (s *session) done(r request, body []byte) Result {
	result := Result{Status: OK, Code: http.StatusOK}
	switch {
	case r.device != "":
		return deviceState(r, body)
	case !r.rtp:
		return result
	}
	var reply struct {
		Vars struct {
			Address string `json:"UNICASTRTP_LOCAL_ADDRESS"`
			Port    string `json:"UNICASTRTP_LOCAL_PORT"`
		} `json:"channelvars"`
	}
	err := json.Unmarshal(body, &reply)
	if err == nil {
		result.RTP, err = address(reply.Vars.Address, reply.Vars.Port)
	}
	if err != nil {
		result.Message = "asterisk did not say where it receives: " + err.Error()
	}
	return result
}

func address(host, port string) (netip.AddrPort, error) {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	p, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(p)), nil
}

// refusal is the result of a request that Asterisk answered with an error.
func (s *session) refusal(r request, err error) Result {
	e := err.(*Error)
	result := Result{Status: Refused, Code: e.Status, Message: e.Message}
	if e.Message == "" {
		result.Message = http.StatusText(e.Status)
	}
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		s.fail(lost(err)) // connecting again finds out and reports it
		result.Status = Lost
	case e.Message == "" && (e.Status == http.StatusNotFound || e.Status == http.StatusServiceUnavailable):
		s.fail(&loss{reason: "asterisk is stopping: " + err.Error()}) // its web server answers, ARI is gone
		result.Status = Lost
	case e.Status == http.StatusNotFound && r.settle != byExistence && e.Message != "Resource not found":
		result.Status = Gone // "Resource not found" is a module not loaded
	case e.Status == http.StatusUnprocessableEntity && e.Message == "Event source was not subscribed to":
		result.Status = Gone
	case e.Status == http.StatusBadRequest && e.Message == "Channel not found":
		result.Status = Gone // addChannel says it so
	}
	return result
}

// settle finds out what became of a request that was not answered.
func (s *session) settle(r request, cause error) Result {
	body, err := s.link.requests.do(s.ctx, request{op: "ask about: " + r.op, method: http.MethodGet, path: r.probe})
	if status(err) == http.StatusNotFound {
		switch r.settle {
		case byExistence:
			return Result{Status: Refused, Message: "not answered, and not made: " + cause.Error()}
		case byAbsence:
			return Result{Status: OK}
		default:
			return Result{Status: Gone, Code: http.StatusNotFound, Message: err.Error()}
		}
	}
	if err != nil {
		return s.lose(err)
	}
	var object struct {
		State    string      `json:"state"`
		Channels []ChannelID `json:"channels"`
	}
	if err := json.Unmarshal(body, &object); err != nil {
		return s.lose(fmt.Errorf("%s: %w", r.op, err))
	}
	done := false
	switch r.settle {
	case byExistence:
		return s.found(r)
	case byMember:
		done = slices.Contains(object.Channels, r.member)
	case byDialling:
		done = object.State != "Down"
	case byLeaving:
		in, err := s.inApp(ChannelID(strings.TrimPrefix(r.probe, "/channels/")))
		if err != nil {
			return s.lose(err)
		}
		done = !in
	}
	switch {
	case done:
		return Result{Status: OK}
	case r.settle == byDialling, r.settle == byLeaving, r.settle == never:
		return Result{Status: Refused, Message: "not answered, and not done: " + cause.Error()}
	}
	return s.repeat(r)
}

// repeat sends a request again that may be repeated; this time it must be answered.
func (s *session) repeat(r request) Result {
	body, err := s.try(r)
	switch {
	case err == nil:
		return s.done(r, body)
	case status(err) == http.StatusNotFound && r.settle == byAbsence:
		return Result{Status: OK}
	case status(err) != 0:
		return s.refusal(r, err)
	default:
		return s.lose(err)
	}
}

// found is the result of a create that was not answered but done.
func (s *session) found(r request) Result {
	if !r.rtp {
		return Result{Status: OK}
	}
	host, err := s.variable(r.probe, "UNICASTRTP_LOCAL_ADDRESS")
	if err != nil {
		return s.lose(err)
	}
	port, err := s.variable(r.probe, "UNICASTRTP_LOCAL_PORT")
	if err != nil {
		return s.lose(err)
	}
	result := Result{Status: OK}
	if result.RTP, err = address(host, port); err != nil {
		result.Message = "asterisk did not say where it receives: " + err.Error()
	}
	return result
}

// variable reads a variable or function of the channel at path.
func (s *session) variable(path, name string) (string, error) {
	body, err := s.link.requests.do(s.ctx, request{op: "read variable " + name, method: http.MethodGet,
		path: path + "/variable", query: url.Values{"variable": {name}}})
	if err != nil {
		return "", err
	}
	var v struct {
		Value string `json:"value"`
	}
	err = json.Unmarshal(body, &v)
	return v.Value, err
}

// inApp asks whether the application has the channel with this escaped id.
func (s *session) inApp(id ChannelID) (bool, error) {
	var app struct {
		Channels []ChannelID `json:"channel_ids"`
	}
	if err := s.link.requests.get(s.ctx, "read application", "/applications/"+url.PathEscape(s.link.opts.App), &app); err != nil {
		return false, err
	}
	return slices.ContainsFunc(app.Channels, func(c ChannelID) bool { return url.PathEscape(string(c)) == string(id) }), nil
}
