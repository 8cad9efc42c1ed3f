# Thin names for the runner; what each does is in runner/commands/.
# Variables reach it through the environment: make run PORT=8001, make test ARGS="-k undo", make bench ONLY=import,
# make chaos CHAOS_ROUNDS=10, make fuzz FUZZ_EXAMPLES=20000.
PYTHON ?= python3

.PHONY: run test lint format bench chaos fuzz shell messages reset servers
run test lint format bench chaos fuzz shell messages reset servers:
	@"$(PYTHON)" -m runner $@
