// Benchlog turns the output of go test -bench into one table, with the goal of each figure that has one. It passes on
// everything that is not a benchmark, and fails when go test did:
//
//	go test -run '^$' -bench . ./... | go run ./integration/cmd/benchlog
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// goals are those of docs/benchmarks.md: the most that a figure may be, by benchmark and unit; of a speed, the least.
var goals = map[string]map[string]float64{
	"OffHook": {"p50-ms": 0.25, "p99-ms": 1},
	"Ring":    {"p50-ms": 0.5},
	"HangUp":  {"p50-ms": 0.4},
	"Answer":  {"order-p50-ms": 2.5, "lost-max": 2},
	"Storm":   {"s/storm": 3, "kB/phone": 15},
	"Call":    {"cpu-ms/call": 3},
	// of the core (session) and the wire (skinny)
	"Step/digit":  {"ns/op": 5000, "allocs/op": 2},
	"Reader/call": {"MB/s": 1000}, "Reader/large": {"MB/s": 1000},
}

// frequent is the ten messages without texts that are sent most: encoding and decoding each has the same goal.
var frequent = []string{"KeepAlive", "KeepAliveAck", "KeypadButton", "OffHook", "CallState", "SetLamp", "StartTone", "SelectSoftKeys",
	"OpenReceiveChannel", "StartMediaTransmission"}

var wire = map[string]float64{"ns/op": 150, "allocs/op": 1}

// goalOf is the goal of a figure, if it has one.
func goalOf(name, unit string) (goal float64, ok bool) {
	if way, message, _ := strings.Cut(name, "/"); (way == "Append" || way == "Decode") && slices.Contains(frequent, message) {
		goal, ok = wire[unit]
		return goal, ok
	}
	goal, ok = goals[name][unit]
	return goal, ok
}

// row is one benchmark.
type row struct {
	pkg, name string
	figures   []figure
}

type figure struct {
	value float64
	unit  string
}

func main() {
	rows, failed, err := read(os.Stdin, os.Stderr)
	if err == nil {
		err = table(os.Stdout, rows)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchlog:", err)
		os.Exit(1)
	}
	if failed {
		os.Exit(1)
	}
}

// read collects the benchmarks and copies the other lines, and those of benchmarks as they come, to progress.
func read(from io.Reader, progress io.Writer) (rows []row, failed bool, err error) {
	pkg := ""
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = name[strings.LastIndexByte(name, '/')+1:]
			continue
		}
		if strings.HasPrefix(line, "--- FAIL") || strings.HasPrefix(line, "FAIL") {
			failed = true
		}
		if r, ok := parse(line); ok {
			r.pkg = pkg
			rows = append(rows, r)
		}
		fmt.Fprintln(progress, line)
	}
	return rows, failed, lines.Err()
}

// parse reads a line such as "BenchmarkOffHook-2  3000  300111 ns/op  0.13 p50-ms".
func parse(line string) (row, bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
		return row{}, false
	}
	name := strings.TrimPrefix(fields[0], "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		if _, err := strconv.Atoi(name[i+1:]); err == nil { // the number of processors
			name = name[:i]
		}
	}
	r := row{name: name}
	for i := 2; i+1 < len(fields); i += 2 {
		v, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return row{}, false
		}
		r.figures = append(r.figures, figure{v, fields[i+1]})
	}
	return r, true
}

func table(to io.Writer, rows []row) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\npackage\tbenchmark\tfigures, and their goals")
	for _, r := range rows {
		var figures []string
		for _, f := range r.figures {
			if r.pkg == system && f.unit == "ns/op" && len(r.figures) > 1 {
				continue // of a whole round, with its pauses
			}
			figures = append(figures, number(f.value)+" "+f.unit+verdict(r.name, f))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.pkg, r.name, strings.Join(figures, ", "))
	}
	return w.Flush()
}

// system is the package of the benchmarks of the whole system.
const system = "bench"

// verdict says how a figure stands to its goal, if it has one.
func verdict(name string, f figure) string {
	goal, ok := goalOf(name, f.unit)
	missed := f.value > goal
	if f.unit == "MB/s" {
		missed = f.value < goal
	}
	switch {
	case !ok:
		return ""
	case missed:
		return " (MISSED, goal " + number(goal) + ")"
	}
	return " (goal " + number(goal) + ")"
}

// number has four digits at most behind the point, and none that say nothing.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 4, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
