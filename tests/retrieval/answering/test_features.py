"""Ranking features: character n-grams, and the share of a query that a set of its terms makes up."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlines import outline
from retrieval.analysis import ANALYZERS, analyzer_for
from retrieval.answering.features import ngram_similarities
from retrieval.answering.passages import Bits
from strategies import texts

RUSSIAN = ANALYZERS["ru"]
TERMS = "abcde"


def similarity(words: str, *passages: str, code: str = "ru"):
    analyzer = analyzer_for(code)
    cut = ["".join(outline(text, "", analyzer).lines) for text in passages]
    return ngram_similarities(cut, analyzer.terms(words))


def test_a_form_with_another_beginning_is_alike() -> None:
    assert RUSSIAN.terms("построила") != RUSSIAN.terms("застроить")
    other, same = similarity("построила", "Он ушёл домой.", "Город надо застроить.")

    assert (other, same) == (0, 1)


def test_a_short_term_is_alike_as_a_whole_only() -> None:
    assert similarity("a1 oak", "Oaken, soaked, a12.", "An oak.", code="en") == [0, 1]


def test_what_every_passage_has_counts_less() -> None:
    first, second = similarity("река мост", "Река и мост.", "Река и дом. Река и лес.")

    assert first == 1 > second > 0


@given(passages=st.lists(texts, max_size=4), question=texts, code=st.sampled_from([*ANALYZERS]))
def test_any_texts_are_alike_by_a_share(passages, question: str, code: str) -> None:
    for found in similarity(question, *passages, code=code):
        assert 0 <= found <= 1


@given(
    weights=st.fixed_dictionaries(dict.fromkeys(TERMS, st.sampled_from([0.2, 0.5, 1.0]))),
    groups=st.sampled_from(
        [[], [{"a", "b"}], [{"a", "b"}, {"c", "d", "e"}], [set(TERMS)], [set()]]
    ),
)
def test_of_a_group_only_the_term_with_the_highest_weight_counts(weights, groups) -> None:
    bits = Bits(TERMS)
    shares = bits.shares(weights, groups)

    def weight(terms: set[str]) -> float:
        alone = sum(weights[term] for term in terms.difference(*groups))
        return alone + sum(
            max((weights[term] for term in terms & group), default=0.0) for group in groups
        )

    for size in range(len(TERMS) + 1):
        for terms in combinations(TERMS, size):
            expected = weight({*terms}) / weight({*TERMS})
            assert shares[bits.of(terms)] == pytest.approx(expected)
    assert shares[bits.of(TERMS)] == pytest.approx(1.0)
