"""Paragraphs to passages: runs of whole sentences, short enough to be read as a quote."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analysis.analyzer import Analyzer
from retrieval.types import Span

# A paragraph of news has 30 to 120 words; up to this many it is one passage. A longer one is cut
# into even runs of about TARGET_WORDS.
LONGEST_PASSAGE_WORDS = 400
TARGET_WORDS = 120


def passage_spans(text: str, analyzer: Analyzer) -> tuple[Span, ...]:
    """The passages of a paragraph's text: in order, apart, each from a sentence to a sentence.

    A text without words has none.
    """
    sentences = analyzer.sentences(text)
    words = [len(sentence.of(text).split()) for sentence in sentences]
    total = sum(words)
    if total <= LONGEST_PASSAGE_WORDS:
        return _joined(sentences)
    runs = -(-total // TARGET_WORDS)
    spans: list[Span] = []
    run: list[Span] = []
    done = 0
    for sentence, count in zip(sentences, words, strict=True):
        # The run ends where it comes nearest to its even share.
        share = total * (len(spans) + 1) / runs
        if run and done + count / 2 > share:
            spans.extend(_joined(run))
            run = []
        run.append(sentence)
        done += count
    return (*spans, *_joined(run))


def _joined(sentences: Sequence[Span]) -> tuple[Span, ...]:
    return (Span(sentences[0].start, sentences[-1].end),) if sentences else ()
