"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import exports, imports, pages

GROUPS = {"import": imports.run, "export": exports.run, "pages": pages.run}
