"""Quotations of a text, held against the corpus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Corpus
from retrieval.citation.verification import Quotation, Verdict, check, difference, quotations
from retrieval.types import Article, Paragraph

SOURCE = (
    "She agreed and gave the person her middle daughter. The house, he said, was “worth $25,000” in "
    "2019-2020. It’s the woman's second conviction."
)
PARAGRAPH = Paragraph(Article("a", "A", "a.txt"), 1, SOURCE)


def verdict(text: str) -> Verdict:
    return check(Quotation(text, 1), lambda _: [PARAGRAPH]).verdict


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "one two" and “three”.', [("one two", 1), ("three", 1)]),
        ("«раз» и „два“ и „три”", [("раз", 1), ("два", 1), ("три", 1)]),
        ("the ‘lolita’ isn’t o‘zbek’s", [("lolita", 1)]),
        ("“outer ‘inner’ outer”", [("outer ‘inner’ outer", 1)]),
        ('"over\na line" but not "over\n\na paragraph"', [("over\na line", 1)]),
        (
            "a\n\n> one\n> two\n>\n> three\n>\n> — [T](u), paragraph 3\n\nb “c”",
            [("one\ntwo\n", 3), ("three\n", 6), ("c", 10)],
        ),
        (r"> 5\% is \*not\* escaped \\ here", [(r"5\% is *not* escaped \ here", 1)]),
        ('"..." “” 5\' 10"', []),
        (
            "“one” Title, in the part “T”, paragraph 3; in the\npart “a “b” c”, “two”",
            [("one", 1), ("two", 2)],
        ),
        ("> \\- one\n> 2\\. two\n> \\=", [("- one\n2. two\n=", 1)]),
    ],
)
def test_quotations_are_found_in_all_their_forms(text: str, found: list[tuple[str, int]]) -> None:
    assert [tuple(quotation) for quotation in quotations(text)] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gave the person her middle daughter", Verdict.VERBATIM),
        ("gave the\n  person her\u00a0middle daughter", Verdict.VERBATIM),
        ("gave the person,", Verdict.VERBATIM),
        ('"worth $25,000"', Verdict.VERBATIM),
        ('was "worth $25,000" in', Verdict.VERBATIM),
        ("It's the woman’s second", Verdict.VERBATIM),
        ("gave the person her middle daughters", Verdict.ALTERED),
        ("Gave the person her middle daughter", Verdict.ALTERED),
        ("gave that person her middle daughter", Verdict.ALTERED),
        ("worth $25,00", Verdict.ALTERED),
        ("ave the perso", Verdict.ALTERED),
        ("nothing of this kind was ever written", Verdict.NOT_FOUND),
    ],
)
def test_verdicts(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


def test_an_altered_quotation_shows_what_was_altered() -> None:
    checked = check(Quotation("gave that man her middle daughter", 1), lambda _: [PARAGRAPH])

    assert checked.passage is not None
    assert list(difference(checked.quotation.text, checked.passage.quote)) == [
        ("=", "gave"),
        ("-", "that man"),
        ("+", "the person"),
        ("=", "her middle"),
        ("-", "daughter"),
        ("+", "daughter."),
    ]


@given(start=st.integers(0, 22), length=st.integers(1, 12))
def test_any_words_of_the_source_are_verbatim_and_one_changed_word_is_not(start, length) -> None:
    words = SOURCE.split()[start : start + length]

    assert verdict(" ".join(words)) is Verdict.VERBATIM
    assert verdict(" ".join([*words, "xyzzy"])) is not Verdict.VERBATIM


def test_the_corpus_finds_a_quotation_of_any_words(seeds: Corpus) -> None:
    for text in ("of the", "were put into under state guardianship", "Nothing Is True"):
        checked = check(Quotation(text, 1), seeds.candidates)

        assert checked.verdict is Verdict.VERBATIM
        assert checked.passage is not None
        assert checked.passage.quote == text
    assert check(Quotation("owls hunt mice", 1), seeds.candidates).verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("worth $25", Verdict.ALTERED),
        ("000” in", Verdict.ALTERED),
        ("was ‘worth $25,000’ in", Verdict.VERBATIM),
        ("She agreed and … her middle daughter", Verdict.ALTERED),
        ("She agreed […] second conviction", Verdict.ALTERED),
    ],
)
def test_what_is_cut_or_left_out_is_no_verbatim_quotation(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“One.\n\n“Two.\n\n“Three.”", ["One.", "Two.", "Three."]),
        ('"One.\n\n"Two."', ["One.", "Two."]),
        ("> one\nlazily on\n\nnot", ["one\nlazily on"]),
        ("> one\n> — Source, 2024", ["one\n"]),
        ("> > one", ["one"]),
    ],
)
def test_every_paragraph_of_a_quotation_is_looked_up(text: str, found: list[str]) -> None:
    assert [quotation.text for quotation in quotations(text)] == found
