# make            builds bin/skinnyd
# make run        a working exchange: skinnyd, an Asterisk, the example configuration; Ctrl-C ends it
# make demo       two simulated phones call each other, the echo and the music, and a report says how it sounded
# make test       everything that must hold before a change lands
# make test-compose   the same exchange as containers
# make lint fuzz bench clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# make writes the version; Go's own stamp cannot be had in somebody else's checkout, and would end the build there.
export GOFLAGS := $(shell go env GOFLAGS) -buildvcs=false
GOLANGCI_VERSION := v2.15.0
GOLANGCI := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)
FUZZTIME ?= 10s
# The race detector needs a C compiler.
RACE := $(if $(shell command -v gcc || command -v cc),-race)

# Prints test results, and what was skipped and why.
TESTLOG := go run ./integration/cmd/testlog

.PHONY: build
build:
	@echo "== build: bin/skinnyd $(VERSION)"
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.build=$(VERSION)" -o bin/skinnyd .

.PHONY: run
run: build
	@go build -o .cache/bin/run ./integration/cmd/run
	@exec .cache/bin/run

.PHONY: demo
demo: build
	@go build -o .cache/bin/demo ./integration/cmd/demo
	@exec .cache/bin/demo

.PHONY: test
test: fmt vet lint unit integration

.PHONY: fmt
fmt:
	@echo "== gofmt"
	@bad=$$(gofmt -l $$(find . -path ./.cache -prune -o -name '*.go' -print)); \
	if [ -n "$$bad" ]; then echo "not formatted (gofmt -w them):"; echo "$$bad"; exit 1; fi

.PHONY: vet
vet:
	@echo "== go vet"
	@go vet ./...

.PHONY: lint
lint: $(GOLANGCI)
	@echo "== golangci-lint $(GOLANGCI_VERSION)"
	@$(GOLANGCI) run ./...
	@if grep -nE '^[[:space:]]*go [a-zA-Z]' $$(ls session/*.go | grep -v _test.go); then \
		echo "the core starts no goroutine: effects are data, the shell executes them"; exit 1; fi

# Built here rather than installed: the version is part of the name, a newer one is built when it is asked for.
$(GOLANGCI):
	@echo "== building golangci-lint $(GOLANGCI_VERSION) into .cache/bin (once, about 3 minutes)"
	@mkdir -p .cache/bin
	@GOBIN="$(CURDIR)/.cache/bin" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv .cache/bin/golangci-lint $@

# Units, fuzz seeds, the simulator. The race detector disturbs the counting of allocations: that runs without it. Package
# ari has tests against a real Asterisk among its units: it is with the integration tests.
.PHONY: unit
unit:
	@echo "== unit tests, fuzz seeds, simulator $(if $(RACE),with the race detector,WITHOUT the race detector: no C compiler)"
	@go test -json $(RACE) -count=1 -timeout 15m -skip '^TestAllocations$$' $$(go list ./... | grep -vE '/(integration|ari)(/|$$)') | $(TESTLOG)
	@echo "== allocation budgets"
	@go test -json -count=1 -run '^TestAllocations$$' ./skinny | $(TESTLOG)

# One package at a time: they share two cores, and each of them starts an Asterisk.
.PHONY: integration
integration: build
	@echo "== link to a real Asterisk"
	@go run ./integration/cmd/asterisk go test -json $(RACE) -count=1 -timeout 10m ./ari/... | $(TESTLOG)
	@echo "== integration tests with a real Asterisk"
	@go test -json $(RACE) -count=1 -p 1 -timeout 25m ./integration/... | $(TESTLOG)

.PHONY: test-compose
test-compose:
	@echo "== compose stack"
	@integration/compose/test

.PHONY: fuzz
fuzz:
	@echo "== fuzzing, $(FUZZTIME) for each target (make fuzz FUZZTIME=5m)"
	@for pkg in $$(go list ./... | grep -v /integration); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "-- $$pkg $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg; \
		done; \
	done

# The system's benchmarks run so many rounds each, the last one is a minute of 10,000 phones at rest; docs/benchmarks.md has the goals. session
# counts rounds too: what its benchmarks do between them takes longer than what they measure.
BENCH := go test -run '^$$'

.PHONY: bench
bench:
	@echo "== benchmarks: about five minutes, on a machine that does nothing else"
	@{ $(BENCH) -bench '^Benchmark(OffHook|Echo)' -benchtime 3000x ./integration/bench; \
	   $(BENCH) -bench 'Rested|Ring|HangUp' -benchtime 300x ./integration/bench; \
	   $(BENCH) -bench Answer -benchtime 100x ./integration/bench; \
	   $(BENCH) -bench Call -benchtime 200x ./integration/bench; \
	   $(BENCH) -bench Storm -benchtime 1x ./integration/bench; \
	   $(BENCH) -bench . -benchmem -benchtime 2000x ./session; \
	   $(BENCH) -bench . -benchmem -benchtime 200ms $$(go list ./... | grep -vE '/(integration(/.*)?|session)$$'); \
	} | go run ./integration/cmd/benchlog

.PHONY: clean
clean:
	@echo "== removing bin/ and what tests left; .cache/ (tools, the unpacked Asterisk) stays: rm -r .cache"
	@rm -rf bin coverage.out
