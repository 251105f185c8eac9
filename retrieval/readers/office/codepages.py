"""The code pages of RTF: by number, and by the character set of a font."""

from __future__ import annotations

import codecs

DEFAULT = "cp1252"
# The code pages that have no codec of their number.
NAMES = {
    0: DEFAULT,
    42: DEFAULT,
    708: "iso8859_6",
    709: "cp1256",
    819: "latin_1",
    1361: "johab",
    10000: "mac_roman",
    10001: "shift_jis",
    10004: "mac_arabic",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10010: "mac_romanian",
    10029: "mac_latin2",
    10079: "mac_iceland",
    10081: "mac_turkish",
    10082: "mac_croatian",
    20127: DEFAULT,
    20866: "koi8_r",
    20932: "euc_jp",
    21866: "koi8_u",
    28591: "latin_1",
    28592: "iso8859_2",
    28595: "iso8859_5",
    28597: "iso8859_7",
    28599: "iso8859_9",
    28605: "iso8859_15",
    54936: "gb18030",
    65001: "utf_8",
}
# Of the character sets of Windows and of the Macintosh, the code pages. 0 and 1 are left out: they
# mean the code page of the document.
OF_CHARACTER_SETS = {
    77: 10000,
    78: 10001,
    80: 949,
    81: 10004,
    83: 10006,
    86: 10010,
    88: 874,
    89: 10029,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
    254: 437,
    255: 850,
}
LARGEST = 2**16


def encoding_of_page(number: int) -> str:
    """The encoding of the code page with this number; that of Western Europe if it is unknown."""
    name = NAMES.get(number) or f"cp{number}"
    try:
        return codecs.lookup(name).name if 0 <= number < LARGEST else DEFAULT
    except LookupError:
        return DEFAULT


def encoding_of_character_set(number: int) -> str | None:
    """The encoding of fonts with this character set; None for that of the document."""
    page = OF_CHARACTER_SETS.get(number)
    return None if page is None else encoding_of_page(page)
