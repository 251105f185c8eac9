"""A text to a verdict on each of its quotations: verbatim in the corpus, altered, or not found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from retrieval.citation.alignment import nearest, opcodes
from retrieval.citation.pages import MARKS, Page
from retrieval.types import Paragraph, Passage

# A block quote goes on, by the rules of Markdown, in lines that leave out the mark.
BLOCK_QUOTE = re.compile(r"(?m)^ {0,3}>.*(?:\r?\n(?: {0,3}>.*|[ \t]{0,3}[^\s>#*+=-].*))*")
QUOTE_MARK = re.compile(r"^(?: {0,3}>)+ ?")
ATTRIBUTION = re.compile(r"\s*(?:—|--|–)\s?\S")
OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*")
# A quotation of several paragraphs opens each of them, and closes only the last.
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
# A citation of ours names the heading over its quote in marks, too; that is no quotation.
HEADING = r"\bin\s++the\s++part\s++“(?:[^“”]++|“[^“”]*+”)*+”"
QUOTATION = re.compile("|".join((HEADING, *PAIRS)))
# The signs that we escape, and the end of a line that is to stay.
MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|~&+=.():!$^@{}-]|\r?\n)")
FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]+\]")


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
    line, seen = 1, 0
    for place, words in sorted(found):
        if any(map(str.isalnum, words)):
            line += text.count("\n", seen, place)
            seen = place
            yield Quotation(words, line)


def checks(text: str, candidates: Candidates) -> Iterator[Check]:
    """The verdict on each of the quotations of *text*, in order. What is quoted again is looked up
    once."""
    known: dict[str, Check] = {}
    for quotation in quotations(text):
        if quotation.text not in known:
            known[quotation.text] = check(quotation, candidates)
        yield replace(known[quotation.text], quotation=quotation)


def check(quotation: Quotation, candidates: Candidates) -> Check:
    """Look *quotation* up: white space, the form of quotation marks and a last comma or stop that
    belongs to the sentence around it are no alteration; anything else is."""
    pages: list[Page] = []
    # Most quotations stand as they are in one of the likeliest paragraphs; the others wait.
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
    """The words of both texts in order, each run with its sign: ``=`` shared, ``-`` only in the
    quotation, ``+`` only in the corpus."""
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
    """The longest run of characters that must stand in a paragraph just as it is."""
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
        # Who is quoted may be named under the quote, with or without a line between.
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
    """The stretch of a paragraph of which *words* leave out what they mark as left out."""
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
