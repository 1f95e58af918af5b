package session

import (
	"strings"
	"testing"
)

func TestPatternMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, digits string
		want            Match
	}{
		{"911", "", MatchPartial}, {"911", "9", MatchPartial}, {"911", "911", MatchExact}, {"911", "9111", MatchNone}, {"911", "8", MatchNone},
		{"X", "X", MatchNone}, // cannot be dialled
		{"_1XXX", "1", MatchPartial}, {"_1XXX", "1000", MatchExact}, {"_1XXX", "10000", MatchNone}, {"_1XXX", "2", MatchNone}, {"_1xxx", "1999", MatchExact},
		{"_Z", "0", MatchNone}, {"_Z", "1", MatchExact}, {"_z", "9", MatchExact}, {"_N", "1", MatchNone}, {"_N", "2", MatchExact}, {"_n", "9", MatchExact},
		{"_[13-5]", "1", MatchExact}, {"_[13-5]", "2", MatchNone}, {"_[13-5]", "4", MatchExact}, {"_[13-5]", "5", MatchExact}, {"_[*#]X", "#1", MatchExact},
		{"_9.", "9", MatchPartial}, {"_9.", "91", MatchGrows}, {"_9.", "9123456", MatchGrows}, {"_9.", "8", MatchNone},
		{"_9!", "9", MatchGrows}, {"_9!", "91", MatchGrows}, {"_.", "", MatchPartial}, {"_.", "1", MatchGrows}, {"_!", "", MatchGrows},
		{"_1-2 3", "123", MatchExact}, {"1-2", "12", MatchExact}, {"_+49.", "+491", MatchGrows}, {"*98", "*98", MatchExact}, {"_A", "A", MatchExact},
		{"_1X", "1x", MatchNone},
	} {
		p, err := ParsePattern(tc.pattern)
		if err != nil {
			if tc.pattern != "X" {
				t.Errorf("%s: %v", tc.pattern, err)
			}
			continue
		}
		if got := p.Match(tc.digits); got != tc.want {
			t.Errorf("%s matches %q as %d, not %d", tc.pattern, tc.digits, got, tc.want)
		}
		if p.String() != tc.pattern {
			t.Errorf("%s is written %s", tc.pattern, p)
		}
	}
}

func TestPatternErrors(t *testing.T) {
	for pattern, says := range map[string]string{
		"": "empty", "_": "empty", "1X": "'X'", "_1Y": "'Y'", "_9.1": "last character", "_9!1": "last character", "_[12": "without ]", "_[]": "empty set",
		"_[5-1]": "range 5-1", "_[a-c]": "range a-c", "_[x]": "'x'", "-": "no digit", "_- ": "no digit", "Stasis:1": "'S'", "ä": "cannot be dialled",
	} {
		if _, err := ParsePattern(pattern); err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `"`, "'"), says) {
			t.Errorf("%q: error is %v, without %q", pattern, err, says)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range []string{"_1XXX", "_9.", "_[13-5]!", "911", "_[", "_[]", "_-"} {
		f.Add(s, "1234")
	}
	f.Fuzz(func(t *testing.T, pattern, digits string) {
		p, err := ParsePattern(pattern)
		if err != nil {
			return
		}
		// What a longer number is the beginning of, or a match for, cannot be nothing for a shorter one.
		was := p.Match("")
		for i := range digits {
			now := p.Match(digits[:i+1])
			if was == MatchNone && now != MatchNone || was == MatchExact && now != MatchNone {
				t.Fatalf("%q: %q is %d after %d", pattern, digits[:i+1], now, was)
			}
			was = now
		}
	})
}
