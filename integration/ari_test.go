package integration

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// ari asks Asterisk something by its REST interface, beside skinnyd.
func (h *house) ari(method, path string, query ...string) []byte {
	h.Helper()
	values := url.Values{}
	for i := 0; i < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	r, err := http.NewRequestWithContext(h.soon(), method, h.pbx.URL()+path+"?"+values.Encode(), nil)
	h.do(err)
	r.SetBasicAuth(h.pbx.Options.User, h.pbx.Options.Password)
	res, err := http.DefaultClient.Do(r)
	h.do(err)
	body, err := io.ReadAll(res.Body)
	h.do(err)
	h.do(res.Body.Close())
	if res.StatusCode >= 300 {
		h.Fatalf("%s %s %v: %s: %s", method, path, query, res.Status, body)
	}
	return body
}

// set sets a global variable of the dialplan.
func (h *house) set(name, value string) {
	h.Helper()
	h.ari("POST", "/asterisk/variable", "variable", name, "value", value)
}

// global waits until a global variable of the dialplan has a value.
func (h *house) global(name, want string) {
	h.Helper()
	var v struct{ Value string }
	h.until(name+" is "+want, func() bool {
		h.do(json.Unmarshal(h.ari("GET", "/asterisk/variable", "variable", name), &v))
		return v.Value == want
	})
}

// callersHangUp ends the calls of context inbound from their callers' side.
func (h *house) callersHangUp() {
	h.Helper()
	var channels []struct{ ID, Name string }
	h.do(json.Unmarshal(h.ari("GET", "/channels"), &channels))
	for _, ch := range channels {
		if strings.Contains(ch.Name, "@inbound") && strings.HasSuffix(ch.Name, ";1") {
			h.ari("DELETE", "/channels/"+ch.ID)
		}
	}
}

// cancelSet waits until a caller that rings has the status it takes along when it gives up. Phones ring before Asterisk was asked for it.
func (h *house) cancelSet() {
	h.Helper()
	h.until("the caller's status is CANCEL", func() bool {
		channels, err := h.pbx.Console(h.soon(), "core show channels concise")
		h.do(err)
		for line := range strings.Lines(channels) {
			name, _, _ := strings.Cut(line, "!")
			shown, err := h.pbx.Console(h.soon(), "core show channel "+name)
			h.do(err)
			if strings.Contains(shown, "SKINNY_STATUS=CANCEL") {
				return true
			}
		}
		return false
	})
}
