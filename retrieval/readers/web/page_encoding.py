"""The encoding of an HTML page: told by its mark, by its bytes, or by the page itself."""

from __future__ import annotations

import codecs
import re

from retrieval.readers.text.encoding import BYTE_ORDER_MARKS, decoded

# HTML has the name in its first 1024 bytes; some pages have long comments above it.
BEGINNING = 2**12
DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w:.+-]{1,40})"""
    rb"""|^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.+-]{1,40})""",
    re.IGNORECASE,
)
# The names of encodings of text; Python has codecs for other things, too.
OF_TEXT = re.compile(
    r"(?:utf-?8|us-ascii|ascii|latin-?\d+|(?:x-)?(?:windows|cp|ibm|iso|iso-ir|tis|ks_c)[-_]?\d[\w-]*"
    r"|koi8-?[rut]|gb[k\d]\w*|hz-gb-2312|big5[\w-]*|euc-?\w+|(?:x-)?s(?:hift)?[-_]?jis"
    r"|(?:x-)?mac[\w-]*|viscii)",
    re.IGNORECASE,
)
# Browsers read these as the larger encodings that Windows made of them (WHATWG Encoding).
LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
OWN_NAMES = {"x-mac-cyrillic": "mac_cyrillic", "x-sjis": "cp932", "ks_c_5601-1987": "cp949"}
# A page of text may have a few damaged bytes: a cut advertisement, a wrong character.
MOST_DAMAGED = 0.01


def decoded_page(
    content: bytes, encoding: str | None = None, name: str = "page", declared: str | None = None
) -> str:
    """The text of a page.

    *encoding* is that of pages without a byte order mark; *declared* is what stands beside the page
    about its encoding, as in the header of a message.

    Text that is valid UTF-8 is read as such whatever the page says, for no other text is by
    chance. Raises ``UnreadableSource`` if the encoding cannot be told.
    """
    if encoding or any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decoded(content, name, encoding)
    declared = _known(declared or "") or declared_encoding(content)
    # ISO-2022 hides its characters behind ASCII.
    if not (declared or "").startswith(("iso2022", "hz")):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if declared and (text := _decoded_as(declared, content)) is not None:
        return text
    return decoded(content, name, encoding)


def declared_encoding(content: bytes) -> str | None:
    """Python's name of the encoding that the beginning of a page names; None if it names none."""
    match = DECLARED.search(content[:BEGINNING])
    if match is None:
        return None
    return _known((match[1] or match[2]).decode("ascii", "replace"))


def _known(label: str) -> str | None:
    """Python's name of the encoding of text with this *label*; None if there is none."""
    label = label.strip().lower()
    if not OF_TEXT.fullmatch(label):
        return None
    try:
        known = codecs.lookup(OWN_NAMES.get(label, label)).name
    except LookupError:
        return None
    return LARGER.get(known, known)


def _decoded_as(encoding: str, content: bytes) -> str | None:
    """*content* in *encoding*; None if more of it is damaged than chance explains."""
    text = content.decode(encoding, "replace")
    foreign = sum(1 for char in text if char > "\x7f")
    damaged = text.count("\ufffd")
    return text if damaged <= max(2, foreign * MOST_DAMAGED) else None
