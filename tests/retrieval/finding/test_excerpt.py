"""The stretch of a passage that is shown."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.finding.excerpt import MOST_WORDS, Mark, excerpt
from retrieval.types import Span

WORDS = 8  # of a search


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span], list[Mark]]:
    """A text of sentences of words, some of which are marked."""
    lengths = draw(st.lists(st.integers(1, 90), min_size=1, max_size=6))
    text, sentences, words = "", [], []
    for length in lengths:
        start = len(text)
        for _ in range(length):
            words.append(Span(len(text), len(text) + 3))
            text += "owl "
        sentences.append(Span(start, len(text) - 1))
    chosen = draw(st.lists(st.sampled_from(words), unique=True, max_size=WORDS))
    return text, sentences, [Mark(word, draw(st.integers(0, WORDS))) for word in sorted(chosen)]


@given(marked())
def test_an_excerpt_is_short_and_has_the_most_distinct_words(given) -> None:
    text, sentences, marks = given
    span = excerpt(text, sentences, marks)

    def distinct(one: Span) -> int:
        return len({m.number for m in marks if m.span.overlaps(one)})

    assert span.of(text) == span.of(text).strip()
    assert len(span.of(text).split()) <= MOST_WORDS
    assert not marks or distinct(span)
    whole = [
        Span(first.start, last.end)
        for number, first in enumerate(sentences)
        for last in sentences[number:]
        if len(text[first.start : last.end].split()) <= MOST_WORDS
    ]
    assert distinct(span) >= max(map(distinct, whole), default=0)
    if max(len(one.of(text).split()) for one in sentences) <= MOST_WORDS:
        assert span in whole


def test_of_equal_sentences_the_first_is_shown_and_alone() -> None:
    text = "It is night. Owls hunt. An owl sleeps."
    sentences = [Span(0, 12), Span(13, 23), Span(24, 38)]
    owls = [Mark(Span(13, 17), 0), Mark(Span(27, 30), 0)]

    assert excerpt(text, sentences, owls).of(text) == "Owls hunt."
    assert excerpt(text, sentences, []).of(text) == "It is night."
    assert excerpt(text, sentences, [*owls, Mark(Span(31, 37), 1)]).of(text) == "An owl sleeps."
    both = [owls[0], Mark(Span(31, 37), 1)]
    assert excerpt(text, sentences, both).of(text) == "Owls hunt. An owl sleeps."
