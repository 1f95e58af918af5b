package ari

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// module is one that calls need, and for what.
type module struct{ name, purpose string }

// modules are looked for at each connect. ARI's own that a connection needs at all (res_ari, res_ari_asterisk, res_ari_events,
// res_http_websocket, res_stasis) are proved by being connected.
var modules = []module{
	{"app_stasis.so", "calls cannot reach skinnyd from the dialplan"},
	{"res_ari_applications.so", "the state of the application cannot be read"},
	{"res_ari_channels.so", "no call is possible"},
	{"res_ari_bridges.so", "no call is possible"},
	{"bridge_simple.so", "two parties cannot be bridged"},
	{"bridge_softmix.so", "three parties and more have no audio: no conference, no barge, no recording"},
	{"bridge_holding.so", "parked and waiting callers cannot be held"},
	{"chan_rtp.so", "phones have no audio"},
	{"res_rtp_asterisk.so", "phones have no audio"},
	{"res_stasis_answer.so", "incoming calls cannot be answered"},
	{"codec_ulaw.so", "calls between different codecs have no audio"},
	{"codec_alaw.so", "calls between different codecs have no audio"},
	{"func_callerid.so", "calls have no caller id"},
	{"func_channel.so", "the music of held parties cannot be chosen"},
	{"func_devstate.so", "custom device states (Custom:) cannot be set"},
	{"res_stasis_device_state.so", "states of other devices cannot be shown"},
	{"res_ari_device_states.so", "states of other devices cannot be shown, nor ours be set"},
	{"res_musiconhold.so", "held parties hear silence"},
	{"pbx_config.so", "extensions.conf is not read"},
}

// secondLook is how long a missing module may take to appear before it is reported: ARI answers while Asterisk still loads.
const secondLook = 2 * time.Second

// check reports modules that are missing and limits that are too small, until there is nothing to report.
func (s *session) check() {
	var started <-chan ChannelID
	pause := min(secondLook, s.link.opts.CheckInterval)
	again := time.NewTimer(0)
	defer again.Stop()
	first := true
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-again.C:
			running, err := s.running()
			if err != nil {
				s.link.opts.Log.Debug().Err(err).Msg("modules not readable")
				again.Reset(s.link.opts.CheckInterval)
				continue
			}
			if running["func_config.so"] {
				started = s.started
			}
			missing := s.report(running, !first)
			if missing {
				again.Reset(pause)
			}
			first, pause = false, s.link.opts.CheckInterval
		case id := <-started:
			if s.limits(id) {
				started = nil // once a session
			}
		}
	}
}

// running lists the modules that run.
func (s *session) running() (map[string]bool, error) {
	var list []struct {
		Name   string `json:"name"`
		Status string `json:"status"`
	}
	if err := s.link.requests.get(s.ctx, "list modules", "/asterisk/modules", &list); err != nil {
		return nil, err
	}
	running := make(map[string]bool, len(list))
	for _, m := range list {
		running[m.Name] = m.Status == "Running"
	}
	return running, nil
}

// report compares with what is needed, says what is missing if aloud, and whether something is.
func (s *session) report(running map[string]bool, aloud bool) bool {
	missing := false
	for _, m := range modules {
		key := "module " + m.name
		if running[m.name] {
			s.link.board.solved(key)
			continue
		}
		missing = true
		if aloud {
			s.link.board.report(key, fmt.Sprintf("%s: module %s is not loaded: %s; install it, and load it in modules.conf", s.link.opts.Name, m.name, m.purpose))
		}
	}
	return missing
}

// limit is a setting whose value Asterisk tells nobody but a channel's dialplan function AST_CONFIG (module func_config).
type limit struct {
	file, key string
	standard  int // Asterisk's own value when the file does not set it
	least     int
	text      string
}

var limits = []limit{
	{"http.conf", "sessionlimit", 100, 32, "this process alone uses up to 18 connections: set 500 under [general]"},
	{"ari.conf", "websocket_write_timeout", 100, 500, "milliseconds; a reader busy for longer is cut off: set 1000 under [general]"},
}

// leastPorts is how many RTP ports an exchange should have; a phone in a call takes two.
const leastPorts = 200

// limits reads the settings through a channel. False is a channel that ended meanwhile: the next one serves as well.
func (s *session) limits(id ChannelID) bool {
	for _, l := range limits {
		n, err := s.setting(id, l.file, l.key, l.standard)
		if err != nil {
			return false
		}
		if n >= l.least {
			s.link.board.solved(l.key)
			continue
		}
		s.link.board.report(l.key, fmt.Sprintf("%s: %s in %s is %d: %s", s.link.opts.Name, l.key, l.file, n, l.text))
	}
	low, err := s.setting(id, "rtp.conf", "rtpstart", 5000)
	if err != nil {
		return false
	}
	high, err := s.setting(id, "rtp.conf", "rtpend", 31000)
	if err != nil {
		return false
	}
	if ports := high - low + 1; ports < leastPorts {
		s.link.board.report("rtp ports", fmt.Sprintf("%s: rtpstart and rtpend in rtp.conf leave %d ports, enough for %d phones in calls: widen the range", s.link.opts.Name, ports, ports/2))
	} else {
		s.link.board.solved("rtp ports")
	}
	return true
}

// setting reads one number of a configuration file. Asterisk answers 500 when the file does not set it.
func (s *session) setting(id ChannelID, file, key string, standard int) (int, error) {
	v, err := s.variable(id.path(), "AST_CONFIG("+file+",general,"+key+")")
	switch code := status(err); {
	case code/100 == 5:
		return standard, nil
	case err != nil:
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil {
		return standard, nil // Asterisk ignores what is no number, too
	}
	return n, nil
}
