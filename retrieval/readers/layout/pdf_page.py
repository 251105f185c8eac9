"""The lines of text on a page of a PDF file."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pypdfium2 import PdfTextPage, raw

from retrieval.types import well_formed

LONGEST_FONT_NAME = 128
FIXED_PITCH = 1
BOLD = re.compile(r"bold|black|heavy|demi|medi$|cmbx|sfbx|cmssbx|ecbx|t2bx|-bd", re.IGNORECASE)
NOT_BOLD = re.compile(r"semilight|demilight", re.IGNORECASE)
MONOSPACED = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|ectt|menlo", re.IGNORECASE)
# More tilted text is a watermark.
MOST_TILT = math.radians(5)
# A letter this far above or below the last one is on another line. In font sizes.
LEAST_FALL = 0.6
# PDFium overlooks some spaces, mostly in files of troff. In font sizes.
LEAST_SPACE = 0.2
# A wider gap is not a space of a justified line. In font sizes.
WIDEST_SPACE = 1.1


class Line(NamedTuple):
    """A line of text or a part of one. *base* grows upward; *first* is the first word's width."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    monospaced: bool
    first: float


class _Word(NamedTuple):
    line: Line
    direction: int


def text_of(page: PdfTextPage) -> tuple[list[Line] | None, int]:
    """The parts of lines on *page* in its most common direction, in file order, and the number of
    its characters. None if the letters are unknown."""
    letters = _letters_of(page)
    if not letters.known:
        return None, letters.characters
    words = list(_PageReader(page).words(letters))
    directions = Counter[int]()
    for word in words:
        directions[word.direction] += len(word.line.text)
    common = max(directions, key=lambda direction: directions[direction], default=0)
    upright = [word.line for word in words if word.direction == common]
    return _lines(upright), letters.characters


def _lines(words: Sequence[Line]) -> list[Line]:
    lines: list[Line] = []
    run: list[Line] = []
    for word in words:
        if run and not _follows(run[-1], word):
            lines.append(merged(run))
            run = []
        run.append(word)
    if run:
        lines.append(merged(run))
    return lines


def _follows(word: Line, after: Line) -> bool:
    """Whether *after* continues the line of *word* without a wide gap."""
    size = max(word.size, after.size)
    gap = after.left - word.right
    return abs(word.base - after.base) < 0.3 * size and -0.5 * size < gap < WIDEST_SPACE * size


def merged(parts: Sequence[Line]) -> Line:
    """One line made of *parts*."""
    if len(parts) == 1:
        return parts[0]
    sizes = Counter[float]()
    for part in parts:
        sizes[part.size] += len(part.text)
    size = max(sizes, key=lambda size: sizes[size])
    letters = [part for part in parts if any(map(str.isalnum, part.text))] or parts
    return Line(
        " ".join(part.text for part in parts),
        min(part.left for part in parts),
        max(part.right for part in parts),
        next(part.base for part in parts if part.size == size),
        size,
        all(part.bold for part in letters),
        all(part.monospaced for part in letters),
        parts[0].first,
    )


class _PageReader:
    """PDFium puts a space or a line end between words."""

    def __init__(self, page: PdfTextPage) -> None:
        self._raw = raw
        self._page = page
        self._box = self._raw.FS_RECTF()
        self._matrix = self._raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(LONGEST_FONT_NAME)
        self._flags = ctypes.c_int()
        self._fonts: dict[tuple[bytes, int], tuple[bool, bool]] = {}
        self._direction, self._tilt = 0, 0.0

    def words(self, found: _Letters) -> Iterator[_Word]:
        """The words in file order."""
        letters: list[tuple[int, str]] = []
        for index, text in enumerate(found.texts):
            if text:
                letters.append((index, text))
            if letters and (text is None or index in found.hyphens):
                yield from self._placed(letters)
                letters = []
        if letters:
            yield from self._placed(letters)

    def _placed(self, letters: list[tuple[int, str]]) -> Iterator[_Word]:
        """The word in *letters*, or its parts if it leaves its line."""
        size = self._turn_to(letters[0][0])
        base = self._base(letters[0][0])
        if len(letters) > 1 and abs(self._base(letters[-1][0]) - base) > LEAST_FALL * size:
            before, start = base, 0
            for end in range(1, len(letters)):
                here = self._base(letters[end][0])
                if abs(here - before) > LEAST_FALL * size:
                    yield from self._words(letters[start:end], base, size)
                    start, base, size = end, here, self._turn_to(letters[end][0])
                before = here
            letters = letters[start:]
        yield from self._words(letters, base, size)

    def _words(self, letters: list[tuple[int, str]], base: float, size: float) -> Iterator[_Word]:
        """The word in *letters*, or its parts if there are gaps."""
        if self._tilt > MOST_TILT:
            return
        font = self._font(letters[0][0])
        texts: list[str] = []
        left = right = 0.0

        def word() -> _Word:
            start, end = _finite(left), _finite(right)
            text = _text("".join(texts))
            return _Word(Line(text, start, end, base, size, *font, end - start), self._direction)

        for index, letter in letters:
            start, end = self._ends(index)
            if texts and start - right > LEAST_SPACE * size:
                yield word()
                texts = []
            if not texts:
                left, right = start, end
            texts.append(letter)
            left = start if start < left else left
            right = end if end > right else right
        yield word()

    def _turn_to(self, index: int) -> float:
        """Read the text direction at a character. Return the drawn size."""
        matrix = self._matrix
        self._raw.FPDFText_GetMatrix(self._page, index, matrix)
        turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        self._direction = round(turns) % 4
        self._tilt = abs(turns - round(turns)) * math.pi / 2
        scale = math.hypot(matrix.c, matrix.d)
        size = abs(self._raw.FPDFText_GetFontSize(self._page, index) * scale)
        # Damaged files have any size.
        return min(max(size, 1.0), 1000.0) if math.isfinite(size) else 1.0

    def _base(self, index: int) -> float:
        """The height of the character's line, in the direction of the text."""
        self._raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        return _finite((y, -x, -y, x)[self._direction])

    def _ends(self, index: int) -> tuple[float, float]:
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._page, index, box)
        if self._direction == 0:
            return box.left, box.right
        if self._direction == 1:
            return box.bottom, box.top
        return (-box.right, -box.left) if self._direction == 2 else (-box.top, -box.bottom)

    def _font(self, index: int) -> tuple[bool, bool]:
        """Whether the character's font is bold, and whether it is monospaced."""
        raw, name = self._raw, self._name
        name[0] = b"\0"
        self._flags.value = 0
        raw.FPDFText_GetFontInfo(self._page, index, name, LONGEST_FONT_NAME, self._flags)
        key = name.value, self._flags.value
        if key not in self._fonts:
            font = name.value.decode("utf-8", "replace")
            # PDFium guesses the weight from the width of the stems, often wrongly.
            bold = bool(BOLD.search(font) and not NOT_BOLD.search(font))
            monospaced = bool(self._flags.value & FIXED_PITCH or MONOSPACED.search(font))
            self._fonts[key] = bold, monospaced
        return self._fonts[key]


def _text(letters: str) -> str:
    """PDFium splits rare characters into surrogates."""
    if any("\ud800" <= letter <= "\udfff" for letter in letters):
        letters = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return well_formed(letters)


def _finite(place: float) -> float:
    return max(min(place, 1e6), -1e6) if math.isfinite(place) else 0.0


# The letters, mended where the fonts do not name them.

# A newspaper page has 50,000 characters; more is a table or an attack.
MOST_CHARACTERS = 500_000
MOST_UNKNOWN = 0.2  # with a larger share of unknown letters, a page is unreadable
# PDFium's codes for a hyphen at a line end.
HYPHENS = frozenset((0x02, 0xFFFE))
# Bitmap fonts of TeX have no letters but the glyphs' codes in the Cork encoding, or in an older one
# for ligatures. Elsewhere, these codes are not characters.
GLYPHS_OF_TEX = {
    0x0B: "ff", 0x0C: "fi", 0x0E: "ffi", 0x0F: "ffl",
    0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl", 0x88: "•",
}  # fmt: skip
# Symbol fonts have bullets in Unicode's private area.
BULLETS = dict.fromkeys((0xF0A7, 0xF0A8, 0xF0B7, 0xF06E, 0xF076, 0xF0D8, 0xF0FC), "•")
# Codes in Cyrillic fonts of TeX look like accented letters, but no language has so many of those in
# a row.
CYRILLIC_OF_TEX = {
    **{0xC0 + place: chr(0x410 + place) for place in range(64)}, 0x9C: "Ё", 0xBC: "ё",
}  # fmt: skip
CYRILLIC_RUN, LEAST_CYRILLIC = re.compile("[\u00c0-\u00ff]{4,}"), 8
# Older fonts of TeX print an accent over the letter.
ACCENTS = {
    "`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303", "¯": "\u0304",
    "˘": "\u0306", "˙": "\u0307", "¨": "\u0308", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c",
    "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
DOTLESS = {"ı": "i", "ȷ": "j"}
# PDFium gives an accent beside its letter or at the end of the line.
MOST_ACCENTS, FARTHEST_LETTER = 3000, 160


class _Letters(NamedTuple):
    """The letters by number: None for a blank, empty if left out."""

    texts: list[str | None]
    hyphens: frozenset[int]
    known: bool
    characters: int


def _letters_of(page: PdfTextPage) -> _Letters:
    read = raw.FPDFText_GetUnicode
    codes = [read(page, index) for index in range(min(page.count_chars(), MOST_CHARACTERS))]
    texts = [_letter(code) for code in codes]
    unknown = sum(map(_is_unknown, codes))
    runs = [*CYRILLIC_RUN.finditer("".join(text or " " for text in texts))]
    cyrillic = sum(len(run[0]) for run in runs) >= LEAST_CYRILLIC
    glyphs = {**GLYPHS_OF_TEX, **CYRILLIC_OF_TEX} if cyrillic else GLYPHS_OF_TEX
    name, flags = ctypes.create_string_buffer(2), ctypes.c_int()
    for index, code in enumerate(codes):
        # Only bitmap fonts have no name. A length includes the final zero.
        if code in glyphs and raw.FPDFText_GetFontInfo(page, index, name, 2, flags) <= 1:
            texts[index] = glyphs[code]
            unknown -= _is_unknown(code)
    _compose(page, texts)
    hyphens = frozenset(index for index, code in enumerate(codes) if code in HYPHENS)
    characters = sum(text is not None for text in texts)
    return _Letters(texts, hyphens, unknown <= MOST_UNKNOWN * characters, characters)


def _letter(code: int) -> str | None:
    if code in HYPHENS:
        return "-"
    if code in BULLETS:
        return BULLETS[code]
    letter = chr(code) if 0x20 < code <= 0x10FFFF else ""
    return letter if letter and not letter.isspace() else None


def _is_unknown(code: int) -> bool:
    if code in BULLETS or code in HYPHENS or chr(min(code, 0x10FFFF)).isspace():
        return code in GLYPHS_OF_TEX
    return code < 0x20 or code == 0xFFFD or 0x7F <= code < 0xA0 or 0xE000 <= code < 0xF900


def _compose(page: PdfTextPage, texts: list[str | None]) -> None:
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
            # PDFium treats the accent as a word with blanks around it.
            for beside in (accent - 1, accent + 1, accent + 2):
                if 0 <= beside < len(texts) and texts[beside] is None:
                    texts[beside] = ""


def _under(places: _Places, accent: int, texts: Sequence[str | None]) -> int | None:
    """The letter below the middle of the accent."""
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
    """The middle, the line's height and the size of characters."""

    def __init__(self, page: PdfTextPage) -> None:
        self._raw, self._page = raw, page
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
