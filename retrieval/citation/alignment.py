"""A quotation that is not verbatim to the stretch of a paragraph that it comes nearest to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from retrieval.citation.pages import MARKS, Page, on_page
from retrieval.types import Passage, Span

# rapidfuzz's partial ratio, in percent: below it the words shared are those of any two sentences.
LEAST_ALIKE = 75.0
# A longer quotation is compared by its beginning.
LONGEST_COMPARED = 10_000
# Up to so many letters, the partial ratio takes less time than the bound of it.
SHORTEST_BOUNDED = 128
# The partial ratio takes time that grows with the third power of the shorter text, and with the
# longer one. Beyond so many letters, blocks are compared instead.
LONGEST_EXACT, LONGEST_TEXT = 2000, 20_000
# Fewer letters in a row may be common by chance.
SHORTEST_RUN = 8
# difflib takes time that grows with the square, or more where words repeat.
MOST_PAIRS = 250_000

Opcode = tuple[str, int, int, int, int]
"""A step from some words to others, as ``difflib`` gives it."""


def nearest(quotation: str, pages: Iterable[Page]) -> Passage | None:
    """The stretch of a paragraph that is most like *quotation*; None if none is much like it."""
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


def opcodes(ours: Sequence[str], theirs: Sequence[str]) -> Sequence[Opcode]:
    """The steps from the words *ours* to the words *theirs*."""
    if len(ours) * len(theirs) <= MOST_PAIRS:
        return difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes()
    from rapidfuzz.distance import Indel

    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Indel.opcodes(ours, theirs)
    ]


def may_be_alike(one: str, other: str, least: float) -> bool:
    """Whether the partial ratio of two texts can be *least*, in percent, or more.

    It is that of the shorter text and a window of the other that is as long, or shorter at an end.
    The ratio of two texts is twice their longest common subsequence by the sum of their lengths; a
    window has no longer one than a block around it.
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
    """Blocks of *text* such that any window of *length* is inside of one."""
    return (slice(start, start + length + step) for start in range(0, len(text) - length + 1, step))


def _shares(one: str, other: str, least: int) -> bool:
    """Whether two texts have a common subsequence of *least* letters."""
    # Imported here: only a quotation that is not verbatim needs it.
    from rapidfuzz.distance import LCSseq

    return bool(LCSseq.similarity(one, other, score_cutoff=least) >= least)


def _alignment(wanted: str, text: str, least: float) -> tuple[float, int, int] | None:
    """The partial ratio of two texts, and from where to where in *text*; None below *least*."""
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
    """Nearly the same as ``_alignment``: that of the block with the most in common."""
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
    # What was changed at an end of the quotation has its counterpart there.
    first = start + runs[0].dest_start - runs[0].src_start
    last = start + runs[-1].dest_end + length - runs[-1].src_end
    return score, max(first, 0), min(last, len(text))


def _without_neighbors(wanted: str, text: str, span: Span) -> Span:
    """*span* without the words at its ends that answer to none of *wanted*."""
    ours = [_bare(word) for word in wanted.split()]
    words = [
        Span(span.start + word.start(), span.start + word.end())
        for word in re.finditer(r"\S+", span.of(text))
    ]
    theirs = [_bare(word.of(text)) for word in words]
    shared = [step for step in opcodes(ours, theirs) if step[0] == "equal"]
    if not shared:
        return span
    # Words that were changed at an end of the quotation have their counterparts there.
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
