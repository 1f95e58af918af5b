package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// wav is a WAV file; chunks come between its head and its samples.
func wav(format, channels uint16, rate uint32, bits uint16, pcm []int16, chunks ...string) []byte {
	le := binary.LittleEndian
	f := le.AppendUint32([]byte("fmt "), 16)
	f = le.AppendUint16(f, format)
	f = le.AppendUint16(f, channels)
	f = le.AppendUint32(f, rate)
	f = le.AppendUint32(f, rate*uint32(channels)*uint32(bits)/8)
	f = le.AppendUint16(f, channels*bits/8)
	f = le.AppendUint16(f, bits)
	for _, c := range chunks {
		f = append(f, c...)
	}
	f = le.AppendUint32(append(f, "data"...), uint32(2*len(pcm)))
	for _, v := range pcm {
		f = le.AppendUint16(f, uint16(v))
	}
	return append(le.AppendUint32([]byte("RIFF"), uint32(len(f)+4)), append([]byte("WAVE"), f...)...)
}

// tonePCM is d of tones.
func tonePCM(rate int, d time.Duration, hz ...float64) []int16 {
	pcm := make([]int16, int(d*time.Duration(rate)/time.Second))
	NewTone(-12, hz...).Fill(pcm, rate)
	return pcm
}

// TestWAVInEveryRate: a file of each rate sounds the same at the rate of each codec; what a codec is too narrow for is gone.
func TestWAVInEveryRate(t *testing.T) {
	for _, from := range []int{8000, 11025, 16000, 44100, 48000} {
		for _, to := range []int{8000, 16000} {
			pcm := tonePCM(from, time.Second, 440, 3000)
			if from >= 16000 {
				pcm = tonePCM(from, time.Second, 440, 3000, 6000)
			}
			r, err := ReadWAV(bytes.NewReader(wav(1, 1, uint32(from), 16, pcm, "LIST\x03\x00\x00\x00abc\x00")))
			if err != nil {
				t.Fatal(err)
			}
			if r.Length() != time.Second {
				t.Errorf("%d Hz: %v long", from, r.Length())
			}
			out := make([]int16, to)
			r.Source(false).Fill(out, to)
			want := 2
			if to == 16000 && from >= 16000 {
				want = 3
			}
			peaks := Spectrum(out[to/4:to/2], to)
			if len(peaks) != want {
				t.Errorf("from %d to %d Hz: %v, want %d tones", from, to, peaks, want)
			}
			for _, p := range peaks {
				if math.Abs(p.Level+12) > 0.5 {
					t.Errorf("from %d to %d Hz: %.0f Hz at %.1f dBFS, want -12", from, to, p.Hz, p.Level)
				}
			}
		}
	}
}

func TestWrittenWAVIsRead(t *testing.T) {
	want := NewRecording([]int16{1, -2, 32767, -32768}, 16000)
	var b bytes.Buffer
	if err := want.WriteWAV(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), wav(1, 1, 16000, 16, want.pcm)) {
		t.Errorf("written % x", b.Bytes())
	}
	got, err := ReadWAV(&b)
	if err != nil || got.rate != want.rate || !slices.Equal(got.pcm, want.pcm) {
		t.Errorf("read %v, %v", got, err)
	}
}

func TestRecordingEndsOrRepeats(t *testing.T) {
	r := NewRecording([]int16{1, 2, 3}, 8000)
	for repeat, want := range map[bool][]int16{false: {1, 2, 3, 0, 0, 0, 0}, true: {1, 2, 3, 1, 2, 3, 1}} {
		got, src := make([]int16, 7), r.Source(repeat)
		src.Fill(got[:2], 8000)
		src.Fill(got[2:], 8000)
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("repeat %v: %v, want %v", repeat, got, want)
				break
			}
		}
	}
	// Another codec goes on where the last was.
	src := NewRecording(tonePCM(8000, time.Second, 440), 8000).Source(false).(*playback)
	src.Fill(make([]int16, 4000), 8000)
	src.Fill(make([]int16, 160), 16000)
	if src.at != 8160 {
		t.Errorf("at sample %d, want 8160", src.at)
	}
}

func TestWAVErrors(t *testing.T) {
	pcm := make([]int16, 80)
	good := wav(1, 1, 8000, 16, pcm)
	for _, tc := range []struct {
		name string
		file []byte
		want string
	}{
		{"text", []byte("hello, this is a text of some length"), "not a WAV file"},
		{"nothing", nil, "not a WAV file"},
		{"mu-law", wav(7, 1, 8000, 8, pcm), "format 7: only linear"},
		{"stereo", wav(1, 2, 8000, 16, pcm), "2 channels"},
		{"24 bit", wav(1, 1, 8000, 24, pcm), "24 bit"},
		{"96 kHz", wav(1, 1, 96000, 16, pcm), "96000 Hz"},
		{"empty", wav(1, 1, 8000, 16, nil), "without a sample"},
		{"cut off", good[:len(good)-9], "cut off"},
		{"no samples", good[:36], "no samples"},
		{"no format", append(append([]byte{}, good[:12]...), good[36:]...), "samples before their format"},
		{"huge chunk", wav(1, 1, 8000, 16, pcm, "LIST\xff\xff\xff\xff"), "cut off"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "a.wav")
			if err := os.WriteFile(name, tc.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := OpenWAV(name)
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), name) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	if _, err := OpenWAV("none.wav"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(wav(1, 1, 8000, 16, make([]int16, 8)))
	f.Add(wav(0xFFFE, 1, 16000, 16, make([]int16, 8), "LIST\x02\x00\x00\x00ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ReadWAV(bytes.NewReader(b)); err == nil && (r.Length() <= 0 || r.rate < lowestRate) {
			t.Errorf("%d samples of %d Hz", len(r.pcm), r.rate)
		}
	})
}
