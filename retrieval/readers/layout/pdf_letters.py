"""The letters of a page of a PDF file, as its fonts tell them, and mended where they do not."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

# A page of a newspaper has 50,000 characters; what is more is a table, or wants to fill the memory.
MOST_CHARACTERS = 500_000
# More than this share of unknown letters, and a page is not readable.
MOST_UNKNOWN = 0.2
# PDFium writes this in the place of a hyphen at the end of a line.
HYPHENS = frozenset((0x02, 0xFFFE))
# Bitmap fonts of TeX do not tell their letters, so PDFium gives the codes of their glyphs. These
# are no characters elsewhere: the codes of the Cork encoding, and of the older one for ligatures.
GLYPHS_OF_TEX = {
    0x0B: "ff", 0x0C: "fi", 0x0E: "ffi", 0x0F: "ffl",
    0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl", 0x88: "•",
}  # fmt: skip
# Symbol fonts have their bullets in the private area of Unicode.
BULLETS = dict.fromkeys((0xF0A7, 0xF0A8, 0xF0B7, 0xF06E, 0xF076, 0xF0D8, 0xF0FC), "•")
# Cyrillic fonts of TeX give the codes of their glyphs, too, which look like accented letters. No
# language that is written in such letters has so many of them side by side.
CYRILLIC_OF_TEX = {
    **{0xC0 + place: chr(0x410 + place) for place in range(64)}, 0x9C: "Ё", 0xBC: "ё",
}  # fmt: skip
CYRILLIC_RUN, LEAST_CYRILLIC = re.compile("[\u00c0-\u00ff]{4,}"), 8
# Older fonts of TeX have no accented letters: the accent is printed over the letter.
ACCENTS = {
    "`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303", "¯": "\u0304",
    "˘": "\u0306", "˙": "\u0307", "¨": "\u0308", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c",
    "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
DOTLESS = {"ı": "i", "ȷ": "j"}
# PDFium gives an accent before or after its letter, or at the end of the line.
MOST_ACCENTS, FARTHEST_LETTER = 3000, 160


class Letters(NamedTuple):
    """The letters by their numbers: None for a blank, empty for what is left out."""

    texts: list[str | None]
    hyphens: frozenset[int]
    known: bool
    characters: int


def letters_of(page: PdfTextPage) -> Letters:
    """The letters on a page."""
    import pypdfium2.raw

    read = pypdfium2.raw.FPDFText_GetUnicode
    codes = [read(page, index) for index in range(min(page.count_chars(), MOST_CHARACTERS))]
    texts = [_letter(code) for code in codes]
    unknown = sum(map(_is_unknown, codes))
    runs = [*CYRILLIC_RUN.finditer("".join(text or " " for text in texts))]
    cyrillic = sum(len(run[0]) for run in runs) >= LEAST_CYRILLIC
    glyphs = {**GLYPHS_OF_TEX, **CYRILLIC_OF_TEX} if cyrillic else GLYPHS_OF_TEX
    fonts = _Fonts(page)
    for index, code in enumerate(codes):
        if code in glyphs and not fonts.has_name(index):
            texts[index] = glyphs[code]
            unknown -= _is_unknown(code)
    _compose(page, texts)
    hyphens = frozenset(index for index, code in enumerate(codes) if code in HYPHENS)
    characters = sum(text is not None for text in texts)
    return Letters(texts, hyphens, unknown <= MOST_UNKNOWN * characters, characters)


class _Fonts:
    """The fonts of a page. Only bitmap fonts have no name."""

    def __init__(self, page: PdfTextPage) -> None:
        import pypdfium2.raw

        self._read, self._page = pypdfium2.raw.FPDFText_GetFontInfo, page
        self._name, self._flags = ctypes.create_string_buffer(2), ctypes.c_int()

    def has_name(self, index: int) -> bool:
        """Whether the font of a character has a name: its length includes the final zero."""
        return bool(self._read(self._page, index, self._name, 2, self._flags) > 1)


def _letter(code: int) -> str | None:
    """The text of a character; None for a blank."""
    if code in HYPHENS:
        return "-"
    if code in BULLETS:
        return BULLETS[code]
    letter = chr(code) if 0x20 < code <= 0x10FFFF else ""
    return letter if letter and not letter.isspace() else None


def _is_unknown(code: int) -> bool:
    """Whether the font does not tell which letter this is."""
    if code in BULLETS or code in HYPHENS or chr(min(code, 0x10FFFF)).isspace():
        return code in GLYPHS_OF_TEX
    return code < 0x20 or code == 0xFFFD or 0x7F <= code < 0xA0 or 0xE000 <= code < 0xF900


def _compose(page: PdfTextPage, texts: list[str | None]) -> None:
    """Puts accents on the letters under them."""
    accents = [index for index, text in enumerate(texts) if text in ACCENTS]
    if not accents:
        return
    places = _Places(page)
    for accent in accents[:MOST_ACCENTS]:
        under = _under(places, accent, texts)
        if under is None:
            continue
        letter = texts[under] or ""
        whole = DOTLESS.get(letter, letter) + ACCENTS[texts[accent] or ""]
        composed = unicodedata.normalize("NFC", whole)
        if len(composed) == 1:
            texts[under], texts[accent] = composed, ""
            # PDFium takes the accent for a word, and puts blanks around it. Real blanks are wide.
            for beside in (accent - 1, accent + 1, accent + 2):
                if 0 <= beside < len(texts) and texts[beside] is None:
                    texts[beside] = ""


def _under(places: _Places, accent: int, texts: Sequence[str | None]) -> int | None:
    """The letter whose middle is under the middle of the accent."""
    x, y, size = places.of(accent)
    nearest, least = None, 0.2 * size
    first, last = max(accent - FARTHEST_LETTER, 0), accent + FARTHEST_LETTER
    for index, text in enumerate(texts[first : last + 1], start=first):
        if text is None or len(text) != 1 or not text.isalpha() or text in ACCENTS:
            continue
        letter_x, letter_y, _ = places.of(index)
        if abs(letter_y - y) < 0.5 * size and abs(letter_x - x) < least:
            nearest, least = index, abs(letter_x - x)
    return nearest


class _Places:
    """The places of characters, each read once: the middle, the height of the line, the size."""

    def __init__(self, page: PdfTextPage) -> None:
        import pypdfium2.raw

        self._raw, self._page = pypdfium2.raw, page
        self._box = self._raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._known: dict[int, tuple[float, float, float]] = {}

    def of(self, index: int) -> tuple[float, float, float]:
        if index not in self._known:
            self._raw.FPDFText_GetLooseCharBox(self._page, index, self._box)
            self._raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
            middle = (self._box.left + self._box.right) / 2
            self._known[index] = middle, self._y.value, self._box.top - self._box.bottom
        return self._known[index]
