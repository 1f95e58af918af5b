package play

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reference of docs/scenarios.md anew")

// reference is the tables of docs/scenarios.md.
func reference() string {
	var b strings.Builder
	section := func(title string, all []builtin) {
		fmt.Fprintf(&b, "### %s\n\n| call | what it does |\n|---|---|\n", title)
		for _, f := range all {
			fmt.Fprintf(&b, "| `%s` | %s |\n", f.usage(), f.help)
		}
		b.WriteByte('\n')
	}
	section("Functions", globals)
	b.WriteString("Beside them, all that Starlark has: `for`, `if`, `while`, `def`, `print`, `len`, `range` …, and `json.encode`, `json.decode`.\n\n")
	b.WriteString("### Arguments of phone\n\n| argument | what it says |\n|---|---|\n")
	for _, a := range phoneArguments {
		fmt.Fprintf(&b, "| `%s=%s` | %s |\n", a.name, a.takes, a.help)
	}
	b.WriteByte('\n')
	section("What a phone does", actions)
	section("What is expected of a phone", expectations)
	b.WriteString("### Conditions of expect and expect_not\n\n| condition | what it asks |\n|---|---|\n")
	for _, c := range conditions {
		fmt.Fprintf(&b, "| `%s=%s` | %s |\n", c.name, c.takes, c.help)
	}
	b.WriteString("\n### What can be read of a phone\n\n| value | what |\n|---|---|\n")
	for _, f := range facts {
		fmt.Fprintf(&b, "| `.%s` | %s |\n", f.name, f.help)
	}
	b.WriteByte('\n')
	section("A command that `run` or `start` gave", commandVerbs)
	b.WriteString("`.output` is what it has said so far, errors too; `.status` its exit status, `None` while it runs.\n")
	return b.String()
}

// TestPhoneArguments: phone takes what the reference says, and nothing else.
func TestPhoneArguments(t *testing.T) {
	text := "phone("
	for _, a := range phoneArguments {
		text += a.name + "=" + a.takes + ", "
	}
	text = strings.NewReplacer("192.0.2.10:2000", newExchange(t).l.Addr().String(), "tls=True", "tls=False").Replace(text)
	if r := run(t, text+")"); r.Outcome != Passed {
		t.Errorf("%s)\n%v", text, r.Failure)
	}
}

// TestReference holds docs/scenarios.md to what there is.
func TestReference(t *testing.T) {
	const path, mark = "../docs/scenarios.md", "-update` writes it anew.\n\n"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, there, ok := strings.Cut(string(page), mark)
	if !ok {
		t.Fatalf("%s has no line that ends in %q", path, mark)
	}
	if *update {
		if err := os.WriteFile(path, []byte(head+mark+reference()), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if there != reference() {
		t.Errorf("the reference of %s is old: go test ./play -run Reference -update", path)
	}
	if !strings.Contains(head, "--within "+DefaultWithin.String()) || !strings.Contains(head, fmt.Sprintf("--ladder %d", DefaultLadder)) {
		t.Error("a default of the command is not as the page says")
	}
}
