package session

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

var update = flag.Bool("update", false, "write the softkey table of docs/features.md anew")

// The page of the features says which softkeys each state offers.
func TestSoftKeysPage(t *testing.T) {
	const file, begin, end = "../docs/features.md", "<!-- softkeys -->\n", "<!-- end -->"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, ends := strings.Cut(rest, end)
	if !ok || !ends {
		t.Fatalf("%s has no place for the softkeys", file)
	}
	labels := map[skinny.SoftKeyEventCode]string{}
	for _, def := range softKeyTemplate {
		labels[def.Event] = skinny.PlainText(def.Label)
	}
	var table strings.Builder
	table.WriteString("| state | keys |\n|---|---|\n")
	for set, keys := range softKeySets {
		if len(keys) == 0 {
			continue
		}
		var names []string
		for _, key := range keys {
			if labels[key] == "" {
				t.Errorf("set %v has key %v, which the template has not", skinny.SoftKeySet(set), key)
			}
			names = append(names, labels[key])
		}
		table.WriteString("| " + skinny.SoftKeySet(set).String() + " | " + strings.Join(names, " · ") + " |\n")
	}
	want := before + begin + table.String() + end + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Error(file + " lags behind: go test ./session -run SoftKeysPage -update")
	}
}
