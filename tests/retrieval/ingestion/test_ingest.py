"""Adding: which files are read, under which ids articles are known, what the report tells."""

import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval import Corpus
from retrieval.errors import SourceMissing
from retrieval.ingestion.article_analysis import AnalysisInput, analyze
from retrieval.ingestion.ingest import Report
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.sources import find_sources
from retrieval.ingestion.upserts import Change
from retrieval.readers.original import Options
from retrieval.storage.stored_values import AnalyzedArticle
from strategies import write_articles

# Each line that looks like a title begins an article.
COLLECTION = Reading(Options(split=True))


@pytest.fixture
def corpus(tmp_path: Path):
    with Corpus.open(tmp_path / "corpus") as corpus:
        yield corpus


def test_a_bad_byte_costs_its_line_and_not_the_rest(corpus: Corpus, tmp_path: Path) -> None:
    lines = [b'{"text": "Owls hunt."}', b'{"text": "caf\xe9"}', b'{"text": "Mice hide."}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    report = corpus.add(tmp_path / "a.jsonl")

    assert len(report.added) == 2
    [skipped] = report.skipped
    assert (skipped.where, skipped.why) == ("a.jsonl:2", "not UTF-8 at character 14")


def changes(report: Report) -> dict[str, Change]:
    return {added.id: added.change for added in report.added}


def test_a_folder_is_read_whole_and_in_order(corpus: Corpus, tmp_path: Path) -> None:
    for name in ("b/two.md", "a.txt", "b/.hidden.txt", ".git/x.txt", "README.md", "c.xyz"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Some text of {name}.\n", "utf-8")
    report = corpus.add([tmp_path / "in"])

    assert [article.source for article in corpus.articles()] == ["a.txt", "b/two.md"]
    assert [(skipped.where, skipped.why) for skipped in report.skipped] == [
        ("README.md", "describes its folder; name the file itself to add it"),
        ("c.xyz", "no reader for .xyz"),
    ]


def test_pictures_beside_articles_are_no_fault_but_documents_are(
    corpus: Corpus, tmp_path: Path
) -> None:
    for name in ("a.md", "b.png", "c.css", "d.doc", "e.mp3"):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("Some text.", "utf-8")
    report = corpus.add(tmp_path / "in")

    assert [(skipped.where, skipped.is_fault) for skipped in report.skipped] == [
        ("b.png", False), ("c.css", False), ("d.doc", True), ("e.mp3", False)
    ]  # fmt: skip
    assert corpus.add(tmp_path / "in" / "b.png").faults == 1


def test_a_file_that_is_named_is_read_whatever_it_is_called(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Some text.", "utf-8")
    (tmp_path / "x.doc").write_text("Some text.", "utf-8")
    report = corpus.add([tmp_path / "README.md", tmp_path / "x.doc"])

    assert changes(report) == {"readme": Change.ADDED}
    way = "convert it: soffice --headless --convert-to docx FILE"
    assert report.skipped[0].why == f"no reader for .doc; {way}"


def test_a_missing_path_stops_before_anything_is_read(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some text.", "utf-8")

    with pytest.raises(SourceMissing, match="nope: no such file"):
        corpus.add([tmp_path / "a.txt", tmp_path / "nope"])
    assert corpus.state().articles == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes(1000), "not text"),
        (b"good line\n" * 5000 + b"\xff", "its encoding cannot be told"),
        (b"", "there is no text in it"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    corpus: Corpus, tmp_path: Path, data: bytes, why
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    report = corpus.add([tmp_path / "a.txt"])

    assert [skipped.why[: len(why)] for skipped in report.skipped] == [why]
    assert corpus.state().articles == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_and_line_ends_are_no_text(
    corpus: Corpus, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "a.txt").write_bytes("Совы\r\n\r\nОни летают.\r\n".encode(encoding))
    corpus.add([tmp_path / "a.txt"])

    [article] = corpus.articles()
    assert article.title == "Совы"
    assert [p.text for p in corpus.paragraphs(article.id)] == ["Они летают."]


def test_a_file_name_that_is_no_text_is_no_obstacle(corpus: Corpus, tmp_path: Path) -> None:
    path = Path(str(tmp_path / "bad\udcff.txt"))
    path.write_text("Some text.", "utf-8")
    corpus.add([path])

    assert [article.source for article in corpus.articles()] == ["bad\ufffd.txt"]


def test_adding_again_leaves_alone_what_is_the_same(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Owls\n\nThey hunt.\n\nMice\n\nThey hide.\n", "utf-8")
    corpus.add([path], reading=COLLECTION)
    before = corpus.state()
    report = corpus.add([path], reading=COLLECTION)

    assert changes(report) == dict.fromkeys(["owls", "mice"], Change.UNCHANGED)
    assert corpus.state() == before

    path.write_text("Owls\n\nThey hunt.\n\nMice\n\nThey run.\n", "utf-8")
    report = corpus.add([path], reading=COLLECTION)

    assert changes(report) == {"owls": Change.UNCHANGED, "mice": Change.CHANGED}
    assert [p.text for p in corpus.paragraphs("mice")] == ["They run."]
    assert corpus.ask("Who hides?").evidence == ()


def test_the_same_article_from_another_place_is_not_added_twice(
    corpus: Corpus, tmp_path: Path
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Owls\n\nThey hunt.\n", "utf-8")
    report = corpus.add([tmp_path / "a.txt", tmp_path / "b.txt"])

    assert [added.change for added in report.added] == [Change.ADDED, Change.UNCHANGED]
    assert corpus.state().articles == 1


def test_two_articles_with_one_title_are_two(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Owls\n\nThey hunt.\n\nOwls\n\nThey sleep.\n", "utf-8")
    corpus.add([path], reading=COLLECTION)
    report = corpus.add([path], reading=COLLECTION)

    assert changes(report) == dict.fromkeys(["owls", "owls-2"], Change.UNCHANGED)


@pytest.mark.parametrize(
    ("title", "name", "article_id"),
    [
        ("What, “why” & who?", "x", "what-why-who"),
        ("Тоқаев в Алматы", "x", "тоқаев-в-алматы"),
        ("word " * 40, "x", "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("a" * 100, "x", "a" * 60),
        ("…", "x", "article"),
        (None, "night owls", "night-owls"),
    ],
)
def test_ids_can_be_read(corpus: Corpus, tmp_path: Path, title, name: str, article_id: str) -> None:
    write_articles(tmp_path / f"{name}.jsonl", [])
    line = f'{{"title": {"null" if title is None else f"{title!r}".replace(chr(39), chr(34))}, "text": "x"}}'
    (tmp_path / f"{name}.jsonl").write_text(line, "utf-8")
    corpus.add([tmp_path / f"{name}.jsonl"])

    assert [article.id for article in corpus.articles()] == [article_id]


def test_a_given_id_is_kept_and_never_taken_from_another(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "owls.txt").write_text("Owls\n\nThey hunt.\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(
        '{"id": "owls", "text": "Other."}\n{"id": "X-1", "text": "A."}'
    )
    corpus.add([tmp_path / "owls.txt"])
    report = corpus.add([tmp_path / "a.jsonl"])

    assert changes(report) == {"X-1": Change.ADDED}
    assert report.skipped[0].why == "the id 'owls' is another article's; choose another"
    (tmp_path / "b.jsonl").write_text('{"id": "X-1", "text": "B."}')
    assert changes(corpus.add([tmp_path / "b.jsonl"])) == {"X-1": Change.CHANGED}


def test_progress_grows_to_the_whole(corpus: Corpus, tmp_path: Path) -> None:
    source = write_articles(tmp_path / "a.jsonl", [{"paragraphs": ["Text."]}] * 5)
    told: list[tuple[int, int]] = []
    corpus.add([source], lambda done, total: told.append((done, total)))
    size = source.stat().st_size

    assert told == sorted(told)
    assert told[-1] == (size, size)
    assert len(told) >= 5


def test_an_id_is_given_once(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "k", "text": "One."}\n{"id": "k", "text": "Two."}')
    report = corpus.add(tmp_path / "a.jsonl")

    assert [p.text for p in corpus.paragraphs("k")] == ["One."]
    assert report.skipped[0].why == "the id 'k' was given before; choose another"


def test_what_is_no_file_is_passed_over(corpus: Corpus, tmp_path: Path) -> None:
    import os

    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    for path in (tmp_path / "in", tmp_path / "in" / "pipe.txt"):
        assert [skipped.why for skipped in corpus.add(path).skipped] == ["not a file"]


@pytest.mark.slow
def test_long_words_and_long_paragraphs_take_no_longer_than_they_are(
    corpus: Corpus, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"{'a' * 300_000} owls. {'Owls hunt mice at night. ' * 20_000}")
    corpus.add(tmp_path / "a.txt")

    assert corpus.ask("What do owls hunt at night? " + "b" * 300_000).evidence


@given(
    jobs=st.lists(
        st.lists(st.sampled_from(["They hunt.", "They sleep."]), min_size=1, max_size=7),
        min_size=2,
        max_size=3,
    ),
    batch_bytes=st.sampled_from([1, 25, 10**6]),
    ahead=st.integers(0, 4),
)
@example(jobs=[["They hunt."], ["They sleep.", "They hunt.", "They hunt."]], batch_bytes=1, ahead=1)
def test_what_is_read_ahead_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, jobs, batch_bytes: int, ahead: int
) -> None:
    folder = tmp_path_factory.mktemp("jobs")

    def effects(batch_bytes: int, ahead: int) -> list[object]:
        """The effects of several jobs; each adds a file for each of its texts."""

        def reading_ahead(
            batches: Iterable[Sequence[AnalysisInput]], _: int
        ) -> Iterator[list[AnalyzedArticle]]:
            waiting: deque[list[AnalyzedArticle]] = deque()
            for batch in batches:
                waiting.append([*map(analyze, batch)])
                if len(waiting) > ahead:
                    yield waiting.popleft()
            yield from waiting

        found: list[object] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("retrieval.ingestion.ingest.BATCH_BYTES", batch_bytes)
            patch.setattr("retrieval.ingestion.upserts.analyzed", reading_ahead)
            with Corpus.open(folder / f"{batch_bytes}-{ahead}") as corpus:
                for texts in jobs:
                    paths = [folder / f"{number}.txt" for number in range(len(texts))]
                    for path, text in zip(paths, texts, strict=True):
                        path.write_text(f"Owls\n\n{text}\n", "utf-8")
                    found.append(corpus.add(paths))
                articles = [*corpus.articles()]
                found += [(corpus.paragraphs(article.id), article) for article in articles]
        shutil.rmtree(folder / f"{batch_bytes}-{ahead}")
        return found

    assert effects(batch_bytes, ahead) == effects(1, 0)


def test_what_was_found_is_not_looked_for_again(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt.\n", "utf-8")
    sources = find_sources(tmp_path)
    monkeypatch.setattr("retrieval.ingestion.sources.os.walk", None)

    assert changes(corpus.add(sources)) == {"owls": Change.ADDED}
