"""The files of a tantivy index, in step with the index manifest.

It relies on four undocumented properties of tantivy, listed in
tests/retrieval/engines/test_libraries.py: the number of the last commit in ``meta.json``, the
checksum at the end of each file, the file names, and the class of a panic.
"""

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

from retrieval.engines.rows import Rows
from retrieval.errors import CorpusUnreadable
from retrieval.storage.manifest import ManifestEntry, Totals
from retrieval.storage.store import Store
from retrieval.types import Progress

FORMAT = 1  # raise it to rebuild all indexes
HEAP_BYTES = 100_000_000
# An index is rebuilt when more of its passages were deleted.
MOST_DELETED = 0.1
PROGRESS_EVERY = 1000


class Damaged(Exception):
    """The index does not agree with the manifest; it must be rebuilt."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("text", "title"):
        # Terms are between blanks. Positions are left out: no phrase is searched.
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", fast=True)
    return builder.build()


SCHEMA = _schema()


class Files:
    """The index beside the store of *rows*. Every method that writes locks the corpus."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        # The folder is beside the file of a store, and the manifest in that file.
        assert isinstance(rows.store, Store)
        self._store = rows.store
        self.manifest = rows.store.manifest
        self._index: tuple[str, tantivy.Index] | None = None
        self._links: tempfile.TemporaryDirectory[str] | None = None
        self._version = version("tantivy")

    def is_current(self, entry: ManifestEntry) -> bool:
        """Whether the index of *entry* holds all passages of the store and few deleted ones."""
        return (
            entry.last_row == self._store.manifest.last_row()
            and entry.deleted.passages <= MOST_DELETED * entry.indexed.passages
            and entry.recipe == self._recipe()
        )

    def update(self, progress: Progress | None) -> ManifestEntry:
        """Add the missing passages, or rebuild the index. Raises ``CorpusBusy``."""
        with self._store.locked(patience=0):
            entry = self._store.manifest.entry()
            if entry is None or entry.recipe != self._recipe():
                return self.build(progress)
            if self.is_current(entry):
                return entry
            if entry.deleted.passages > MOST_DELETED * entry.indexed.passages:
                return self.build(progress)
            try:
                index = self._to_extend(entry)
            except Damaged:
                return self.build(progress)
            extended = self._fill(index, entry, progress)
            self._store.manifest.update(extended)
            return extended

    def build(self, progress: Progress | None) -> ManifestEntry:
        """Rebuild the index; the old one is used until it is ready. Raises ``CorpusBusy``."""
        with self._store.locked(patience=0):
            entry = ManifestEntry(self._recipe(), f"index-{secrets.token_hex(4)}", 0, 0, Totals())
            path = self._store.folder / entry.folder
            with _writing(path):
                path.mkdir()
                index = tantivy.Index(SCHEMA, path=str(path))
            entry = self._fill(index, entry, progress)
            self._store.manifest.replace(entry)
            for old in self._store.folder.glob("index-*"):
                if old != path:
                    shutil.rmtree(old, ignore_errors=True)
            return entry

    def open(self, entry: ManifestEntry) -> tantivy.Searcher:
        """A searcher for the index of *entry*. Raises ``Damaged``."""
        with damage():
            if self._index is None or self._index[0] != entry.folder:
                path = self._linked(self._store.folder / entry.folder)
                self._index = entry.folder, tantivy.Index.open(str(path))
                self._index[1].config_reader("manual")
            self._index[1].reload()
            searcher = self._index[1].searcher()
        if searcher.num_docs < entry.indexed.passages:
            raise Damaged
        return searcher

    def faults(self, entry: ManifestEntry) -> Iterator[Path]:
        """The files of the index of *entry* whose content does not match their checksum."""
        for path in sorted((self._store.folder / entry.folder).iterdir()):
            if not path.name.startswith(".") and path.suffix not in ("", ".json", ".lock"):
                data = path.read_bytes()
                if _checksum(data) != zlib.crc32(data[: _body(data)]):
                    yield path

    def close(self) -> None:
        """Close the index."""
        self._index = None
        if self._links:
            self._links.cleanup()

    def _recipe(self) -> str:
        # The rules of analysis are not a part: a change of them invalidates the manifest.
        return f"tantivy {self._version}, format {FORMAT}"

    def _fill(
        self, index: tantivy.Index, entry: ManifestEntry, progress: Progress | None
    ) -> ManifestEntry:
        """Add the passages after *entry*; return the next entry."""
        last, indexed = self._store.manifest.last_row(), entry.indexed
        coming = last - entry.last_row
        self._store.checkpoint()
        with _writing(self._store.folder / entry.folder):
            writer = index.writer(HEAP_BYTES, 1)
            for done, (row, fields) in enumerate(self._rows.after(entry.last_row), start=1):
                document = tantivy.Document()
                document.add_text("text", fields.text)
                document.add_text("title", fields.title)
                document.add_unsigned("row", row)
                writer.add_document(document)
                indexed = indexed.plus(fields)
                if progress and done % PROGRESS_EVERY == 0:
                    progress(min(done, coming), coming)
            stamp = writer.commit()
            writer.wait_merging_threads()
        return entry._replace(stamp=stamp, last_row=last, indexed=indexed)

    def _to_extend(self, entry: ManifestEntry) -> tantivy.Index:
        path = self._store.folder / entry.folder
        # A process that was killed after its commit has written more than the manifest says.
        if _stamp(path) != entry.stamp:
            raise Damaged
        with damage():
            return tantivy.Index.open(str(path))

    def _linked(self, path: Path) -> Path:
        """*path*; if it is read-only, a folder with links to its files.

        tantivy creates a lock file in the folder that it reads.
        """
        if os.access(path, os.W_OK):
            return path
        self._links = tempfile.TemporaryDirectory(prefix="pullquote-")
        for file in path.iterdir():
            if file.suffix != ".lock":
                Path(self._links.name, file.name).symlink_to(file.absolute())
        return Path(self._links.name)


def _stamp(path: Path) -> int | None:
    """The number of an index's last commit; None if it cannot be read."""
    try:
        return int(json.loads((path / "meta.json").read_bytes())["opstamp"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _body(data: bytes) -> int:
    """The length of a file's body.

    After the body come a footer in JSON, its length and a number that marks such files::

        <body>{"version":{...},"crc":3957371298}<length of the JSON, 4 bytes><mark, 4 bytes>
    """
    return len(data) - 8 - int.from_bytes(data[-8:-4], "little")


def _checksum(data: bytes) -> int | None:
    try:
        return int(json.loads(data[_body(data) : -8])["crc"])
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def damage() -> Iterator[None]:
    """Turn every error that tantivy raises over a damaged file into ``Damaged``."""
    try:
        yield
    except BaseException as error:
        # A panic of the Rust code is not an ``Exception``, and its class cannot be imported.
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
        message = f"the index cannot be written ({why}); the articles are safe, try again"
        raise CorpusUnreadable(path, message) from error
