"""A corpus on a cluster and the same one in a folder: the same answers, whatever is asked of them."""

import json
import os
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from cluster.corpora import new_address
from conftest import SEEDS
from retrieval import ArticleFilter, Corpus, Rules
from retrieval.backends import backup, restore
from retrieval.errors import CorpusMissing, CorpusUnreadable, UnknownArticle
from strategies import write_articles

pytestmark = pytest.mark.cluster
RULES = Rules(engine="tantivy")
SETS = os.environ.get("QUESTION_SETS", "")
ARTICLES = [
    {"id": "owls", "title": "Owls", "author": "A. Ėlder", "published": "2021-03",
     "url": "https://example.org/owls", "paragraphs": ["Owls hunt at night.", "They eat 25 mice."]},
    {"id": "совы", "title": "Совы", "language": "ru", "published": "1999",
     "paragraphs": ["Неясыть охотится ночью.", "Совы едят мышей."]},
    {"id": "baykuş", "title": "Baykuşlar", "language": "tr", "author": "A. Yazar",
     "paragraphs": ["Baykuşlar gece avlanır ve fare yer."]},
    {"id": "names", "title": "People", "published": "in May",
     "paragraphs": ["Elvira Azimova owns an owl and lives in Almaty.", "the of and"]},
]  # fmt: skip
QUESTIONS = [
    "What do owls eat?", "Кто охотится ночью?", "Baykuşlar ne yer?", "Who is Elvira Asimowa?",
    "When do oowls hunt?", "Кто такая Азимова?", 'Who "hunt at night"?', "", "hello", "mice 25",
]  # fmt: skip
FILTERS = [
    ArticleFilter(since=date(2000, 1, 1)),
    ArticleFilter(until=date(2021, 3, 15)),
    ArticleFilter(since=date(2021, 4, 1)),
    ArticleFilter(author="ėLDER"),
    ArticleFilter(author="*"),
    ArticleFilter(source="EXAMPLE.org"),
    ArticleFilter(source="a.jsonl"),
    ArticleFilter(articles=("owls", "совы")),
    ArticleFilter(languages=("ru",)),
    ArticleFilter(languages=("en", "tr")),
    ArticleFilter(languages=("kk",)),
    ArticleFilter(same_language=True),
    ArticleFilter(same_language=True, until=date(2000, 1, 1)),
]


class Pair(NamedTuple):
    """The same articles in a folder and on a cluster."""

    folder: Corpus
    cluster: Corpus

    def add(self, *paths: Path) -> None:
        for corpus in self:
            corpus.add(paths)


@pytest.fixture
def pair(one_node, tmp_path: Path) -> Iterator[Pair]:
    address = new_address(one_node.addresses[0])
    with Corpus.open(tmp_path / "c", RULES) as folder, Corpus.open(address, RULES) as cluster:
        yield Pair(folder, cluster)


@pytest.fixture
def filled(pair: Pair, tmp_path: Path) -> Pair:
    pair.add(write_articles(tmp_path / "a.jsonl", ARTICLES), SEEDS / "000_b952b8231a64d627.txt")
    return pair


@pytest.mark.parametrize("only", [None, *FILTERS])
def test_answers_and_searches_are_the_same_with_any_filter(filled: Pair, only) -> None:
    for question in QUESTIONS:
        expected, found = (corpus.ask(question, only=only, limit=9) for corpus in filled)
        assert found == expected
        expected, found = (corpus.find(question, 9, only) for corpus in filled)
        assert found == expected
    assert [*filled.cluster.articles(only)] == [*filled.folder.articles(only)]


def test_a_conversation_is_the_same(filled: Pair) -> None:
    for question in ("What do they eat?", "And in Almaty?", "Why?"):
        expected, found = (
            corpus.ask(question, context=["Who are the owls?"], quoted=["owls#1:0-4"])
            for corpus in filled
        )
        assert found == expected


@pytest.mark.parametrize("candidates", [1, 3, 30])
def test_answers_are_the_same_where_few_articles_have_a_title(
    one_node, tmp_path: Path, candidates: int
) -> None:
    chance = Random(4)
    words = "owls mice hawks hares foxes voles moles trees caves rocks lakes seas".split()

    def some(count: int) -> str:
        return " ".join(chance.choices(words, range(1, 13), k=count))

    articles = [
        {"id": f"a{n}", "title": some(2) if n % 15 == 0 else None, "paragraphs": [some(9) + "."]}
        for n in range(150)
    ]
    source = write_articles(tmp_path / "a.jsonl", articles)
    rules = Rules(engine="tantivy", candidates=candidates)
    place = new_address(one_node.addresses[0])
    with Corpus.open(tmp_path / "c", rules) as folder, Corpus.open(place, rules) as cluster:
        Pair(folder, cluster).add(source)
        for _ in range(25):
            question = some(2)
            assert cluster.ask(question, limit=1) == folder.ask(question, limit=1), question


def test_answers_are_the_same_where_a_word_may_be_many_others(pair: Pair, tmp_path: Path) -> None:
    articles = [
        {"id": f"a{n}", "title": f"Falkon{letter}", "paragraphs": [f"A falkon{letter}x flies."] * 2}
        for n, letter in enumerate("abcdefghijklmnoprstuvwxyz")
    ]
    pair.add(write_articles(tmp_path / "a.jsonl", articles))
    # Some are in the index still, and count no more.
    for corpus in pair:
        corpus.remove(["a3", "a4"])
    for question in ("What is a falkonqx?", "falkonqxx falkonq"):
        expected, found = (corpus.ask(question, limit=9) for corpus in pair)
        assert found == expected
        assert found.query.expansions


def test_changes_are_the_same(filled: Pair, tmp_path: Path) -> None:
    changed = [{**ARTICLES[0], "paragraphs": ["Owls hunt by day."]}, *ARTICLES[2:]]
    again = write_articles(tmp_path / "a.jsonl", changed)
    reports = [corpus.sync([again]) for corpus in filled]
    assert reports[0] == reports[1]
    assert filled.folder.state() == filled.cluster.state()
    for corpus in filled:
        corpus.remove("names")
        with pytest.raises(UnknownArticle, match="did you mean owls"):
            corpus.remove(["baykuş", "owl"])
    assert [*filled.cluster.articles()] == [*filled.folder.articles()]
    for question in QUESTIONS:
        assert filled.cluster.ask(question) == filled.folder.ask(question)


def test_a_copy_comes_back_the_same(filled: Pair, tmp_path: Path, one_node) -> None:
    backup(filled.cluster.place, tmp_path / "backup")
    restore(tmp_path / "back", tmp_path / "backup")
    other = new_address(one_node.addresses[0])
    restore(other, tmp_path / "backup")
    with Corpus.existing(tmp_path / "back", RULES) as back, Corpus.existing(other, RULES) as copied:
        for corpus in (back, copied):
            assert corpus.state() == filled.folder.state()
            for question in QUESTIONS:
                assert corpus.ask(question) == filled.folder.ask(question)
        # One that is open sees what takes its place.
        filled.folder.remove("owls")
        backup(filled.folder.place, tmp_path / "smaller")
        restore(other, tmp_path / "smaller")
        assert copied.state() == filled.folder.state()
        assert copied.ask("What do owls eat?") == filled.folder.ask("What do owls eat?")


def test_a_restore_that_fails_changes_nothing(filled: Pair, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("no corpus")
    before = filled.cluster.state()
    with pytest.raises(CorpusUnreadable):
        restore(filled.cluster.place, tmp_path / "none")

    assert filled.cluster.state() == before


def test_an_address_without_a_corpus_has_none(one_node) -> None:
    with Corpus.existing(new_address(one_node.addresses[0])) as corpus:
        for asked in (corpus.state, lambda: corpus.ask("owls"), lambda: corpus.remove("owls"),
                      lambda: [*corpus.articles()]):  # fmt: skip
            with pytest.raises(CorpusMissing):
                asked()


@pytest.mark.skipif(not SETS, reason="QUESTION_SETS names no folder of question sets")
@pytest.mark.parametrize("name", ["squad2", "clapnq", "tydiqa-ru", "xquad-r"])
def test_answers_to_public_questions_are_those_of_tantivy(pair: Pair, name: str) -> None:
    folder = Path(SETS, name)
    pair.add(folder / "corpus.jsonl")
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    for question in islice(questions, 0, None, max(1, len(questions) // 75)):
        expected, found = (corpus.search(question, 10) for corpus in pair)
        assert [hit.passage.id for hit in found] == [hit.passage.id for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])
        assert pair.cluster.ask(question) == pair.folder.ask(question)
