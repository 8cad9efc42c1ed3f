"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import imports

GROUPS = {"import": imports.run}
