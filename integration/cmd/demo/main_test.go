package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/media"
)

// TestDemo: every scene works, with an Asterisk of its own and with the one that the environment names, and nothing of it is left.
func TestDemo(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "skinnyd")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/skinnyd/skinnyd").CombinedOutput(); err != nil {
		t.Fatalf("building skinnyd: %v\n%s", err, out)
	}
	perform := func(t *testing.T, url, password string) {
		t.Setenv("ASTERISK_ARI_URL", url)
		t.Setenv("ARI_PASSWORD", password)
		t.Setenv("TMPDIR", t.TempDir())
		if err := run(t.Context(), options{binary: binary, talk: 500 * time.Millisecond}); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
			t.Errorf("in the temporary folder: %v, %v", left, err)
		}
	}
	t.Run("its own", func(t *testing.T) { perform(t, "", "") })
	t.Run("of the environment", func(t *testing.T) {
		cache, err := asterisk.Cache()
		if err != nil {
			t.Fatal(err)
		}
		install, err := asterisk.Local(t.Context(), cache, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		pbx, err := asterisk.Start(t.Context(), install, asterisk.Options{Password: "another"})
		if err != nil {
			t.Fatal(err)
		}
		perform(t, pbx.URL(), "another")
		if err := pbx.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestReportCountsWhatWentWrong: a scene that failed, a wrong sound and one that is not there are errors.
func TestReportCountsWhatWentWrong(t *testing.T) {
	var r report
	r.scene("fine", nil)
	r.scene("broken", os.ErrDeadlineExceeded)
	r.audio("no stream at all", nil, func(media.Sound) bool { return true })
	r.sounds = append(r.sounds, sound{what: "right", ok: true}, sound{what: "wrong"})
	var out strings.Builder
	if err := r.print(&out); err == nil || !strings.HasPrefix(err.Error(), "3 things") {
		t.Errorf("%v, want 3 things that went wrong", err)
	}
	for _, want := range []string{"ok      fine", "FAILED  broken: ", "WRONG: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
