"""Whether an SVG holds only a drawing: no script, nothing that runs, nothing fetched from elsewhere."""

import re
from typing import BinaryIO
from xml.parsers import expat

_RUNNING = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "audio", "video"}
)
_REFERRING = frozenset({"href", "src", "from", "to", "values", "by"})
_OWN = re.compile(r"^\s*(#|data:image/(png|jpeg|gif|webp)[;,])", re.IGNORECASE)
_ELSEWHERE = re.compile(r"url\(\s*['\"]?\s*(?!#|['\"]?#|data:image/)|@import", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*(javascript|vbscript|data:text|https?|file|ftp):?", re.IGNORECASE)
_PIECE = 64 * 1024
_DEEPEST = 500


class NotADrawing(Exception):
    """Something in it runs or is fetched, or it is no XML at all."""


def require_drawing(file: BinaryIO) -> None:
    """Read the file through; NotADrawing for scripts, event handlers, foreign references, entities,
    style sheets that fetch, and for what is not well formed."""
    reader = _Reader()
    try:
        while piece := file.read(_PIECE):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: of its encoding
        raise NotADrawing from error


class _Reader:
    def __init__(self):
        self._depth = 0
        self._style: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.ProcessingInstructionHandler = self._instruction

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        self._depth += 1
        is_root = self._depth == 1
        if tag in _RUNNING or self._depth > _DEEPEST or (is_root and tag != "svg"):
            raise NotADrawing
        for attribute, value in attributes.items():
            _require_harmless(_local(attribute), value)
        if tag == "style":
            self._style = []

    def _end(self, name: str) -> None:
        self._depth -= 1
        if _local(name) == "style" and self._style is not None:
            if _ELSEWHERE.search("".join(self._style).replace("\\", "")):
                raise NotADrawing
            self._style = None

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() != "xml":
            raise NotADrawing  # a style sheet of its own

    def _refuse(self, *declared) -> None:
        raise NotADrawing


def _local(name: str) -> str:
    return name.rpartition(" ")[2].rpartition(":")[2].lower()


def _require_harmless(name: str, value: str) -> None:
    if name.startswith("on") or _ELSEWHERE.search(value.replace("\\", "")):
        raise NotADrawing
    if name in ("href", "src") and value.strip() and not _OWN.match(value):
        raise NotADrawing
    if name in _REFERRING and _SCHEME.match(value):
        raise NotADrawing
