"""What a text costs grows with its length and no faster; steps are counted, never timed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from regex_steps import Steps, steps
from retrieval import Corpus
from retrieval.analysis import ANALYZERS, kind_of_small_talk
from retrieval.analysis.analyzer import COMPOUND, QUOTED, Analyzer
from retrieval.analysis.names import INSIDE
from retrieval.analysis.sentences import END
from retrieval.analysis.small_talk import MOST_WORDS
from retrieval.answering.passages import LONGEST_WORD
from retrieval.answering.quotes import LONGER
from retrieval.citation import verification
from retrieval.citation.quote_links import _end, directive, link
from retrieval.citation.verification import (
    BLOCK_QUOTE,
    MARKS,
    OMISSION,
    QUOTATION,
    Page,
    Quotation,
    Verdict,
    check,
    checks,
    difference,
    may_be_alike,
    quotations,
)
from retrieval.facts import alignment
from retrieval.near_words import Word
from retrieval.querying.expansion import MOST_LOOKED_UP, Vocabulary, expand
from retrieval.querying.query import LONGEST_READ, MOST_PHRASES, MOST_TERMS, beginning, read_query
from retrieval.readers.gutenberg import FIELD, FIRST_LINE
from retrieval.readers.headings import PAGE_NUMBER
from retrieval.readers.plaintext import Kind, Part, _Work
from retrieval.types import Article, Paragraph, Passage, Rules, Span
from strategies import prose, texts, write_articles

ENGLISH = ANALYZERS["en"]
ARTICLE = Article("a", "A", "a.txt", "https://example.org/a")
# What hostile texts repeat.
UNITS = (
    "!?", ". ", ".)", "[1]", "“", "“a ", "”", "«a ", "„a", '"', '"a ', "'a", "a'", "a’a", "‘a ", "> ", "“a \n", "\n\n“a",
    "in the part “", "in the part “b” ", "… ", "[", "(", "-", "a-", "5-", "1", "1 ", "123,", "123.", "123 ", "1.", "0,",
    "$", "$5 ", "5 million ", "X", "5 May 2021 ", "May 5, ", "5 - ", "30.07.2024 ", "41 years ", "aged about ", "a", "A ",
    "A. ", "U.S.", "Dr. ", "Marat ", "Jean-", "e\u0301", "a\u00ad", " ", "\n", "\t", "\n \n", "who is ", "how do you know ",
    "if you ", "by a ", "aB", "_", "*", "a/",
)  # fmt: skip
# Between a text and one twice as long; 4 is the square.
MOST_GROWTH = 2.5


def growth(pattern: re.Pattern[str], unit: str, length: int = 40) -> float:
    """How many times more steps a pattern takes on a text of twice this *length*."""
    number = length // len(unit) + 1
    return steps(pattern, unit * 2 * number) / max(steps(pattern, unit * number), 1)


def patterns_of(analyzer: Analyzer) -> Iterator[re.Pattern[str]]:
    """The patterns that read texts of one language. A question is cut before it is read."""
    yield from (analyzer._word, analyzer.units.amount, analyzer.units.sign)
    calendar = analyzer.calendar
    yield from (calendar.day_month, calendar.age, calendar.sign_of_day, analyzer._negation)


@pytest.mark.parametrize(
    ("pattern", "units"),
    [
        (END, ("!?", ".)", ". ", "A. ")),
        (COMPOUND, ("e\u0301", "a-", "a")),
        (QUOTATION, ("“", "“a ", "“a \n", "in the part “", "‘a ", '"a ')),
        (PAGE_NUMBER, (".", " ", "1 ")),
        (ANALYZERS["tr"]._word, ("1,", "1.")),
    ],
)
def test_patterns_take_steps_that_grow_with_the_text(
    pattern: re.Pattern[str], units: tuple[str, ...]
) -> None:
    for unit in units:
        assert growth(pattern, unit) <= MOST_GROWTH, unit


def test_a_list_of_groups_of_digits_is_read_in_steps_that_grow_with_it() -> None:
    for language in ("tr", "ru"):
        assert growth(ANALYZERS[language]._word, "123,", 120) <= MOST_GROWTH
        assert growth(ANALYZERS[language].units.amount, "123,", 120) <= MOST_GROWTH


COMMON = [END, COMPOUND, QUOTED, INSIDE, QUOTATION, BLOCK_QUOTE, PAGE_NUMBER, FIELD]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["common", *sorted(ANALYZERS)])
def test_patterns_of_every_language_take_steps_that_grow_with_the_text(language: str) -> None:
    patterns = COMMON if language == "common" else patterns_of(ANALYZERS[language])
    for pattern in patterns:
        for unit in UNITS:
            assert growth(pattern, unit, 100) <= MOST_GROWTH, (unit, pattern.pattern)


@pytest.mark.parametrize("line", ["a by b{}c", "a{}b", "a{} by b", "a by b{}"])
def test_the_first_line_of_a_book_is_read_in_steps_that_grow_with_it(line: str) -> None:
    for unit in (" ", ".", ". ", ", ", "by ", " by a", "a"):
        texts = [f"The Project Gutenberg Etext of {line.format(unit * n)}" for n in (60, 120)]
        # The match is tried at the beginning only.
        few, many = (
            steps(re.compile(rf"\A{FIRST_LINE.pattern}", FIRST_LINE.flags), t) for t in texts
        )
        assert many <= MOST_GROWTH * few, (line, unit)


@given(text=texts)
def test_steps_are_counted_of_the_matches_that_re_finds(text: str) -> None:
    for pattern in (END, COMPOUND, QUOTATION, *patterns_of(ENGLISH)):
        assert Steps(pattern, text[:60]).find_all() == len([*pattern.finditer(text[:60])])


@given(texts, st.sampled_from(sorted(ANALYZERS)))
def test_words_inside_of_amounts_and_dates_are_left_out(text: str, language: str) -> None:
    analyzer = ANALYZERS[language]
    extras = [*analyzer.extras(text)]
    valued = [token for token in extras if ":" in token.term]

    def is_inside(token, is_day: bool) -> bool:
        spans = [other.span for other in valued if other.term.startswith("dm:") is is_day]
        return any(token.span.overlaps(span) for span in spans)

    kept = [
        token.term
        for token in (*analyzer.tokens(text), *extras)
        if ":" not in token.term
        and (
            (len(token.term) == 4 or not is_inside(token, is_day=True))
            if token.term[0].isdigit()
            else not is_inside(token, is_day=False)
        )
    ]
    assert analyzer.query_terms(text) == [*kept, *(token.term for token in valued)]


@pytest.mark.parametrize(
    "unit", ["Owls 5 May 2021 “hunt” ", "a", "“", "Thanks, ", "who is ", "x" * 20_000]
)
def test_only_the_beginning_of_a_very_long_question_is_read(unit: str) -> None:
    text = unit * (3 * LONGEST_READ // len(unit) + 2)
    query = read_query(text, (text,), ENGLISH)
    read = beginning(text)
    of_beginning = read_query(read, (read,), ENGLISH)

    assert query.text == text
    assert query.unread >= len(text) - LONGEST_READ
    assert query.searched == text[: len(text) - query.unread]
    assert len(read) <= LONGEST_READ
    alike = replace(query, text=read, unread=of_beginning.unread, context=(read,))
    assert alike == of_beginning
    assert len(query.phrases) <= MOST_PHRASES


def test_what_is_behind_the_terms_that_are_searched_is_said_to_be_unread() -> None:
    words = [f"word{letter}{other}" for letter in "abcdefgh" for other in "abcdefghijklmnop"]
    query = read_query(f"Hello, {' '.join(words)}?", (), ENGLISH)

    assert len(query.own) == MOST_TERMS
    assert query.searched.split()[1:] == words[:MOST_TERMS]
    assert read_query(" ".join(words[:MOST_TERMS]) + "?", (), ENGLISH).unread == 0


def test_few_words_of_a_question_are_looked_up_and_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[str] = []

    def near(words: Sequence[Word], *_: object) -> list[dict[str, float]]:
        looked_up.extend(word.written for word in words)
        return [{} for _ in words]

    nothing = Vocabulary(lambda _: set(), lambda _: 1.0, lambda _: [], lambda _: [])
    vocabulary = nothing._replace(near=near)
    spellings = ["".join(letters) for letters in product(*zip("zzowls", "ZZOWLS", strict=True))]
    assert len(spellings) <= MOST_LOOKED_UP
    for text, number in (("a zzowls " * 100, 1), (" ".join(spellings), len(spellings))):
        looked_up.clear()
        expand(read_query(text, (), ENGLISH), ENGLISH, [ENGLISH], vocabulary)
        assert len(looked_up) == number

    looked_up.clear()
    monkeypatch.setattr("retrieval.querying.expansion.MOST_LOOKED_UP", 5)
    expand(read_query(" ".join(spellings), (), ENGLISH), ENGLISH, [ENGLISH], vocabulary)
    assert len(looked_up) == 5


def test_small_talk_is_told_by_a_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def fold(word: str) -> str:
        folded.append(word)
        return word

    kind_of_small_talk("hello")  # the table of phrases is made
    monkeypatch.setattr("retrieval.analysis.small_talk._fold", fold)

    assert kind_of_small_talk("hello " * 10_000) is None
    assert len(folded) == MOST_WORDS + 1


class Searched(str):
    """A text that counts how often it is searched."""

    finds = 0

    def find(self, *args) -> int:  # type: ignore[override]
        self.finds += 1
        return super().find(*args)


def test_the_end_of_a_quote_is_found_with_few_searches() -> None:
    words = ["owls"] * 5000
    page = Searched(" ".join(words))

    assert _end(page, words, 100, len(page)) == "owls owls owls owls"
    assert page.finds <= 8


@given(before=prose, quote=prose, after=prose)
def test_the_end_of_a_quote_has_the_fewest_words(before: str, quote: str, after: str) -> None:
    words = quote.split()
    page = " ".join(f"{before} {quote} {after}".split()).lower()
    start = len(" ".join(before.split())) + bool(before.split())
    goal = start + len(" ".join(words))
    counts = range(4, len(words) - 3)
    ends = [" ".join(words[-n:]) for n in counts]
    found = [end for end in ends if page.find(end.lower(), start + 4) == goal - len(end)]
    if len(page) != goal and page != page.upper() and words and all(map(str.isascii, words)):
        end = _end(page, words, start + 4, goal)
        assert end == (found[0] if found else " ".join(words[-4:])) or not found


def test_words_too_long_for_an_address_are_not_in_it() -> None:
    text = "x" * 5000
    assert directive("", text, "") == ""
    assert link(Passage(Paragraph(ARTICLE, 1, text), Span(0, 5000))) == ARTICLE.url


def paragraph(text: str, number: int = 1) -> Paragraph:
    return Paragraph(ARTICLE, number, text)


ODD = st.text(st.sampled_from(f"ab15 \n.,_“{MARKS}"), min_size=1, max_size=30)


@given(ODD, ODD, st.integers(0, 30), st.integers(1, 12))
@example("ab b a", "b", 0, 1)
@example("a1,5 5", "5", 0, 1)
@example("ʼ ʼ", "ʼ ʼ", 0, 3)
def test_a_quotation_is_found_where_a_pattern_of_it_is(
    text: str, other: str, start: int, length: int
) -> None:
    for words in (other[:length], text[start : start + length]):
        if not words.split():
            assert Page(paragraph(text)).find(words) is None
            continue
        loose = [
            "".join(f"[{MARKS}]" if char in MARKS else re.escape(char) for char in word)
            for word in words.split()
        ]
        before = r"(?<!\w)(?<!\d[.,])" if words.lstrip()[:1].isalnum() else ""
        after = r"(?!\w|[.,]\d)" if words.rstrip()[-1:].isalnum() else ""
        match = re.search(before + r"\s+".join(loose) + after, text)
        page = Page(paragraph(text))
        found = page.find(words)
        assert (found is None) is (match is None)
        if found and match:
            assert page.passage(*found).span == Span(*match.span())


def test_a_quotation_is_looked_up_once() -> None:
    asked: list[str] = []

    def candidates(quotation: str) -> list[Paragraph]:
        asked.append(quotation)
        return [paragraph("Owls hunt mice.")]

    found = [*checks("“Owls hunt” " * 50 + "\n“mice”", candidates)]

    assert asked == ["Owls hunt", "mice"]
    assert [check.verdict for check in found] == [Verdict.VERBATIM] * 51
    assert [check.quotation.line for check in found] == [1] * 50 + [2]


@given(texts)
def test_the_line_of_a_quotation_is_that_of_its_mark(text: str) -> None:
    quoted = f"{text}\n“owls”\n\n> hunt\n"
    found = {quotation.text.strip(): quotation.line for quotation in quotations(quoted)}
    if "hunt" in found:  # marks of *text* may have taken it in
        assert found["hunt"] == quoted.count("\n")


WORDS = st.lists(
    st.sampled_from("the owls of a barn hunt many mice at night in 2019 and 1".split())
)


@given(WORDS, WORDS, st.floats(50, 100))
def test_what_is_much_alike_is_never_ruled_out(
    one: list[str], other: list[str], least: float
) -> None:
    mine, theirs = " ".join(one * 8), " ".join((one + other) * 6)
    if mine and theirs and fuzz.partial_ratio(mine, theirs) >= least:
        assert may_be_alike(mine, theirs, least)


def altered(words: list[str], places: list[int]) -> str:
    changed = dict.fromkeys((place % len(words) for place in places), "changed")
    return " ".join(changed.get(number, word) for number, word in enumerate(words))


@given(
    st.lists(prose, min_size=1, max_size=5), st.lists(st.integers(0, 500), max_size=40), st.data()
)
def test_a_near_quotation_is_found_as_by_comparing_it_with_all(
    paragraphs: list[str], places: list[int], data: st.DataObject
) -> None:
    stored = [paragraph(text, number) for number, text in enumerate(paragraphs, start=1)]
    words = data.draw(st.sampled_from(stored)).text.split()
    if not words:
        return
    quotation = Quotation(altered(words, places), 1)
    quick = check(quotation, lambda _: stored)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "may_be_alike", lambda *_: True)
        slow = check(quotation, lambda _: stored)

    assert quick == slow


def test_few_paragraphs_are_aligned_with_a_near_quotation(monkeypatch: pytest.MonkeyPatch) -> None:
    aligned: list[str] = []
    align = fuzz.partial_ratio_alignment

    def counted(one: str, other: str, score_cutoff: float):
        aligned.append(other)
        return align(one, other, score_cutoff=score_cutoff)

    monkeypatch.setattr(fuzz, "partial_ratio_alignment", counted)
    words = [f"{a}{b}{a}" for a in "bcdfghjklm" for b in ("owl", "ice", "arn", "unt", "ght")]
    others = [paragraph(" ".join(words[n:] + words[:n])[::-1], n) for n in range(1, 40)]
    near = paragraph(" ".join(words), 50)

    found = check(Quotation(altered(words, [7, 30]), 1), lambda _: [*others, near])

    assert found.verdict is Verdict.ALTERED
    assert found.passage
    assert found.passage.paragraph is near
    assert len(aligned) == 1


def test_a_long_near_quotation_is_found_by_its_blocks() -> None:
    words = [
        f"{a}{b}{c}" for a in "bcdfghjklm" for b in ("owl", "ice", "arn", "unt") for c in "aeiouxyz"
    ]
    text = " ".join(words * 2)
    stored = paragraph(f"{text[::-1]} {text} {text[::-1]}")

    found = check(Quotation(altered(text.split(), [100, 400]), 1), lambda _: [stored])

    assert found.verdict is Verdict.ALTERED
    assert found.passage
    assert found.passage.quote == text
    assert check(Quotation(text.upper(), 1), lambda _: [stored]).verdict is Verdict.NOT_FOUND


@given(WORDS, WORDS)
def test_a_difference_has_the_words_of_both_texts(one: list[str], other: list[str]) -> None:
    for most in (alignment.MOST_OPCODE_PAIRS, 0):  # as difflib tells it, and as for very long texts
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alignment, "MOST_OPCODE_PAIRS", most)
            runs = [*difference(" ".join(one), " ".join(other))]

        assert " ".join(words for sign, words in runs if sign != "+").split() == one
        assert " ".join(words for sign, words in runs if sign != "-").split() == other


def test_a_quote_of_a_text_without_blanks_is_short(tmp_path: Path) -> None:
    text = "[1]猫" * 5000
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", [{"title": "Owls", "paragraphs": [text]}]))
        answer = corpus.ask("1 猫")

    assert answer.evidence
    for evidence in answer.evidence:
        assert len(evidence.text) <= LONGER * Rules().quote_words * LONGEST_WORD


def test_a_name_that_a_question_repeats_is_one_name() -> None:
    query = read_query(
        "Did we pay 5 million or 5 billion to Marat, and does Marat know?", (), ENGLISH
    )

    assert [name.text for name in query.names] == ["5", "Marat"]


def test_a_headline_looks_at_as_many_lines_as_an_article_needs() -> None:
    read: list[int] = []

    class Kinds(list[Kind]):
        def __getitem__(self, index):  # type: ignore[no-untyped-def, override]
            read.append(index)
            return super().__getitem__(index)

    parts = [Part("And a body of some length.", n) for n in range(1000)]
    work = _Work(parts, Kinds([Kind.TEXT] * 1000), frozenset(), 0, may_be_headings=True)

    work.may_begin_article(0)

    assert len(read) < 50
    assert all(isinstance(index, int) for index in read)


def test_blanks_in_an_omission_are_tried_once() -> None:
    looked = [*quotations(f"“one{' ' * 50}two … three”")]
    assert [*OMISSION.split(" ".join(looked[0].text.split()))] == ["one two", "three"]
