"""The encoding of a text file, told by its byte order mark or by its bytes."""

from __future__ import annotations

import codecs

from retrieval.errors import UnreadableSource

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_UTF_8 = "not UTF-8 text; convert it first, for example: iconv -f WINDOWS-1251 -t UTF-8"


def decoded(content: bytes, name: str, encoding: str | None = None) -> str:
    """The text in *content*; *encoding* is that of a text that does not show its own.

    Raises ``UnreadableSource`` if the encoding cannot be told.
    """
    try:
        return content.decode(encoding_of(content, encoding))
    except UnicodeDecodeError:
        raise UnreadableSource(name, NOT_UTF_8) from None


def encoding_of(sample: bytes, encoding: str | None = None) -> str:
    """The encoding of the text that begins with *sample*."""
    for mark, marked in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return marked
    return encoding or "utf-8"
