package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

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

// problems turns the multiplexer's own answers, which are plain text, into problems. Nothing may be kept by caches, that something is not there
// least of all: it is how things are now.
func problems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		var own verdict
		mux.ServeHTTP(&own, r) // finds out whether the path or only the method is unknown
		switch allow := own.Header().Get("Allow"); {
		case own.status == http.StatusMethodNotAllowed:
			w.Header().Set("Allow", allow)
			write(w, problem(own.status, r.URL.Path, fmt.Sprintf("%s cannot be done here, only %s: this interface is read-only", r.Method, allow)))
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
