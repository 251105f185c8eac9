"""Paragraphs to passages: runs of whole sentences, short enough to be read as a quote."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.types import Span

# A paragraph of news has 30 to 120 words; up to this many it is one passage. A longer one is cut
# into even runs of about TARGET_WORDS.
LONGEST_PASSAGE_WORDS = 400
TARGET_WORDS = 120


def passages(text: str, sentences: Sequence[Span]) -> tuple[int, ...]:
    """The first sentence of each passage of a text, by its number from 0; none without sentences.

    A passage runs from a sentence up to the first of the next passage.
    """
    if len(text) < 2 * LONGEST_PASSAGE_WORDS:  # a word is a letter and a blank at least
        return (0,) if sentences else ()
    words = [len(sentence.of(text).split()) for sentence in sentences]
    total = sum(words)
    if total <= LONGEST_PASSAGE_WORDS:
        return (0,) if sentences else ()
    runs = -(-total // TARGET_WORDS)
    firsts = [0]
    done = 0
    for number, count in enumerate(words):
        # The run ends where it comes nearest to its even share.
        share = total * len(firsts) / runs
        if number > firsts[-1] and done + count / 2 > share:
            firsts.append(number)
        done += count
    return tuple(firsts)
