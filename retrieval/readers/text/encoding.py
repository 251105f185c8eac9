"""The encoding of a text: told by its byte order mark, by who adds it, or by its bytes."""

from __future__ import annotations

import codecs
import re

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.text.legacy import likely

# That of UTF-32 begins like that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# By its standard, JSON is in UTF-8. Its words are too few to tell anything else.
JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*[\"}]")
# Control characters that stand in texts: blanks, line ends, page breaks, the end of a DOS file.
CONTROLS = re.compile(rb"[^\t\n\v\f\r\x1a\x1b\x20-\xff]")
# Nothing else has these marks around its words.
ISO_2022_JP = re.compile(rb"\x1b\$[@B][^\x1b\x80-\xff]*\x1b\([BJ]")
# A text may have a few others; more are the bytes of another kind of file.
MOST_CONTROLS, FEW_CONTROLS = 0.02, 50
# For each damaged byte, a text in UTF-8 has at least so many whole characters beyond ASCII.
LEAST_WHOLE = 4
# The encoding is judged by so many bytes, of which UTF-16 needs fewer.
JUDGED, JUDGED_AS_UTF_16 = 2**22, 2**16
# Letters of the alphabets of Europe, and the signs between them.
EUROPEAN = re.compile(r"[\t\n\f\r\x20-\x7e\u00a0-\u024f\u0370-\u052f\u2010-\u2046\u20ac\u2116]")
LEAST_EUROPEAN = 0.95
# Of all encodings in which a text makes sense, no more are named.
MOST_NAMED = 3


def decoded(content: bytes, name: str, encoding: str | None = None, errors: str = "strict") -> str:
    """The text in *content*; *encoding* is that of a text that does not show its own.

    With the *errors* "surrogateescape", bytes that are not in the encoding become ``UNDECODED``
    characters. Raises ``UnreadableSource`` if the encoding cannot be told, or without them.
    """
    told = encoding_of(content, encoding, name)
    try:
        return content.decode(told, errors)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = f"line {line} is not in the encoding {told.removesuffix('-sig')}; correct it"
        raise UnreadableSource(name, why, Lack.ENCODING) from None
    except UnicodeError:
        raise UnreadableSource(name, f"it is not in the encoding {told}") from None


def encoding_of(sample: bytes, encoding: str | None = None, name: str = "") -> str:
    """Python's name of the encoding of the text that begins with *sample*.

    *encoding* is that of a text without a byte order mark, *name* the source in errors. The sample
    may end inside a character. Raises ``UnreadableSource`` if the encoding cannot be told.
    """
    for mark, marked in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return marked
    if encoding:
        return _known(encoding, name)
    has_controls = CONTROLS.search(sample, 0, JUDGED)
    if has_controls and (wide := _utf_16(sample[:JUDGED_AS_UTF_16])):
        return wide
    if ISO_2022_JP.search(sample, 0, JUDGED):
        return "iso2022_jp"
    is_utf_8 = _is_utf_8(sample)
    if has_controls:
        controls = len(CONTROLS.findall(sample[:JUDGED]))
        many = controls > MOST_CONTROLS * len(sample[:JUDGED])
        if many and (not is_utf_8 or controls > FEW_CONTROLS):
            raise UnreadableSource(name, "not text; it has control characters")
    if is_utf_8 or JSON.match(sample):
        return "utf-8"
    candidates = likely(sample[:JUDGED])
    if len(candidates) == 1:
        return candidates[0]
    raise UnreadableSource(name, _untold(candidates), Lack.ENCODING)


def _known(encoding: str, name: str) -> str:
    """Python's name of an *encoding* of texts."""
    try:
        b"a".decode(encoding)  # it fails for the codecs of other things
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError, ValueError):
        raise UnreadableSource(name, f"there is no encoding {encoding!r}") from None


def _untold(candidates: tuple[str, ...]) -> str:
    *first, last = candidates[:MOST_NAMED] or ("",)
    named = f": {', '.join(first)} or {last}" if last else ""
    return f"its encoding cannot be told{named}"


def _is_utf_8(sample: bytes) -> bool:
    """Whether *sample* is UTF-8, but for a few bytes."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A long text whose first character beyond ASCII stands where the sample ends.
        cut = error.end == len(sample) and error.reason == "unexpected end of data"
        if cut and len(sample) > JUDGED_AS_UTF_16 // 2:
            return True
    else:
        return True
    text = sample[:JUDGED].decode("utf-8", "surrogateescape")
    beyond = re.sub(r"[\x00-\x7f]+", "", text)
    damaged = len(re.findall("[\udc80-\udcff]", beyond))
    return len(beyond) - damaged >= LEAST_WHOLE * damaged


def _utf_16(sample: bytes) -> str | None:
    """The byte order in which *sample* is European text in UTF-16; None if it is none."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
        if len(text) > 1 and len(EUROPEAN.findall(text)) >= LEAST_EUROPEAN * len(text):
            return encoding
    return None
