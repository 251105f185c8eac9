"""A corpus on a cluster, behind the same seam as a file of SQLite."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from typing import Any

from retrieval.cluster.catalog import ClusterCatalog
from retrieval.cluster.client import Client, read_credentials
from retrieval.cluster.cluster_engine import OpenSearch
from retrieval.cluster.cluster_filter import ClusterFiltering
from retrieval.cluster.commit import Changes, Committer
from retrieval.cluster.documents import ArticleDocument
from retrieval.cluster.mappings import PARTS, definition, index_of
from retrieval.cluster.snapshot import Snapshot, name_of
from retrieval.engines.rows import Rows
from retrieval.errors import (
    ClusterUnusable,
    CorpusDamaged,
    CorpusMissing,
    CorpusUnreadable,
    QuoteMismatch,
)
from retrieval.storage.address import Address
from retrieval.storage.stored_values import (
    AnalyzedArticle,
    Fault,
    FaultKind,
    IndexedName,
    Stamp,
    Whole,
)
from retrieval.types import Article, Paragraph

AT_ONCE = 50  # articles that are read, or analyzed again, in one step
IS_THERE = "resource_already_exists"
Opened = tuple["ClusterStore", Rows, ClusterFiltering, OpenSearch]


def exists(address: Address) -> bool:
    """Whether there is a corpus at this address. Raises ``ClusterUnusable``."""
    client = Client(address, read_credentials())
    try:
        return _exists_for(client)
    finally:
        client.close()


def opened(address: Address, is_new: bool = False) -> Opened:
    """The corpus at this address, which is made if it *is_new* and missing.

    Otherwise nothing is sent before something is asked, which raises ``CorpusMissing`` if there is
    no corpus. Raises ``ClusterUnusable``.
    """
    client = Client(address, read_credentials())
    try:
        if is_new:
            _make(client)
    except BaseException:
        client.close()
        raise
    store = ClusterStore(client)
    rows = Rows(store)
    return store, rows, ClusterFiltering(store), OpenSearch(store, rows)


@contextmanager
def replacing(address: Address) -> Iterator[ClusterStore]:
    """An empty corpus; at the end it replaces the corpus at *address*, in one step.

    If it is not filled, all is as it was. Raises ``ClusterUnusable``.
    """
    beside = replace(address, name=f"{address.name}.{secrets.token_hex(4)}")
    client = Client(beside, read_credentials())
    store = ClusterStore(client)
    try:
        _make(client)
        yield store
        _put_in_place(client, beside, address)
    except BaseException:
        if _exists_for(client):
            for part in PARTS:
                for index in client.get(f"/{index_of(beside, part)}") or {}:
                    client.change("DELETE", f"/{index}")
        raise
    finally:
        store.close()


def _exists_for(client: Client) -> bool:
    return client.get(f"/{index_of(client.address, 'notes')}") is not None


def _make(client: Client) -> None:
    """Make the indexes of a corpus that are missing; they are found by aliases."""
    for part in PARTS:
        name = index_of(client.address, part)
        if client.get(f"/{name}") is None:
            try:
                client.change("PUT", f"/{name}-1", definition(client.address, part))
            except ClusterUnusable as error:
                if IS_THERE not in error.why:  # another process has just made it
                    raise
    Committer(client).begin()


def _put_in_place(client: Client, beside: Address, address: Address) -> None:
    """Give the indexes the names of the corpus, and delete those that had them."""
    actions: list[dict[str, Any]] = []
    placed: dict[str, str] = {}
    for part in PARTS:
        name, made = index_of(address, part), index_of(beside, part)
        old = client.get(f"/{name}") or {}
        actions += [{"remove_index": {"index": one}} for one in old]
        [index] = client.get(f"/{made}")
        actions.append({"remove": {"index": index, "alias": made}})
        actions.append({"add": {"index": index, "alias": name}})
        placed[name] = index
    try:
        client.change("POST", "/_aliases", {"actions": actions})
    except (ClusterUnusable, CorpusMissing):
        # If its answer was lost, it was sent again, and refused because of itself.
        if not all(index in (client.get(f"/{name}") or {}) for name, index in placed.items()):
            raise


class ClusterStore(ClusterCatalog):
    """An open corpus. Use it from one thread at a time; any number of processes may."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._committer = Committer(client)
        self._is_swept = False

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def locked(self, patience: float | None = None) -> nullcontext[None]:  # noqa: ARG002
        """Lock nothing, because an article is replaced only as it was read.

        Before a change, what processes that died have left behind is deleted.
        """
        if not self._is_swept:
            self._committer.sweep()
            self._is_swept = True
        return nullcontext()

    @contextmanager
    def transaction(self) -> Iterator[Changes]:
        """What is written inside it reaches the cluster at its end, each article wholly or not."""
        if self._changes is not None:
            yield self._changes
            return
        self._changes = changes = Changes()
        try:
            yield changes
        finally:
            self._changes = None
        if changes.articles or changes.stamps or changes.names:
            changes.overtaken = self._committer.commit(changes)

    def writer(self) -> ClusterWriter:
        """The writer of the corpus."""
        return ClusterWriter(self)

    def checkpoint(self) -> None:
        """Nothing: the cluster has everything on disk before it answers."""

    def size(self) -> int:
        """The size of the documents of the corpus on disk, without copies, in bytes."""
        answer = self.client.send("GET", f"/{index_of(self.place, '*')}/_stats/store")
        return int(answer["_all"]["primaries"]["store"]["size_in_bytes"])

    def wholes(self) -> Iterator[Whole]:
        """See ``Storage``."""
        for documents, now in self._in_groups():
            yield from filter(None, (self._whole(document, now) for document in documents))

    def _whole(self, document: ArticleDocument, now: Snapshot) -> Whole | None:
        """An article, in its present version if it was replaced meanwhile; None if it is gone."""
        article = document.article
        try:
            paragraphs, outlines = self.paragraphs_of(document, now)
        except CorpusDamaged:
            newer = self.document(article.id)
            if newer and newer.first == document.first:
                raise
            return self._whole(newer, Snapshot(self.client)) if newer else None
        analyzed = AnalyzedArticle(document.terms, outlines, article.language, document.analysis)
        origins = sorted(document.origins)
        return Whole(
            article, paragraphs, analyzed, document.key, document.hash, origins, document.sketch
        )

    def _in_groups(self) -> Iterator[tuple[Sequence[ArticleDocument], Snapshot]]:
        """All articles by id, a few at a time, with their paragraphs."""
        documents = self.documents()
        while some := [*islice(documents, AT_ONCE)]:
            now = Snapshot(self.client)
            now.read(row for one in some for row in one.rows)
            yield some, now

    def all_names(self) -> Iterator[IndexedName]:
        """See ``Storage``."""
        sort = [{"key": "asc"}, {"word": "asc"}, {"language": "asc"}]
        yield from map(name_of, self.client.scan("words", {"exists": {"field": "key"}}, sort))

    def stamps(self) -> Iterator[Stamp]:
        """See ``Storage``."""
        for hit in self.client.scan("notes", {"term": {"kind": "stamp"}}, [{"_id": "asc"}]):
            yield Stamp(hit["_source"]["source"], hit["_source"]["stamp"])

    def faults(self) -> Iterator[Fault]:
        """See ``Storage``."""
        try:
            for documents, now in self._in_groups():
                for document in documents:
                    yield from self._changed(document, now)
        except CorpusUnreadable as error:
            yield Fault(FaultKind.FILE, str(error))

    def _changed(self, document: ArticleDocument, now: Snapshot) -> Iterator[Fault]:
        article_id = document.article.id
        for number, row in enumerate(document.rows, start=1):
            what = None
            try:
                one = now.paragraphs.get(row)
                if one is None or one.article != article_id or one.number != number:
                    what = f"{article_id}#{number} is missing"
                else:
                    one.stored(document.article).checked()
            except QuoteMismatch:
                what = f"the text of {article_id}#{number} has changed since it was added"
            if what:
                newer = self.document(article_id)
                if newer is None or newer.first != document.first:  # it was replaced meanwhile
                    return
                yield Fault(FaultKind.TEXT, what, article_id, number)


class ClusterWriter:
    """Changes a corpus; each change outside a transaction is a separate one."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        analyzed: AnalyzedArticle,
        key: str,
        content_hash: bytes,
    ) -> None:
        """See ``Writing``."""
        if analyzed.language:
            article = replace(article, language=analyzed.language)
        with self._store.transaction() as changes:
            base = self._store.document(article.id)
            document = ArticleDocument(
                article, key, content_hash, analyzed.title, analyzed.analysis,
                count=len(paragraphs), origins=base.origins if base else (),
            )  # fmt: skip
            changes.put(article.id, base, document)
            changes.paragraphs[article.id] = paragraphs
            changes.analyses[article.id] = analyzed

    def put_origin(self, article_id: str, source: str, sketch: Iterable[int] = ()) -> None:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            base = self._store.document(article_id)
            if base is None:
                return
            if source not in base.origins:
                changes.put(article_id, base, replace(base, origins=(*base.origins, source)))
            self.put_sketch(article_id, sketch)

    def put_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            base = self._store.document(article_id)
            if base is None:
                return
            sketches = tuple(dict.fromkeys([*base.sketch, *sketch]))
            if sketches != base.sketch:
                changes.put(article_id, base, replace(base, sketch=sketches))

    def remove_origin(self, article_id: str, source: str) -> bool:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            base = self._store.document(article_id)
            if base is None:
                return True
            origins = tuple(one for one in base.origins if one != source)
            if origins != base.origins:
                changes.put(article_id, base, replace(base, origins=origins))
            return not origins

    def put_stamp(self, source: str, stamp: str | None) -> None:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            changes.stamps[source] = stamp

    def remove(self, article_id: str) -> bool:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            base = self._store.document(article_id)
            if base is None:
                return False
            changes.put(article_id, base, None)
            return True

    def put_names(self, names: Iterable[IndexedName]) -> None:
        """See ``Writing``."""
        with self._store.transaction() as changes:
            changes.names += names

    def replace_analysis(self, articles: Iterable[tuple[str, AnalyzedArticle]]) -> None:
        """See ``Writing``."""
        rest = iter(articles)
        while some := [*islice(rest, AT_ONCE)]:
            with self._store.transaction():
                for article_id, analyzed in some:
                    base = self._store.document(article_id)
                    if base is None:  # another process has removed it
                        continue
                    paragraphs = self._store.paragraphs(article_id)
                    self.put(base.article, paragraphs, analyzed, base.key, base.hash)
                    self.put_sketch(article_id, base.sketch)
