"""Languages: what every analyzer promises, and what each makes of the texts that people write."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from retrieval.analysis import ANALYZERS
from retrieval.analysis.analyzer import Analyzer, expected
from retrieval.analysis.sentences import LONGEST_SENTENCE
from retrieval.types import Span
from strategies import texts

ENGLISH = ANALYZERS["en"]
ALL = pytest.mark.parametrize("analyzer", ANALYZERS.values(), ids=list(ANALYZERS))


def test_the_table_names_each_analyzer_by_its_language() -> None:
    assert list(ANALYZERS) == [analyzer.language for analyzer in ANALYZERS.values()]


@ALL
@given(text=texts)
def test_tokens_are_ordered_apart_and_true_to_the_text(analyzer: Analyzer, text: str) -> None:
    end = 0
    for token in analyzer.tokens(text):
        assert end <= token.span.start
        end = token.span.end
        # A word by itself folds to the same term: its span points to what was folded.
        alone = [t.term for t in analyzer.tokens(f"a {token.span.of(text)}")]
        assert token.term in (*alone, token.span.of(text).casefold())
    assert end <= len(text)


@ALL
@given(text=texts)
def test_terms_have_no_blanks_in_them(analyzer: Analyzer, text: str) -> None:
    for term in analyzer.terms(text):
        assert term
        assert len(term.split()) == 1


@ALL
@given(text=texts)
def test_folding_twice_is_folding_once(analyzer: Analyzer, text: str) -> None:
    for word in text.split():
        folded = analyzer.fold(word)

        assert analyzer.fold(folded) == folded


@ALL
@given(text=texts)
def test_sentences_are_ordered_apart_and_cover_all_but_blanks(
    analyzer: Analyzer, text: str
) -> None:
    spans = analyzer.sentences(text)
    end = 0
    for span in spans:
        assert text[end : span.start].strip() == ""
        assert not span.of(text)[0].isspace()
        assert not span.of(text)[-1].isspace()
        assert span.end - span.start <= LONGEST_SENTENCE
        end = span.end
    assert text[end:].strip() == ""


@ALL
@pytest.mark.parametrize("number", ["2024", "25000", "7", "0.5", "1000000"])
def test_digits_are_never_cut(analyzer: Analyzer, number: str) -> None:
    assert analyzer.terms(number) == [number]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("Owls hunt", ["owl", "hunt"], id="stems"),
        pytest.param("the owl's nest", ["owl", "nest"], id="possessive"),
        pytest.param("Who is he?", [], id="question and stop words"),
        pytest.param("In 2020, the US told us", ["2020", "us", "told"], id="US is not us"),
        pytest.param("WHO IS HE", [], id="all in capitals"),
        pytest.param("the U.S. and the US", ["us", "us"], id="dots"),
        pytest.param("naïve CAFÉ", ["naiv", "cafe"], id="accents"),
        pytest.param("cafe\u0301s", ["cafe"], id="combining accent"),
        pytest.param("x\u00adray", ["xray"], id="soft hyphen"),
        pytest.param("ﬁsh", ["fish"], id="ligature"),
        pytest.param("co-workers", ["co", "worker", "cowork"], id="compound"),
        pytest.param("She gave; he gives", ["give", "give"], id="irregular verb"),
        pytest.param("women and children", ["woman", "child"], id="irregular plural"),
        pytest.param("July 30th", ["juli", "30", "dm:07-30"], id="ordinal"),
        pytest.param("13-year-old", ["13", "year", "old", "yearold", "age:13"], id="age"),
        pytest.param("a\ufdfa", ["aصلىاللهعليهوسلم"], id="a letter that unfolds into a phrase"),
        pytest.param("", [], id="empty"),
        pytest.param("😀 …", [], id="no word"),
    ],
)
def test_english_terms(text: str, terms: list[str]) -> None:
    assert ENGLISH.terms(text) == terms


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("$25,000", "25000 dollars", "usd:25000"),
        ("$25,000", "25 000 US$", "usd:25000"),
        ("KZT2 million", "2,000,000 tenge", "kzt:2000000"),
        ("2 million people", "2,000,000 people", "2000000"),
        ("43%", "43 per cent", "pct:43"),
        ("€1.5 million", "1,500,000 euros", "eur:1500000"),
        ("£2.50", "2.5 pounds", None),
        ("KZT100,000", "100\u00a0000 tenge", "kzt:100000"),
        ("$3bn", "3 billion dollars", "usd:3000000000"),
    ],
)
def test_amounts_meet_across_spellings(one: str, other: str, shared: str | None) -> None:
    common = set(ENGLISH.terms(one)) & set(ENGLISH.terms(other))

    assert (shared in common) == (shared is not None)


@pytest.mark.parametrize(
    ("spellings", "shared"),
    [
        (["$25,000", "25 000 dollars", "25,000 US dollars", "USD 25,000"], "usd:25000"),
        (["KZT2 million", "2 million tenge", "2,000,000 tenge", "₸2mln"], "kzt:2000000"),
        (["a 41-year-old man", "aged 41", "41 years old", "at the age of 41", "age 41"], "age:41"),
        (
            ["July 30th", "30 July", "July 30, 2024", "30.07.2024", "the 30th of July", "2024-07-30",
             "07/30/2024", "30/7/2024", "28–30 July", "July 29-30", "JUL 30"],
            "dm:07-30",
        ),
        (["July 30, 2024", "30.07.2024", "2024-07-30", "in 2024"], "2024"),
        (["May 5", "5 May", "05.05.2024"], "dm:05-05"),
    ],
)  # fmt: skip
def test_amounts_ages_and_days_meet_across_spellings(spellings: list[str], shared: str) -> None:
    for text in spellings:
        assert shared in ENGLISH.terms(text), text
        assert shared in ENGLISH.query_terms(text), text


@pytest.mark.parametrize(
    "text",
    ["he may 5 times", "only 30 may attend", "July 2024", "March 5.5", "5/6/2024", "40 July",
     "at the age of 7,000", "aged 41.5", "1.2.3.4", "30.13.2024", "July 30:15", "two children"],
)  # fmt: skip
def test_what_is_no_amount_age_or_day_is_not_taken_for_one(text: str) -> None:
    assert [token.term for token in ENGLISH.extras(text) if ":" in token.term] == []


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("Who paid $25,000?", ["pay", "25000", "usd:25000"]),
        ("the 41-year-old man", ["41", "man", "age:41"]),
        ("on July 30, 2024", ["juli", "2024", "dm:07-30"]),
    ],
)
def test_a_question_is_not_searched_twice_for_an_amount(question: str, terms: list[str]) -> None:
    assert sorted(ENGLISH.query_terms(question)) == sorted(terms)


def test_an_amount_is_not_read_out_of_a_longer_number() -> None:
    assert "usd:2" not in ENGLISH.terms("$1,234,567 and 12,2 million")
    assert [t.term for t in ENGLISH.extras("30.07.2024 dollars")] == ["dm:07-30", "2024"]


SENTENCES = json.loads((Path(__file__).parent / "sentences-en.json").read_text("utf-8"))


@pytest.mark.parametrize("sentences", SENTENCES, ids=lambda sentences: sentences[0][:30])
def test_english_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)

    assert [span.of(text) for span in ENGLISH.sentences(text)] == sentences


def test_a_text_without_full_stops_is_cut_at_the_best_place() -> None:
    text = f"{'word ' * 80}; {'word ' * 80}\n{'word ' * 300}"
    first, *rest = ENGLISH.sentences(text)

    assert first.of(text).endswith(";")
    assert rest
    assert Span(first.start, first.end).of(text).count("word") == 80


@pytest.mark.parametrize(
    ("question", "kind", "answer", "other"),
    [
        ("How old is she?", "age", "She is 41 years old.", "She is in Almaty."),
        ("How much did the house cost?", "money", "It cost $25,000.", "It had two rooms."),
        ("When did it happen?", "time", "It happened in May 2024.", "It happened in Almaty."),
        ("In which year was it?", "time", "It was 2014.", "It was late."),
        ("How many children are there?", "count", "There are three.", "There are many."),
        ("Who is he?", "person", "He is Marat Kozhaev.", "He is a minister."),
        ("Where is it?", "place", "It is in Almaty.", "It is far."),
        ("Why did he go?", "cause", "He went because of her.", "He went home."),
    ],
)
def test_a_question_asks_for_a_kind_of_answer(
    question: str, kind: str, answer: str, other: str
) -> None:
    wanted = expected(question, ENGLISH.answer_types)

    assert wanted is not None
    assert wanted.name == kind
    assert wanted.given.search(answer)
    assert not wanted.given.search(other)


def test_a_question_may_ask_for_nothing_in_particular() -> None:
    assert expected("Tell me about owls", ENGLISH.answer_types) is None
