package exchange

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnotherRunsAlready: another skinnyd at the same address is ready, ours is not.
func TestAnotherRunsAlready(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer other.Close()
	address := strings.TrimPrefix(other.URL, "http://")
	config := filepath.Join(t.TempDir(), "skinnyd.yaml")
	text := "http: {listen: \"" + address + "\"}\n" +
		"asterisk: [{name: pbx, url: \"${ASTERISK_ARI_URL}\", username: skinny, password: skinny}]\n" +
		"lines: {\"1001\": {label: Alice}}\ndevices: {SEP000000001001: {buttons: [{line: \"1001\"}]}}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ASTERISK_ARI_URL", "http://127.0.0.1:1/ari") // nothing is asked of it
	x, err := Start(t.Context(), Options{Binary: "sleep", Config: config})
	if err == nil {
		err = x.Stop()
		t.Fatalf("started beside the other one (%v)", err)
	}
	if !strings.Contains(err.Error(), address) || !strings.Contains(err.Error(), "already") {
		t.Errorf("%v, want the address and why", err)
	}
}
