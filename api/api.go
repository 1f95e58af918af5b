package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/skinnyd/skinnyd/session"
)

// Source is what the interface shows and whom it gives orders. Its methods are called from many goroutines at once, must not block but for
// Order and CallLog, and return views that nobody changes any more, in any order.
type Source interface {
	Devices() []*session.DeviceView
	Device(session.DeviceName) (*session.DeviceView, bool)
	Lines() []*session.LineView
	Line(number string) (*session.LineView, bool)
	Calls() []*session.CallView
	Call(id string) (*session.CallView, bool)
	// Parked is the calls that wait in parking lots.
	Parked() []*session.ParkedView
	// CallLog is up to n records of the call log, the newest first. It may wait for the store until the context ends.
	CallLog(ctx context.Context, n int) ([]session.Record, error)
	// Unknown is the phones that tried to register and are not in the configuration.
	Unknown() []*session.UnknownView
	Asterisk() []AsteriskStatus
	// Ready is why the process cannot take calls; empty when it can.
	Ready() []string
	// Alive is an error when the process should be restarted, such as a loop that does not turn.
	Alive() error
	// Order has an order carried out and returns when the views show it. An error says why that is not so.
	Order(context.Context, session.Event) error
}

// AsteriskStatus is the link to one Asterisk.
type AsteriskStatus struct {
	Name, URL, App string
	State          string // connecting, resync, ready, lost, refused
	Since          time.Time
	Reason         string        // why it is lost or refused
	Version        string        // Asterisk's own
	Latency        time.Duration // of the last ping, 0 before the first
	Problems       []AsteriskProblem
	Counters       AsteriskCounters
}

// AsteriskProblem is something about an Asterisk that a person must change.
type AsteriskProblem struct {
	Key  string `json:"key" doc:"Stable name of the problem" example:"sessionlimit"`
	Text string `json:"text" doc:"What is wrong, where, and what to do" example:"http.conf: sessionlimit is 100; set it to 500"`
}

// AsteriskCounters count since the start of the process.
type AsteriskCounters struct {
	Events     map[string]uint64 `json:"events" doc:"Events by type"`
	Unknown    map[string]uint64 `json:"unknown" doc:"Events of types that skinnyd does not know, by type"`
	Commands   map[string]uint64 `json:"commands" doc:"Commands by result: ok, refused, gone, lost"`
	Socket     uint64            `json:"socket" doc:"Commands that went over the event socket, the others by HTTP"`
	Retries    uint64            `json:"retries" doc:"Requests that were repeated"`
	Timeouts   uint64            `json:"timeouts" doc:"Requests that were not answered"`
	Reconnects uint64            `json:"reconnects" doc:"How often the event socket was opened again"`
}

// Options are what New needs besides its source.
type Options struct {
	Version string // of the program, for the document
}

// New is the handler of the whole interface. It starts nothing and keeps nothing.
func New(source Source, o Options) http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("skinnyd", o.Version)
	config.Info.Description = "The phones, lines and calls of a skinnyd, and the Asterisks that it uses, as they are now; and what can be ordered."
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.DocsPath = ""     // huma's page loads its scripts from the network; ours is docs.go
	config.SchemasPath = ""  // the schemas are in the document
	config.CreateHooks = nil // no $schema member in every answer
	config.RejectUnknownQueryParameters = true
	config.Transformers = append(config.Transformers, explained(config.Components.Schemas))
	a := &operations{source: source}
	rest := humago.New(mux, config)
	a.register(rest)
	mux.HandleFunc("GET /docs", docsPage(rest.OpenAPI()))
	mux.Handle("GET /{$}", http.RedirectHandler("/docs", http.StatusFound))
	return problems(mux)
}
