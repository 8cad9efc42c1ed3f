"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import imports, pages

GROUPS = {"import": imports.run, "pages": pages.run}
