"""What an index on disk holds, against what the store holds; kept inside the corpus file.

An index only grows: nothing is taken out of it before it is made anew. What the store has lost
since is counted here, in the transaction that takes it out, so that an engine can subtract it
exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrieval.analysis.fields import Fields
from retrieval.analysis.outline import place_of
from retrieval.storage.database import Database


class Totals(NamedTuple):
    """How many passages there are, and how many terms in their texts and titles."""

    passages: int = 0
    text: int = 0
    title: int = 0

    def plus(self, fields: Fields) -> Totals:
        """These with one passage more."""
        text, title = len(fields.text.split()), len(fields.title.split())
        return Totals(self.passages + 1, self.text + text, self.title + title)


class Entry(NamedTuple):
    """The state of an index.

    *recipe* says what made it, *folder* where it lies, *stamp* names its last commit; *last_row* is
    the last paragraph's row in it; *held* is all that was ever put into it, *gone* what of this the
    store has lost since.
    """

    recipe: str
    folder: str
    stamp: int
    last_row: int
    held: Totals
    gone: Totals = Totals()


class Ledger:
    """The entry of the one index beside a corpus file."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def entry(self) -> Entry | None:
        """The entry; None while there is no index."""
        row = self._db.row(
            "SELECT recipe, folder, stamp, last_row, passages, text_terms, title_terms, "
            "gone_passages, gone_text_terms, gone_title_terms FROM ledger"
        )
        if row is None:
            return None
        recipe, folder, stamp, last_row, *totals = row
        return Entry(recipe, folder, stamp, last_row, Totals(*totals[:3]), Totals(*totals[3:]))

    def last_row(self) -> int:
        """The row of the last paragraph that the store was given."""
        (row,) = self._db.only_row("SELECT last_row FROM state")
        return int(row)

    def gone(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Of the passages that are gone, how many hold each of *terms* in *field*."""
        query = f"""SELECT term, passages FROM gone
                    WHERE field = ? AND term IN ({",".join("?" * len(terms))})"""
        return dict(self._db.rows(query, (field, *terms)))

    def open_account(self, entry: Entry) -> None:
        """Put *entry*, of an index that was just made, in place of what there was."""
        with self._db.writing():
            self.strike()
            self._db.write(
                "INSERT INTO ledger (recipe, folder, stamp, last_row, passages, text_terms, "
                "title_terms) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*entry[:4], *entry.held),
            )

    def advance(self, entry: Entry) -> None:
        """Note what an index that has grown holds by now."""
        with self._db.writing():
            self._db.write(
                "UPDATE ledger SET stamp = ?, last_row = ?, passages = ?, text_terms = ?, "
                "title_terms = ?",
                (entry.stamp, entry.last_row, *entry.held),
            )

    def strike(self) -> None:
        """Forget the index; inside a transaction."""
        self._db.write("DELETE FROM ledger")
        self._db.write("DELETE FROM gone")

    def bury(self, lost: Iterable[tuple[int, Fields]]) -> None:
        """Count passages, by row, that leave the store; inside its transaction.

        Those that the index does not hold yet will never be in it.
        """
        entry = self.entry()
        if entry is None:
            return
        gone = entry.gone
        counts: Counter[tuple[str, str]] = Counter()
        for row, fields in lost:
            if place_of(row)[0] <= entry.last_row:
                gone = gone.plus(fields)
                for field, terms in fields._asdict().items():
                    counts.update((field, term) for term in set(terms.split()))
        self._db.write(
            "UPDATE ledger SET gone_passages = ?, gone_text_terms = ?, gone_title_terms = ?", gone
        )
        self._db.write_many(
            "INSERT INTO gone VALUES (?, ?, ?) ON CONFLICT (field, term) "
            "DO UPDATE SET passages = passages + excluded.passages",
            ((field, term, count) for (field, term), count in counts.items()),
        )
