"""Names of files as people's machines give them, made safe to keep and to show."""

import re
import unicodedata

LONGEST_NAME = 180
_NO_PATH = re.compile(r"^.*[/\\]", re.DOTALL)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
"""Belong to Persian words; every other invisible character goes, those above all that turn the
direction: `invoice\u202efdp.exe` would be read as `invoiceexe.pdf`."""


def clean_file_name(name: str, fallback: str = "file") -> str:
    """The name without folders, control characters and marks of direction, at most 180 characters;
    its extension stays."""
    name = unicodedata.normalize("NFC", _NO_PATH.sub("", name))
    name = _SPACES.sub(" ", name)
    name = "".join(c for c in name if c in _JOINERS or unicodedata.category(c)[0] != "C")
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if not name.strip(_JOINERS):
        return fallback
    if len(name) <= LONGEST_NAME:
        return name
    stem, extension = split_extension(name)
    ending = f".{extension}" if extension else ""
    return stem[: LONGEST_NAME - len(ending)].rstrip() + ending


def split_extension(name: str) -> tuple[str, str]:
    """`a.tar.gz` is `a.tar` and `gz`, in small letters; what is no extension stays in the stem."""
    stem, dot, extension = name.rpartition(".")
    is_extension = bool(dot and stem) and extension.isascii() and extension.isalnum()
    return (stem, extension.lower()) if is_extension and len(extension) <= 8 else (name, "")


def with_extension(name: str, extensions: tuple[str, ...]) -> str:
    """The name with the first of the extensions, unless it ends in one of them: a picture that calls
    itself `report.pdf` becomes `report.pdf.png`."""
    if not extensions or split_extension(name)[1] in extensions:
        return name
    room = LONGEST_NAME - len(extensions[0]) - 1
    return f"{name[:room]}.{extensions[0]}"
