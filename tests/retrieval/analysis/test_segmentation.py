"""Passages: whole sentences, none lost, none too long to read."""

from itertools import pairwise

from hypothesis import given

from outlines import outline
from retrieval.analysis import ANALYZERS
from retrieval.analysis.segmentation import LONGEST_PASSAGE_WORDS, TARGET_WORDS
from retrieval.types import Span
from strategies import texts

ENGLISH = ANALYZERS["en"]


def passage_spans(text: str) -> list[Span]:
    found = outline(text, "", ENGLISH)
    return [found.span(number) for number in range(len(found.passages))]


@given(text=texts)
def test_passages_are_runs_of_whole_sentences(text: str) -> None:
    spans = passage_spans(text)
    sentences = ENGLISH.sentences(text)

    assert {span.start for span in spans} <= {sentence.start for sentence in sentences}
    assert {span.end for span in spans} <= {sentence.end for sentence in sentences}
    assert sum(any(s.overlaps(span) for span in spans) for s in sentences) == len(sentences)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_short_paragraph_is_one_passage() -> None:
    text = "Owls hunt at night. " * 20

    assert [span.of(text) for span in passage_spans(text)] == [text.strip()]


def test_a_long_paragraph_is_cut_into_even_runs() -> None:
    text = "Owls hunt at night in the old barn. " * 100
    words = [len(span.of(text).split()) for span in passage_spans(text)]

    assert len(words) == -(-800 // TARGET_WORDS)
    assert max(words) - min(words) <= 2 * 8
    assert max(words) <= LONGEST_PASSAGE_WORDS
