"""Character n-grams: forms of a word that share no stem still speak for a passage."""

from hypothesis import given
from hypothesis import strategies as st

from outlines import outline
from retrieval.analysis import ANALYZERS, analyzer_for
from retrieval.answering.ngram_similarity import ngram_similarities
from strategies import texts

RUSSIAN = ANALYZERS["ru"]


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
