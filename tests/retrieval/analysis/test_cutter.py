"""What is remembered of texts changes nothing: terms are those that plain analysis finds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.analysis import ANALYZERS, analyzer_for
from retrieval.analysis.outline import Cutter, cut_plainly
from retrieval.analysis.sentences import LONGEST_SENTENCE
from strategies import WORDS, texts

# Numbers, days and ages as each language writes them, and words that look like parts of them.
NUMBERS = (
    "1 000",
    "25,000",
    "25.000,5",
    "5",
    "2",
    "٣٠",
    "1 234 567",
    "30th",
    "1-2",
    "²",
    "½",
    "41.",
)
FIGURES = (
    """
30 July|July 30th|30-31 May|5 may|Mar. 5|30.07.2024|2024-07-30|13/12/2024|13.12.2024.|MARCH|30 de|aged 41
age of about 41|41-year-old|41 years old|41 years olds|40 pages|30 июля|5 мая.|30-е марта|41-летняя
41 год отроду|41 лет,|возраст около 41|исполнилось 41|30 шілдеде|41 жаста|жасы 41|5-июль|41 жашта|жашы 41
30 июли|5 уми май|41 сола|синни 41|30-iýul|41 ýaşynda|ýaşy 41|30 Temmuz|41 yaşında|yaşı 41|30-iyul
41 yoshda|ёши 41|us|per|of|G‘. G‘ulom|o‘n|a.b.|U.S.|x-y|X-Y|x\u2010y|WHO|who|(US)|“The”|'it'|l'Été
e\u0301-|İ|ﬁ
""".strip()
    .replace("\n", "|")
    .split("|")
)
BLANKS = (*" " * 12, "  ", "\u00a0", "\u2009", "\n", "\t", "-", ". ", ", ", "; ", "", "…", "'")

SHARED = Cutter()


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A language, and a text with much that is a figure in it."""
    language = draw(st.sampled_from(sorted(ANALYZERS)))
    units = analyzer_for(language).units
    own = [word.replace("*", "s") for word in (*units.units, *units.multipliers)]
    words = st.sampled_from([NUMBERS, own, FIGURES, WORDS]).flatmap(st.sampled_from)
    pieces = draw(st.lists(st.tuples(words, st.sampled_from(BLANKS)), max_size=40))
    text = "".join(word + blank for word, blank in pieces)
    return language, draw(st.sampled_from([text, text, text.upper(), text.title()]))


def terms(cut) -> tuple[list[str], list[str]]:
    return [" ".join(words) for words in cut.words], [" ".join(more) for more in cut.beside]


def assert_same(text: str, language: str, cutter: Cutter = SHARED) -> None:
    analyzer = analyzer_for(language)
    sentences = analyzer.sentences(text)

    cut = cutter.cut(text, sentences, analyzer)

    assert terms(cut) == terms(cut_plainly(text, sentences, analyzer))


@pytest.mark.parametrize("language", sorted(ANALYZERS))
def test_a_figure_by_itself_is_cut_as_without_memory(language: str) -> None:
    units = analyzer_for(language).units
    own = [word.replace("*", "") for word in (*units.units, *units.multipliers)]
    amounts = [f"{one} {other}" for word in own for one, other in (("5", word), (word, "5"))]

    for text in (*FIGURES, *amounts, *(f"5 {word} manat" for word in units.multipliers)):
        assert_same(text, language)


@given(written())
def test_figures_of_all_languages_are_cut_as_without_memory(written: tuple[str, str]) -> None:
    language, text = written
    assert_same(text, language)


@given(texts, st.sampled_from(sorted(ANALYZERS)))
@example("1 000 and 25 000 000", "en")
@example("aged 41. At 5 million dollars", "en")
@example("WHO and US", "en")
@example("WHO AND US", "en")
def test_any_text_is_cut_as_without_memory(text: str, language: str) -> None:
    assert_same(text, language)


@pytest.mark.parametrize("language", sorted(ANALYZERS))
@pytest.mark.parametrize("word", ["a", "1 000", "25 000 ", "new-borns", "41, 000", "ab ", "é1 "])
@pytest.mark.parametrize("shift", range(4))
def test_a_long_sentence_is_cut_where_it_is_broken(language: str, word: str, shift: int) -> None:
    text = "x" * shift + word * LONGEST_SENTENCE
    assert_same(text, language)


def test_what_is_forgotten_is_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.analysis.outline.MOST_KEPT", 30)
    cutter = Cutter()

    for text in ("new-borns of 30 July", "a barn owl hunts in the night", "new-borns of 30 July"):
        assert_same(text, "en", cutter)
