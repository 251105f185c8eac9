"""The files of a tantivy index: made, extended and opened as the ledger says."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import tantivy

from retrieval.engines.engine import Rows
from retrieval.errors import CorpusUnreadable
from retrieval.storage.manifest import Entry, Totals
from retrieval.types import Progress

FORMAT = 1  # raised when the same terms are to be indexed in another way
HEAP_BYTES = 100_000_000
# An index is made anew when this share of it is gone.
MOST_GONE = 0.1
TOLD_EVERY = 1000


class Damaged(Exception):
    """The index is not what the ledger says; it must be made anew."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("text", "title"):
        # Terms come analyzed, between blanks; without positions, for no phrase is searched.
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", fast=True)
    return builder.build()


SCHEMA = _schema()


class Files:
    """The folders of an engine over *rows*; every method that writes holds the corpus."""

    def __init__(self, rows: Rows) -> None:
        self._source = rows
        self._index: tuple[str, tantivy.Index] | None = None
        self._links: tempfile.TemporaryDirectory[str] | None = None
        self._version = version("tantivy")

    def is_current(self, entry: Entry) -> bool:
        """Whether the index of *entry* holds what the store holds."""
        ledger = self._source.ledger
        return (
            entry.last_row == ledger.last_row()
            and entry.gone.passages <= MOST_GONE * entry.held.passages
            and entry.recipe == self._recipe()
        )

    def bring_up(self, progress: Progress | None) -> Entry:
        """Write what is missing; the entry after it. Raises ``CorpusBusy``."""
        with self._source.locked():
            entry = self._source.ledger.entry()
            if entry is None or entry.recipe != self._recipe():
                return self.build(progress)
            if self.is_current(entry):
                return entry
            if entry.gone.passages > MOST_GONE * entry.held.passages:
                return self.build(progress)
            try:
                index = self._to_extend(entry)
            except Damaged:
                return self.build(progress)
            grown = self._fill(index, entry, progress)
            self._source.ledger.advance(grown)
            return grown

    def build(self, progress: Progress | None) -> Entry:
        """Make the index anew; until it is ready the old one serves. Raises ``CorpusBusy``."""
        with self._source.locked():
            entry = Entry(self._recipe(), f"index-{secrets.token_hex(4)}", 0, 0, Totals())
            path = self._source.folder / entry.folder
            with _writing(path):
                path.mkdir()
                index = tantivy.Index(SCHEMA, path=str(path))
            entry = self._fill(index, entry, progress)
            self._source.ledger.open_account(entry)
            for old in self._source.folder.glob("index-*"):
                if old != path:
                    shutil.rmtree(old, ignore_errors=True)
            return entry

    def open(self, entry: Entry) -> tantivy.Searcher:
        """What searches the index of *entry*. Raises ``Damaged``."""
        with damage():
            if self._index is None or self._index[0] != entry.folder:
                path = self._linked(self._source.folder / entry.folder)
                self._index = entry.folder, tantivy.Index.open(str(path))
                self._index[1].config_reader("manual")
            self._index[1].reload()
            searcher = self._index[1].searcher()
        if searcher.num_docs < entry.held.passages:
            raise Damaged
        return searcher

    def faults(self, entry: Entry) -> Iterator[str]:
        """The files of the index of *entry* whose content is not what their own end says."""
        for path in sorted((self._source.folder / entry.folder).iterdir()):
            if not path.name.startswith(".") and path.suffix not in ("", ".json", ".lock"):
                data = path.read_bytes()
                if _checksum(data) != zlib.crc32(data[: _body(data)]):
                    yield str(path)

    def close(self) -> None:
        """Let go of the index."""
        self._index = None
        if self._links:
            self._links.cleanup()

    def _recipe(self) -> str:
        # Other rules of analysis strike the ledger when they derive all terms anew.
        return f"tantivy {self._version}, format {FORMAT}"

    def _fill(self, index: tantivy.Index, entry: Entry, progress: Progress | None) -> Entry:
        """Add what came after *entry*, and return the entry for what is in then."""
        last, held = self._source.ledger.last_row(), entry.held
        coming = last - entry.last_row
        self._source.settle()
        with _writing(self._source.folder / entry.folder):
            writer = index.writer(HEAP_BYTES, 1)
            for done, (row, fields) in enumerate(self._source.after(entry.last_row), start=1):
                document = tantivy.Document()
                document.add_text("text", fields.text)
                document.add_text("title", fields.title)
                document.add_unsigned("row", row)
                writer.add_document(document)
                held = held.plus(fields)
                if progress and done % TOLD_EVERY == 0:
                    progress(min(done, coming), coming)
            stamp = writer.commit()
            writer.wait_merging_threads()
        return entry._replace(stamp=stamp, last_row=last, held=held)

    def _to_extend(self, entry: Entry) -> tantivy.Index:
        path = self._source.folder / entry.folder
        # A process that died between its last two steps has written more than it noted.
        if _stamp(path) != entry.stamp:
            raise Damaged
        with damage():
            return tantivy.Index.open(str(path))

    def _linked(self, path: Path) -> Path:
        """*path*, or where it cannot be written to, a folder of links to what is in it.

        tantivy locks what it reads, by a file beside it.
        """
        if os.access(path, os.W_OK):
            return path
        self._links = tempfile.TemporaryDirectory(prefix="pullquote-")
        for file in path.iterdir():
            if file.suffix != ".lock":
                Path(self._links.name, file.name).symlink_to(file.absolute())
        return Path(self._links.name)


def _stamp(path: Path) -> int | None:
    """The number of an index's last commit; None where that cannot be told."""
    try:
        return int(json.loads((path / "meta.json").read_bytes())["opstamp"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _body(data: bytes) -> int:
    """Where the body of a file ends. Behind it stand a footer in JSON, the footer's length, and a
    number that marks such files, the two of four bytes each."""
    return len(data) - 8 - int.from_bytes(data[-8:-4], "little")


def _checksum(data: bytes) -> int | None:
    try:
        return int(json.loads(data[_body(data) : -8])["crc"])
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def damage() -> Iterator[None]:
    """Whatever tantivy makes of a damaged file, as ``Damaged``."""
    try:
        yield
    except BaseException as error:
        # A panic of the Rust side is no ``Exception``, and its class is nowhere to be imported.
        if isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException":
            raise Damaged from error
        raise


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        why = "the disk is full" if "No space left" in why else why
        said = f"the index cannot be written ({why}); the articles are safe, try again"
        raise CorpusUnreadable(path, said) from error
