package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skinnyd/skinnyd/session"
)

// orderTimeout is how long the exchange may take for an order: it should be milliseconds.
const orderTimeout = 5 * time.Second

// registerOrders registers what can be ordered, and the state of each beside it.
func (a *operations) registerOrders(rest huma.API) {
	const forward, dnd, messages = "/v1/lines/{number}/forward", "/v1/devices/{name}/dnd", "/v1/lines/{number}/messages"
	get(rest, forward, "get-forward", "Where the calls of a line go", a.forward, http.StatusNotFound)
	order(rest, http.MethodPut, forward, "set-forward", "Sends the calls of a line elsewhere; what is left out is cleared", a.setForward)
	order(rest, http.MethodDelete, forward, "clear-forward", "Clears all forwards of a line", a.clearForward)
	get(rest, dnd, "get-dnd", "Whether a phone is left alone", a.dnd, http.StatusNotFound)
	order(rest, http.MethodPut, dnd, "set-dnd", "Has a phone left alone, or not any more", a.setDND)
	get(rest, messages, "get-messages", "How many messages wait for a line", a.messages, http.StatusNotFound)
	order(rest, http.MethodPut, messages, "set-messages", "Says how many messages wait for a line", a.setMessages)
	order(rest, http.MethodPost, "/v1/devices/{name}/reset", "reset-device", "Restarts or reboots a phone, which must be registered", a.reset, http.StatusConflict)
}

// order registers something that is changed. Those that have a body refuse one that is wrong.
func order[I, T any](rest huma.API, method, path, id, summary string, f func(context.Context, *I) (*answer[T], error), errors ...int) {
	errors = append(errors, http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable)
	if method != http.MethodDelete {
		errors = append(errors, http.StatusBadRequest, http.StatusUnsupportedMediaType)
	}
	huma.Register(rest, huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"orders"}, Errors: errors}, f)
}

// The requests: what they are about, and what is sent.
type (
	lineOrder[T any] struct {
		Number string `path:"number" doc:"Directory number" example:"1001"`
		Body   T
	}
	deviceOrder[T any] struct {
		Name string `path:"name" doc:"Name of the phone" example:"SEP001122334455"`
		Body T
	}
)

// carryOut gives an order to the exchange and returns when the views show it.
func (a *operations) carryOut(ctx context.Context, instance string, ev session.Event) error {
	ctx, cancel := context.WithTimeout(ctx, orderTimeout)
	defer cancel()
	switch err := a.source.Order(ctx, ev); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return unavailable(instance, fmt.Sprintf("the exchange did not get to the order within %v, and may still carry it out; ask what it says with GET, and GET /healthz", orderTimeout))
	default:
		return unavailable(instance, "the order was not carried out: "+err.Error())
	}
}

func lineAt(number, what string) string { return "/v1/lines/" + number + what }
func deviceAt(name, what string) string { return "/v1/devices/" + name + what }

func (a *operations) forward(_ context.Context, in *lineNumber) (*answer[Forward], error) {
	v, err := a.findLine(in.Number, lineAt(in.Number, "/forward"))
	if err != nil {
		return nil, err
	}
	return now(Forward(v.Forward))
}

func (a *operations) setForward(ctx context.Context, in *lineOrder[Forward]) (*answer[Forward], error) {
	if _, err := a.findLine(in.Number, lineAt(in.Number, "/forward")); err != nil {
		return nil, err
	}
	if err := a.checkForward(in); err != nil {
		return nil, err
	}
	if err := a.carryOut(ctx, lineAt(in.Number, "/forward"), session.SetForward{Line: in.Number, Forward: session.Forward(in.Body)}); err != nil {
		return nil, err
	}
	return a.forward(ctx, &lineNumber{in.Number})
}

func (a *operations) clearForward(ctx context.Context, in *lineNumber) (*answer[Forward], error) {
	return a.setForward(ctx, &lineOrder[Forward]{Number: in.Number})
}

// checkForward says all that is wrong with the numbers of a forward.
func (a *operations) checkForward(in *lineOrder[Forward]) error {
	var wrong []string
	var where []*huma.ErrorDetail
	for _, f := range []struct{ name, number string }{
		{"all", in.Body.All}, {"busy", in.Body.Busy}, {"no_answer", in.Body.NoAnswer}, {"unregistered", in.Body.Unregistered},
	} {
		why := a.cannotForward(in.Number, f.number)
		if why == "" {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("body: %s: %s", f.name, why))
		where = append(where, &huma.ErrorDetail{Message: why, Location: "body." + f.name, Value: f.number})
	}
	if wrong == nil {
		return nil
	}
	p := problem(http.StatusUnprocessableEntity, lineAt(in.Number, "/forward"), strings.Join(wrong, "; "))
	p.Errors = where
	return p
}

// maxNumber is the length of a number in every version of SCCP: 24 bytes, the last zero (ForwardStat).
const maxNumber = 23

// cannotForward says why the calls of a line cannot go to a number; empty when they can. The number of a line may have letters.
func (a *operations) cannotForward(line, number string) string {
	switch _, ours := a.source.Line(number); {
	case number == line:
		return fmt.Sprintf("line %s cannot be forwarded to itself; leave it out, or write another number", line)
	case len(number) > maxNumber:
		return fmt.Sprintf("%q is too long: phones hold %d digits", number, maxNumber)
	case !ours && strings.Trim(number, "0123456789*#+ABCD") != "":
		return fmt.Sprintf("%q cannot be dialled: use the digits 0 to 9, * # + and A to D, without spaces, or the number of a line", number)
	case a.comesBack(line, number):
		return fmt.Sprintf("the calls would come back to line %s, by the forwards of %s; clear one of those first, or write another number", line, number)
	}
	return ""
}

// longestRound is how many forwards of all calls are followed in search of one that comes back: a call is not sent on more often.
const longestRound = 10

// comesBack says that all calls which a line sends to the number are sent on until they are back.
func (a *operations) comesBack(line, number string) bool {
	for range longestRound {
		v, ours := a.source.Line(number)
		if !ours || v.Forward.All == "" {
			return false
		}
		if number = v.Forward.All; number == line {
			return true
		}
	}
	return true
}

func (a *operations) dnd(_ context.Context, in *deviceName) (*answer[DND], error) {
	v, err := a.findDevice(in.Name, deviceAt(in.Name, "/dnd"))
	if err != nil {
		return nil, err
	}
	return now(DND{dndMode(v.DND)})
}

func (a *operations) setDND(ctx context.Context, in *deviceOrder[DND]) (*answer[DND], error) {
	v, err := a.findDevice(in.Name, deviceAt(in.Name, "/dnd"))
	if err != nil {
		return nil, err
	}
	mode := session.DND(in.Body.Mode)
	if in.Body.Mode == dndOff {
		mode = session.DNDOff
	}
	if err := a.carryOut(ctx, deviceAt(in.Name, "/dnd"), session.SetDND{Device: v.Name, DND: mode}); err != nil {
		return nil, err
	}
	return a.dnd(ctx, &deviceName{in.Name})
}

func (a *operations) messages(_ context.Context, in *lineNumber) (*answer[Messages], error) {
	v, err := a.findLine(in.Number, lineAt(in.Number, "/messages"))
	if err != nil {
		return nil, err
	}
	return now(Messages(v.Messages))
}

func (a *operations) setMessages(ctx context.Context, in *lineOrder[Messages]) (*answer[Messages], error) {
	if _, err := a.findLine(in.Number, lineAt(in.Number, "/messages")); err != nil {
		return nil, err
	}
	if err := a.carryOut(ctx, lineAt(in.Number, "/messages"), session.SetMessages{Line: in.Number, New: in.Body.New, Old: in.Body.Old}); err != nil {
		return nil, err
	}
	return a.messages(ctx, &lineNumber{in.Number})
}

func (a *operations) reset(ctx context.Context, in *deviceOrder[Reset]) (*answer[Device], error) {
	v, err := a.findDevice(in.Name, deviceAt(in.Name, "/reset"))
	if err != nil {
		return nil, err
	}
	if !v.Registered {
		return nil, problem(http.StatusConflict, deviceAt(in.Name, "/reset"), fmt.Sprintf("device %q is not registered: nobody is there to be told", in.Name))
	}
	if err := a.carryOut(ctx, deviceAt(in.Name, "/reset"), session.ResetDevice{Device: v.Name, Reboot: in.Body.Kind == "reset"}); err != nil {
		return nil, err
	}
	return a.device(ctx, &deviceName{in.Name})
}
