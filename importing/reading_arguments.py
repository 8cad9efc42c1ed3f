"""How a file is to be read, said on the command line."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from importing.file_words import DELIMITERS, ENCODINGS
from importing.reading import Reading

TAB = "tab"


def add_reading_arguments(parser: ArgumentParser) -> None:
    """The choices that the page of a file offers; what is not said is found out."""
    delimiters = [TAB, *(sign for sign in DELIMITERS if sign != "\t")]
    parser.add_argument("--sheet", default="", metavar="NAME", help="which sheet is read")
    parser.add_argument(
        "--header-row", type=int, metavar="N", help="row of the headers; 0: there are none"
    )
    parser.add_argument("--encoding", default="", choices=[*ENCODINGS], help="of a text file")
    parser.add_argument("--delimiter", default="", choices=delimiters, help="of a text file")


def reading_of(options: Mapping[str, Any]) -> Reading:
    delimiter = "\t" if options["delimiter"] == TAB else options["delimiter"]
    return Reading(options["sheet"], options["header_row"], options["encoding"], delimiter)
