"""An export is read back as the corpus that it was made of."""

import gzip
import json
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval import Corpus
from retrieval.errors import CorpusDamaged, QuoteMismatch
from retrieval.ingestion.article_analysis import AnalysisInput, analyze
from retrieval.ingestion.export import ExportedArticle, exported
from retrieval.ingestion.parsing import parse
from retrieval.ingestion.upserts import Change
from retrieval.readers.draft import Draft, DraftParagraph, content_hash
from retrieval.readers.original import Original
from retrieval.storage.backup import draft_of, line_of, readable
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.types import Article, Paragraph
from strategies import paragraphs

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
# Texts that a reader of other people's JSON would rather not take as they are.
odd = st.sampled_from(
    [
        "",
        " ",
        "5",
        "1609459200",
        "1.5",
        "A\u00a0B",
        " A  B ",
        "A\nB",
        "\u2028",
        "\x00\r",
        "<b>A</b>",
    ]
)
texts = st.one_of(st.none(), text, odd)
headings = texts.map(lambda heading: heading or None)
pages = st.one_of(st.none(), st.integers(0, 10**9))
drafts = st.builds(
    Draft,
    # Empty metadata are none to the reader; such a draft is the subject of another test.
    title=headings,
    paragraphs=st.lists(
        st.builds(DraftParagraph, paragraphs, pages, headings, st.none()), min_size=1, max_size=5
    )
    .filter(lambda some: any(paragraph.text.strip() for paragraph in some))
    .map(tuple),
    id=st.none(),
    url=st.sampled_from([None, "https://example.org/a-b?c=d#e", "HTTP://x.kz/%D0%B0(б)"]),
    author=headings,
    published=headings,
    language=st.sampled_from([None, "en", "ru", "en-US", "Kazakh", "xx"]),
)


def put(store: Store, number: int, draft: Draft) -> None:
    """Store *draft* as adding does."""
    metadata = (draft.url, draft.author, draft.published)
    sources = [(p.text, p.heading) for p in draft.paragraphs]
    analysis = analyze(AnalysisInput(draft.title, draft.language, sources))
    article = Article(f"a{number}", draft.title, "some.html", *metadata, analysis.language)
    stored = [
        Paragraph(article, n, p.text, p.page, p.heading)
        for n, p in enumerate(draft.paragraphs, start=1)
    ]
    store.writer().put(article, stored, analysis, f"key {number}", content_hash(draft))


def corpus_of(folder: Path, several: Sequence[Draft]) -> Path:
    store = Store(folder)
    for number, draft in enumerate(several):
        put(store, number, draft)
    store.close()
    return folder


def write(folder: Path, file: Path) -> list[ExportedArticle]:
    articles = list(exported(folder))
    file.write_text("".join(f"{one.line}\n" for one in articles if one.line), "utf-8")
    return articles


def content(corpus: Corpus) -> list[object]:
    return [
        (replace(article, source=""), p.number, p.text, p.page, p.heading)
        for article in corpus.articles()
        for p in corpus.paragraphs(article.id)
    ]


@given(drafts, st.sampled_from(["en", "ru"]))
@example(Draft("5", (DraftParagraph("Owls hunt."),), published="1609459200", author="12"), "en")
def test_the_line_of_a_draft_is_read_as_that_draft(draft: Draft, identified: str) -> None:
    metadata = (draft.url, draft.author, draft.published, draft.language or identified)
    article = Article("a", draft.title, "some.html", *metadata)
    stored = [Paragraph(article, 1, p.text, p.page, p.heading) for p in draft.paragraphs]

    found, is_same = draft_of(article, stored, content_hash(draft))
    assert is_same
    assert found == replace(draft, id="a")
    [read] = parse(Original.of("a.jsonl", line_of(found).encode()))
    assert isinstance(read, Draft)
    paragraphs = tuple(paragraph._replace(place=None) for paragraph in read.paragraphs)
    assert replace(read, paragraphs=paragraphs) == found


# Each example makes two corpora.
@settings(max_examples=4)
@given(st.lists(drafts, min_size=1, max_size=6))
@example([Draft("A\u00a0 B", (DraftParagraph("A\r\x00B\n", 3, " H "), DraftParagraph("")))])
def test_what_is_exported_is_read_back_as_it_was(several: list[Draft]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder, file = corpus_of(Path(made, "old"), several), Path(made, "export.jsonl")
        articles = write(folder, file)
        assert [one.faults for one in articles] == [()] * len(several)
        saved = [line for _, line in readable(folder)]
        assert sorted(saved, key=str) == sorted((one.line for one in articles), key=str)

        with Corpus.open(Path(made, "new")) as new, Corpus.existing(folder) as old:
            report = new.add(file)
            assert (report.skipped, report.left_out) == ((), ())
            assert new.state() == old.state()
            assert content(new) == content(old)


DRAFT = Draft("Owls", (DraftParagraph("Owls hunt."),))


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (replace(DRAFT, url="https://x.org/a b"), "its url ('https://x.org/a b')"),
        (replace(DRAFT, url="ftp://x.org"), "its url ('ftp://x.org')"),
        (replace(DRAFT, title=""), "its title ('')"),
        (replace(DRAFT, author=""), "its author ('')"),
        (replace(DRAFT, language=""), "its language ('')"),
        (
            replace(DRAFT, paragraphs=(DraftParagraph("Owls.", 10**9 + 1),)),
            "the page of paragraph 1 (1000000001)",
        ),
        (
            replace(DRAFT, paragraphs=(DraftParagraph("Owls."), DraftParagraph("x", None, ""))),
            "the heading of paragraph 2 ('')",
        ),
    ],
)
def test_what_does_not_come_back_is_named(tmp_path: Path, draft: Draft, fault: str) -> None:
    folder = corpus_of(tmp_path / "old", [draft, DRAFT])
    one, other = write(folder, tmp_path / "export.jsonl")

    assert (one.faults, other.faults) == ((fault,), ())
    with Corpus.open(tmp_path / "new") as new, Corpus.existing(folder) as old:
        new.add(tmp_path / "export.jsonl")
        assert [article.id for article in new.articles()] == ["a0", "a1"]
        assert new.state().fingerprint != old.state().fingerprint


@pytest.mark.parametrize("text", ["x" * 1_000_001, " \n"])
def test_what_could_not_be_added_is_left_out(tmp_path: Path, text: str) -> None:
    draft = replace(DRAFT, paragraphs=(DraftParagraph(text),))
    one, other = write(corpus_of(tmp_path / "old", [draft, DRAFT]), tmp_path / "export.jsonl")

    assert one.line is None
    assert "a paragraph of 1,000,001 characters" in one.faults[0] or "no text" in one.faults[0]
    assert other.line


def test_a_field_that_was_changed_in_the_file_is_noticed(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "old", [DRAFT])
    file = sqlite3.connect(folder / CORPUS_FILE)
    file.execute("UPDATE article SET title = 'Mice'")
    file.commit()
    file.close()

    [one] = exported(folder)
    assert one.faults == ("a field that is not as it was added",)


@pytest.mark.parametrize("damage", ["text", "page"])
def test_a_damaged_corpus_is_not_exported(tmp_path: Path, damage: str) -> None:
    folder = corpus_of(tmp_path / "old", [DRAFT])
    if damage == "text":
        file = sqlite3.connect(folder / CORPUS_FILE)
        file.execute("UPDATE paragraph SET text = 'Owls sleep.'")
        file.commit()
        file.close()
    else:
        data = (folder / CORPUS_FILE).read_bytes()
        at = data.index(b"Owls hunt.") // 16384 * 16384
        (folder / CORPUS_FILE).write_bytes(data[:at] + b"\xff" * 16384 + data[at + 16384 :])

    with pytest.raises((QuoteMismatch, CorpusDamaged)):
        list(exported(folder))


SOURCES = {
    "owls.txt": "Owls\u00a0at  night\n\nThey hunt mice.\n",
    "mice.txt": "Mice\n\nThey hide by day.\n",
    "barn.md": "# Barn\n\n## Owls\n\nThey  hunt.\n\n## Swallows\n\nThey sleep.\n",
    "a.jsonl": json.dumps({"id": "x-1", "text": "Bats fly.\n\nThey eat.", "language": "en"}),
    "b.csv": "title,text,date\nHens,They lay.,2024-01-02\nHens,They brood.,\n",
}


def test_the_originals_are_recognized_after_an_import(tmp_path: Path) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for name, given_text in SOURCES.items():
        (sources / name).write_text(given_text, "utf-8")
    with Corpus.open(tmp_path / "old") as old:
        old.add(sources)
        before = old.state()
        assert before.articles == 6
    write(tmp_path / "old", tmp_path / "export.jsonl")
    packed = gzip.compress((tmp_path / "export.jsonl").read_bytes())
    (tmp_path / "packed.jsonl.gz").write_bytes(packed)

    with Corpus.open(tmp_path / "new") as new:
        new.add(tmp_path / "packed.jsonl.gz")
        assert new.state() == before
        report = new.add([sources, tmp_path / "export.jsonl"])
        assert {added.change for added in report.added} == {Change.UNCHANGED}
        assert new.state() == before
        assert str(sources / "barn.md") in new.sources_of("barn")
