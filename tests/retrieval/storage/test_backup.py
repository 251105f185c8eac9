"""Backups: there whole or not at all, and back in place under whoever is reading."""

import sqlite3
from pathlib import Path

import pytest

from retrieval import Corpus, Rules
from retrieval.errors import CorpusBusy, CorpusMissing, CorpusUnreadable
from retrieval.storage.backup import backup, readable, restore
from retrieval.storage.database import PAGE_BYTES
from retrieval.storage.store import CORPUS_FILE, Store
from strategies import write_articles

ON_DISK = Rules(engine="tantivy")


def corpus_of(folder: Path, *texts: str) -> Path:
    source = write_articles(folder.with_suffix(".jsonl"), [{"paragraphs": [t]} for t in texts])
    with Corpus.open(folder, ON_DISK) as corpus:
        corpus.add(source)
    return folder


def quotes(corpus: Corpus, question: str) -> list[str]:
    return [evidence.passage.quote for evidence in corpus.ask(question, limit=9).evidence]


def test_a_backup_brings_back_what_there_was(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", "Owls hunt mice.", "Owls sleep.")
    backup(folder, tmp_path / "kept")
    with Corpus.existing(folder, ON_DISK) as reader:
        assert quotes(reader, "mice") == ["Owls hunt mice."]
        before = reader.state()
        with Corpus.existing(folder, ON_DISK) as writer:
            writer.remove("a0")
            writer.add(write_articles(tmp_path / "b.jsonl", [{"paragraphs": ["Mice hide."]}]))
        assert quotes(reader, "mice") == ["Mice hide."]

        restore(folder, tmp_path / "kept")

        assert quotes(reader, "mice") == ["Owls hunt mice."]
        assert reader.state() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_is_one_file_also_after_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nOwls hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add([tmp_path / "a.txt"])
    (tmp_path / "kept").mkdir()
    backup(tmp_path / "corpus", tmp_path / "kept" / "b")
    restore(tmp_path / "corpus", tmp_path / "kept" / "b")

    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["b"]
    with Corpus.existing(tmp_path / "corpus") as corpus:
        assert corpus.state().articles == 1


@pytest.mark.process
def test_a_backup_is_made_while_another_process_writes(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", "Owls hunt mice.")
    store = Store(folder)
    with store.locked(), store.transaction():
        store.writer().remove("a0")
        backup(folder, tmp_path / "kept")
        with pytest.raises(CorpusBusy, match="another process"):
            restore(folder, tmp_path / "kept")
    store.close()
    restore(folder, tmp_path / "kept")
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert quotes(corpus, "mice") == ["Owls hunt mice."]


@pytest.mark.parametrize(
    "data", [None, b"", b"no database, but long enough to be taken for one" * 99], ids=repr
)
def test_what_is_no_backup_changes_nothing(tmp_path: Path, data: bytes | None) -> None:
    folder = corpus_of(tmp_path / "c", "Owls hunt mice.")
    if data is not None:
        (tmp_path / "kept").write_bytes(data)
    with pytest.raises(CorpusUnreadable):
        restore(folder, tmp_path / "kept")
    with pytest.raises(CorpusMissing):
        backup(tmp_path / "none", tmp_path / "other")

    with Corpus.existing(folder) as corpus:
        assert quotes(corpus, "mice") == ["Owls hunt mice."]


def test_a_damaged_backup_is_not_put_in_place(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", "Owls hunt mice.")
    backup(folder, tmp_path / "kept")
    other = sqlite3.connect(tmp_path / "kept")
    other.execute("UPDATE paragraph SET text = 'Owls hunt rats.'")
    other.commit()
    other.close()

    with pytest.raises(CorpusUnreadable, match="damaged itself"):
        restore(folder, tmp_path / "kept")


def damage(path: Path, word: bytes) -> None:
    """Overwrite the page of a database that holds *word*, in a corpus of many pages."""
    data = bytearray(path.read_bytes())
    start = data.index(word) // PAGE_BYTES * PAGE_BYTES
    data[start : start + PAGE_BYTES] = b"\xff" * PAGE_BYTES
    path.write_bytes(data)


def test_a_damaged_corpus_is_noticed_kept_and_replaced(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", *(f"Word{n} " + "owls hunt. " * 4000 for n in range(9)))
    backup(folder, tmp_path / "kept")
    damage(folder / CORPUS_FILE, b"Word5 ")
    damaged = (folder / CORPUS_FILE).read_bytes()
    saved = dict(readable(folder))
    store = Store(folder)

    assert list(store.faults())
    store.close()
    assert (folder / CORPUS_FILE).read_bytes() == damaged
    assert 0 < sum(line is not None for line in saved.values()) < 9

    restore(folder, tmp_path / "kept")
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert corpus.state().articles == 9
        assert list(corpus.faults()) == []


def test_a_file_that_is_no_database_any_more_is_moved_aside(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", "Owls hunt mice.")
    backup(folder, tmp_path / "kept")
    (folder / CORPUS_FILE).write_bytes(b"\xff" * 8192)

    with pytest.raises(CorpusUnreadable):
        Corpus.existing(folder)
    assert list(readable(folder)) == []
    restore(folder, tmp_path / "kept")

    assert (folder / f"damaged-{CORPUS_FILE}").read_bytes() == b"\xff" * 8192
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert quotes(corpus, "mice") == ["Owls hunt mice."]


def test_a_saved_corpus_ranks_as_the_original(tmp_path: Path) -> None:
    (tmp_path / "barn.md").write_text(
        "# Barn\n\n## Owls\n\nThey hunt mice.\n\n## Swallows\n\nThey sleep.\n", "utf-8"
    )
    articles = [{"title": "Mice", "paragraphs": [{"text": "Owls sleep.", "page": 3}, "Mice hide."]}]
    folder = tmp_path / "c"
    with Corpus.open(folder, ON_DISK) as corpus:
        corpus.add([tmp_path / "barn.md", write_articles(tmp_path / "a.jsonl", articles)])
    lines = [line or "" for _, line in readable(folder)]
    (tmp_path / "saved.jsonl").write_text("\n".join(lines), "utf-8")

    with (
        Corpus.open(tmp_path / "d", ON_DISK) as new,
        Corpus.existing(folder, ON_DISK) as old,
    ):
        new.add(tmp_path / "saved.jsonl")
        for article_id in ("barn", "a0"):
            before = [(p.text, p.page, p.heading) for p in old.paragraphs(article_id)]
            after = [(p.text, p.page, p.heading) for p in new.paragraphs(article_id)]
            assert after == before
        for question in ("owls", "swallows sleep", "mice"):
            ranked = [
                [(hit.passage.id, hit.score) for hit in corpus.search(question, 9)]
                for corpus in (old, new)
            ]
            assert ranked[0] == ranked[1] != []
