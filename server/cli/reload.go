package cli

import (
	"errors"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/session"
)

// reloader reads the configuration again while the server runs.
type reloader struct {
	server interface {
		Reload(*session.Config, []session.DeviceName) bool
	}
	running      *conf.File // as it was at the start, see startedWith
	certificates []*certificate
	log          zerolog.Logger
}

// startedWith is what is kept of the configuration: what needs a restart is compared with it. Lines and devices never do, and ten
// thousand of them take some megabytes.
func startedWith(file *conf.File) *conf.File {
	kept := *file
	kept.Lines, kept.Devices, kept.Dial, kept.Routes = nil, nil, nil, nil
	return &kept
}

// reload takes the file over, or says everything that is wrong with it and changes nothing.
func (r *reloader) reload() {
	next, err := conf.Load(r.running.Path)
	if err != nil {
		r.refuse(err)
		return
	}
	for _, key := range conf.Diff(r.running, next) {
		r.log.Warn().Str("key", key).Msg("changed in the configuration, takes effect at the next start only")
	}
	if !r.server.Reload(next.Session(), next.Log.Devices) {
		return // the server is stopping
	}
	setLevel(next.Log.Level) // the exchange says what changed
	for _, c := range r.certificates {
		if err := c.read(r.log); err != nil {
			r.log.Error().Err(err).Msg("certificate not read again, the one of before stays")
		}
	}
}

func (r *reloader) refuse(err error) {
	var problems conf.Problems
	if !errors.As(err, &problems) {
		r.log.Error().Err(err).Msg("configuration not read again, nothing was changed")
		return
	}
	for _, p := range problems {
		r.log.Error().Str("file", p.File).Int("at", p.Line).Int("column", p.Column).Str("key", p.Path).
			Str("detail", p.Text).Str("hint", p.Hint).Msg("configuration problem")
	}
	r.log.Error().Int("problems", len(problems)).Msg("configuration not taken over, nothing was changed")
}
