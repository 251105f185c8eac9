"""The reading order of pages: columns, without running heads and feet."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.readers.layout.pdf_page import Line, merged

MOST_RUNNING_LINES = 4  # candidates for running lines at the top and at the bottom of a page
LEAST_LINES, LEAST_WIDTH = 4, 9  # the least size of a text column: lines, and font sizes
LEAST_FILLED = 0.7  # the lines of a text fill their column; table cells do not
LEAST_GUTTER = 0.7  # in font sizes
MOST_PARTS = 20  # the parts of a line that are examined for its height
# The depth of columns in columns, and the edges tried at each level.
DEEPEST, MOST_EDGES = 12, 24
NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
ONLY_NUMBER = re.compile(r"[-–—|·.\[(\s]*(\d+)[-–—|·.\])\s]*")
LEAST_PATTERN, LONGEST_PATTERN = 4, 200
LEADERS = re.compile(r"([.…·_]\s?){4,}\s*[\divxlc]+$", re.IGNORECASE)
# The least number and share of lines with leaders in a table of contents.
LEAST_ENTRIES, LEAST_SHARE = 4, 0.4


class Page(NamedTuple):
    """The lines of a page, or their parts, in file order."""

    number: int
    lines: list[Line]


class _Row(NamedTuple):
    parts: list[Line]
    base: float
    size: float


def body_size(pages: Sequence[Page]) -> float:
    """The most common font size."""
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The parts of each line, from top to bottom and left to right."""
    found = _grouped(sorted(lines, key=lambda line: -line.base))
    return [sorted(row, key=lambda line: line.left) for row in found]


def _grouped(lines: Iterable[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in lines:
        if found and _beside(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _beside(row: Sequence[Line], line: Line) -> bool:
    """Whether *line* is on the line of *row*, perhaps raised or lowered."""
    anchor = max(row[:MOST_PARTS], key=lambda part: part.size)
    size = max(anchor.size, line.size)
    script = min(anchor.size, line.size) < 0.85 * size
    return abs(anchor.base - line.base) < (0.55 if script else 0.3) * size


def without_contents(page: Page) -> Page:
    """The page without its table of contents, from the first leader to the last."""
    found = rows(page.lines)
    leading = [
        place
        for place, row in enumerate(found)
        if LEADERS.search(" ".join(part.text for part in row)[-200:])
    ]
    if len(leading) < LEAST_ENTRIES:
        return page
    first, last = leading[0], leading[-1]
    if len(leading) < LEAST_SHARE * (last - first + 1):
        return page
    # Entries of chapters have no leaders.
    entry = re.compile(r"\d+$")
    while first > 0 and entry.search(found[first - 1][-1].text):
        first -= 1
    while last + 1 < len(found) and entry.search(found[last + 1][-1].text):
        last += 1
    # The first and the last entry may have several lines.
    first = 0 if first <= 2 else first
    last = len(found) if last + 3 >= len(found) else last
    gone = {id(part) for row in found[first : last + 1] for part in row}
    return Page(page.number, [line for line in page.lines if id(line) not in gone])


class _Running:
    """Repeated lines at the top or bottom of pages.

    They have the same words apart from numbers, or a number that grows with the pages, or are apart
    from the text at a height where most lines are such.
    """

    def __init__(self, pages: Sequence[Page], body: float) -> None:
        self._pages, self._body = len(pages), body
        self._needed = 2 if len(pages) <= 5 else 3
        self.edges = [_edges(page) for page in pages]
        self._counts = Counter[tuple[int, str]]()
        for page, ends in zip(pages, self.edges, strict=True):
            self._counts.update({key for end in ends for row in end for key in _keys(row, page)})
        seen, running = Counter[int](), Counter[int]()
        for page, ends in zip(pages, self.edges, strict=True):
            for row in [row for end in ends for row in end[:2]]:
                seen[round(row.base)] += 1
                running[round(row.base)] += self._repeated(row, page)
        self._heights = {
            base for base, count in running.items() if count >= 3 and count >= seen[base] / 2
        }

    def of(self, page: Page, end: Sequence[_Row]) -> Iterator[_Row]:
        """The running lines at one *end* of the page."""
        for row, inner in itertools.pairwise(end):
            apart = abs(row.base - inner.base) > 1.4 * max(row.size, inner.size)
            if not self._repeated(row, page) and not (apart and round(row.base) in self._heights):
                break
            yield row

    def _repeated(self, row: _Row, page: Page) -> bool:
        base = round(row.base)
        count = max(
            sum(self._counts[(base + near, pattern)] for near in (-1, 0, 1))
            for _, pattern in _keys(row, page)
        )
        # The title of two slides is not a running head.
        heading = row.size > 1.25 * self._body and count < self._pages / 2
        return count >= self._needed and not heading


def without_running_lines(pages: Sequence[Page], body: float) -> Iterator[Page]:
    """The pages without running heads, feet and page numbers."""
    running = _Running(pages, body)
    for page, ends in zip(pages, running.edges, strict=True):
        rows_gone = [row for end in ends for row in running.of(page, end)]
        gone = {id(part) for row in rows_gone for part in row.parts}
        left = [line for line in page.lines if id(line) not in gone]
        # Pages without any other line are alike, such as copies of a form.
        yield Page(page.number, left or page.lines)


def _edges(page: Page) -> tuple[list[_Row], list[_Row]]:
    """The rows at the top and at the bottom, each from the outside."""
    found = [
        _Row(parts, parts[0].base, max(part.size for part in parts)) for parts in rows(page.lines)
    ]
    return found[: MOST_RUNNING_LINES + 1], found[: -MOST_RUNNING_LINES - 2 : -1]


def _keys(row: _Row, page: Page) -> set[tuple[int, str]]:
    """The height of a row with patterns of its text and its parts."""
    base = round(row.base)
    texts = [part.text.casefold()[:LONGEST_PATTERN] for part in row.parts]
    keys = {(base, NUMBER.sub("#", " ".join(texts)[:LONGEST_PATTERN]))}
    for text in texts:
        number = ONLY_NUMBER.fullmatch(text)
        if number and len(number[1]) < 6:
            keys.add((base, f"page + {int(number[1]) - page.number}"))
        elif len(text) >= LEAST_PATTERN:
            keys.add((base, NUMBER.sub("#", text)))
    return keys


def regions(lines: Sequence[Line], depth: int = 0) -> Iterator[list[Line]]:
    """The columns of a page in reading order, and the text above, between and below them.

        title             read as: title, a, b, c, d, foot
    a           c
    b           d
        foot
    """
    split = _split(lines) if depth < DEEPEST and len(lines) >= 2 * LEAST_LINES else None
    if split is None:
        if lines:
            yield _in_order(lines)
        return
    for part in split:
        yield from regions(part, depth + 1)


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of one column in reading order, their parts joined. The file order follows the
    cells of a table, so it is kept unless it jumps up."""
    trusted = True
    for before, line in itertools.pairwise(lines):
        up = line.base - before.base > 0.5 * max(before.size, line.size)
        if up and line.left < before.right:
            trusted = False
            break
    if not trusted:
        return [merged(row) for row in rows(lines)]
    return [merged(sorted(row, key=lambda line: line.left)) for row in _grouped(lines)]


def _split(lines: Sequence[Line]) -> tuple[list[Line], ...] | None:
    """The lines above two columns, left, right, and below; None for one column."""
    found = rows(lines)
    order = {id(line): number for number, line in enumerate(lines)}
    edges = Counter(round(line.left) - 1 for line in lines)
    edges.update(round(line.right) + 1 for line in lines)
    best, best_score = None, 0
    for edge, count in edges.most_common(MOST_EDGES):
        if count < LEAST_LINES:
            break
        start = 0
        for end in range(len(found) + 1):
            if end < len(found) and not any(
                line.left < edge - 1 and line.right > edge + 1 for line in found[end]
            ):
                continue
            score = _score(found[start:end], edge, order)
            if score > best_score:
                best, best_score = (start, end, edge), score
            start = end + 1
    if best is None:
        return None
    start, end, edge = best
    inside = {id(line) for row in found[start:end] for line in row}
    top = found[start][0].base
    return (
        [line for line in lines if id(line) not in inside and line.base > top],
        [line for line in lines if id(line) in inside and line.left < edge],
        [line for line in lines if id(line) in inside and line.left >= edge],
        [line for line in lines if id(line) not in inside and line.base <= top],
    )


def _score(found: Sequence[Sequence[Line]], edge: float, order: Mapping[int, int]) -> int:
    """The lines in the lower of two columns; 0 if they are not text."""
    left = [line for row in found for line in row if line.left < edge]
    right = [line for row in found for line in row if line.left >= edge]
    score = min(len(left), len(right))
    if score < LEAST_LINES or _width(left) < LEAST_WIDTH or _width(right) < LEAST_WIDTH:
        return 0
    size = max(left[0].size, right[0].size)
    gutter = min(line.left for line in right) - max(line.right for line in left)
    if gutter < LEAST_GUTTER * size:
        return 0
    if max(order[id(line)] for line in left) < min(order[id(line)] for line in right):
        return score
    return score if _filled(left) and _filled(right) else 0


def _width(lines: Sequence[Line]) -> float:
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return width / statistics.median(line.size for line in lines)


def _filled(lines: Sequence[Line]) -> bool:
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return statistics.median(line.right - line.left for line in lines) >= LEAST_FILLED * width
