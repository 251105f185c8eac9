"""A text to a verdict on each of its quotations: verbatim in the corpus, altered, or not found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from retrieval.types import Paragraph, Passage, Span

# A block quote goes on, by the rules of Markdown, in lines that leave out the mark.
BLOCK_QUOTE = re.compile(r"(?m)^ {0,3}>.*(?:\r?\n(?: {0,3}>.*|[ \t]{0,3}[^\s>#*+=-].*))*")
QUOTE_MARK = re.compile(r"^(?: {0,3}>)+ ?")
ATTRIBUTION = re.compile(r"\s*(?:—|--|–)\s?\S")
OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*")
# A quotation of several paragraphs opens each of them, and closes only the last.
GOES_ON = r"(?=[ \t]*\r?\n[ \t]*\r?\n[ \t]*{mark})"
PAIRS = (
    rf"“(?P<curly_on>[^“”\n]+){GOES_ON.format(mark='“')}",
    r"“(?P<curly>[^“”]+)”",
    r"«(?P<angled>[^«»]+)»",
    r"„(?P<low>[^„“”]+)[“”]",
    r"(?<!\w)‘(?P<single>[^‘]+?)’(?!\w)",
    rf'(?<![\w"])"(?P<straight_on>[^"\n]+){GOES_ON.format(mark=chr(34))}',
    r'"(?P<straight>[^"\n]+(?:\n(?![ \t]*\n)[^"\n]*)*)"',
)
# A citation of ours names the heading over its quote in marks, too; that is no quotation.
HEADING = r"\bin\s+the\s+part\s+“(?:[^“”]|“[^“”]*”)*”"
QUOTATION = re.compile("|".join((HEADING, *PAIRS)))
MARKS = "\"“”„«»'’‘ʼ"
MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|~&+=.)-])")
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
        if match.lastgroup:
            found.append((match.start(), match[match.lastgroup]))
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
    nearest = _with_omissions(quotation.text, paragraphs) or _nearest(quotation.text, paragraphs)
    if nearest:
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
    pieces = re.split(rf"[\s{MARKS}]+", words)
    return max((piece.strip(",.") for piece in pieces), key=len)


def _block(block: re.Match[str]) -> Iterator[tuple[int, str]]:
    lines = block.group().splitlines(keepends=True)
    place = start = block.start()
    part: list[str] = []
    for line in [*lines, ">"]:
        words = QUOTE_MARK.sub("", line)
        # Who is quoted may be named under the quote, with or without a line between.
        if words.strip() and not ATTRIBUTION.match(words):
            start = start if part else place
            part.append(words)
        elif part:
            yield start, MARKDOWN_ESCAPE.sub(r"\1", "".join(part))
            part = []
        place += len(line)


def _readings(words: str) -> Iterator[str]:
    yield words
    stripped = words.strip()
    if stripped[:1] in MARKS and stripped[-1:] in MARKS and len(stripped) > 2:
        yield stripped[1:-1]
    if stripped[-1:] in ",.":
        yield stripped[:-1]


def _pattern(words: str) -> re.Pattern[str]:
    """A pattern for *words* as whole words, with any blanks and any form of quotation marks."""

    def loose(char: str) -> str:
        return f"[{MARKS}]" if char in MARKS else re.escape(char)

    parts = ["".join(map(loose, word)) for word in words.split()]
    # "$25" is no quotation of "$25,000": a number goes on after its marks.
    before = r"(?<!\w)(?<!\d[.,])" if words.lstrip()[:1].isalnum() else ""
    after = r"(?!\w|[.,]\d)" if words.rstrip()[-1:].isalnum() else ""
    return re.compile(before + r"\s+".join(parts) + after)


def _with_omissions(words: str, paragraphs: Sequence[Paragraph]) -> Passage | None:
    """The stretch of a paragraph of which *words* leave out what they mark as left out."""
    parts = [part for part in OMISSION.split(words) if any(map(str.isalnum, part))]
    if len(parts) < 2:
        return None
    for paragraph in paragraphs:
        place, spans = 0, []
        for part in parts:
            match = _pattern(part).search(paragraph.text, place)
            if match is None:
                break
            spans.append(match.span())
            place = match.end()
        else:
            return Passage(paragraph, Span(spans[0][0], spans[-1][1]))
    return None


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
    return word.strip(".,;:!?…()[]" + MARKS).casefold()


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end - 1].isspace() and not text[end].isspace():
        end += 1
    trimmed = text[start:end]
    return Span(start + len(trimmed) - len(trimmed.lstrip()), start + len(trimmed.rstrip()))
