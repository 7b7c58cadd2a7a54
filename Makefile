# make run   installs what is missing, builds, starts the service, sends it the samples and keeps serving
# make test  the same set-up, then every test
# make help  the rest

SWIFT ?= swift
MIEN  := .build/release/mien

.DEFAULT_GOAL := help
.PHONY: help deps build run test lint format bench compare load hardening conformance fuzz arm64 clean

help:
	@grep -E '^# make|^## ' Makefile | sed -e 's/^# //' -e 's/^## //'

## make deps         system packages, each only if it is missing
deps:
	@scripts/install-packages.sh

## make build        the release build of the command: .build/release/mien
build: deps
	$(SWIFT) build -c release --product mien

run: build
	@scripts/run.sh $(MIEN)

test: deps
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build --disable-xctest

## make lint         style of the Swift sources, as CI checks it
lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

## make bench        each shipped model and each stage of a request, timed on this machine
bench: build
	@scripts/bench.sh $(MIEN)

## make compare      the runtime beside ONNX Runtime and OpenBLAS (takes ONNX Runtime and PyTorch from PyPI)
compare: build
	@scripts/compare.sh $(MIEN)

## make load         fifty clients for a minute (needs Debian's wrk)
load: build
	@scripts/load.sh $(MIEN)

## make hardening    the service under load and under attack, two hours; ONLY="idle slow" MINUTES=1 for less
hardening: build
	@scripts/hardening.sh $(MIEN)

## make conformance  the ONNX project's own test cases (takes onnx==1.17.0 from PyPI)
conformance: build
	@scripts/conformance.sh $(MIEN)

## make fuzz         libFuzzer on what clients send (requests, frames, PROXY headers, options, pictures, sound) and on model files, RUNS=10000000 each
fuzz: deps
	@scripts/fuzz_parsers.sh http
	@scripts/fuzz_parsers.sh multipart
	@scripts/fuzz_parsers.sh frames
	@scripts/fuzz_parsers.sh deflate
	@scripts/fuzz_parsers.sh proxy
	@scripts/fuzz_media.sh options
	@scripts/fuzz_media.sh pictures
	@scripts/fuzz_media.sh sound
	@scripts/fuzz.sh reader
	@scripts/fuzz.sh loader

## make arm64        the NEON kernels compiled, and compared with the plain ones in an emulator
arm64:
	@scripts/check_arm64.sh

## make clean        the build folder
clean:
	rm -rf .build .build-fuzz
