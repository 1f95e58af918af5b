package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skinnyd/skinnyd/session"
)

// operations are the requests that are answered.
type operations struct{ source Source }

// answer is what every operation returns.
type answer[T any] struct{ Body T }

func now[T any](body T) (*answer[T], error) { return &answer[T]{body}, nil }

func (a *operations) register(rest huma.API) {
	get(rest, "/v1/devices", "list-devices", "All configured phones", a.devices)
	get(rest, "/v1/devices/{name}", "get-device", "One phone", a.device, http.StatusNotFound)
	get(rest, "/v1/lines", "list-lines", "All lines", a.lines)
	get(rest, "/v1/lines/{number}", "get-line", "One line", a.line, http.StatusNotFound)
	get(rest, "/v1/calls", "list-calls", "All calls", a.calls)
	get(rest, "/v1/calls/{id}", "get-call", "One call", a.call, http.StatusNotFound)
	get(rest, "/v1/call-log", "get-call-log", "Calls that are over", a.callLog, http.StatusServiceUnavailable)
	get(rest, "/v1/parking", "list-parking", "The calls that wait in parking lots", a.parking)
	get(rest, "/v1/asterisk", "list-asterisk", "The links to Asterisk, and what is wrong with them", a.asterisk)
	get(rest, "/v1/unknown-devices", "list-unknown-devices", "Phones that tried to register and are not configured, with the YAML to paste", a.unknown)
	get(rest, "/healthz", "healthz", "Whether the process lives: 503 when it should be restarted", a.healthz, http.StatusServiceUnavailable)
	get(rest, "/readyz", "readyz", "Whether calls can be made: 503 with the reasons when not", a.readyz, http.StatusServiceUnavailable)
	a.registerOrders(rest)
}

func get[I, T any](rest huma.API, path, id, summary string, f func(context.Context, *I) (*answer[T], error), errors ...int) {
	tag := "state"
	if !strings.HasPrefix(path, "/v1/") {
		tag = "health"
	}
	huma.Register(rest, huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}, Errors: errors,
	}, f)
}

type deviceFilter struct {
	Registered string `query:"registered" enum:"true,false" doc:"Only phones that are registered, or only those that are not"`
	Line       string `query:"line" doc:"Only phones that have this line" example:"1001"`
}

func (a *operations) devices(_ context.Context, f *deviceFilter) (*answer[DeviceList], error) {
	out := DeviceList{Devices: []Device{}}
	for _, v := range a.source.Devices() {
		if f.Registered != "" && v.Registered != (f.Registered == "true") || f.Line != "" && !slices.Contains(v.Lines, f.Line) {
			continue
		}
		out.Devices = append(out.Devices, deviceOf(v))
	}
	slices.SortFunc(out.Devices, func(a, b Device) int { return cmp.Compare(a.Name, b.Name) })
	return now(out)
}

type deviceName struct {
	Name string `path:"name" doc:"Name of the phone" example:"SEP001122334455"`
}

func (a *operations) device(_ context.Context, in *deviceName) (*answer[Device], error) {
	v, err := a.findDevice(in.Name, deviceAt(in.Name, ""))
	if err != nil {
		return nil, err
	}
	return now(deviceOf(v))
}

func (a *operations) findDevice(name, instance string) (*session.DeviceView, error) {
	if v, ok := a.source.Device(session.DeviceName(name)); ok {
		return v, nil
	}
	tried := slices.ContainsFunc(a.source.Unknown(), func(v *session.UnknownView) bool { return string(v.Name) == name })
	if tried {
		return nil, notFound(instance, "device %q tried to register and is not configured; GET /v1/unknown-devices has what to paste into the configuration", name)
	}
	return nil, notFound(instance, "device %q is not configured; GET /v1/devices lists those that are, GET /v1/unknown-devices those that tried", name)
}

func (a *operations) lines(context.Context, *struct{}) (*answer[LineList], error) {
	out := LineList{Lines: each(a.source.Lines(), lineOf)}
	slices.SortFunc(out.Lines, func(a, b Line) int { return cmp.Compare(a.Number, b.Number) })
	return now(out)
}

type lineNumber struct {
	Number string `path:"number" doc:"Directory number" example:"1001"`
}

func (a *operations) line(_ context.Context, in *lineNumber) (*answer[Line], error) {
	v, err := a.findLine(in.Number, lineAt(in.Number, ""))
	if err != nil {
		return nil, err
	}
	return now(lineOf(v))
}

func (a *operations) findLine(number, instance string) (*session.LineView, error) {
	if v, ok := a.source.Line(number); ok {
		return v, nil
	}
	return nil, notFound(instance, "line %q is not configured; GET /v1/lines lists those that are", number)
}

func (a *operations) calls(context.Context, *struct{}) (*answer[CallList], error) {
	out := CallList{Calls: each(a.source.Calls(), callOf)}
	slices.SortFunc(out.Calls, func(a, b Call) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	return now(out)
}

type callID struct {
	ID string `path:"id" doc:"Id of the call" example:"skinny-1-42-7"`
}

func (a *operations) call(_ context.Context, in *callID) (*answer[Call], error) {
	if v, ok := a.source.Call(in.ID); ok {
		return now(callOf(v))
	}
	return nil, notFound("/v1/calls/"+in.ID, "there is no call %q, or it has ended; GET /v1/calls lists those of now", in.ID)
}

type callLogLimit struct {
	Limit int `query:"limit" minimum:"1" maximum:"10000" default:"100" doc:"At most so many calls"`
}

// callLogTime is how long the store may take.
const callLogTime = 10 * time.Second

func (a *operations) callLog(ctx context.Context, in *callLogLimit) (*answer[CallLog], error) {
	const instance = "/v1/call-log"
	ctx, cancel := context.WithTimeout(ctx, callLogTime)
	defer cancel()
	records, err := a.source.CallLog(ctx, in.Limit)
	if err != nil {
		return nil, unavailable(instance, "the store does not give the call log: "+err.Error())
	}
	out := CallLog{Calls: make([]LoggedCall, 0, len(records))}
	for _, r := range records {
		var c session.CallRecord
		if json.Unmarshal(r.Value, &c) == nil { // else another version of skinnyd wrote it
			out.Calls = append(out.Calls, loggedOf(&c))
		}
	}
	return now(out)
}

func (a *operations) parking(context.Context, *struct{}) (*answer[ParkingList], error) {
	out := ParkingList{Parked: each(a.source.Parked(), parkedOf)}
	slices.SortFunc(out.Parked, func(a, b ParkedCall) int {
		return cmp.Or(cmp.Compare(a.Lot, b.Lot), cmp.Compare(len(a.Slot), len(b.Slot)), cmp.Compare(a.Slot, b.Slot))
	})
	return now(out)
}

func (a *operations) asterisk(context.Context, *struct{}) (*answer[AsteriskList], error) {
	return now(AsteriskList{Asterisk: each(a.source.Asterisk(), asteriskOf)})
}

func (a *operations) unknown(context.Context, *struct{}) (*answer[UnknownDeviceList], error) {
	out := UnknownDeviceList{Devices: each(a.source.Unknown(), unknownOf)}
	slices.SortFunc(out.Devices, func(a, b UnknownDevice) int { return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Name, b.Name)) })
	return now(out)
}

func (a *operations) healthz(context.Context, *struct{}) (*answer[Health], error) {
	if err := a.source.Alive(); err != nil {
		return nil, unavailable("/healthz", "the process should be restarted: "+err.Error())
	}
	return now(Health{Status: "ok"})
}

func (a *operations) readyz(context.Context, *struct{}) (*answer[Health], error) {
	if reasons := a.source.Ready(); len(reasons) > 0 {
		return nil, unavailable("/readyz", "no calls can be made: "+strings.Join(reasons, "; "), reasons...)
	}
	return now(Health{Status: "ready"})
}

func notFound(instance, format string, args ...any) error {
	return problem(http.StatusNotFound, instance, fmt.Sprintf(format, args...))
}

func unavailable(instance, detail string, reasons ...string) error {
	p := problem(http.StatusServiceUnavailable, instance, detail)
	for _, r := range reasons {
		p.Errors = append(p.Errors, &huma.ErrorDetail{Message: r})
	}
	return p
}
