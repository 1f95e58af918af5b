package asterisk

import (
	"bytes"
	"context"
	_ "embed" // the fetch script
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

//go:embed fetch
var fetchScript []byte

// Install is an Asterisk that can be used: either somebody else's, known by its URL, or files to run.
type Install struct {
	// URL of the ARI of an Asterisk that runs already, as in ASTERISK_ARI_URL; everything else is empty then.
	URL string

	Binary  string // absolute path
	Modules string // folder of the modules
	Data    string // folder of rest-api/, documentation/, sounds/, moh/
	Version string // as the binary tells it
}

// External says that the Asterisk is somebody else's: it cannot be started, stopped or configured from here.
func (i *Install) External() bool { return i.URL != "" }

func (i *Install) String() string {
	if i.External() {
		return "the Asterisk at " + i.URL
	}
	return i.Version + " (" + i.Binary + ")"
}

// Find looks for an Asterisk: that of ASTERISK_ARI_URL in the environment, else one for Local.
func Find(ctx context.Context, cache string, progress io.Writer) (*Install, error) {
	if url := os.Getenv("ASTERISK_ARI_URL"); url != "" {
		return &Install{URL: strings.TrimSuffix(url, "/")}, nil
	}
	return Local(ctx, cache, progress)
}

// Local looks for an Asterisk that can be started here, whatever the environment names: an asterisk on the PATH, the one
// unpacked in cache, and at last it unpacks one there. What it does is told on progress, which may be nil.
func Local(ctx context.Context, cache string, progress io.Writer) (*Install, error) {
	if binary, err := exec.LookPath("asterisk"); err == nil {
		if found, err := inspect(ctx, binary, "/"); err == nil {
			return found, nil
		} else if progress != nil {
			fmt.Fprintf(progress, "asterisk: not using %s: %v\n", binary, err)
		}
	}
	return fetch(ctx, cache, progress)
}

// fetch runs the fetch script, which is quick when the tree is there already.
func fetch(ctx context.Context, cache string, progress io.Writer) (*Install, error) {
	if progress == nil {
		progress = io.Discard
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-s", "--", cache)
	cmd.Stdin = bytes.NewReader(fetchScript)
	cmd.Stdout = &out
	cmd.Stderr = progress
	// A group of its own: what the script has started ends with it, when ctx does.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("no asterisk: unpacking one into %s: %w (install one, or set ASTERISK_ARI_URL)", cache, err)
	}
	wrapper := strings.TrimSpace(out.String())
	return inspect(ctx, wrapper, filepath.Join(filepath.Dir(filepath.Dir(wrapper)), "root"))
}

// inspect asks a binary for its version and finds its modules and data below root.
func inspect(ctx context.Context, binary, root string) (*Install, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	version, err := exec.CommandContext(ctx, binary, "-V").Output()
	if err != nil {
		return nil, fmt.Errorf("%s -V: %w", binary, err)
	}
	found := &Install{Binary: binary, Version: strings.TrimSpace(string(version))}
	if found.Modules = firstWith(root, "res_ari.so",
		"usr/lib/*-linux-gnu*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules"); found.Modules == "" {
		return nil, fmt.Errorf("%s: no folder with the module res_ari.so", binary)
	}
	if found.Data = firstWith(root, "rest-api", "usr/share/asterisk", "var/lib/asterisk"); found.Data == "" {
		return nil, fmt.Errorf("%s: no data folder with rest-api", binary)
	}
	return found, nil
}

// firstWith returns the first folder below root, of those that the patterns name, that has the entry.
func firstWith(root, entry string, patterns ...string) string {
	for _, p := range patterns {
		matches, err := filepath.Glob(filepath.Join(root, p, entry))
		if err == nil && len(matches) > 0 {
			return filepath.Dir(matches[0])
		}
	}
	return ""
}

// Cache returns the default cache folder, .cache/asterisk at the top of the repository that the current folder is in.
func Cache() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return filepath.Join(d, ".cache", "asterisk"), nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod in %s or above: run it inside the repository", dir)
		}
	}
}
