"""Compiles catalogues of translations; run by the product's Python, for it needs Babel.

`python -m runner.compile_messages [FILE.po ...]` compiles the named ones, else all of locale/.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_catalog(path: Path) -> None:
    """Write the .mo beside a .po, without fuzzy entries; a broken .po raises."""
    with path.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalog)


def main(names: list[str]) -> None:
    for path in map(Path, names) if names else sorted(Path().glob("locale/*/LC_MESSAGES/*.po")):
        try:
            compile_catalog(path)
        except PoFileError as error:
            sys.exit(f"{path}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
