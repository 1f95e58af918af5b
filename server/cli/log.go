package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/diode"
)

// logQueue is how many lines may wait for a slow standard error. Beyond it the oldest are dropped and counted: a terminal that was stopped
// with Ctrl-S must not stop the exchange.
const logQueue = 8192

// openLog makes the logger of the process; close writes what is queued.
func openLog(w io.Writer, format, level string) (logger zerolog.Logger, closeLog func()) {
	zerolog.TimeFieldFormat = "2006-01-02T15:04:05.000Z07:00" // the library's default has whole seconds
	w = hideClose{w}
	if format == "console" {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: "15:04:05.000", NoColor: !isTerminal(w)}
	}
	queue := diode.NewWriter(w, logQueue, 0, func(missed int) {
		_, _ = fmt.Fprintf(os.Stderr, "skinnyd: %d log lines were lost: whatever reads them is too slow\n", missed)
	})
	setLevel(level)
	return zerolog.New(queue).With().Timestamp().Logger(), func() { _ = queue.Close() }
}

// setLevel changes the level of the whole process; conf has checked its name.
func setLevel(name string) {
	if level, err := zerolog.ParseLevel(name); err == nil {
		zerolog.SetGlobalLevel(level)
	}
}

// hideClose keeps the queue from closing standard error.
type hideClose struct{ io.Writer }

func isTerminal(w io.Writer) bool {
	if h, ok := w.(hideClose); ok {
		w = h.Writer
	}
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
