"""How tables of near words are made: from lists of words, with vectors that are kept."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from retrieval.analysis import ANALYZERS
from retrieval.meaning.embedders import Vectors, of_length_one
from retrieval.near_words.near_table import Table
from tools.near_words import __main__ as building
from tools.near_words import kept_vectors, word_forms
from tools.near_words.nearest import English, compare
from tools.near_words.word_forms import Forms, chosen, forms_of

ENGLISH = "water girl dogs house bread river".split()
KAZAKH = ["су", "қыз", "қыздар", "ит", "ит2", "жаңа үй", "ә"]
MEANINGS = {"су": 0, "қыз": 1, "қыздар": 1, "ит": 2}


class Interrupted(Exception):
    pass


class FakeEmbedder:
    """Words of one meaning have nearly the same vector. It stops after so many calls."""

    languages = None

    def __init__(self, model: str = "fake/1", stops_after: int = 99) -> None:
        self.model = model
        self.left = stops_after
        self.asked: list[str] = []

    def question(self, text: str) -> Vectors:
        return self.words([text])[0]

    def words(self, words: Sequence[str]) -> Vectors:
        if not self.left:
            raise Interrupted
        self.left -= 1
        self.asked += words
        found = np.full((len(words), 8), 0.1, np.float32)
        for row, word in zip(found, words, strict=True):
            row[MEANINGS.get(word, ENGLISH.index(word) if word in ENGLISH else 7)] = 1
            row[6] = len(word) / 50
        return of_length_one(found)

    texts = words


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "en.txt").write_text("\n".join(ENGLISH), "utf-8")
    (folder / "kk.txt").write_text("\n".join(KAZAKH), "utf-8")
    return folder


def run(lists: Path, embedder: FakeEmbedder) -> dict[str, bytes]:
    work, output = lists.parent / "work", lists.parent / "tables"
    options = [str(lists), str(work), "--only", "kk", "--output", str(output)]
    building.main(options, embedder)
    return {file.name: file.read_bytes() for file in output.iterdir()}


def test_a_table_has_the_near_words_and_says_what_it_was_made_of(lists: Path) -> None:
    assert run(lists, FakeEmbedder()).keys() == {"en.near", "kk.near"}
    english, kazakh = (Table(lists.parent / "tables" / f"{code}.near") for code in ("en", "kk"))
    best = {
        term.decode(): english.term(next(kazakh.row(number))[0])
        for number, term in enumerate(kazakh)
    }

    assert best == {"су": "water", "қыз": "girl", "ит": "dog"}
    assert [*english] == sorted(english)
    assert kazakh.header.model == english.header.model == "fake/1"
    assert kazakh.header.lists == {
        code: sha256((lists / f"{code}.txt").read_bytes()).hexdigest() for code in ("en", "kk")
    }


def test_an_interrupted_run_goes_on_and_a_second_one_only_builds(
    lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_vectors, "BLOCK", 2)
    first, second, third = FakeEmbedder(stops_after=4), FakeEmbedder(), FakeEmbedder()
    with pytest.raises(Interrupted):
        run(lists, first)
    tables = run(lists, second)

    assert not {*first.asked} & {*second.asked}
    assert {*first.asked} | {*second.asked} == {*ENGLISH, "су", "қыз", "ит"}
    assert run(lists, third) == tables
    assert third.asked == []


def test_vectors_that_were_not_written_completely_are_made_anew(lists: Path) -> None:
    tables = run(lists, FakeEmbedder())
    (lists.parent / "work" / "kk-0.txt").unlink()
    (lists.parent / "work" / "kk-0.npy").write_bytes(b"")

    assert run(lists, FakeEmbedder()) == tables


def test_vectors_of_two_models_are_not_mixed(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(lists, FakeEmbedder())
    with pytest.raises(SystemExit):
        run(lists, FakeEmbedder("fake/2"))

    assert "holds vectors of fake/1, not of fake/2" in capsys.readouterr().err


def test_a_missing_list_is_named(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lists / "kk.txt").unlink()
    with pytest.raises(SystemExit):
        run(lists, FakeEmbedder())

    assert "kk.txt" in capsys.readouterr().err


def test_terms_with_many_words_come_first_and_have_other_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "Дом дома дому домом лес леса рек".split()
    found = forms_of(words, ANALYZERS["ru"])

    assert chosen(found, 2, is_english=False) == [
        Forms("дом", ("дом", "дома", "дому")),
        Forms("лес", ("лес",)),
    ]
    assert chosen(found, 1, is_english=True) == [Forms("дом", ("дом",))]
    monkeypatch.setattr(word_forms, "MOST_WITH_FORMS", 0)
    assert chosen(found, 1, is_english=False) == [Forms("дом", ("дом",))]


def test_a_term_is_as_near_as_the_nearest_of_its_forms() -> None:
    embedder = FakeEmbedder()
    english = [Forms(word, (word,)) for word in ENGLISH]
    kazakh = [Forms("т", ("қыз", "су")), Forms("ит", ("ит",)), Forms("ә", ("ә",))]
    words = {*ENGLISH, *(form for one in kazakh for form in one.forms)}
    found = {word: embedder.words([word])[0] for word in words}
    made = English(english, found)
    rows = compare(kazakh, found, made).rows

    assert [made.terms[number] for number, _ in rows["т"][:2]] in (
        ["girl", "water"], ["water", "girl"],
    )  # fmt: skip
    for row in rows.values():
        values = [value for _, value in row]
        assert values[0] == 1
        assert values == sorted(values, reverse=True)
        assert all(0 < value <= 1 for value in values)
