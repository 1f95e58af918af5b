package ari

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sent is a request as Asterisk's web server sees it.
type sent struct{ Method, URI, Body string }

func TestRequests(t *testing.T) {
	phone := netip.MustParseAddrPort("127.0.0.1:40000")
	cases := []struct {
		name string
		cmd  Command
		want sent
	}{
		{"create bridge", CreateBridge{ID: "skinny-1-7-1", Name: "call 1"},
			sent{"POST", "/ari/bridges/skinny-1-7-1?name=call+1&type=mixing%2Cdtmf_events", ""}},
		{"create bridge without a name", CreateBridge{ID: "b"}, sent{"POST", "/ari/bridges/b?type=mixing%2Cdtmf_events", ""}},
		{"destroy bridge", DestroyBridge{ID: "b"}, sent{"DELETE", "/ari/bridges/b", ""}},
		{"external media", ExternalMedia{ID: "c-a", Remote: phone, Format: "ulaw", Variables: map[string]string{"CALLERID(all)": `"Alice" <1001>`}},
			sent{"POST", "/ari/channels/externalMedia?app=skinny&channelId=c-a&external_host=127.0.0.1%3A40000&format=ulaw",
				`{"variables":{"CALLERID(all)":"\"Alice\" \u003c1001\u003e"}}`}},
		{"external media of an IPv6 phone", ExternalMedia{ID: "c", Remote: netip.MustParseAddrPort("[fd00::1]:4000"), Format: "alaw"},
			sent{"POST", "/ari/channels/externalMedia?app=skinny&channelId=c&external_host=%5Bfd00%3A%3A1%5D%3A4000&format=alaw", ""}},
		{"create channel", CreateChannel{ID: "c-b", OtherID: "c-c", Endpoint: "Local/100@from-skinny/n", Originator: "c-a", Variables: map[string]string{"X": "1"}},
			sent{"POST", "/ari/channels/create?app=skinny&channelId=c-b&endpoint=Local%2F100%40from-skinny%2Fn&originator=c-a&otherChannelId=c-c",
				`{"variables":{"X":"1"}}`}},
		{"create channel of a trunk", CreateChannel{ID: "c", Endpoint: "PJSIP/+49 30&1@trunk"},
			sent{"POST", "/ari/channels/create?app=skinny&channelId=c&endpoint=PJSIP%2F%2B49+30%261%40trunk", ""}},
		{"dial", DialChannel{ID: "c-b", Caller: "c-a", Timeout: 20500 * time.Millisecond}, sent{"POST", "/ari/channels/c-b/dial?caller=c-a&timeout=20", ""}},
		{"dial with defaults", DialChannel{ID: "c-b"}, sent{"POST", "/ari/channels/c-b/dial", ""}},
		{"add channel", AddChannel{Bridge: "b", Channel: "c"}, sent{"POST", "/ari/bridges/b/addChannel?channel=c", ""}},
		{"hang up", Hangup{ID: "c", Cause: 17}, sent{"DELETE", "/ari/channels/c?reason_code=17", ""}},
		{"hang up without a cause", Hangup{ID: "c"}, sent{"DELETE", "/ari/channels/c", ""}},
		{"answer", Answer{ID: "1795351719.0"}, sent{"POST", "/ari/channels/1795351719.0/answer", ""}},
		{"ring", Ring{ID: "c"}, sent{"POST", "/ari/channels/c/ring", ""}},
		{"stop ringing", RingStop{ID: "c"}, sent{"DELETE", "/ari/channels/c/ring", ""}},
		{"music", StartMOH{ID: "c", Class: "jazz & blues"}, sent{"POST", "/ari/channels/c/moh?mohClass=jazz+%26+blues", ""}},
		{"default music", StartMOH{ID: "c"}, sent{"POST", "/ari/channels/c/moh", ""}},
		{"stop music", StopMOH{ID: "c"}, sent{"DELETE", "/ari/channels/c/moh", ""}},
		{"set variable", SetVariable{ID: "c", Name: "CALLERID(name)", Value: "Zoë?=&"},
			sent{"POST", "/ari/channels/c/variable?value=Zo%C3%AB%3F%3D%26&variable=CALLERID%28name%29", ""}},
		{"dtmf", SendDTMF{ID: "c", Digits: "1#*"}, sent{"POST", "/ari/channels/c/dtmf?dtmf=1%23%2A", ""}},
		{"continue", Continue{ID: "c"}, sent{"POST", "/ari/channels/c/continue", ""}},
		{"an id that must be escaped", Hangup{ID: "a/../b?c d"}, sent{"DELETE", "/ari/channels/a%2F..%2Fb%3Fc%20d", ""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got sent
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = sent{r.Method, r.RequestURI, string(body)}
				if user, password, _ := r.BasicAuth(); user != "u" || password != "p:w" {
					t.Errorf("credentials %q %q", user, password)
				}
				if len(body) > 0 && (r.Header.Get("Content-Type") != "application/json" || !json.Valid(body)) {
					t.Errorf("body is not JSON by its header and its content: %s", body)
				}
				w.WriteHeader(http.StatusNoContent)
			}))
			defer server.Close()
			client := newClient(Options{URL: server.URL + "/ari/", App: "skinny", Username: "u", Password: "p:w"}, 1, time.Second)
			defer client.close()
			if _, err := client.do(context.Background(), c.cmd.request()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRequestsSettle checks that each request can be asked about with GET after a time-out.
func TestRequestsSettle(t *testing.T) {
	for name, c := range map[string]struct {
		cmd  Command
		want settle
	}{
		"create bridge":  {CreateBridge{ID: "x"}, byExistence},
		"external media": {ExternalMedia{ID: "x"}, byExistence},
		"create channel": {CreateChannel{ID: "x"}, byExistence},
		"add channel":    {AddChannel{Bridge: "x", Channel: "c"}, byMember},
		"hang up":        {Hangup{ID: "x"}, byAbsence},
		"destroy bridge": {DestroyBridge{ID: "x"}, byAbsence},
		"dial":           {DialChannel{ID: "x"}, byDialling},
		"continue":       {Continue{ID: "x"}, byLeaving},
		"dtmf":           {SendDTMF{ID: "x"}, never},
		"answer":         {Answer{ID: "x"}, byRepeating},
		"ring":           {Ring{ID: "x"}, byRepeating},
		"stop ringing":   {RingStop{ID: "x"}, byRepeating},
		"music":          {StartMOH{ID: "x"}, byRepeating},
		"stop music":     {StopMOH{ID: "x"}, byRepeating},
		"variable":       {SetVariable{ID: "x"}, byRepeating},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.cmd.request()
			if r.settle != c.want {
				t.Errorf("settle %v, want %v", r.settle, c.want)
			}
			if r.probe != "/channels/x" && r.probe != "/bridges/x" {
				t.Errorf("probe %q", r.probe)
			}
			if r.op == "" {
				t.Error("no op")
			}
		})
	}
}
