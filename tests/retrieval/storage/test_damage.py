"""Damaged values in a corpus file: they are noticed as damage, wherever they are read."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from damaging import NOT_UTF8, VALUES, columns, put
from retrieval import Corpus, Rules
from retrieval.errors import CorpusDamaged, CorpusError, QuoteMismatch, UnknownArticle
from retrieval.storage import backup
from retrieval.storage.backup import readable
from retrieval.storage.database import Database, WrongType, shape_of
from retrieval.storage.packing import sealed, unsealed
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.storage.stored_values import FaultKind
from retrieval.types import Article, Paragraph
from strategies import write_articles

RULES = Rules(engine="tantivy")
ARTICLES = [
    {"title": "Owls", "url": "https://example.org/", "published": "2024-03-01", "author": "A",
     "paragraphs": [{"text": "Owls hunt mice, says Ann Lee.", "page": 3, "heading": "Hunt"}]},
    {"title": "Mice", "paragraphs": ["Mice hide from owls. Owls hunt at night.", "Mice sleep."]},
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    with Corpus.open(folder / "c", RULES) as corpus:
        corpus.add(write_articles(folder / "a.jsonl", ARTICLES))
    return folder / "c"


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "c")
    return tmp_path / "c"


READ: dict[str, Callable[[Corpus], object]] = {
    "ask": lambda corpus: corpus.ask("What do owls hunt?"),
    "articles": lambda corpus: [*corpus.articles()],
    "paragraphs": lambda corpus: corpus.paragraphs("a1"),
    "candidates": lambda corpus: [*corpus.candidates("Mice hide from owls")],
    "sources": lambda corpus: corpus.sources_of("a1"),
    "faults": lambda corpus: [*corpus.faults()],
    "index": lambda corpus: [*corpus.index_faults()],
    "state": lambda corpus: corpus.summary(),
    "remove": lambda corpus: corpus.remove("a1"),
    "prepare": lambda corpus: corpus.prepare(),
}


@pytest.mark.slow
def test_a_value_of_a_wrong_type_in_any_column_is_damage(sound: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(sound / CORPUS_FILE)) as db:
        every = columns(db)
    tried = 0
    for table, column, _ in every:
        for value in VALUES:
            folder = tmp_path / f"{table} {column} {value}"
            shutil.copytree(sound, folder)
            if put(folder / CORPUS_FILE, table, column, value):
                tried += 1
                for name, read in READ.items():
                    try_to_read(folder, read, f"{table}.{column} = {value}: {name}")
                assert len([*readable(folder)]) <= len(ARTICLES)
            shutil.rmtree(folder)
    assert tried > 100


def try_to_read(folder: Path, read: Callable[[Corpus], object], where: str) -> None:
    try:
        with Corpus.existing(folder, RULES) as corpus:
            read(corpus)
    except (CorpusError, UnknownArticle):
        pass
    except Exception as error:
        raise AssertionError(where) from error


@pytest.mark.parametrize(
    ("table", "column", "read"),
    [
        ("article", "title", "articles"),
        ("paragraph", "text", "paragraphs"),
        ("paragraph", "heading", "ask"),
        ("title", "terms", "ask"),
        ("state", "analysis", "ask"),
        ("origin", "source", "sources"),
        ("manifest", "recipe", "ask"),
    ],
)
def test_bytes_in_a_text_that_are_no_characters_are_damage(
    folder: Path, table: str, column: str, read: str
) -> None:
    assert put(folder / CORPUS_FILE, table, column, NOT_UTF8)

    with (
        Corpus.existing(folder, RULES) as corpus,
        pytest.raises(CorpusDamaged, match="it is damaged"),
    ):
        READ[read](corpus)


def test_an_altered_analysis_is_noticed_and_its_article_can_be_removed(folder: Path) -> None:
    for place in range(1, 40, 3):
        spoil = f"substr(packed, 1, {place}) || x'ff00' || substr(packed, {place} + 3)"
        assert put(folder / CORPUS_FILE, "outline", "packed", f"CAST({spoil} AS BLOB)")
    with Corpus.existing(folder, RULES) as corpus:
        with pytest.raises(CorpusDamaged):
            corpus.ask("What do owls hunt?")
        faults = [*corpus.faults()]
        assert {(f.kind, f.article_id, f.paragraph) for f in faults} == {
            (FaultKind.TEXT, "a0", 1), (FaultKind.TEXT, "a1", 1), (FaultKind.TEXT, "a1", 2),
        }  # fmt: skip
        with pytest.raises(CorpusDamaged):  # the index cannot be made of what is left
            corpus.remove("a1")
        assert [article.id for article in corpus.articles()] == ["a0"]
    assert [saved.id for saved in readable(folder) if saved.line] == ["a0"]


def test_a_candidate_whose_text_has_become_shorter_is_not_read(folder: Path) -> None:
    assert put(folder / CORPUS_FILE, "paragraph", "text", "'Owls'")

    with Corpus.existing(folder, RULES) as corpus, pytest.raises(QuoteMismatch):
        corpus.ask("What do owls hunt?")


def test_a_paragraph_that_the_index_knows_and_the_store_has_not_is_damage(folder: Path) -> None:
    store = Store(folder)
    with pytest.raises(CorpusDamaged, match="missing"):
        list(store.paragraphs_in([1, 99]))
    store.close()


def test_a_damaged_name_of_an_index_leads_nowhere(folder: Path) -> None:
    for name in ("../..", "index-../x", "/etc"):
        assert put(folder / CORPUS_FILE, "manifest", "folder", f"'{name}'")
        store = Store(folder)
        assert store.manifest.entry() is None
        store.close()
        with Corpus.existing(folder, RULES) as corpus:
            assert corpus.ask("What do owls hunt?").evidence


def test_an_article_in_a_row_with_a_damaged_number_is_found_without_trying_all_before_it(
    folder: Path,
) -> None:
    with closing(sqlite3.connect(folder / CORPUS_FILE)) as db, db:
        for table, column in (("article", "row"), ("paragraph", "article"), ("outline", "article")):
            db.execute(f"UPDATE {table} SET {column} = {2**62} WHERE {column} = 2")

    assert [saved.id for saved in readable(folder) if saved.line] == ["a0", "a1"]


def test_the_rows_between_those_before_and_behind_a_damaged_page_are_tried() -> None:
    class Damaged:
        def article_rows(self, backwards: bool = False) -> Iterator[int]:
            yield from (last, last - 1) if backwards else (1, 2)
            raise CorpusDamaged(Path("c"), "it is damaged")

    last = 9
    assert [*backup._rows(Damaged())] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    last = 2**62
    rows = [*backup._rows(Damaged())]
    assert rows[-2:] == [2**62 - 1, 2**62]
    assert len(rows) == 2 + backup.MOST_PROBED + 2


def test_a_seal_tells_other_data_and_another_row() -> None:
    stored = sealed(b"owls", 7)

    assert unsealed(stored, 7) == b"owls"
    assert unsealed(stored, 8) is None
    assert unsealed(stored[:-1], 7) is None
    assert unsealed(b"", 7) is unsealed(stored[:3], 7) is None


def test_a_row_is_read_as_classes_within_a_class() -> None:
    row = ("a", None, "f", None, None, None, "en", 1, "Owls.", None, "Hunt")
    article = Article("a", None, "f", None, None, None, "en")

    assert shape_of(Paragraph)(row) == Paragraph(article, 1, "Owls.", None, "Hunt")
    for number, value in ((0, None), (7, "1"), (8, b"Owls."), (10, 3)):
        with pytest.raises(WrongType):
            shape_of(Paragraph)((*row[:number], value, *row[number + 1 :]))


def test_a_row_that_is_missing_is_damage(tmp_path: Path) -> None:
    database = Database(tmp_path / "d", MIGRATIONS)
    with pytest.raises(CorpusDamaged):
        database.only(int, "SELECT row FROM article")
    assert database.first(int, "SELECT row FROM article") is None
    database.close()
