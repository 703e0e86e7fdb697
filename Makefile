GO          ?= go
FUZZTIME    ?= 10s
BENCH       ?= .
ENGINES     ?= 20 28
BULK_SIZE   ?= 2GiB
BULK_TIMES  ?= 3
SUITE_TIMES ?= 10

# Real engines take longer than the ten minutes that go test gives a package.
TEST        := $(GO) test -timeout 40m

# Tools are pinned here and nowhere else.
# The linter's cache names files as they lay when it was filled, and the rules
# for paths then miss them in another checkout: each has its own.
GOLANGCI    := GOLANGCI_LINT_CACHE='$(CURDIR)/bin/lint' $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2
GOVULNCHECK := $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.8.0

# What `make check` does, in this order.
CHECKS      := fmt-check tidy-check lint arch race fuzz demo

.DEFAULT_GOAL := help
.PHONY: help build test race arch lint fmt fmt-check tidy-check fuzz bench bulk suite cover demo \
	samples engines engines-stop generate vuln check clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: bin/drydock ## build bin/drydock

bin/drydock: FORCE
	$(GO) build -trimpath -o $@ ./cmd/drydock

test: ## run the tests; needs Go and nothing else
	$(TEST) ./...

race: ## run the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(TEST) -race ./...

arch: ## run the tests that imports go one way (TestArch...)
	@$(GO) test -list '^TestArch' ./... | grep -q '^TestArch' || \
		{ echo "make: arch: no test named TestArch... in the tree" >&2; exit 1; }
	$(GO) test -run '^TestArch' ./...

lint: ## run the linters (.golangci.yml)
	$(GOLANGCI) run

fmt: ## format the code
	$(GOLANGCI) fmt

fmt-check: ## fail if the code is not formatted
	$(GOLANGCI) fmt --diff

tidy-check: ## fail if go.mod or go.sum are not tidy
	$(GO) mod tidy -diff
	$(GO) mod verify

fuzz: ## run every fuzz target for FUZZTIME each (10s)
	@mkdir -p bin
	@$(GO) test -list '^Fuzz' ./... >bin/fuzz.out || { cat bin/fuzz.out; exit 1; }
	@awk '/^Fuzz/ { name[++n] = $$1 } /^ok/ { for (i = 1; i <= n; i++) print $$2, name[i]; n = 0 }' \
		bin/fuzz.out >bin/fuzz.list
	@test -s bin/fuzz.list || { echo "make: fuzz: no fuzz target in the tree" >&2; exit 1; }
	@while read -r package name; do \
		echo "$$package $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null || exit 1; \
	done <bin/fuzz.list

bench: ## run the benchmarks that match BENCH (all)
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

bulk: ## pass BULK_SIZE (2GiB) through the recorder, to and from engines if there are any
	BULK_SIZE=$(BULK_SIZE) $(TEST) -run '^$$' -bench Bulk -benchtime $(BULK_TIMES)x ./cmd/drydock

suite: ## record all of a suite of Python tests, replay it SUITE_TIMES (10) times in each way (needs engines)
	@mkdir -p bin
	@rm -f bin/suite.md
	@DRYDOCK_TEST_SUITE_TABLE='$(CURDIR)/bin/suite.md' DRYDOCK_TEST_SUITE_SLICE=1/1 \
		DRYDOCK_TEST_SUITE_TIMES=$(SUITE_TIMES) $(TEST) -count 1 -run '^TestSuiteIsReplayed$$' ./cmd/drydock \
		>bin/suite.out 2>&1; code=$$?; cat bin/suite.md || tail -n 100 bin/suite.out; exit $$code

cover: ## measure the coverage, in bin/cover.html
	@mkdir -p bin
	$(GO) test -coverpkg=./... -coverprofile=bin/cover.out ./...
	$(GO) tool cover -html=bin/cover.out -o bin/cover.html
	@$(GO) tool cover -func=bin/cover.out | tail -n 1

demo: ## show the whole loop on the embedded samples; needs no Docker
	$(GO) run ./cmd/drydock demo

samples: bin/drydock ## record the embedded samples anew from real engines (root)
	@set -e; pairs=; for name in $(ENGINES); do \
		.ci/engine start $$name >/dev/null; \
		.ci/engine image $$name; \
		pairs="$$pairs $$name=$$(.ci/engine host $$name)"; \
	done; cassettes/samples/record.sh "$(CURDIR)/bin/drydock" $$pairs

engines: ## start the real engines ENGINES (20 28) and a registry (root)
	.ci/engine start $(ENGINES)
	.ci/engine image $(ENGINES)
	.ci/registry start

engines-stop: ## stop all engines and the registry
	.ci/engine stop all
	.ci/registry stop

generate: ## make the generated files anew
	$(GO) generate ./...

vuln: ## look for known vulnerabilities (needs the network)
	$(GOVULNCHECK) ./...

check: ## all that CI checks
	@for target in $(CHECKS); do \
		start=$$(date +%s); echo "== $$target"; \
		$(MAKE) --no-print-directory $$target || { echo "== $$target FAILED" >&2; exit 1; }; \
		echo "== $$target took $$(($$(date +%s) - start)) s"; \
	done

clean: ## remove what was built
	rm -rf bin

FORCE:
