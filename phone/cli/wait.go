package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// conditions are the words that wait takes alone.
var conditions = map[string]func(phone.State) bool{
	"registered": func(s phone.State) bool { return s.Link == phone.Registered },
	"lost":       func(s phone.State) bool { return s.Link == phone.Lost },
	"ringing":    phone.State.Ringing,
	"dialtone": func(s phone.State) bool {
		switch s.Hears() {
		case skinny.ToneInsideDialTone, skinny.ToneOutsideDialTone, skinny.ToneMessageWaitingIndicatorTone: // stuttered when messages wait
			return true
		}
		return false
	},
	"ringback":  func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone },
	"busy":      func(s phone.State) bool { return s.Hears() == skinny.ToneLineBusyTone || s.In(skinny.CallStateBusy) },
	"reorder":   func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone },
	"ringout":   func(s phone.State) bool { return s.In(skinny.CallStateRingOut) },
	"connected": func(s phone.State) bool { return s.In(skinny.CallStateConnected) },
	"held":      func(s phone.State) bool { return s.In(skinny.CallStateHold, skinny.CallStateRemoteHold) },
	"page":      func(s phone.State) bool { return s.Page.XML != "" },
	"nocall":    func(s phone.State) bool { return len(s.Calls) == 0 },
	"audio": func(s phone.State) bool {
		return slices.ContainsFunc(s.Calls, func(c phone.Call) bool { return c.Media.Hearing.Packets > 0 })
	},
}

// waits lists what wait takes.
func waits() []string {
	out := []string{"a time (3s)", "tone HZ", "prompt TEXT", "softkey NAME", "idle"}
	for name := range conditions {
		out = append(out, name)
	}
	slices.Sort(out[4:])
	return out
}

// wait is the command.
func wait(ctx context.Context, d *desk, a []string) error {
	what := strings.ToLower(a[0])
	if cond, ok := conditions[what]; ok && len(a) == 1 {
		return d.p.WaitFor(ctx, what, cond)
	}
	rest := strings.Join(a[1:], " ")
	switch {
	case what == "idle" && rest == "":
		return d.p.WaitIdle(ctx)
	case what == "tone" && rest != "":
		hz, err := strconv.ParseFloat(rest, 64)
		if err != nil {
			return errors.New("usage: wait tone HZ")
		}
		return d.p.WaitTone(ctx, hz)
	case what == "prompt" && rest != "":
		return d.p.WaitFor(ctx, "prompt "+rest, func(s phone.State) bool { return prompted(s, rest) })
	case what == "softkey" && rest != "":
		return d.p.WaitFor(ctx, "softkey "+rest, func(s phone.State) bool {
			c, ok := s.Front()
			return ok && c.Shows(rest) || !ok && s.Shows(rest)
		})
	}
	return fmt.Errorf("cannot wait for %q; wait takes %s", strings.Join(a, " "), strings.Join(waits(), ", "))
}

// prompted says whether a text of the phone has want in it.
func prompted(s phone.State, want string) bool {
	texts := []string{s.Prompt, s.Notify, s.PriNotify, s.Text}
	for _, c := range s.Calls {
		texts = append(texts, c.Prompt)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), strings.ToLower(want)) })
}

// pause lets a time pass; a signal ends it.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
