package api

import (
	"fmt"
	"mime"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
)

// refused is why an order is not even looked at; nil when it is. There is no password, and the browser of whoever may reach this interface shows pages of strangers:
// no page may order anything. Browsers name the page's origin with every order (Fetch standard, "append a request Origin header"), and ask before
// they send JSON or a DELETE for another origin, to which nobody answers here. What a form or a body without a type can send unasked is not taken for JSON.
func refused(r *http.Request) *huma.ErrorModel {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if origin := r.Header.Get("Origin"); origin != "" && !own(origin, r.Host) {
		return problem(http.StatusForbidden, r.URL.Path, fmt.Sprintf(
			"nothing can be ordered by a page of %s: only by programs, which send no Origin, and by pages of this address, when it is no name but an IP address or localhost", origin))
	}
	if r.Method == http.MethodDelete {
		return nil
	}
	kind := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); err != nil || media != "application/json" {
		return problem(http.StatusUnsupportedMediaType, r.URL.Path, fmt.Sprintf("Content-Type is %q; send JSON, and say so: Content-Type: application/json", kind))
	}
	return nil
}

// own says that an origin is what was connected to. A name does not count: its owner may point it at this address after his page was
// loaded (DNS rebinding).
func own(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host != host {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err == nil || u.Hostname() == "localhost"
}
