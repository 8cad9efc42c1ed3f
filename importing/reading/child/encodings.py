"""Turns the bytes of a text file into text: in the encoding that was chosen, or found out."""

import codecs

from .letters import guess_encoding
from .refusal import Refusal

# Bytes that text does not hold; a file with more than this share of them is something else.
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
MAX_CONTROL_SHARE = 0.002
# A file is UTF-8 with damaged letters when it has at least so many good ones for each.
GOOD_PER_DAMAGED_LETTER = 20
DAMAGED = "\ufffd"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
LOOKED_AT_BYTES = 64 * 1024
# The letters and signs of our languages; two bytes that are no text are mostly others.
_USUAL_RANGES = ((0x20, 0x24F), (0x400, 0x52F), (0x600, 0x6FF), (0x2000, 0x206F), (0xFB50, 0xFEFF))
USUAL_SHARE = 0.95


def decode(data: bytes, chosen: str = "") -> tuple[str, str]:
    """Text and encoding: the chosen one, else by byte order mark, else UTF-8 when it is, else by
    its letters. Bytes that mean nothing become U+FFFD."""
    if chosen:
        return _decode_as(data, chosen), chosen
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding), encoding
    if encoding := unmarked_utf_16(data):
        return _without_nul(data.decode(encoding, "replace")), encoding
    data = data.rstrip(b"\x1a")
    _refuse_binary(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_doubtful(data)


def unmarked_utf_16(data: bytes) -> str:
    """Which UTF-16 it is, when it is one without a byte order mark; else empty.

    Separators and line ends, which every table has, bring zeros into it; read the other way round
    it is full of letters that none of our languages has.
    """
    sample = data[:LOOKED_AT_BYTES]
    if b"\0" not in sample or len(data) % 2:
        return ""
    shares = {encoding: _usual_share(sample, encoding) for encoding in _WIDE}
    likely = max(shares, key=shares.__getitem__)
    return likely if shares[likely] >= USUAL_SHARE else ""


def _usual_share(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0
    usual = sum(
        letter in "\t\r\n" or any(low <= ord(letter) <= high for low, high in _USUAL_RANGES)
        for letter in text
    )
    return usual / len(text)


def _decode_as(data: bytes, encoding: str) -> str:
    if encoding not in _WIDE:
        _refuse_binary(data)
    return _without_nul(data.decode(encoding, "replace").removeprefix("\ufeff"))


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise Refusal("damaged_text", encoding=encoding) from error
        text = data.decode(encoding, "replace")
    return _without_nul(text.removeprefix("\ufeff"))


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise Refusal("nul_characters", line=text[: text.index("\0")].count("\n") + 1)
    return text


def _refuse_binary(data: bytes) -> None:
    nul = data.find(b"\0")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(1, MAX_CONTROL_SHARE * len(data)):
        raise Refusal("unknown_kind")
    if nul >= 0:
        raise Refusal("nul_characters", line=data.count(b"\n", 0, nul) + 1)


def _decode_doubtful(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", "replace")
    damaged = text.count(DAMAGED)
    good = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if good >= GOOD_PER_DAMAGED_LETTER * damaged:
        return text, "utf-8"
    encoding = guess_encoding(data)
    return data.decode(encoding, "replace"), encoding
