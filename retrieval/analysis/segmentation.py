"""Paragraphs to passages: runs of whole sentences, short enough to be quoted."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.types import Span

# A paragraph of news has 30 to 120 words. A paragraph of up to this many words is one passage. A
# longer one is cut into even runs of about TARGET_WORDS.
LONGEST_PASSAGE_WORDS = 400
TARGET_WORDS = 120


def passages(text: str, sentences: Sequence[Span]) -> tuple[int, ...]:
    """The number of the first sentence of each passage of *text*, counted from 0: ``(0, 3, 7)`` are
    the passages of the sentences 0 to 2, 3 to 6, and 7 to the last.
    """
    if len(text) < 2 * LONGEST_PASSAGE_WORDS:  # a word takes a letter and a blank at least
        return (0,) if sentences else ()
    words = [len(sentence.of(text).split()) for sentence in sentences]
    total = sum(words)
    if total <= LONGEST_PASSAGE_WORDS:
        return (0,) if sentences else ()
    runs = -(-total // TARGET_WORDS)
    firsts = [0]
    done = 0
    for number, count in enumerate(words):
        # The run ends at the sentence that brings it nearest to its even share.
        share = total * len(firsts) / runs
        if number > firsts[-1] and done + count / 2 > share:
            firsts.append(number)
        done += count
    return tuple(firsts)
