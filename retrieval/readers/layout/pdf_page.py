"""The lines of text on a page of a PDF file, with their places and fonts."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from retrieval.readers.layout.pdf_letters import Letters, letters_of
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

LONGEST_FONT_NAME = 128
FIXED_PITCH = 1
BOLD = re.compile(r"bold|black|heavy|demi|medi$|cmbx|sfbx|cmssbx|ecbx|t2bx|-bd", re.IGNORECASE)
NOT_BOLD = re.compile(r"semilight|demilight", re.IGNORECASE)
MONOSPACED = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|ectt|menlo", re.IGNORECASE)
# What is less upright is a watermark.
MOST_TILT = math.radians(5)
# A letter so far above or below the one before it stands on another line. In sizes of the font.
LEAST_FALL = 0.6
# PDFium overlooks some spaces, above all in files of troff. In sizes of the font.
LEAST_SPACE = 0.2
# A wider gap between two words is no space of a justified line. In sizes of the font.
WIDEST_SPACE = 1.1


class Line(NamedTuple):
    """A line of text or a part of one. *base* grows upward, *first* is the first word's width."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    monospaced: bool
    first: float


class PageText(NamedTuple):
    """The parts of lines on a page in the order of the file; None if its letters are unknown."""

    lines: list[Line] | None
    characters: int


class _Word(NamedTuple):
    line: Line
    direction: int


def text_of(page: PdfTextPage) -> PageText:
    """The text on *page* that stands in the direction in which most of it stands."""
    letters = letters_of(page)
    if not letters.known:
        return PageText(None, letters.characters)
    words = list(_PageReader(page).words(letters))
    directions = Counter[int]()
    for word in words:
        directions[word.direction] += len(word.line.text)
    common = max(directions, key=lambda direction: directions[direction], default=0)
    upright = [word.line for word in words if word.direction == common]
    return PageText(_lines(upright), letters.characters)


def _lines(words: Sequence[Line]) -> list[Line]:
    """Words that follow each other, without a wide gap, as lines."""
    lines: list[Line] = []
    run: list[Line] = []
    for word in words:
        if run and not follows(run[-1], word):
            lines.append(merged(run))
            run = []
        run.append(word)
    if run:
        lines.append(merged(run))
    return lines


def follows(word: Line, after: Line) -> bool:
    """Whether *after* stands on the line of *word*, right of it, without a wide gap."""
    size = max(word.size, after.size)
    gap = after.left - word.right
    return abs(word.base - after.base) < 0.3 * size and -0.5 * size < gap < WIDEST_SPACE * size


def merged(parts: Sequence[Line]) -> Line:
    """One line of *parts* that stand on one line."""
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
    """The words of a page. PDFium puts a space, or the end of a line, between any two."""

    def __init__(self, page: PdfTextPage) -> None:
        import pypdfium2.raw

        self._raw = pypdfium2.raw
        self._page = page
        self._box = self._raw.FS_RECTF()
        self._matrix = self._raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(LONGEST_FONT_NAME)
        self._flags = ctypes.c_int()
        self._fonts: dict[tuple[bytes, int], tuple[bool, bool]] = {}
        self._direction, self._tilt = 0, 0.0

    def words(self, found: Letters) -> Iterator[_Word]:
        """The words in the order of the file."""
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
        """The word in *letters*, or its parts, if it leaves the line that it begins."""
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
        """The word in *letters*, or its parts, if there are gaps between them."""
        if self._tilt > MOST_TILT:
            return
        font = self._font(letters[0][0])
        texts: list[str] = []
        left = right = 0.0
        for index, letter in letters:
            start, end = self._ends(index)
            if texts and start - right > LEAST_SPACE * size:
                yield self._word(texts, (left, right), base, size, font)
                texts = []
            if not texts:
                left, right = start, end
            texts.append(letter)
            left = start if start < left else left
            right = end if end > right else right
        yield self._word(texts, (left, right), base, size, font)

    def _word(
        self,
        texts: Sequence[str],
        ends: tuple[float, float],
        base: float,
        size: float,
        font: tuple[bool, bool],
    ) -> _Word:
        left, right = _finite(ends[0]), _finite(ends[1])
        line = Line(_text("".join(texts)), left, right, base, size, *font, right - left)
        return _Word(line, self._direction)

    def _turn_to(self, index: int) -> float:
        """Reads the direction of the text at a character. Returns the size as it is drawn."""
        matrix = self._matrix
        self._raw.FPDFText_GetMatrix(self._page, index, matrix)
        turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        self._direction = round(turns) % 4
        self._tilt = abs(turns - round(turns)) * math.pi / 2
        scale = math.hypot(matrix.c, matrix.d)
        size = abs(self._raw.FPDFText_GetFontSize(self._page, index) * scale)
        # A size may be anything in a damaged file.
        return min(max(size, 1.0), 1000.0) if math.isfinite(size) else 1.0

    def _base(self, index: int) -> float:
        """The height of the line on which the character stands, in the direction of the text."""
        self._raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        return _finite((y, -x, -y, x)[self._direction])

    def _ends(self, index: int) -> tuple[float, float]:
        """Where the character begins and ends on its line."""
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._page, index, box)
        if self._direction == 0:
            return box.left, box.right
        if self._direction == 1:
            return box.bottom, box.top
        return (-box.right, -box.left) if self._direction == 2 else (-box.top, -box.bottom)

    def _font(self, index: int) -> tuple[bool, bool]:
        """Whether the font of the character is bold, and whether it is monospaced."""
        raw, name = self._raw, self._name
        name[0] = b"\0"
        self._flags.value = 0
        raw.FPDFText_GetFontInfo(self._page, index, name, LONGEST_FONT_NAME, self._flags)
        key = name.value, self._flags.value
        if key not in self._fonts:
            font = name.value.decode("utf-8", "replace")
            # The weight that PDFium tells is a guess from the width of the stems, often wrong.
            bold = bool(BOLD.search(font) and not NOT_BOLD.search(font))
            monospaced = bool(self._flags.value & FIXED_PITCH or MONOSPACED.search(font))
            self._fonts[key] = bold, monospaced
        return self._fonts[key]


def _text(letters: str) -> str:
    """Letters as text; PDFium gives the halves of rare characters one by one."""
    if any("\ud800" <= letter <= "\udfff" for letter in letters):
        letters = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return well_formed(letters)


def _finite(place: float) -> float:
    return max(min(place, 1e6), -1e6) if math.isfinite(place) else 0.0
