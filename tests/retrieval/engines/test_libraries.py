"""The properties inside tantivy and rank-bm25 that engines rely on, for the versions installed.

If one of these tests fails after an update of a library, the module that it names needs a change.
"""

import json
import zlib
from importlib.metadata import version
from pathlib import Path

import pytest
import tantivy
from rank_bm25 import BM25Okapi

from retrieval.engines.scoring import rounded
from retrieval.engines.tantivy_files import SCHEMA, Damaged, damage

TESTED = {"tantivy": "0.27.", "rank-bm25": "0.2.2"}


@pytest.mark.parametrize("library", TESTED)
def test_the_contract_is_that_of_the_installed_version(library: str) -> None:
    assert f"{version(library)}.".startswith(TESTED[library])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tantivy index of 300 texts: as many as have each length up to 300."""
    index = tantivy.Index(SCHEMA, path=str(tmp_path))
    writer = index.writer(15_000_000, 1)
    for number in range(1, 301):
        document = tantivy.Document()
        document.add_text("text", f" owl{' x' * (number - 1)} ")
        document.add_unsigned("row", number)
        writer.add_document(document)
    stamp = writer.commit()
    writer.wait_merging_threads()
    # tantivy_files._stamp: the commit is named in meta.json as ``commit`` returned it.
    assert json.loads((tmp_path / "meta.json").read_bytes())["opstamp"] == stamp
    return tmp_path


def test_a_file_of_tantivy_ends_with_its_checksum(folder: Path) -> None:
    # tantivy_files.Files.faults: every file but these has a footer.
    files = [path for path in folder.iterdir() if path.suffix not in ("", ".json", ".lock")]
    assert len({path.suffix for path in files}) >= 5
    for path in files:
        data = path.read_bytes()
        length = int.from_bytes(data[-8:-4], "little")
        body, footer = data[: -8 - length], data[-8 - length : -8]
        assert json.loads(footer)["crc"] == zlib.crc32(body)


def search_for_owl(folder: Path) -> dict[int, float]:
    """The score of each row for the term "owl"."""
    searcher = tantivy.Index.open(str(folder)).searcher()
    owl = tantivy.Query.term_query(SCHEMA, "text", "owl", "freq")
    hits = searcher.search(owl, 300, count=False).hits
    rows = searcher.fast_field_values("row", [place for _, place in hits])
    return dict(zip(map(int, rows), (score for score, _ in hits), strict=True))


def test_lengths_are_rounded_as_tantivy_rounds_them(folder: Path) -> None:
    scores = search_for_owl(folder)

    for number in range(1, 300):
        is_same = scores[number] == scores[number + 1]
        assert is_same == (rounded(number) == rounded(number + 1)), number


def test_a_panic_of_tantivy_is_damage(folder: Path) -> None:
    class PanicException(BaseException):
        """The class of a panic has this name, is no ``Exception``, and cannot be imported."""

    for error in (PanicException("panic"), ValueError("corrupt"), OSError("no file")):
        with pytest.raises(Damaged), damage():
            raise error
    with pytest.raises(KeyError), damage():
        raise KeyError
    for path in folder.glob("*.idx"):
        path.write_bytes(b"\xee" * path.stat().st_size)
    with pytest.raises(Damaged), damage():
        search_for_owl(folder)


def test_rank_bm25_takes_its_idf_and_lengths_from_what_the_adapter_sets() -> None:
    calls: list[dict[str, int]] = []

    class Okapi(BM25Okapi):
        def _calc_idf(self, nd: dict[str, int]) -> None:
            calls.append(nd)
            self.idf = dict.fromkeys(nd, 2.0)

    okapi = Okapi([["owl", "owl"], ["owl", "mouse"]], k1=1.2, b=0.75)
    before = okapi.get_batch_scores(["owl"], [0, 1])
    okapi.idf["owl"] = 4.0
    doubled = okapi.get_batch_scores(["owl"], [0, 1])

    assert calls == [{"owl": 2, "mouse": 1}]
    assert okapi.doc_len == [2, 2]
    assert list(doubled) == [2 * score for score in before]
    okapi.doc_len = [200, 2]
    assert okapi.get_batch_scores(["owl"], [0])[0] < doubled[0]
