package cli

import (
	"context"

	"github.com/skinnyd/skinnyd/api"
	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/server"
	"github.com/skinnyd/skinnyd/session"
)

// source is the server as the REST interface shows it.
type source struct {
	*server.Views
	server *server.Server
}

var _ api.Source = source{}

func (s source) Ready() []string { return s.server.Ready() }
func (s source) Alive() error    { return s.server.Alive() }

// Order gives an operator's order to the exchange.
func (s source) Order(ctx context.Context, ev session.Event) error { return s.server.Order(ctx, ev) }

// CallLog is what the store has of it.
func (s source) CallLog(ctx context.Context, n int) ([]session.Record, error) {
	return s.server.CallLog(ctx, n)
}

// Asterisk is the state of the links.
func (s source) Asterisk() []api.AsteriskStatus {
	links := s.server.Asterisks()
	all := make([]api.AsteriskStatus, len(links))
	for i := range links {
		all[i] = asteriskStatus(&links[i])
	}
	return all
}

func asteriskStatus(l *ari.LinkStatus) api.AsteriskStatus {
	problems := make([]api.AsteriskProblem, len(l.Problems))
	for i, p := range l.Problems {
		problems[i] = api.AsteriskProblem(p)
	}
	return api.AsteriskStatus{
		Name: l.Name, URL: l.URL, App: l.App,
		State: string(l.State), Since: l.Since, Reason: l.Reason,
		Version: l.Version, Latency: l.Ping,
		Problems: problems, Counters: api.AsteriskCounters(l.Counters),
	}
}
