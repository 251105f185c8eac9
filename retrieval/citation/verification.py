"""A text to a verdict on each quotation: verbatim in the corpus, altered, or not found.

Runs of blanks count as one blank, and all forms of quotation marks are equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from retrieval.facts.alignment import opcodes
from retrieval.types import Paragraph, Passage, Span

# By the rules of Markdown, a block quote may go on without marks.
BLOCK_QUOTE = re.compile(r"(?m)^ {0,3}>.*(?:\r?\n(?: {0,3}>.*|[ \t]{0,3}[^\s>#*+=-].*))*")
QUOTE_MARK = re.compile(r"^(?: {0,3}>)+ ?")
ATTRIBUTION = re.compile(r"\s*(?:—|--|–)\s?\S")
OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*")
# A quotation of several paragraphs opens each, and closes the last.
GOES_ON = r"(?=[ \t]*+\r?\n[ \t]*+\r?\n[ \t]*+{mark})"
PAIRS = (
    rf"“(?P<curly_on>[^“”\n]++){GOES_ON.format(mark='“')}",
    r"“(?P<curly>[^“”]+)”",
    r"«(?P<angled>[^«»]+)»",
    r"„(?P<low>[^„“”]+)[“”]",
    r"(?<!\w)‘(?P<single>[^‘]+?)’(?!\w)",
    rf'(?<![\w"])"(?P<straight_on>[^"\n]++){GOES_ON.format(mark=chr(34))}',
    r'"(?P<straight>[^"\n]+(?:\n(?![ \t]*\n)[^"\n]*)*)"',
)
# Our citations have the heading over a quote in marks, which is not a quotation.
HEADING = r"\bin\s++the\s++part\s++“(?:[^“”]++|“[^“”]*+”)*+”"
QUOTATION = re.compile("|".join((HEADING, *PAIRS)))
# The signs that we escape, and a line's end that stays.
MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|~&+=.():!$^@{}-]|\r?\n)")
FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]+\]")
MARKS = "\"“”„«»'’‘ʼ"
NO_LETTER = re.compile(r"\W")
# In percent, rapidfuzz's partial ratio; any two sentences may share as many words below it.
LEAST_ALIKE = 75.0
# A longer quotation is compared by its beginning.
LONGEST_COMPARED = 10_000
# Up to this length, the partial ratio is faster than its bound.
SHORTEST_BOUNDED = 128
# The partial ratio's time grows with the third power of the shorter text, and with the longer.
# Beyond these lengths, blocks are compared.
LONGEST_EXACT, LONGEST_TEXT = 2000, 20_000
# Fewer letters may be common by chance.
SHORTEST_RUN = 8


class Verdict(Enum):
    """The verdict of the corpus on a quotation."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    NOT_FOUND = "not found"


class Quotation(NamedTuple):
    """The words in quotes, and the line where they begin, from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Check:
    """A quotation with its verdict, and the passage nearest to it."""

    quotation: Quotation
    verdict: Verdict
    passage: Passage | None


Candidates = Callable[[str], Iterable[Paragraph]]
"""quotation -> paragraphs, likeliest first, with all that hold it"""


def quotations(text: str) -> Iterator[Quotation]:
    """The quotations of *text* in order: block quotes, and words in quotation marks.

    Marks are straight or curly double ones, guillemets, low ones and curly single ones; the
    outermost count.
    """
    found: list[tuple[int, str]] = []
    for block in BLOCK_QUOTE.finditer(text):
        found.extend(_block(block))
    # Blanked out, so that places stay.
    rest = BLOCK_QUOTE.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), text)
    for match in QUOTATION.finditer(rest):
        if match.lastgroup:
            found.append((match.start(), match[match.lastgroup]))
    line, seen = 1, 0
    for place, words in sorted(found):
        if any(map(str.isalnum, words)):
            line += text.count("\n", seen, place)
            seen = place
            yield Quotation(words, line)


def checks(text: str, candidates: Candidates) -> Iterator[Check]:
    """The verdict on each quotation of *text*. Equal ones are looked up once."""
    known: dict[str, Check] = {}
    for quotation in quotations(text):
        if quotation.text not in known:
            known[quotation.text] = check(quotation, candidates)
        yield replace(known[quotation.text], quotation=quotation)


def check(quotation: Quotation, candidates: Candidates) -> Check:
    """Look *quotation* up. Blanks, the form of marks and a last comma or stop do not count."""
    pages: list[Page] = []
    # Most quotations are verbatim in a likely paragraph.
    for paragraph in _distinct(candidates(quotation.text)):
        pages.append(Page(paragraph))
        if found := pages[-1].find(quotation.text):
            return Check(quotation, Verdict.VERBATIM, pages[-1].passage(*found))
    for words in _other_readings(quotation.text):
        for page in pages:
            if found := page.find(words):
                return Check(quotation, Verdict.VERBATIM, page.passage(*found))
    near = _with_omissions(quotation.text, pages) or nearest(quotation.text, pages)
    if near:
        return Check(quotation, Verdict.ALTERED, near)
    return Check(quotation, Verdict.NOT_FOUND, None)


def difference(quotation: str, quote: str) -> Iterator[tuple[str, str]]:
    """The words of both texts, each run with a sign: ``=`` shared, ``-`` only in the quotation,
    ``+`` only in the corpus."""
    ours, theirs = quotation.split(), quote.split()
    for kind, a, b, c, d in opcodes(ours, theirs):
        if kind == "equal":
            yield "=", " ".join(ours[a:b])
            continue
        if b > a:
            yield "-", " ".join(ours[a:b])
        if d > c:
            yield "+", " ".join(theirs[c:d])


def longest_piece(words: str) -> str:
    """The longest run of characters that a paragraph must have as it is."""
    pieces = re.split(rf"[\s{MARKS}]+", words)
    return max((piece.strip(",.") for piece in pieces), key=len)


def _distinct(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    seen = set()
    for paragraph in paragraphs:
        if paragraph not in seen:
            seen.add(paragraph)
            yield paragraph


def _block(block: re.Match[str]) -> Iterator[tuple[int, str]]:
    lines = block.group().splitlines(keepends=True)
    place = start = block.start()
    part: list[str] = []
    for line in [*lines, ">"]:
        words = QUOTE_MARK.sub("", line)
        # The source may be named under the quote.
        if words.strip() and not ATTRIBUTION.match(words):
            start = start if part else place
            part.append(words)
        elif part:
            yield start, MARKDOWN_ESCAPE.sub(r"\1", "".join(part))
            part = []
        place += len(line)


def _other_readings(words: str) -> Iterator[str]:
    if (unmarked := FOOTNOTE_MARK.sub("", words)) != words:
        yield unmarked
    stripped = words.strip()
    if stripped[:1] in MARKS and stripped[-1:] in MARKS and len(stripped) > 2:
        yield stripped[1:-1]
    if stripped[-1:] in ",.":
        yield stripped[:-1]


def _with_omissions(words: str, pages: Sequence[Page]) -> Passage | None:
    pieces = OMISSION.split(" ".join(words.split()))
    parts = [part for part in pieces if any(map(str.isalnum, part))]
    if len(parts) < 2:
        return None
    for page in pages:
        start: int | None = None
        end = 0
        for part in parts:
            found = page.find(part, end)
            if found is None:
                break
            start, end = found[0] if start is None else start, found[1]
        else:
            return page.passage(start or 0, end)
    return None


def on_page(text: str) -> str:
    """*text* with runs of blanks as one blank, and none around."""
    return " ".join(text.split())


def leveled(text: str) -> str:
    """*text* with one form of quotation marks."""
    for mark in MARKS[1:]:
        text = text.replace(mark, MARKS[0])
    return text


class Page:
    """A paragraph, as *text* shows it."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.text = on_page(paragraph.text)
        self._leveled = leveled(self.text)

    def find(self, words: str, start: int = 0) -> tuple[int, int] | None:
        """The first place of *words*, as whole words, from *start*."""
        words = on_page(words)
        wanted = leveled(words)
        begins, ends = words[:1].isalnum(), words[-1:].isalnum()
        place = self._leveled.find(wanted, start) if wanted else -1
        while place >= 0:
            end = place + len(wanted)
            if begins and _goes_on(self.text[max(place - 2, 0) : place][::-1]):
                # No word begins before the present one ends.
                rest = NO_LETTER.search(self.text, place)
                place = rest.end() if rest else len(self.text)
            elif ends and _goes_on(self.text[end : end + 2]):
                place += 1
            else:
                return place, end
            place = self._leveled.find(wanted, place)
        return None

    def passage(self, start: int, end: int) -> Passage:
        """The passage from *start* to *end*, neither beside a blank."""
        return Passage(self.paragraph, Span(self._place(start), self._place(end - 1) + 1))

    def _place(self, place: int) -> int:
        number = self.text.count(" ", 0, place)
        word = next(islice(re.finditer(r"\S+", self.paragraph.text), number, None))
        return word.start() + place - (self.text.rfind(" ", 0, place) + 1)


def _goes_on(beside: str) -> bool:
    """Whether a word goes on *beside* it, as "$25" does in "$25,000"."""
    return (
        beside[:1].isalnum()
        or beside[:1] == "_"
        or (beside[:1] in (".", ",") and beside[1:].isdecimal())
    )


def nearest(quotation: str, pages: Iterable[Page]) -> Passage | None:
    """The stretch of a paragraph most like *quotation*, if any is."""
    wanted = on_page(quotation)[:LONGEST_COMPARED]
    best, least = None, LEAST_ALIKE
    for page in pages:
        text = page.paragraph.text
        found = _alignment(wanted, text, least)
        if found and (best is None or found[0] > least):
            least, start, end = found
            span = _whole_words(text, start, end)
            best = Passage(page.paragraph, _without_neighbors(wanted, text, span))
    return best


def may_be_alike(one: str, other: str, least: float) -> bool:
    """Whether the partial ratio of two texts can be *least*, in percent, or more.

    It is the ratio of the shorter text and a window of the other: twice their longest common
    subsequence by the sum of lengths. A block around the window has no shorter one.
    """
    shorter, longer = sorted((one, other), key=len)
    length, share = len(shorter), least / 100
    if length < SHORTEST_BOUNDED:
        return True
    at_ends, inside = int(length * share / (2 - share)), int(length * share)
    blocks = _blocks(longer, length, length // 4)
    return (
        _shares(shorter, longer[:length], at_ends)
        or _shares(shorter, longer[-length:], at_ends)
        or any(_shares(shorter, longer[block], inside) for block in blocks)
    )


def _blocks(text: str, length: int, step: int) -> Iterator[slice]:
    return (slice(start, start + length + step) for start in range(0, len(text) - length + 1, step))


def _shares(one: str, other: str, least: int) -> bool:
    # Imported here: verbatim quotations do not need it.
    from rapidfuzz.distance import LCSseq

    return bool(LCSseq.similarity(one, other, score_cutoff=least) >= least)


def _alignment(wanted: str, text: str, least: float) -> tuple[float, int, int] | None:
    if not may_be_alike(wanted, text, least):
        return None
    shorter, longer = sorted((len(wanted), len(text)))
    if shorter >= SHORTEST_BOUNDED and (shorter > LONGEST_EXACT or longer > LONGEST_TEXT):
        return _alignment_of_blocks(wanted, text, least)
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=least)
    return (
        (found.score, found.dest_start, found.dest_end)
        if found and found.dest_end > found.dest_start
        else None
    )


def _alignment_of_blocks(wanted: str, text: str, least: float) -> tuple[float, int, int] | None:
    from rapidfuzz.distance import LCSseq

    shorter, longer = sorted((wanted, text), key=len)
    length = len(shorter)
    blocks = [slice(0, length), *_blocks(longer, length, length // 4), slice(-length, None)]
    shared, block = max(
        ((LCSseq.similarity(shorter, longer[block]), block) for block in blocks),
        key=itemgetter(0),
    )
    score = 100 * shared / length
    if score < least:
        return None
    if longer is wanted:
        return score, 0, len(text)
    start, end, _ = block.indices(len(text))
    steps = [step for step in LCSseq.opcodes(wanted, text[start:end]) if step.tag == "equal"]
    runs = [step for step in steps if step.src_end - step.src_start >= SHORTEST_RUN] or steps
    # Words changed at an end have counterparts there.
    first = start + runs[0].dest_start - runs[0].src_start
    last = start + runs[-1].dest_end + length - runs[-1].src_end
    return score, max(first, 0), min(last, len(text))


def _without_neighbors(wanted: str, text: str, span: Span) -> Span:
    """*span* without end words that match none of *wanted*."""
    ours = [_bare(word) for word in wanted.split()]
    words = [
        Span(span.start + word.start(), span.start + word.end())
        for word in re.finditer(r"\S+", span.of(text))
    ]
    theirs = [_bare(word.of(text)) for word in words]
    shared = [step for step in opcodes(ours, theirs) if step[0] == "equal"]
    if not shared:
        return span
    # Words changed at an end have counterparts there.
    _, begin, _, at, _ = shared[0]
    _, _, end, _, until = shared[-1]
    first = max(at - begin, 0)
    last = min(until + len(ours) - end, len(words))
    return Span(words[first].start, words[last - 1].end)


def _bare(word: str) -> str:
    return word.strip(".,;:!?…()[]" + MARKS).casefold()


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end - 1].isspace() and not text[end].isspace():
        end += 1
    trimmed = text[start:end]
    return Span(start + len(trimmed) - len(trimmed.lstrip()), start + len(trimmed.rstrip()))
