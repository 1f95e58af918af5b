package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// problem is an error as RFC 9457 wants it. The instance is the path that was asked for.
func problem(status int, instance, detail string) *huma.ErrorModel {
	return &huma.ErrorModel{
		Status:   status,
		Title:    http.StatusText(status),
		Detail:   detail,
		Instance: (&url.URL{Path: instance}).EscapedPath(),
	}
}

// explained makes a query or a body that is refused say what is wrong where, and what is taken; the library says "validation failed". Problems of
// our own have an instance and are left alone.
func explained(schemas huma.Registry) huma.Transformer {
	return func(ctx huma.Context, _ string, body any) (any, error) {
		p, ok := body.(*huma.ErrorModel)
		if !ok || p.Instance != "" {
			return body, nil
		}
		at := ctx.URL()
		out := problem(p.Status, at.Path, p.Detail)
		if p.Status == http.StatusUnprocessableEntity {
			out.Errors = p.Errors
		}
		slices.SortFunc(p.Errors, func(a, b *huma.ErrorDetail) int { return cmp.Compare(a.Location, b.Location) })
		var wrong []string
		for _, e := range p.Errors {
			switch {
			case p.Status != http.StatusUnprocessableEntity:
				wrong = append(wrong, "the body is no JSON: "+e.Message)
			case strings.HasPrefix(e.Location, "body"):
				wrong = append(wrong, explainBody(schemas, ctx.Operation(), e))
			default:
				wrong = append(wrong, explainQuery(ctx.Operation(), e))
			}
		}
		switch {
		case wrong != nil:
			out.Detail = strings.Join(wrong, "; ")
		case p.Status == http.StatusBadRequest:
			out.Detail += ": send JSON, as /docs says"
		}
		return out, nil
	}
}

func explainQuery(op *huma.Operation, e *huma.ErrorDetail) string {
	name := strings.TrimPrefix(e.Location, "query.")
	var known []string
	for _, q := range op.Parameters {
		switch {
		case q.In != "query":
		case q.Name == name:
			return fmt.Sprintf("query parameter %q: %s, got %q", name, e.Message, fmt.Sprint(e.Value))
		default:
			known = append(known, q.Name)
		}
	}
	if len(known) == 0 {
		return fmt.Sprintf("query parameter %q is not known: leave it out, none is taken here", name)
	}
	return fmt.Sprintf("query parameter %q is not known: leave it out, or write one of %s", name, strings.Join(known, ", "))
}

func explainBody(schemas huma.Registry, op *huma.Operation, e *huma.ErrorDetail) string {
	name, member := strings.CutPrefix(e.Location, "body.")
	if !member {
		return "body: " + e.Message
	}
	known := schemas.SchemaFromRef(op.RequestBody.Content["application/json"].Schema.Ref).Properties
	if known[name] == nil {
		return fmt.Sprintf("body: %q is not known: leave it out, or write one of %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	got, err := json.Marshal(e.Value)
	if err != nil {
		return fmt.Sprintf("body: %s: %s", name, e.Message)
	}
	return fmt.Sprintf("body: %s: %s, got %s", name, e.Message, got)
}

// problems turns the multiplexer's own answers, which are plain text, into problems. Nothing may be kept by caches, that something is not there
// least of all: it is how things are now.
func problems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if _, pattern := mux.Handler(r); pattern != "" {
			if p := refused(r); p != nil {
				write(w, p)
				return
			}
			mux.ServeHTTP(w, r)
			return
		}
		var own verdict
		mux.ServeHTTP(&own, r) // finds out whether the path or only the method is unknown
		switch allow := own.Header().Get("Allow"); {
		case own.status == http.StatusMethodNotAllowed:
			w.Header().Set("Allow", allow)
			write(w, problem(own.status, r.URL.Path, fmt.Sprintf("%s cannot be done here, only %s", r.Method, allow)))
		case own.status >= 300 && own.status < 400:
			mux.ServeHTTP(w, r)
		default:
			write(w, problem(http.StatusNotFound, r.URL.Path, "there is nothing at this path; /docs and /openapi.json list what there is"))
		}
	})
}

// write sends a problem. An error means that the client went away, which is its own affair.
func write(w http.ResponseWriter, p *huma.ErrorModel) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// verdict keeps what a handler says and drops the body.
type verdict struct {
	header http.Header
	status int
}

func (v *verdict) Header() http.Header {
	if v.header == nil {
		v.header = http.Header{}
	}
	return v.header
}

func (v *verdict) WriteHeader(status int) { v.status = status }

func (v *verdict) Write(p []byte) (int, error) { return len(p), nil }
