"""The blocks of a column: lines that are one paragraph, or one heading."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.readers.layout.pdf_page import Line

# All in sizes of the font, except where it says otherwise.
DEFAULT_LEADING, WIDER_LEADING, WIDEST_LEADING = 1.2, 0.22, 1.8
LEAST_INDENT, MOST_INDENT = 0.6, 6
# If the first word of a line had so much room on the line above it, it begins a paragraph.
LEAST_ROOM = 0.8
# The last line of a paragraph that ends no sentence is shorter by this share of the width.
SHORT = 0.35
# Another size, as a factor.
SMALLER, LARGER = 0.9, 1.1
# So many gaps between the lines of a column tell the leading of this column.
LEAST_GAPS = 6
# Notes at the foot of a page, and captions, stand between the two halves of a paragraph.
MOST_NOTES = 12
BULLET = re.compile(r"[•◦▪▫‣⁃∙●○■□◆◇►▶➢➔✓✔❖§☞⇒→·*](\s|$)")
ENUMERATOR = re.compile(
    r"(\(?(\d{1,3}|[a-zа-я]|[ivx]{1,5})[.)]|\[[\w+-]{1,12}\])(\s|$)", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?:;…。！？]['\"”’»)\]]*\d{0,2}$")


@dataclass(slots=True)
class Block:
    """Lines that follow each other in a column: a paragraph, a heading, or a part of one.

    *begins* says that nothing of its size stands above it in the column.
    """

    page: int
    lines: list[Line]
    begins: bool = False

    @property
    def size(self) -> float:
        """The size in which most of it is set."""
        sizes = Counter[float]()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def monospaced(self) -> bool:
        """Whether all of it is of letters of one width."""
        return all(line.monospaced for line in self.lines)


class Leading:
    """The distance between two lines of a paragraph, by the size of the font."""

    def __init__(self, columns: Iterable[Sequence[Line]]) -> None:
        self._gaps: dict[int, Counter[float]] = {}
        for lines in columns:
            for above, line in itertools.pairwise(lines):
                gap = above.base - line.base
                if abs(above.size - line.size) < 0.5 and 0.8 < gap / line.size < 3:
                    self._gaps.setdefault(round(line.size), Counter())[round(gap * 2) / 2] += 1

    def of(self, size: float, least: int = 1) -> float | None:
        """The distance for a font; None if fewer than *least* lines tell it."""
        gaps = self._gaps.get(round(size))
        if gaps is None or gaps.total() < least:
            return None
        gap, count = gaps.most_common(1)[0]
        # A list with space between its items has more such gaps than lines.
        return min((other for other, n in gaps.items() if n >= count / 2), default=gap)


def blocks(page: int, lines: Sequence[Line], common: Leading) -> Iterator[Block]:
    """The paragraphs and headings of a column; *common* is the leading of the document."""
    column = _Column(lines, common)
    start, largest = 0, 0.0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or column.begins(start, place):
            block = Block(page, [*lines[start:place]], lines[start].size > 1.05 * largest)
            yield block
            start, largest = place, max(largest, block.size)


class _Column:
    """Lines one below the other, and where a paragraph begins among them."""

    def __init__(self, lines: Sequence[Line], common: Leading) -> None:
        self._lines = lines
        self._common, self._local = common, Leading([lines])
        rights = sorted(line.right for line in lines)
        self._right = rights[len(rights) * 9 // 10]

    def begins(self, start: int, place: int) -> bool:
        """Whether the line at *place* begins another paragraph than the lines from *start* on."""
        last, line = self._lines[place - 1], self._lines[place]
        gap = last.base - line.base
        short = self._short(start, place)
        ends = SENTENCE_END.search(last.text) is not None
        marked = BULLET.match(line.text) is not None
        if gap <= 0 or gap > WIDEST_LEADING * max(line.size, self._leading(line) / 1.5):
            return True
        if gap > self._leading(line) + WIDER_LEADING * line.size:
            # In some texts the leading differs from place to place.
            beside = abs(last.left - line.left) < LEAST_INDENT * line.size / 2
            beside = beside or (place - start == 1 and line.left > last.left and _is_item(last))
            alike = last.size == line.size and last.bold == line.bold
            return short or ends or marked or not (beside and alike)
        if not SMALLER < last.size / line.size < LARGER and not _scrap(last, line):
            # Some programs change the size within a sentence.
            near = 0.75 < last.size / line.size < 1.33
            return not (near and line.text[0].islower()) or short or ends
        if last.monospaced and line.monospaced:
            return False
        if marked or (short and (ends or self._bold(start, place) != line.bold)):
            return True
        return not _centered(last, line) and self._set_apart(start, place)

    def _set_apart(self, start: int, place: int) -> bool:
        """Whether the edges of a line show that it begins a paragraph."""
        first, last, line = self._lines[start], self._lines[place - 1], self._lines[place]
        if self._indented(start, place):
            return True
        if ENUMERATOR.match(line.text) and ENUMERATOR.match(first.text):
            return abs(line.left - first.left) < 0.3 * line.size
        right = max(last.right, line.right)
        width = right - min(last.left, line.left)
        return right - last.right > SHORT * width and not line.text[0].islower()

    def _leading(self, line: Line) -> float:
        local = self._local.of(line.size, LEAST_GAPS)
        return local or self._common.of(line.size) or DEFAULT_LEADING * line.size

    def _bold(self, start: int, place: int) -> bool:
        return all(line.bold for line in self._lines[start:place])

    def _after(self, place: int) -> Line | None:
        """The line below the one at *place*, if it is of the same column."""
        after = self._lines[place + 1] if place + 1 < len(self._lines) else None
        return after if after and after.base < self._lines[place].base else None

    def _short(self, start: int, place: int) -> bool:
        """Whether the first word of a line had room on the line before it."""
        last, line, after = self._lines[place - 1], self._lines[place], self._after(place)
        edge = max(part.right for part in self._lines[max(start, place - 3) : place + 1])
        if after and abs(after.left - line.left) < 3 * line.size:
            edge = max(edge, after.right)
        return last.right + line.first + LEAST_ROOM * line.size < edge

    def _indented(self, start: int, place: int) -> bool:
        """Whether the left edge of a line shows that it begins a paragraph."""
        first, last, line = self._lines[start], self._lines[place - 1], self._lines[place]
        after, least = self._after(place), LEAST_INDENT * line.size
        indent = line.left - last.left
        if least < indent < MOST_INDENT * line.size:
            # The second line of an item of a list, or of a hanging paragraph.
            if place - start == 1 and (_is_item(last) or not self._short(start, place)):
                return False
            return after is None or line.left - after.left > least
        if indent < -least:
            if place - start > 1:
                return first.left - line.left < least
            # A first line that is indented is full.
            return last.right + line.first + LEAST_ROOM * line.size < self._right
        return False


def _is_item(line: Line) -> bool:
    """Whether the line begins as an item of a list does."""
    return (BULLET.match(line.text) or ENUMERATOR.match(line.text)) is not None


def _centered(last: Line, line: Line) -> bool:
    """Whether both lines are set around the same middle."""
    aside = abs(last.left + last.right - line.left - line.right) / 2
    return aside < 0.3 * line.size < abs(last.left - line.left) / 2


def _scrap(last: Line, line: Line) -> bool:
    """Whether one of the lines is too little to tell a size, such as a formula."""
    return min(len(last.text), len(line.text)) <= 2


def continued(found: Iterable[Block]) -> list[Block]:
    """The blocks, with the two halves of each paragraph put together that a column divides."""
    done: list[Block] = []
    for block in found:
        first = _unfinished(done, block) if _may_continue(block, done) else None
        if first is None:
            done.append(block)
        else:
            first.lines += block.lines
    return done


def _may_continue(block: Block, done: Sequence[Block]) -> bool:
    """Whether the block may be the second half of a paragraph: the first of its size."""
    if not done:
        return False
    line = block.lines[0]
    if BULLET.match(line.text) or not any(map(str.isalnum, line.text)):
        return False
    after = block.lines[1] if len(block.lines) > 1 else None
    return block.begins and not (after and line.left - after.left > LEAST_INDENT * line.size)


def _unfinished(done: Sequence[Block], block: Block) -> Block | None:
    """The block that *block* continues: the last one of its size, if no sentence ends there."""
    size = block.size
    for before in done[: -MOST_NOTES - 1 : -1]:
        if before.size < 0.95 * size:
            continue
        last, line = before.lines[-1], block.lines[0]
        if not 0.97 < before.size / size < 1.03 or before.bold != block.bold:
            return None
        if before.monospaced != block.monospaced or SENTENCE_END.search(last.text):
            return None
        full = max(part.right for part in before.lines) - last.right < 4 * last.size
        lower = line.text[0].islower()
        return before if lower or (full and len(before.lines) > 1) else None
    return None
