"""The part of a quote that a phone shows at once; pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from retrieval import Passage, Span
from retrieval.analysis import analyzer_for, code_of

# A quote of at most so many words is shown as a whole; of a longer one about so many.
MOST_WORDS, LEAD_WORDS = 50, 40
# A cut sentence has at least so many words, and at most so many before the words that answer.
FEWEST_WORDS, WORDS_BEFORE = 20, 15
WORD = re.compile(r"\S+")
END_OF_CLAUSE = re.compile(r"[,;:)\]»”—–]$")


def lead(passage: Passage, answer: Span, words: Sequence[Span] = ()) -> Span:
    """The span of the paragraph to show at once.

    It is the quote, if that is short, or else the sentence *answer* with as many whole sentences
    beside it as there is room for. Of a very long sentence it is the clauses around *words*.
    """
    text = passage.paragraph.text
    if _count(passage.quote) <= MOST_WORDS:
        return passage.span
    if _count(answer.of(text)) > MOST_WORDS:
        return _clauses(text, answer, words)
    return _sentences(passage, answer)


def _count(text: str) -> int:
    return len(WORD.findall(text))


def _sentences(passage: Passage, answer: Span) -> Span:
    """The answering sentence, with the ones after it and before it that there is room for."""
    text, start = passage.paragraph.text, passage.span.start
    analyzer = analyzer_for(code_of(passage.paragraph.article.language))
    spans = [Span(s.start + start, s.end + start) for s in analyzer.sentences(passage.quote)]
    after = [span for span in spans if span.start >= answer.end]
    before = [span for span in spans if span.end <= answer.start]
    shown = answer
    for span in after:
        if _count(text[shown.start : span.end]) > LEAD_WORDS:
            break
        shown = Span(shown.start, span.end)
    for span in reversed(before):
        if _count(text[span.start : shown.end]) > LEAD_WORDS:
            break
        shown = Span(span.start, shown.end)
    return shown


def _clauses(text: str, sentence: Span, words: Sequence[Span]) -> Span:
    """The clauses of a long sentence around the first of *words*, or the first ones."""
    spans = [match.span() for match in WORD.finditer(text, sentence.start, sentence.end)]
    is_end = [bool(END_OF_CLAUSE.search(text[start:end])) for start, end in spans]
    starts = [start for start, _ in spans]
    goal = max(bisect_right(starts, words[0].start) - 1, 0) if words else 0
    first = 0
    if goal >= LEAD_WORDS - WORDS_BEFORE:
        first = min(goal - WORDS_BEFORE, len(spans) - LEAD_WORDS)
        last_start = min(goal, len(spans) - FEWEST_WORDS)
        first = next((n + 1 for n in range(first, last_start) if is_end[n]), first)
    last = min(first + LEAD_WORDS, len(spans)) - 1
    fewest = max(first + FEWEST_WORDS, goal)
    last = next((n for n in range(last, fewest, -1) if is_end[n]), last)
    return Span(spans[first][0], spans[last][1])
