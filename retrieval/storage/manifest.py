"""The manifest of the index beside a corpus file: its content, and the passages deleted since.

A deleted passage stays in the index until that is rebuilt. Its terms are counted here in the
transaction that deletes it, so that an engine can subtract them from its statistics exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrieval.storage.database import Database
from retrieval.storage.stored_values import Fields, paragraph_of


class Totals(NamedTuple):
    """The number of passages, and of the terms in their texts and in their titles."""

    passages: int = 0
    text: int = 0
    title: int = 0

    def plus(self, fields: Fields) -> Totals:
        """These totals with one more passage."""
        text, title = len(fields.text.split()), len(fields.title.split())
        return Totals(self.passages + 1, self.text + text, self.title + title)


class ManifestEntry(NamedTuple):
    """The state of an index.

    *recipe* names the software and the format, *folder* its folder and *stamp* its last commit.
    *last_row* is the row of its last paragraph. *indexed* counts every passage that was ever added,
    *deleted* the passages that have left the store since.
    """

    recipe: str
    folder: str
    stamp: int
    last_row: int
    indexed: Totals
    deleted: Totals = Totals()


class _DeletedTerm(NamedTuple):
    """A term and the number of deleted passages with it."""

    term: str
    passages: int


class IndexManifest:
    """The state of the only index beside a corpus file."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def entry(self) -> ManifestEntry | None:
        """The state of the index; None if there is no index."""
        return self._db.first(
            ManifestEntry,
            "SELECT recipe, folder, stamp, last_row, passages, text_terms, title_terms, "
            "deleted_passages, deleted_text_terms, deleted_title_terms FROM manifest "
            # A damaged name must lead to no other folder.
            "WHERE folder GLOB 'index-*' AND folder NOT GLOB '*[^a-z0-9-]*'",
        )

    def last_row(self) -> int:
        """The row of the last paragraph that was added to the store."""
        return self._db.only(int, "SELECT last_row FROM state")

    def deleted(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """The number of deleted passages with each of *terms* in *field*, if there are any."""
        query = f"""SELECT term, passages FROM deleted_term
                    WHERE field = ? AND term IN ({",".join("?" * len(terms))})"""
        return dict(self._db.read(_DeletedTerm, query, (field, *terms)))

    def replace(self, entry: ManifestEntry) -> None:
        """Record *entry*, of a new index, instead of the old one."""
        with self._db.writing():
            self.invalidate()
            self._db.write(
                "INSERT INTO manifest (recipe, folder, stamp, last_row, passages, text_terms, "
                "title_terms) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*entry[:4], *entry.indexed),
            )

    def update(self, entry: ManifestEntry) -> None:
        """Record *entry*, of an index that has grown."""
        with self._db.writing():
            self._db.write(
                "UPDATE manifest SET stamp = ?, last_row = ?, passages = ?, text_terms = ?, "
                "title_terms = ?",
                (entry.stamp, entry.last_row, *entry.indexed),
            )

    def invalidate(self) -> None:
        """Forget the index, inside a transaction, so that it is rebuilt."""
        self._db.write("DELETE FROM manifest")
        self._db.write("DELETE FROM deleted_term")

    def record_deletions(self, passages: Iterable[tuple[int, Fields]]) -> None:
        """Count passages (row and fields) that leave the store, inside the same transaction.

        Passages that are not indexed yet are not counted, because they will not be indexed.
        """
        entry = self.entry()
        if entry is None:
            return
        deleted = entry.deleted
        counts: Counter[tuple[str, str]] = Counter()
        for row, fields in passages:
            if paragraph_of(row) <= entry.last_row:
                deleted = deleted.plus(fields)
                for field, terms in fields._asdict().items():
                    counts.update((field, term) for term in set(terms.split()))
        self._db.write(
            "UPDATE manifest SET deleted_passages = ?, deleted_text_terms = ?, "
            "deleted_title_terms = ?",
            deleted,
        )
        self._db.write_many(
            "INSERT INTO deleted_term VALUES (?, ?, ?) ON CONFLICT (field, term) "
            "DO UPDATE SET passages = passages + excluded.passages",
            ((field, term, count) for (field, term), count in counts.items()),
        )
