package integration

import (
	"io"
	"net/http"
)

// get reads a page of the REST interface.
func (h *house) get(path string) (status int, header http.Header, body string) {
	h.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(h.soon(), http.MethodGet, h.web+path, nil)
	h.do(err)
	res, err := client.Do(req)
	h.do(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	h.do(err)
	return res.StatusCode, res.Header, string(text)
}
