"""The paragraphs and headings of a column of lines.

A line begins a paragraph if the gap above is wide, the font changes, it is indented, or the line
above ends a sentence with room for another word:

    The owl sat still.     <- room for "A"
    A vole came by at      <- begins a paragraph
    dusk and the owl
      Then it flew.        <- indented
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.readers.draft import DraftParagraph
from retrieval.readers.layout.pdf_page import Line

# In font sizes, unless noted. A gap of ``WIDER_LEADING`` more than usual is wide.
DEFAULT_LEADING, WIDER_LEADING, WIDEST_LEADING = 1.2, 0.22, 1.8
LEAST_INDENT, MOST_INDENT = 0.6, 6
LEAST_ROOM = 0.8  # the room that the first word of a paragraph had on the line above
SHORT = 0.35  # the missing share of the width in a paragraph's last line that ends no sentence
SMALLER, LARGER = 0.9, 1.1  # factors that make another font size
LEAST_GAPS = 6  # with this many gaps, a column has its own leading
# Notes and captions may separate the two halves of a paragraph.
MOST_NOTES = 12
BULLET = re.compile(r"[•◦▪▫‣⁃∙●○■□◆◇►▶➢➔✓✔❖§☞⇒→·*](\s|$)")
ENUMERATOR = re.compile(
    r"(\(?(\d{1,3}|[a-zа-я]|[ivx]{1,5})[.)]|\[[\w+-]{1,12}\])(\s|$)", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?:;…。！？]['\"”’»)\]]*\d{0,2}$")


@dataclass(slots=True)
class Block:
    """Consecutive lines: a paragraph, a heading, or part of one. *begins* is true if nothing above
    in the column has its size."""

    page: int
    lines: list[Line]
    begins: bool = False

    @property
    def size(self) -> float:
        """The most common font size."""
        sizes = Counter[float]()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all lines are bold."""
        return all(line.bold for line in self.lines)

    @property
    def monospaced(self) -> bool:
        """Whether all lines are monospaced."""
        return all(line.monospaced for line in self.lines)


class Leading:
    """The distance between two lines of a paragraph, by font size."""

    def __init__(self, columns: Iterable[Sequence[Line]]) -> None:
        self._gaps: dict[int, Counter[float]] = {}
        for lines in columns:
            for above, line in itertools.pairwise(lines):
                gap = above.base - line.base
                if abs(above.size - line.size) < 0.5 and 0.8 < gap / line.size < 3:
                    self._gaps.setdefault(round(line.size), Counter())[round(gap * 2) / 2] += 1

    def of(self, size: float, least: int = 1) -> float | None:
        """The distance for a font; None if there are fewer than *least* gaps."""
        gaps = self._gaps.get(round(size))
        if gaps is None or gaps.total() < least:
            return None
        gap, count = gaps.most_common(1)[0]
        # A list with space between its items has more wide gaps than narrow ones.
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
    def __init__(self, lines: Sequence[Line], common: Leading) -> None:
        self._lines = lines
        self._common, self._local = common, Leading([lines])
        rights = sorted(line.right for line in lines)
        self._right = rights[len(rights) * 9 // 10]

    def begins(self, start: int, place: int) -> bool:
        """Whether the line at *place* begins another paragraph than the line at *start*."""
        last, line = self._lines[place - 1], self._lines[place]
        gap = last.base - line.base
        short = self._short(start, place)
        ends = SENTENCE_END.search(last.text) is not None
        marked = BULLET.match(line.text) is not None
        if gap <= 0 or gap > WIDEST_LEADING * max(line.size, self._leading(line) / 1.5):
            return True
        if gap > self._leading(line) + WIDER_LEADING * line.size:
            # In some texts the leading varies.
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
        if marked or (
            short and (ends or all(part.bold for part in self._lines[start:place]) != line.bold)
        ):
            return True
        return not _centered(last, line) and self._set_apart(start, place)

    def _set_apart(self, start: int, place: int) -> bool:
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

    def _after(self, place: int) -> Line | None:
        """The line below in the same column."""
        after = self._lines[place + 1] if place + 1 < len(self._lines) else None
        return after if after and after.base < self._lines[place].base else None

    def _short(self, start: int, place: int) -> bool:
        """Whether the line above *place* had room for its first word."""
        last, line, after = self._lines[place - 1], self._lines[place], self._after(place)
        edge = max(part.right for part in self._lines[max(start, place - 3) : place + 1])
        if after and abs(after.left - line.left) < 3 * line.size:
            edge = max(edge, after.right)
        return last.right + line.first + LEAST_ROOM * line.size < edge

    def _indented(self, start: int, place: int) -> bool:
        """Whether the left edge begins a paragraph."""
        first, last, line = self._lines[start], self._lines[place - 1], self._lines[place]
        after, least = self._after(place), LEAST_INDENT * line.size
        indent = line.left - last.left
        if least < indent < MOST_INDENT * line.size:
            # The second line of a list item or of a hanging paragraph.
            if place - start == 1 and (_is_item(last) or not self._short(start, place)):
                return False
            return after is None or line.left - after.left > least
        if indent < -least:
            if place - start > 1:
                return first.left - line.left < least
            # An indented first line is full.
            return last.right + line.first + LEAST_ROOM * line.size < self._right
        return False


def _is_item(line: Line) -> bool:
    return (BULLET.match(line.text) or ENUMERATOR.match(line.text)) is not None


def _centered(last: Line, line: Line) -> bool:
    """Whether both lines share their middle."""
    aside = abs(last.left + last.right - line.left - line.right) / 2
    return aside < 0.3 * line.size < abs(last.left - line.left) / 2


def _scrap(last: Line, line: Line) -> bool:
    """Whether a line is too short to have a typical size."""
    return min(len(last.text), len(line.text)) <= 2


def continued(found: Iterable[Block]) -> list[Block]:
    """The blocks, with paragraphs joined that continue in another column or on another page."""
    done: list[Block] = []
    for block in found:
        first = _unfinished(done, block) if _may_continue(block, done) else None
        if first is None:
            done.append(block)
        else:
            first.lines += block.lines
    return done


def _may_continue(block: Block, done: Sequence[Block]) -> bool:
    """Whether the block is the first of its size and not indented."""
    if not done:
        return False
    line = block.lines[0]
    if BULLET.match(line.text) or not any(map(str.isalnum, line.text)):
        return False
    after = block.lines[1] if len(block.lines) > 1 else None
    return block.begins and not (after and line.left - after.left > LEAST_INDENT * line.size)


def _unfinished(done: Sequence[Block], block: Block) -> Block | None:
    """The last block of the same size, if unfinished."""
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


# Headings, and the paragraphs below them.

LONGEST_TITLE, LONGEST_HEADING = 60, 200  # in characters
# Shorter paragraphs without letters are scraps of formulas and figures.
LEAST_PARAGRAPH = 8
MOST_LINES = 3
# Headings that say nothing about the text below.
PLAIN_HEADING = re.compile(
    r"([\d.ivx]+[.)]?\s+)?(abstract|acknowledge?ments?|bibliography|(table of )?contents|appendix|"
    r"description|foreword|index|introduction|keywords|name|overview|preface|references|summary|"
    r"synopsis|"
    r"аннотация|введение|заключение|литература|оглавление|предисловие|содержание|указатель|"
    r"giriş|içindekiler|kaynakça|önsöz|özet|"
    r"einleitung|inhalt(sverzeichnis)?|literatur|vorwort|zusammenfassung|"
    r"avant-propos|bibliographie|résumé|sommaire|table des matières|"
    r"bibliografía|contenido|índice|introducción|resumen|prólogo|"
    r"(chapter|part|глава|часть|bölüm|kapitel|teil|chapitre|capítulo|parte) [\divxlc]+)[:.]?",
    re.IGNORECASE,
)


def paragraphs(found: Sequence[Block], body: float, joining: Joining) -> Iterator[DraftParagraph]:
    """The paragraphs with their headings. A heading without text below it is a paragraph."""
    bold = sum(len(line.text) for block in found for line in block.lines if line.bold)
    all_bold = bold > sum(len(line.text) for block in found for line in block.lines) / 2
    heading: str | None = None
    waiting: tuple[Block, str] | None = None
    for block in found:
        text = joining.text(block.lines)
        if len(text) < LEAST_PARAGRAPH and not any(map(str.isalpha, text)):
            continue
        if not _is_heading(block, text, body, all_bold):
            if waiting:
                heading, waiting = waiting[1], None
            yield DraftParagraph(text, block.page, heading)
            continue
        if waiting and _is_text(*waiting, block):
            yield DraftParagraph(waiting[1], waiting[0].page, heading)
        waiting = block, text
    if waiting and not PLAIN_HEADING.fullmatch(waiting[1]):
        yield DraftParagraph(waiting[1], waiting[0].page, heading)


def _is_text(heading: Block, text: str, below: Block) -> bool:
    if PLAIN_HEADING.fullmatch(text):
        return False
    alike = heading.size <= below.size * 1.02 and heading.bold == below.bold
    return alike or len(text) > LONGEST_TITLE or bool(re.search(r"[.,:;]$", text))


def _is_heading(block: Block, text: str, body: float, all_bold: bool) -> bool:
    if len(text) > LONGEST_HEADING or not any(map(str.isalpha, text)) or BULLET.match(text):
        return False
    if PLAIN_HEADING.fullmatch(text):
        return True
    if len(text) > LONGEST_TITLE and re.search(r"[.,:;]$", text):
        return False
    if block.size >= LARGER * body:
        return True
    bold = block.bold and not all_bold and block.size >= 0.95 * body
    return bold and len(block.lines) <= MOST_LINES and not re.search(r"[.,;]$", text)


# The text of lines.

CJK = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
CJK_END, CJK_START = re.compile(CJK + "$"), re.compile(CJK)
HYPHEN = re.compile(r"(?P<word>[\w'’-]*\w)(?P<hyphen>[-‐\u00ad])$")
WORD = re.compile(r"\w[\w'’]*(?:[-‐]\w[\w'’]*)*")
FIRST_WORD = re.compile(r"\w[\w'’]*(?:[-‐]\w+)*")
DASH = re.compile(r"\S[–—]$")


class Joining:
    """Lines as text: words that were broken at line ends are joined.

    The hyphen stays if the word occurs elsewhere only with it, before a capital or a digit, and if
    there is another hyphen. Capitals are joined if they occur elsewhere as one word.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: set[str] = set()
        for line in lines:
            text = line.text
            self._words.update(word.casefold() for word in WORD.findall(text))

    def text(self, lines: Sequence[Line]) -> str:
        """The text of a paragraph."""
        parts: list[str] = []
        code = len(lines) > 1 and all(line.monospaced for line in lines)
        edge = min(line.left for line in lines)
        for line in lines:
            if code:
                width = (line.right - line.left) / max(len(line.text), 1)
                indent = min(round((line.left - edge) / width), 80) if width > 0 else 0
                parts += ["\n" if parts else "", " " * indent, line.text]
            elif parts:
                parts += self._joint(parts.pop(), line.text)
            else:
                parts.append(line.text)
        return "".join(parts).replace("\u00ad", "")

    def _joint(self, above: str, below: str) -> tuple[str, str]:
        broken, rest = HYPHEN.search(above), FIRST_WORD.match(below)
        if broken and rest:
            return above[: broken.start("hyphen")] + self._hyphen(broken, rest[0]), below
        if DASH.search(above) or (CJK_END.search(above) and CJK_START.match(below)):
            return above, below
        return f"{above} ", below

    def _hyphen(self, broken: re.Match[str], rest: str) -> str:
        word, hyphen = broken["word"], broken["hyphen"]
        whole, apart = f"{word}{rest}".casefold(), f"{word}{hyphen}{rest}".casefold()
        if word.isupper() and rest.isupper():
            return "" if whole in self._words else hyphen
        if not rest[0].islower() or word[-1].isdigit() or "-" in word:
            return hyphen
        return hyphen if apart in self._words and whole not in self._words else ""
