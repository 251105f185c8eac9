"""Searching: every passage with the words is found, counted and shown as it stands in its source."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.corpus import Corpus
from retrieval.engines import ENGINES, tantivy
from retrieval.engines.rows import Rows
from retrieval.engines.tantivy_files import Damaged
from retrieval.errors import QuoteMismatch
from retrieval.finding.find import MOST_WORDS, Mark, excerpt
from retrieval.finding.search_words import QUOTED, read_search
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.types import Reason, Rules, Span
from strategies import corpora, questions, write_articles

ENGINE = pytest.mark.parametrize("engine", ENGINES)


def made(folder: Path, texts: Sequence[str], engine: str = "auto") -> Corpus:
    """A corpus with an article of one paragraph for each of *texts*."""
    folder.mkdir(exist_ok=True)
    corpus = Corpus.open(folder / "c", Rules(engine=engine))
    corpus.add(write_articles(folder / "a.jsonl", [{"paragraphs": [text]} for text in texts]))
    return corpus


def ids(corpus: Corpus, words: str, most: int | None = None) -> list[str]:
    return [match.passage.paragraph.article.id for match in corpus.find(words, most).matches]


@ENGINE
@given(articles=corpora, words=questions)
def test_all_passages_with_all_words_are_found_or_all_with_any(
    tmp_path_factory: pytest.TempPathFactory, engine, articles, words
) -> None:
    assume(not QUOTED.search(words))
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder / "c", Rules(engine=engine)) as corpus:
        corpus.add(write_articles(folder / "a.jsonl", articles))
        found = corpus.find(words, None)
        matches = [*found.matches]
        with corpus._session.snapshot() as current:
            index = current.engine
        search = read_search(words, index, corpus._store, [None])
        fields = [{*f.text.split(), *f.title.split()} for _, f in Rows(corpus._store).all()]

        containing = [sum(bool(terms & held) for terms in search.required) for held in fields]
        with_all = sum(count == len(search.required) for count in containing if count)
        with_any = sum(map(bool, containing))
        if found.words and corpus.state().articles:
            assert found.total == (with_all or with_any)
            reason = Reason.FOUND if with_all else Reason.WORDS_MISSING
            assert found.reason is (reason if with_any else Reason.NO_MATCH)
        assert len(matches) == found.total
        assert len({match.passage.id for match in matches}) == found.total
        assert all(one.score >= other.score for one, other in pairwise(matches))
        for most in (0, 1, 3):
            assert [*corpus.find(words, most).matches] == matches[:most]


@given(articles=corpora, words=questions)
def test_what_is_shown_of_a_match_stands_in_its_source(
    tmp_path_factory: pytest.TempPathFactory, articles, words
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder / "c") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", articles))
        for match in corpus.find(words, None).matches:
            paragraph = match.passage.paragraph
            text = articles[int(paragraph.article.id[1:])]["paragraphs"][paragraph.number - 1]
            for part in (match.passage, match.excerpt):
                assert part.quote == text[part.span.start : part.span.end]
            assert all(a.end <= b.start for a, b in pairwise(match.matches))
            assert match.matches or any(
                match.excerpt.span.overlaps(s) for s in [match.passage.span]
            )


@pytest.mark.slow
@given(data=st.data(), articles=corpora)
def test_whole_words_of_a_passage_are_found_as_a_phrase(
    tmp_path_factory: pytest.TempPathFactory, data, articles
) -> None:
    """Whatever the words are: narrowing the search by terms loses no passage."""
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder / "c") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", articles))
        paragraphs = [p for a in corpus.articles() for p in corpus.paragraphs(a.id)]
        words = [p.text.split() for p in paragraphs]
        long = [number for number, some in enumerate(words) if some]
        assume(long)
        number = data.draw(st.sampled_from(long))
        start = data.draw(st.integers(0, len(words[number]) - 1))
        phrase = " ".join(words[number][start : start + data.draw(st.integers(1, 4))])
        search = f"“{phrase}”"
        match = QUOTED.fullmatch(search)
        assume(match)

        found = [m.passage.paragraph for m in corpus.find(search, None).matches]
        assert paragraphs[number] in found


PHRASES = (
    ("barn owls", "Of all birds, Barn\u00a0\n Owls hunt.", True),
    ("barn owls", "Owls of the barn.", False),
    ("barn owls", "The barn owl.", False),
    ("barn owl", "The barn owls.", False),
    ("in the", "They live in  the barn.", True),
    ("the in", "They live in the barn.", False),
    ("НОЧНЫЕ совы", "Здесь ночные Совы охотятся.", True),
    ("ночной совы", "Здесь ночные совы охотятся.", False),
    ("$25,000", "It cost $25,000.", True),
    ("$25", "It cost $25,000 and more.", False),
    ("000", "It cost $25,000.", False),
    ("new-born", "A New-Born owl.", True),
    ("new born", "A new-born owl.", False),
    ("barn (the", "It is a barn (the old one).", True),
    (".*", "Owls.", False),
    ("the WHO said", "It is what the who said.", True),  # a function word, if it is no name
    ("US", "They gave it to us.", True),
    ("10", "It took 3.10 hours.", False),
    ("owl", "The owl's barn.", False),
    ("s barn", "The owl's barn.", False),
    ("hunt. They", "Owls hunt. They sleep.", True),
)


@pytest.mark.slow
@ENGINE
def test_a_phrase_is_found_as_it_was_typed(engine: str, tmp_path: Path) -> None:
    for number, (phrase, text, is_there) in enumerate(PHRASES):
        with made(tmp_path / f"{number}", [text, "Zebras."], engine) as corpus:
            for marks in ('"{}"', "“{}”", "«{}»", "„{}“", "„{}”"):
                found = corpus.find(marks.format(phrase), 9)
                assert found.total == is_there, (phrase, text)
                for match in found.matches:
                    [span] = match.matches
                    assert span.of(text).casefold().split() == phrase.casefold().split()


def test_a_phrase_is_required_even_where_the_other_words_are_missing(tmp_path: Path) -> None:
    texts = ["The barn owl sleeps.", "An owl sleeps in the barn at night.", "A night."]
    with made(tmp_path, texts) as corpus:
        assert ids(corpus, '"barn owl" sleeps') == ["a0"]
        some = corpus.find('"barn owl" night', 9)
        assert some.reason is Reason.WORDS_MISSING
        assert some.words == ("night", "barn owl")
        assert [match.passage.paragraph.article.id for match in some.matches] == ["a0"]
        assert corpus.find('"owl barn" night', 9).reason is Reason.NO_MATCH


def test_words_are_understood_as_those_of_a_question_are(tmp_path: Path) -> None:
    texts = ["Вот город Самарканд.", "The new-born owl cost $25,000 on July 30.", "Mice sleep."]
    with made(tmp_path, texts) as corpus:
        for words, expected in (
            ("Samarkand", "a0"),  # another script
            ("newborn owls", "a1"),
            ("new-born", "a1"),
            ("25000 dollars", "a1"),
            ("sleeep", "a2"),  # a typing error
        ):
            assert ids(corpus, words) == [expected], words
        for words, marked in (("25000 dollars", ["$25,000"]), ("newborn", ["new-born"])):
            [match] = corpus.find(words, 9).matches
            assert [span.of(texts[1]) for span in match.matches] == marked


def test_of_a_long_paragraph_the_passage_with_the_phrase_is_found(tmp_path: Path) -> None:
    text = f"Barn owls hunt. {'An owl sleeps in the barn. ' * 100}".strip()
    with made(tmp_path, [text]) as corpus:
        assert corpus.find("barn owl", 9).total > 1
        for phrase in ("barn owls", "owls hunt. An"):
            [match] = corpus.find(f'"{phrase}"', 9).matches
            assert match.passage.span.start == 0


@ENGINE
def test_what_cannot_be_found_says_why(engine: str, tmp_path: Path) -> None:
    with made(tmp_path, ["The owl.", "The mice of the barn."], engine) as corpus:
        for words, reason in (
            ("the of", Reason.NO_CONTENT_WORD),
            ("", Reason.NO_CONTENT_WORD),
            ('""', Reason.NO_CONTENT_WORD),
            ('"?!"', Reason.NO_CONTENT_WORD),
            ("zebra", Reason.NO_MATCH),
            ('"owl mice"', Reason.NO_MATCH),
            ("owl mice", Reason.WORDS_MISSING),
            ("hello", Reason.NO_MATCH),
        ):
            found = corpus.find(words, 9)
            assert found.reason is reason, words
            assert bool(found.total) == bool(found.matches) == (reason is Reason.WORDS_MISSING)


@ENGINE
def test_a_title_has_words_and_a_passage_that_changed_is_found_once(
    engine: str, tmp_path: Path
) -> None:
    articles = [{"title": "Barn owls", "paragraphs": ["They hunt mice. They sleep."]}]
    with Corpus.open(tmp_path / "c", Rules(engine=engine)) as corpus:
        for text in ("They hunt mice.", "They hunt mice. They sleep."):
            articles[0]["paragraphs"] = [text]
            corpus.add(write_articles(tmp_path / "a.jsonl", articles))
        found = corpus.find("owls mice", 9)
        [match] = found.matches
        [by_title] = corpus.find("owls", 9).matches

    assert (found.total, found.reason) == (1, Reason.FOUND)
    assert [span.of(text) for span in match.matches] == ["mice"]
    assert (by_title.matches, by_title.excerpt.quote) == ((), "They hunt mice.")


@ENGINE
def test_what_was_deleted_is_not_counted(engine: str, tmp_path: Path) -> None:
    with made(tmp_path, [f"Owl {n} hunts." for n in range(40)], engine) as corpus:
        before = sorted((tmp_path / "c").glob("index-*"))
        corpus.remove(["a3", "a7"])
        found = corpus.find("owl hunts", None)

        assert found.total == len([*found.matches]) == 38
        assert sorted((tmp_path / "c").glob("index-*")) == before


def test_all_matches_are_read_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    paragraphs_in = Store.paragraphs_in

    def counted(store: Store, rows: Sequence[int]):
        read.extend(rows)
        return paragraphs_in(store, rows)

    monkeypatch.setattr("retrieval.finding.find.BATCH", 2)
    with made(tmp_path, [f"Owl {n}." for n in range(9)], "tantivy") as corpus:
        monkeypatch.setattr(Store, "paragraphs_in", counted)
        found = corpus.find("owl", None)
        matches = iter(found.matches)
        assert (found.total, read) == (9, [])
        next(matches)
        assert len(read) == 2
        # What another process removes meanwhile is left out.
        with Corpus.existing(tmp_path / "c") as other:
            other.remove(["a5", "a6"])
        assert [m.passage.paragraph.article.id for m in matches] == ["a1", "a2", "a3", "a4", "a7", "a8"]  # fmt: skip


def test_all_matches_are_given_once_even_if_the_index_is_damaged_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare, calls = tantivy._compare, []

    def damaged(*given) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise Damaged
        compare(*given)

    monkeypatch.setattr("retrieval.engines.tantivy.BATCH", 2)
    monkeypatch.setattr("retrieval.finding.find.BATCH", 1)
    with made(tmp_path, [f"Owl {n}{' hunts' * n}." for n in range(9)], "tantivy") as corpus:
        expected, before = ids(corpus, "owl"), sorted((tmp_path / "c").glob("index-*"))
        monkeypatch.setattr(tantivy, "_compare", damaged)
        assert ids(corpus, "owl") == expected
        assert sorted((tmp_path / "c").glob("index-*")) != before

    assert len(calls) > 3
    assert len(expected) == 9


@ENGINE
def test_a_match_that_changed_in_the_store_is_not_shown(engine: str, tmp_path: Path) -> None:
    with made(tmp_path, ["They hunt mice."], engine) as corpus:
        assert corpus.find("mice", 9).total == 1
        other = sqlite3.connect(tmp_path / "c" / CORPUS_FILE)
        other.execute("UPDATE paragraph SET text = replace(text, 'hunt', 'feed')")
        other.commit()
        other.close()

        for most in (9, None):
            with pytest.raises(QuoteMismatch):
                list(corpus.find("mice", most).matches)


def test_the_quote_gate_compares_each_match_with_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraphs_in = Store.paragraphs_in

    def altered(store: Store, rows: Sequence[int]):
        for row, paragraph in paragraphs_in(store, rows):
            yield row, replace(paragraph, text=paragraph.text.replace("hunt", "feed"))

    monkeypatch.setattr(Store, "paragraphs_in", altered)
    with made(tmp_path, ["They hunt mice."]) as corpus:
        for most in (9, None):
            with pytest.raises(QuoteMismatch):
                list(corpus.find("mice", most).matches)


# The stretch of a passage that is shown.

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
