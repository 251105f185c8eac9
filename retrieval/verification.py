"""A text to a verdict on each of its quotations: verbatim in the corpus, altered, or not found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from retrieval.types import Paragraph, Passage, Span

BLOCK_QUOTE = re.compile(r"(?m)^ {0,3}>.*(?:\r?\n {0,3}>.*)*")
ATTRIBUTION = re.compile(r"\s*(?:—|--|–)\s?\S.*", re.DOTALL)
PAIRS = (
    r"“(?P<curly>[^“”]+)”",
    r"«(?P<angled>[^«»]+)»",
    r"„(?P<low>[^„“”]+)[“”]",
    r"(?<!\w)‘(?P<single>[^‘]+?)’(?!\w)",
    r'"(?P<straight>[^"\n]+(?:\n(?![ \t]*\n)[^"\n]*)*)"',
)
QUOTATION = re.compile("|".join(PAIRS))
DOUBLE_MARKS, SINGLE_MARKS = '"“”„«»', "'’‘ʼ"
MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|~&])")
# rapidfuzz's partial ratio, in percent: below it the words shared are those of any two sentences.
LEAST_ALIKE = 75.0


class Verdict(Enum):
    """What the corpus says of a quotation."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    NOT_FOUND = "not found"


class Quotation(NamedTuple):
    """What a text puts in quotes, and the line where that begins, from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Check:
    """A quotation with its verdict, and the passage that it is, or comes nearest to."""

    quotation: Quotation
    verdict: Verdict
    passage: Passage | None


Candidates = Callable[[str], Iterable[Paragraph]]
"""quotation -> paragraphs that may hold it, the likeliest first; all that do are among them."""


def quotations(text: str) -> Iterator[Quotation]:
    """The quotations of *text* in order: block quotes, and what stands in quotation marks.

    Straight or curly double marks, guillemets, low marks and curly single marks count; a quotation
    inside another is part of it.
    """
    found: list[tuple[int, str]] = []
    for block in BLOCK_QUOTE.finditer(text):
        found.extend(_block(block))
    # Blanked out, not cut out, so that places stay what they are.
    rest = BLOCK_QUOTE.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), text)
    for match in QUOTATION.finditer(rest):
        found.append((match.start(), match[match.lastgroup or 0]))
    for place, words in sorted(found):
        if any(map(str.isalnum, words)):
            yield Quotation(words, text.count("\n", 0, place) + 1)


def check(quotation: Quotation, candidates: Candidates) -> Check:
    """Look *quotation* up: white space, the form of quotation marks and a last comma or stop that
    belongs to the sentence around it are no alteration; anything else is."""
    paragraphs = list(candidates(quotation.text))
    for words in _readings(quotation.text):
        pattern = _pattern(words)
        for paragraph in paragraphs:
            if match := pattern.search(paragraph.text):
                passage = Passage(paragraph, Span(match.start(), match.end()))
                return Check(quotation, Verdict.VERBATIM, passage)
    if nearest := _nearest(quotation.text, paragraphs):
        return Check(quotation, Verdict.ALTERED, nearest)
    return Check(quotation, Verdict.NOT_FOUND, None)


def difference(quotation: str, quote: str) -> Iterator[tuple[str, str]]:
    """The words of both texts in order, each run with its sign: ``=`` shared, ``-`` only in the
    quotation, ``+`` only in the corpus."""
    ours, theirs = quotation.split(), quote.split()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes():
        if kind == "equal":
            yield "=", " ".join(ours[a:b])
            continue
        if b > a:
            yield "-", " ".join(ours[a:b])
        if d > c:
            yield "+", " ".join(theirs[c:d])


def longest_piece(words: str) -> str:
    """The longest run of characters that must stand in a paragraph just as it is."""
    pieces = re.split(rf"[\s{DOUBLE_MARKS}{SINGLE_MARKS}]+", words)
    return max((piece.strip(",.") for piece in pieces), key=len)


def _block(block: re.Match[str]) -> Iterator[tuple[int, str]]:
    place = block.start()
    part: list[str] = []
    start = place
    for line in [*block.group().splitlines(keepends=True), ">"]:
        words = re.sub(r"^ {0,3}> ?", "", line)
        if words.strip():
            start = start if part else place
            part.append(words)
        else:
            if part and not ATTRIBUTION.match(part[0]):
                yield start, MARKDOWN_ESCAPE.sub(r"\1", "".join(part))
            part = []
        place += len(line)


def _readings(words: str) -> Iterator[str]:
    yield words
    stripped = words.strip()
    if stripped[:1] in DOUBLE_MARKS and stripped[-1:] in DOUBLE_MARKS and len(stripped) > 2:
        yield stripped[1:-1]
    if stripped[-1:] in ",.":
        yield stripped[:-1]


def _pattern(words: str) -> re.Pattern[str]:
    """A pattern for *words* as whole words, with any blanks and any form of quotation marks."""

    def loose(char: str) -> str:
        for marks in (DOUBLE_MARKS, SINGLE_MARKS):
            if char in marks:
                return f"[{marks}]"
        return re.escape(char)

    parts = ["".join(map(loose, word)) for word in words.split()]
    before = r"(?<!\w)" if words.lstrip()[:1].isalnum() else ""
    after = r"(?!\w)" if words.rstrip()[-1:].isalnum() else ""
    return re.compile(before + r"\s+".join(parts) + after)


def _nearest(words: str, paragraphs: Sequence[Paragraph]) -> Passage | None:
    # Imported here: only a quotation that is not verbatim needs it.
    from rapidfuzz import fuzz

    best, least = None, LEAST_ALIKE
    wanted = " ".join(words.split())
    for paragraph in paragraphs:
        found = fuzz.partial_ratio_alignment(wanted, paragraph.text, score_cutoff=least)
        if found and found.dest_end > found.dest_start and (best is None or found.score > least):
            least = found.score
            span = _whole_words(paragraph.text, found.dest_start, found.dest_end)
            best = Passage(paragraph, _without_neighbors(wanted, paragraph.text, span))
    return best


def _without_neighbors(wanted: str, text: str, span: Span) -> Span:
    """*span* without the words at its ends that answer to none of *wanted*."""
    ours = [_bare(word) for word in wanted.split()]
    words = [
        Span(span.start + word.start(), span.start + word.end())
        for word in re.finditer(r"\S+", span.of(text))
    ]
    theirs = [_bare(word.of(text)) for word in words]
    blocks = difflib.SequenceMatcher(None, ours, theirs, False).get_matching_blocks()
    shared = [block for block in blocks if block.size]
    if not shared:
        return span
    # Words that were changed at an end of the quotation have their counterparts there.
    first = max(shared[0].b - shared[0].a, 0)
    after = len(ours) - shared[-1].a - shared[-1].size
    last = min(shared[-1].b + shared[-1].size + after, len(words))
    return Span(words[first].start, words[last - 1].end)


def _bare(word: str) -> str:
    return word.strip(".,;:!?…()[]" + DOUBLE_MARKS + SINGLE_MARKS).casefold()


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end - 1].isspace() and not text[end].isspace():
        end += 1
    trimmed = text[start:end]
    return Span(start + len(trimmed) - len(trimmed.lstrip()), start + len(trimmed.rstrip()))
