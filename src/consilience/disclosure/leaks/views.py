"""What bytes may say: as text in some encoding, with what formats write otherwise undone.

Escapes of JSON and Turtle, entities, percent signs, quoted-printable and mark-up are taken away, as
often as one lies in another; base64 and hexadecimal digits are decoded.
"""

from __future__ import annotations

import binascii
import html
import quopri
import re
import sys
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

#: How often one escape is looked for within another.
_ROUNDS = 5
#: Each branch begins with a plain character, so that the engine can skip to it.
_ESCAPE = re.compile(
    r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*"
    r"|\\u\{[0-9A-Fa-f]{1,6}\}|\\u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*|\\U[0-9A-Fa-f]{8}"
    r"|\\x[0-9A-Fa-f]{2}|\\[nrtbf\"'/\\]"
    r"|&#[0-9]{1,7};|&#[xX][0-9A-Fa-f]{1,6};|&[A-Za-z][A-Za-z0-9]{1,30};"
)
_TAG = re.compile(r"<[/!?A-Za-z][^<>]{0,2000}>")
_LINE_END = re.compile(r"[-\u2010][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
#: A line that goes on, or two letters in a row beyond ASCII.
_QUOTED_PRINTABLE = re.compile(r"=(?:\r?\n|[89A-F][0-9A-F]=[89A-F][0-9A-F])")
_SHORTEST = 12
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/]{40,80}\r?\n[ \t]*)+[A-Za-z0-9+/]+={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){8,}(?![0-9A-Za-z])")
_PRINTABLE = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xff]{5,}")
_LONG = re.compile(r"[\t\x20-\x7e]{12,}")
_RUN = re.compile(rb"[\x20-\x7e]{8,}")
#: Letters of Latin, Greek, Cyrillic and their like, and general punctuation.
_ASCII, _BEYOND, _UPPER = r"[\x09\x0a\x0d\x20-\x7e\xa0-\xff]", r"[\x00-\xff]", r"[\x01-\x05\x20]"
_UTF_16 = (
    ("utf-16-le", re.compile(rf"(?:{_ASCII}\x00|{_BEYOND}{_UPPER}){{4,}}".encode())),
    ("utf-16-be", re.compile(rf"(?:\x00{_ASCII}|{_UPPER}{_BEYOND}){{4,}}".encode())),
)
_BOMS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MOSTLY = 0.95
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")


def is_text(data: bytes) -> bool:
    """Whether bytes are what people or programs read as text."""
    if not data:
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.start == 0:
            return False
        text = data[: error.start].decode("utf-8")
    return len(_CONTROLS.findall(text)) <= (1 - _MOSTLY) * len(text)


def is_readable(data: bytes) -> bool:
    """Whether bytes are text, also in an older encoding."""
    return _CONTROL_BYTES.search(data) is None or is_text(data)


def texts(data: bytes) -> Iterator[tuple[str, str]]:
    """How bytes were read, and what they then say; the plain reading comes first."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            yield name, data.decode(name, "replace")
            return
    if is_text(data):
        yield "", data.decode("utf-8", "replace")
        return
    found = [each.group() for each in _PRINTABLE.finditer(data)]
    joined = b"\n".join(found)
    yield "", joined.decode("utf-8", "replace").replace("\ufffd", "\n")
    if not joined.isascii():
        yield "latin-1", joined.decode("cp1252", "replace")
    for name, pattern in _UTF_16:
        wide = [match.group().decode(name, "replace") for match in pattern.finditer(data)]
        if wide:
            yield name, "\n".join(wide)


def plain(data: bytes) -> str:
    """What can be read in the bytes of something packed without unpacking it."""
    return b"\n".join(match.group() for match in _RUN.finditer(data)).decode("ascii")


def legible(text: str) -> str:
    """What of the text in other bytes is long enough to be no accident."""
    return "\n".join(_LONG.findall(text))


def peeled(text: str) -> Iterator[tuple[str, str]]:
    """The text without escapes; with mark-up taken out, as if it were nothing and as a blank."""
    plain = text
    for _ in range(_ROUNDS):
        before = plain
        if "\\" in plain or "%" in plain or "&" in plain:
            plain = _ESCAPE.sub(_meant, plain)
        if plain == before:
            break
    if plain != text:
        yield "escapes", plain
    joined = _LINE_END.sub("", plain)
    if "</" in plain or "/>" in plain:
        yield "mark-up", _TAG.sub(" ", joined)
        yield "mark-up", _TAG.sub("", joined)
    elif joined != plain:
        yield "line ends", joined
    if _QUOTED_PRINTABLE.search(text):
        told = quopri.decodestring(text.encode("utf-8", "replace"))
        yield "quoted-printable", told.decode("utf-8", "replace")


def _meant(match: re.Match[str]) -> str:
    words = match.group()
    if words[0] == "%":
        return unquote_to_bytes(words).decode("utf-8", "replace")
    if words[0] == "&":
        return html.unescape(words)
    kind, digits = words[1], words[2:].strip("{}")
    if kind == "u" and "\\" in digits:  # several, which may be pairs
        units = b"".join(bytes.fromhex(each) for each in words.split("\\u")[1:])
        return units.decode("utf-16-be", "replace")
    if kind in "uUx" and digits:
        number = int(digits, 16)
        return chr(number) if number <= sys.maxunicode else " "
    return kind if kind in "\"'/\\" else " "


def encoded(text: str) -> Iterator[tuple[str, bytes]]:
    """Bytes that stand in a text as base64 or as hexadecimal digits, where they can be words."""
    runs = [match.group() for match in _BASE64.finditer(text)]
    runs += ["".join(match.group().split()) for match in _WRAPPED.finditer(text)]
    runs += [part for run in runs if "/" in run for part in run.split("/")]
    for run in dict.fromkeys(runs):
        bare = run.rstrip("=")
        if len(bare) < _SHORTEST or len(bare) % 4 == 1 or bare.islower():
            continue
        bare = bare.replace("-", "+").replace("_", "/")
        yield "base64", binascii.a2b_base64(bare + "=" * (-len(bare) % 4))
    for match in _HEX.finditer(text):
        yield "hexadecimal", bytes.fromhex(match.group())
