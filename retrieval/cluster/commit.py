"""Writes a transaction to the cluster, in an order in which no article is ever half in.

    1  allocate rows for the new paragraphs; note them, and the rows to be left, as pending
    2  write the passages and the words, and make them searchable
    3  write the documents of the articles, each only if it is still the version that was read, and
       make them searchable: from then on each names its new rows
    4  delete the passages of earlier versions and of overtaken articles, which no document names
    5  note that the rows are no longer pending

While rows are pending, questions check that the documents name the rows they have found. So at any
moment each article is found in one version. If a process dies, ``sweep`` reads the note of 1 and
deletes what no document names.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from retrieval.cluster.client import Client
from retrieval.cluster.documents import (
    ArticleDocument,
    Version,
    article_of,
    digest,
    documents_of,
    id_of,
)
from retrieval.cluster.mappings import ALLOCATION, FORMAT, LONGEST_KEYWORD, index_of
from retrieval.errors import ClusterUnusable, CorpusDamaged, Trouble
from retrieval.storage.packing import unpack
from retrieval.storage.seam import Transaction
from retrieval.storage.stored_values import AnalyzedArticle, IndexedName, row_of
from retrieval.types import Paragraph

MOST_ATTEMPTS = 100
# After this time a process is taken for dead.
LEFT_BEHIND_SECONDS = 900
MOST_WORDS = 500_000  # words that are known to be written
CONFLICT = 409
BY_ROW = [{"row": "asc"}]


class Committer:
    """Writes transactions."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._words: set[str] = set()

    def commit(self, changes: Changes) -> frozenset[str]:
        """Write *changes*; return the ids of articles that other processes changed meanwhile."""
        token = secrets.token_hex(8)
        new = {one: changes.articles[one] for one in changes.paragraphs}
        count = sum(max(1, len(paragraphs)) for paragraphs in changes.paragraphs.values())
        old = [base for base in self._left(changes) if base.length]
        first = self._allocate(token, count, old) if new or old else 0
        documents = dict(changes.articles)
        passages: list[tuple[int, dict[str, Any]]] = []
        for article_id, paragraphs in changes.paragraphs.items():
            document = documents[article_id]
            assert document is not None
            placed = replace(document, first=first)
            made = documents_of(placed, paragraphs, changes.analyses[article_id])
            documents[article_id] = made.article
            passages += made.passages
            first += max(1, len(paragraphs))
        self._client.bulk(_indexing(self._client, passages))
        others = AnalyzedArticle("", (), names=changes.names)
        self._write_words([*changes.analyses.values(), others])
        self.refresh("passages", "words")
        overtaken = self._write_articles(documents, changes.bases)
        self._write_stamps(changes)
        self.refresh("articles", "notes")
        unnamed = [one for one in self._left(changes, without=overtaken) if one.length]
        unnamed += (_rows_of(documents[one]) for one in overtaken if one in changes.paragraphs)
        if unnamed:
            self.delete_rows(unnamed)
            self.refresh("passages")
        if new or old:
            self._settle(token)
        return overtaken

    def _left(self, changes: Changes, without: frozenset[str] = frozenset()) -> Iterator[Base]:
        """The rows that are left by removed articles and by articles with a new text."""
        for article_id, base in changes.bases.items():
            is_left = article_id in changes.paragraphs or changes.articles[article_id] is None
            if is_left and article_id not in without:
                yield base

    def _write_articles(
        self, documents: dict[str, ArticleDocument | None], bases: dict[str, Base]
    ) -> frozenset[str]:
        """Write documents of articles; return the ids of those in another version by now."""
        now, index = time.time_ns() // 1000, index_of(self._client.address, "articles")
        lines = []
        for article_id, document in documents.items():
            where: dict[str, Any] = {"_index": index, "_id": id_of(article_id)}
            version = bases[article_id].version
            if version:
                where |= {"if_seq_no": version.number, "if_primary_term": version.term}
            if document is None:
                lines.append(json.dumps({"delete": where}))
                continue
            action = "index" if version else "create"
            lines.append(f"{json.dumps({action: where})}\n{json.dumps(document.source(now))}")
        results = self._client.bulk(lines)
        pairs = zip(documents, results, strict=True)
        refused = [one for one, result in pairs if result["status"] == CONFLICT]
        return (
            frozenset(self._changed_by_others(refused, documents, now)) if refused else frozenset()
        )

    def _changed_by_others(
        self, refused: Sequence[str], documents: Mapping[str, ArticleDocument | None], now: int
    ) -> Iterator[str]:
        """The *refused* articles that are not as this process has written them at *now*.

        A node may die after it has written and before it answers. The request is sent again, and
        refused because of itself.
        """
        path = f"/{index_of(self._client.address, 'articles')}/_mget"
        body = {"ids": [id_of(one) for one in refused]}
        found = self._client.change("POST", path, body, _source="changed")["docs"]
        for article_id, one in zip(refused, found, strict=True):
            written = one["_source"]["changed"] if one.get("found") else None
            if written != (now if documents[article_id] else None):
                yield article_id

    def _write_words(self, analyses: Iterable[AnalyzedArticle]) -> None:
        """Write the names and terms that this process has not written yet."""
        words: dict[str, dict[str, Any]] = {}
        for analyzed in analyses:
            for name in analyzed.names:
                words[digest("\n".join(name[:3]))] = name._asdict()
            for packed in analyzed.outlines:
                for term in unpack(packed).body.split():
                    if len(term) <= LONGEST_KEYWORD // 4:
                        words[f"t:{term}" if len(term) < 100 else digest(term)] = {"known": term}
        new = [key for key in words if key not in self._words]
        if len(self._words) + len(new) > MOST_WORDS:
            self._words.clear()
        index = index_of(self._client.address, "words")
        lines = (
            f"{json.dumps({'create': {'_index': index, '_id': key}})}\n{json.dumps(words[key])}"
            for key in new
        )
        self._client.bulk(lines)
        self._words.update(new)

    def _write_stamps(self, changes: Changes) -> None:
        index, lines = index_of(self._client.address, "notes"), []
        for source, stamp in changes.stamps.items():
            where = {"_index": index, "_id": digest(source)}
            if stamp is None:
                lines.append(json.dumps({"delete": where}))
            else:
                note = {"kind": "stamp", "source": source, "stamp": stamp}
                lines.append(f"{json.dumps({'index': where})}\n{json.dumps(note)}")
        self._client.bulk(lines)

    def delete_rows(self, rows: Iterable[Base]) -> None:
        """Delete the passages of the paragraphs in some rows."""
        index = index_of(self._client.address, "passages")
        for one in rows:
            end = row_of(one.first + one.length, 0)
            query = {"range": {"row": {"gte": row_of(one.first, 0), "lt": end}}}
            found = [hit["_id"] for hit in self._client.scan("passages", query, BY_ROW, ["row"])]
            # New ones are not searchable yet; most paragraphs have one passage.
            ids = {*found, *(str(row_of(one.first + n, 0)) for n in range(one.length))}
            self._client.bulk(
                json.dumps({"delete": {"_index": index, "_id": each}}) for each in sorted(ids)
            )

    def refresh(self, *parts: str) -> None:
        """Make some of the indexes searchable as they were written."""
        names = ",".join(index_of(self._client.address, part) for part in parts)
        self._client.change("POST", f"/{names}/_refresh")

    def _allocate(self, token: str, count: int, old: Sequence[Base]) -> int:
        """The first of *count* new rows; *old* are rows that will be left."""

        def give(note: dict[str, Any]) -> int:
            for one in note["pending"]:
                if one["token"] == token:  # it was written, and the answer was lost
                    return int(one["first"])
            first = int(note["next"])
            ranges = [[first, count], *([one.first, one.length] for one in old)]
            note["next"] = first + count
            pending = {"token": token, "first": first, "last": first + count - 1}
            note["pending"] += [{**pending, "rows": ranges, "at": round(time.time())}]
            return first

        return self._note(give)

    def _settle(self, *tokens: str) -> None:
        def settle(note: dict[str, Any]) -> int:
            note["pending"] = [one for one in note["pending"] if one["token"] not in tokens]
            return 0

        self._note(settle)

    def _note(self, change: Any) -> int:
        """Change the note of the rows; try again if another process did so meanwhile."""
        path = f"/{index_of(self._client.address, 'notes')}/_doc/{ALLOCATION}"
        for attempt in range(MOST_ATTEMPTS):
            found = self._client.get(path, is_for_change=True)
            if not found or not found.get("found"):
                raise CorpusDamaged(self._client.address, "the note of its rows is missing")
            note = found["_source"]
            result: int = change(note)
            version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
            if self._client.change("PUT", path, note, refresh=True, **version):
                return result
            time.sleep(0.002 * attempt * secrets.randbelow(10))
        raise ClusterUnusable(self._client.address, Trouble.BUSY)

    def begin(self, first: int = 1) -> None:
        """Write the note of the rows of a new corpus."""
        note = {"kind": ALLOCATION, "format": FORMAT, "next": first, "pending": []}
        path = f"/{index_of(self._client.address, 'notes')}/_create/{ALLOCATION}"
        self._client.change("PUT", path, note, refresh=True)

    def sweep(self, seconds: float = LEFT_BEHIND_SECONDS) -> int:
        """Delete the rows of dead processes; return the number of these processes."""
        left = self._left_behind(seconds)
        for one in left:
            for first, count in one["rows"]:
                self._delete_unnamed(first, count)
        if left:
            self.refresh("passages")
            self._settle(*(one["token"] for one in left))
        return len(left)

    def left_behind(self, seconds: float = LEFT_BEHIND_SECONDS) -> int:
        """The number of transactions of dead processes that are not swept yet."""
        return len(self._left_behind(seconds))

    def _left_behind(self, seconds: float) -> list[dict[str, Any]]:
        path = f"/{index_of(self._client.address, 'notes')}/_doc/{ALLOCATION}"
        found = self._client.get(path, is_for_change=True)
        pending = found["_source"]["pending"] if found and found.get("found") else []
        return [one for one in pending if one["at"] < time.time() - seconds]

    def _delete_unnamed(self, first: int, count: int) -> None:
        """Delete the passages in rows that the document of their article does not name."""
        index = index_of(self._client.address, "passages")
        self.refresh("passages")
        query = {"range": {"row": {"gte": row_of(first, 0), "lt": row_of(first + count, 0)}}}
        named: dict[str, ArticleDocument | None] = {}
        lines = []
        for hit in self._client.scan("passages", query, BY_ROW, ["row", "paragraph", "article"]):
            article_id, row = hit["_source"]["article"], hit["_source"]["paragraph"]
            if article_id not in named:
                named[article_id] = self._read(article_id)
            document = named[article_id]
            if document is None or not document.has_row(row):
                lines.append(json.dumps({"delete": {"_index": index, "_id": hit["_id"]}}))
        self._client.bulk(lines)

    def _read(self, article_id: str) -> ArticleDocument | None:
        body = {"ids": [id_of(article_id)]}
        path = f"/{index_of(self._client.address, 'articles')}/_mget"
        [found] = self._client.send("POST", path, body)["docs"]
        return article_of(found, self._client.address) if found.get("found") else None


def _indexing(client: Client, passages: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    index = index_of(client.address, "passages")
    for row, made in passages:
        action = {"index": {"_index": index, "_id": str(row)}}
        yield f"{json.dumps(action)}\n{json.dumps(made, ensure_ascii=False)}"


def _rows_of(document: ArticleDocument | None) -> Base:
    assert document is not None
    return Base(None, document.first, document.count)


class Base(NamedTuple):
    """The version that a change is based on, its first row and length; None for a new article."""

    version: Version | None
    first: int = 0
    length: int = 0


@dataclass(slots=True)
class Changes(Transaction):
    """The changes of a transaction, held in memory until it ends.

    *articles* are the articles as they will be, None for a removed one; *bases* are what they are
    based on. *paragraphs* and *analyses* are those of new texts.
    """

    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    paragraphs: dict[str, Sequence[Paragraph]] = field(default_factory=dict)
    analyses: dict[str, AnalyzedArticle] = field(default_factory=dict)
    stamps: dict[str, str | None] = field(default_factory=dict)
    names: list[IndexedName] = field(default_factory=list)

    def put(
        self, article_id: str, base: ArticleDocument | None, new: ArticleDocument | None
    ) -> None:
        """Note a change of an article that was read as *base*."""
        if article_id not in self.bases:
            self.bases[article_id] = (
                Base(base.version, base.first, base.count) if base else Base(None)
            )
        self.articles[article_id] = new
        if new is None:
            self.paragraphs.pop(article_id, None)
            self.analyses.pop(article_id, None)
