package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// Options of Run; all are needed.
type Options struct {
	Phone   *phone.Phone
	Model   skinny.Model
	Journal *Journal
	Listen  bool          // to what is heard
	Tone    float64       // Hz that t speaks
	Speech  func() string // what the person speaks; empty: nothing
	// Do runs a command line until it is done or ctx ends, and says whether it was to quit. Two may run at a time: one of
	// the keyboard and one that was typed.
	Do      func(ctx context.Context, line string) (quit bool, err error)
	In, Out *os.File
}

// refresh is how often the screen is drawn without a change: lamps blink, sound and clock go on.
const refresh = 100 * time.Millisecond

// queueSize is how many orders may wait for those before them. One more is refused, and said so.
const queueSize = 64

// Run draws the phone until somebody quits or ctx ends.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &screen{model: newModel(o), keys: make(chan order, queueSize), commands: make(chan order, queueSize), stop: make(chan struct{}, 1)}
	s.program = tea.NewProgram(s, tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithoutSignalHandler())
	var wg sync.WaitGroup
	wg.Go(func() { s.feed(ctx, o) })
	wg.Go(func() { s.obey(ctx, o, s.keys, nil) })
	wg.Go(func() { s.obey(ctx, o, s.commands, s.stop) })
	wg.Go(func() { <-ctx.Done(); s.program.Quit() })
	_, err := s.program.Run()
	cancel()
	wg.Wait()
	return err
}

// screen is the model as a program of the terminal. Orders of the keyboard and commands that were typed, which may wait for
// something, do not wait for each other.
type screen struct {
	model          model
	program        *tea.Program
	keys, commands chan order
	stop           chan struct{}
}

// Init implements tea.Model.
func (s *screen) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (s *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var orders []order
	s.model, orders = s.model.update(msg)
	for _, o := range orders {
		queue := s.keys
		switch o.what {
		case quit:
			return s, tea.Quit
		case stop:
			select {
			case s.stop <- struct{}{}:
			default:
			}
			continue
		case command:
			queue = s.commands
		}
		select {
		case queue <- o:
		default:
			s.model = s.model.refuse(o)
		}
	}
	return s, nil
}

// View implements tea.Model.
func (s *screen) View() tea.View {
	v := tea.NewView(s.model.view())
	v.AltScreen = true
	return v
}

// feed tells the model what the phone does.
func (s *screen) feed(ctx context.Context, o Options) {
	changed, end := o.Phone.Changes()
	defer end()
	tick := time.NewTicker(refresh)
	defer tick.Stop()
	for {
		s.program.Send(facts(o))
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-o.Journal.changed:
		case <-tick.C:
		}
	}
}

// facts looks at the phone.
func facts(o Options) Facts {
	f := Facts{Now: time.Now(), State: o.Phone.State(), Speech: o.Speech()}
	f.Events, f.First = o.Journal.lines()
	if o.Listen {
		if stream := o.Phone.Stream(); stream != nil {
			f.Sound = Hear(stream)
		}
	}
	return f
}

// obey carries out orders one after the other; stop ends the one that runs.
func (s *screen) obey(ctx context.Context, o Options, orders <-chan order, stop <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-orders:
			from := o.Journal.next()
			if next.what == command {
				fmt.Fprintf(o.Journal, "> %s\n", next.line)
			}
			quits, err := s.carryOut(ctx, o, next, stop)
			if quits {
				s.program.Quit()
				return
			}
			if err != nil {
				fmt.Fprintf(o.Journal, "error: %s: %s\n", next.line, brief(err))
			}
			s.program.Send(done{order: next, err: err, from: from, facts: facts(o)})
		}
	}
}

func (s *screen) carryOut(ctx context.Context, o Options, next order, stop <-chan struct{}) (quits bool, err error) {
	select {
	case <-stop: // it was meant for the order before
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(ended)
	wg.Go(func() {
		select {
		case <-stop:
			cancel()
		case <-ended:
		}
	})
	quits, err = o.Do(ctx, next.line)
	if err != nil && ctx.Err() != nil {
		err = errors.New("ended before it was done")
	}
	return quits, err
}

// brief is an error without the picture of the phone that may follow.
func brief(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return clean(first)
}
