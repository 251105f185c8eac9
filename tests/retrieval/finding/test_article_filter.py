"""Filters of articles: what passes, and that answers come from what passes alone."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import Corpus
from retrieval.engines import ENGINES
from retrieval.errors import UnknownArticle
from retrieval.types import ArticleFilter, Outcome, Reason, Rules
from strategies import corpora, questions, write_articles

ARTICLES = [
    {"published": "2021", "author": "Ann Lee", "url": "https://Times.example/a"},
    {"published": "2021-04", "author": "Пе\u0308тр Ильин"},
    {"published": "2021-05-17T10:00", "author": "ann smith and Bob"},
    {"published": "17 May 2021", "author": None},
    {"published": None, "url": "https://post.example/b"},
]


@pytest.fixture
def corpus(tmp_path: Path):
    with Corpus.open(tmp_path / "c") as corpus:
        texts = ({"paragraphs": [f"Owl {n} hunts."], **one} for n, one in enumerate(ARTICLES))
        corpus.add(write_articles(tmp_path / "Owls.jsonl", [*texts]))
        (tmp_path / "Мыши.txt").write_text("Mice\n\nMice sleep in the barn.\n", "utf-8")
        corpus.add(tmp_path / "Мыши.txt")
        yield corpus


PASSING = (
    (ArticleFilter(), "a0 a1 a2 a3 a4 mice"),
    # A year, a month or a day passes if it shares a day with the time asked for.
    (ArticleFilter(since=date(2021, 5, 1)), "a0 a2"),
    (ArticleFilter(since=date(2021, 4, 30), until=date(2021, 5, 16)), "a0 a1"),
    (ArticleFilter(until=date(2021, 4, 1)), "a0 a1"),
    (ArticleFilter(since=date(2021, 12, 31)), "a0"),
    (ArticleFilter(since=date(2022, 1, 1)), ""),
    (ArticleFilter(until=date(2020, 12, 31)), ""),
    (ArticleFilter(since=date(2021, 6, 1), until=date(2021, 5, 1)), ""),
    (ArticleFilter(author="ANN"), "a0 a2"),
    (ArticleFilter(author="пётр"), "a1"),
    (ArticleFilter(author=""), "a0 a1 a2"),
    (ArticleFilter(source="times.EXAMPLE"), "a0"),
    (ArticleFilter(source="owls"), "a0 a1 a2 a3 a4"),
    (ArticleFilter(source="мыШИ"), "mice"),
    (ArticleFilter(source="%"), ""),
    (ArticleFilter(with_address=True), "a0 a4"),
    (ArticleFilter(with_address=True, author="ann"), "a0"),
    (ArticleFilter(articles=("a3", "a1", "a3")), "a1 a3"),
    (ArticleFilter(author="ann", until=date(2021, 5, 16)), "a0"),
    (ArticleFilter(articles=("a0", "a1"), source="times"), "a0"),
)


def test_an_article_passes_if_it_meets_all_conditions(corpus: Corpus) -> None:
    for only, expected in PASSING:
        assert " ".join(article.id for article in corpus.articles(only)) == expected, only
        assert {match.passage.paragraph.article.id for match in corpus.find("owl mice", 9, only)
                .matches} <= {*expected.split()}, only  # fmt: skip
        assert corpus.find("owls", 9, only).total == expected.count("a"), only


def test_a_source_is_also_each_place_where_the_article_was_found(
    corpus: Corpus, tmp_path: Path
) -> None:
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "again.txt").write_text("Mice\n\nMice sleep in the barn.\n", "utf-8")
    only = ArticleFilter(source="COPIES")
    assert corpus.find("mice", 9, only).reason is Reason.NO_ARTICLE
    corpus.add(tmp_path / "copies" / "again.txt")

    assert [article.id for article in corpus.articles(only)] == ["mice"]
    assert corpus.find("mice", 9, only).total == 1


def test_an_unknown_article_is_refused(corpus: Corpus) -> None:
    only = ArticleFilter(articles=("a0", "mise"))
    for look in (
        lambda: corpus.ask("owl", only=only),
        lambda: corpus.explain("owl", only=only),
        lambda: corpus.find("owl", 9, only),
        lambda: corpus.articles(only),
    ):
        with pytest.raises(UnknownArticle, match="did you mean mice"):
            look()


def test_where_no_article_passes_the_answer_says_so(corpus: Corpus, tmp_path: Path) -> None:
    none = ArticleFilter(author="nobody")
    for question, reason in (
        ("What does owl 1 hunt?", Reason.NO_ARTICLE),
        ("the of", Reason.NO_ARTICLE),
        ("hello", Reason.SMALL_TALK),
    ):
        answer = corpus.ask(question, only=none)
        assert (answer.estimate.outcome, answer.evidence) == (Outcome.NOTHING, ())
        assert answer.estimate.reason is reason
    assert corpus.find("owl", 9, none).reason is Reason.NO_ARTICLE
    with Corpus.open(tmp_path / "empty") as empty:
        assert empty.ask("owl", only=none).estimate.reason is Reason.EMPTY_CORPUS
        assert empty.find("owl", 9, none).reason is Reason.EMPTY_CORPUS


@pytest.mark.parametrize("engine", ENGINES)
def test_candidates_are_taken_from_among_those_that_pass(engine: str, tmp_path: Path) -> None:
    loud = [{"title": "Owls", "paragraphs": ["Owls hunt, owls hunt."]} for _ in range(99)]
    quiet = {"author": "Ann", "paragraphs": [f"At night {'quiet ' * 50} birds such as owls rest."]}
    with Corpus.open(tmp_path / "c", Rules(engine=engine)) as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", [*loud, quiet]))
        answer = corpus.ask("Do owls hunt?", only=ArticleFilter(author="Ann"), candidates=3)

    assert [e.passage.paragraph.article.id for e in answer.evidence] == ["a99"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@given(articles=corpora, question=questions, allowed=st.sets(st.integers(0, 4)))
def test_everything_in_an_answer_comes_from_what_passes(
    tmp_path_factory: pytest.TempPathFactory, engine, articles, question, allowed
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    authored = [{**a, "author": "Ann" if n in allowed else "Bob"} for n, a in enumerate(articles)]
    only = ArticleFilter(author="Ann")
    with Corpus.open(folder / "c", Rules(engine=engine)) as corpus:
        # The same texts again, so that each quote has near-duplicates and neighbors outside.
        copies = [{**a, "author": "Eve", "title": f"Copy {n}"} for n, a in enumerate(articles)]
        corpus.add(write_articles(folder / "a.jsonl", [*authored, *copies]))
        passing = {article.id for article in corpus.articles(only)}
        answer = corpus.explain(question, only=only, limit=9)
        found = corpus.find(question, None, only)

        assert {p.paragraph.article.id for p in answer.answer.passages} <= passing
        assert {c.passage.hit.article for c in answer.candidates} <= passing
        assert {m.passage.paragraph.article.id for m in found.matches} <= passing
        everything = ArticleFilter(articles=tuple(a.id for a in corpus.articles()))
        if everything.articles:
            assert corpus.ask(question, only=everything) == corpus.ask(question)
