"""The store: what goes in comes out, wholly or not at all."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval import Corpus
from retrieval.analysis.outline import written
from retrieval.errors import CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database
from retrieval.storage.packing import pack
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.storage.stored_values import AnalyzedArticle, Fault, FaultKind
from retrieval.types import Article, Paragraph, Passage, Span
from strategies import corpora, paragraphs, write_articles

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
maybe = st.none() | text


def put(store: Store, article: Article, texts: list[str], content: bytes = b"1") -> None:
    inside = [Paragraph(article, n, text) for n, text in enumerate(texts, start=1)]
    analyzed = AnalyzedArticle("", [pack(written((), (), (), ())) for _ in texts])
    store.writer().put(article, inside, analyzed, f"key {article.id}", content)


@given(
    title=maybe, url=maybe, author=maybe, published=maybe, texts=st.lists(paragraphs, min_size=1)
)
def test_what_is_stored_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, title, url, author, published, texts
) -> None:
    article = Article("owls", title, "owls.txt", url, author, published, "en")
    store = Store(tmp_path_factory.mktemp("store"))
    put(store, article, texts)

    assert list(store.articles()) == [article]
    assert store.paragraphs("owls") == tuple(
        Paragraph(article, n, text) for n, text in enumerate(texts, start=1)
    )
    store.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def test_an_article_is_in_wholly_or_not_at_all(store: Store) -> None:
    owls, mice = Article("owls", None, "f"), Article("mice", None, "f")
    put(store, owls, ["old"])
    before = store.state()
    twice = [Paragraph(owls, 1, "new"), Paragraph(owls, 1, "breaks the numbering")]

    with pytest.raises(CorpusUnreadable):
        store.writer().put(owls, twice, AnalyzedArticle("", ()), "key owls", b"2")
    inside, analyzed = [Paragraph(mice, 1, "x")], AnalyzedArticle("", ())
    with pytest.raises(CorpusUnreadable):
        store.writer().put(mice, inside, analyzed, "key owls", b"2")

    assert store.state() == before
    assert [p.text for p in store.paragraphs("owls")] == ["old"]
    assert store.paragraphs("mice") == ()


def test_what_was_rolled_back_is_forgotten(store: Store) -> None:
    put(store, Article("owls", None, "f", language="en"), ["Owls hunt."])
    before = store.state(), store.languages(), store.revision()
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        store.writer().remove("owls")
        assert (store.state().articles, store.languages()) == (0, {})
        raise ZeroDivisionError

    assert (store.state(), store.languages()) == before[:2]
    assert store.revision() != before[2]


@pytest.mark.slow
@given(articles=corpora, data=st.data())
def test_the_fingerprint_tells_the_content_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, articles, data
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    source = write_articles(folder / "a.jsonl", articles)
    order = data.draw(st.permutations(range(len(articles))))
    with Corpus.open(folder / "one") as one, Corpus.open(folder / "other") as other:
        one.add([source])
        other.add([source])
        ids = [article.id for article in other.articles()]
        for place in order:
            if f"a{place}" in ids:
                other.remove(f"a{place}")
        assert other.state().fingerprint == "0" * 32
        assert other.state().paragraphs == 0
        other.add([source])

        assert one.state() == other.state()


def test_a_changed_text_is_not_quoted(store: Store, tmp_path: Path) -> None:
    article = Article("owls", None, "f")
    put(store, article, ["Owls hunt at night."])
    passage = Passage(store.paragraphs("owls")[0], Span(0, 4))
    store.check(passage)

    other = sqlite3.connect(tmp_path / CORPUS_FILE)
    other.execute("UPDATE paragraph SET text = 'Owls hunt at noon.'")
    other.commit()
    other.close()

    with pytest.raises(QuoteMismatch, match="owls#1:0-4"):
        store.check(passage)
    message = "the text of owls#1 has changed since it was added"
    assert list(store.faults()) == [Fault(FaultKind.TEXT, message, "owls", 1)]
    store.writer().remove("owls")
    with pytest.raises(QuoteMismatch):
        store.check(passage)


def test_no_corpus_is_told_from_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="no corpus in"):
        Store.existing(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (
            lambda path: path.write_bytes(b"no database at all, but long enough to be one" * 9),
            "not a database",
        ),
        (lambda path: path.mkdir(), "unable to open"),
        (
            lambda path: sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close(),
            "another program",
        ),
        (
            lambda path: (
                sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close()
            ),
            "newer",
        ),
    ],
    ids=["no database", "a folder", "another database", "a newer one"],
)
@pytest.mark.filterwarnings("error::ResourceWarning")
def test_what_is_no_corpus_is_explained_and_left_alone(tmp_path: Path, prepare, why: str) -> None:
    path = tmp_path / CORPUS_FILE
    prepare(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(CorpusUnreadable, match=why) as caught:
        Store(tmp_path)
    assert before is None or path.read_bytes() == before
    # While the error is kept, nothing but the store itself closes its file.
    assert caught.traceback
    assert [name for name in open_files() if name.startswith(str(tmp_path))] == []


def open_files() -> list[str]:
    """The files that this process has open, as far as the system says so."""
    files = []
    for link in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):
            files.append(str(link.readlink()))
    return files


def test_every_migration_leads_to_the_same_schema_from_anywhere(tmp_path: Path) -> None:
    def schema(db: Database) -> list[tuple[object, ...]]:
        return sorted(db.rows("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))

    newest = Database(tmp_path / "new", MIGRATIONS)
    for version in range(len(MIGRATIONS)):
        Database(tmp_path / f"from {version}", MIGRATIONS[: version + 1]).close()
        grown = Database(tmp_path / f"from {version}", MIGRATIONS)
        assert schema(grown) == schema(newest)
        grown.close()
    newest.close()


@pytest.mark.process
def test_two_processes_may_make_the_same_corpus_at_once(tmp_path: Path) -> None:
    code = "import sys; from retrieval import Corpus; Corpus.open(sys.argv[1]).add([sys.argv[2]])"
    command = [sys.executable, "-c", code, str(tmp_path), str(ROOT / "seeds")]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    with Corpus.existing(tmp_path) as corpus:
        assert corpus.state().articles == 4


@pytest.mark.process
def test_a_killed_process_leaves_whole_articles_only(tmp_path: Path) -> None:
    articles = [{"title": f"T{n}", "paragraphs": ["One.", "Two.", "Three."]} for n in range(400)]
    source = write_articles(tmp_path / "a.jsonl", articles)
    code = (
        "import sys; from retrieval import Corpus\n"
        "Corpus.open(sys.argv[1]).add([sys.argv[2]], lambda done, total: print(done, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "c"), str(source)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    reported = [process.stdout.readline() for _ in range(40)]
    process.kill()
    process.wait()
    process.stdout.close()

    with Corpus.existing(tmp_path / "c") as corpus:
        articles_left = list(corpus.articles())
        assert len(articles_left) >= len(reported)
        assert corpus.state().articles == len(articles_left)
        assert all(len(corpus.paragraphs(article.id)) == 3 for article in articles_left)
        assert list(corpus.faults()) == []
        corpus.add([source])
        assert corpus.state().articles == 400
