package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	for _, how := range []string{"version", "--version", "-v"} {
		var out bytes.Buffer
		a := app("1.2.3")
		a.Writer = &out
		if err := a.Run([]string{"skinnyd", how}); err != nil || !strings.HasPrefix(out.String(), "skinnyd 1.2.3 go1.") {
			t.Errorf("%s: %v, %q", how, err, &out)
		}
	}
}
