"""A corpus on a cluster, behind the same seam as a file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice

from retrieval.cluster.catalog import ClusterCatalog
from retrieval.cluster.changes import Changes
from retrieval.cluster.client import Client
from retrieval.cluster.committing import Committer
from retrieval.cluster.documents import ArticleDocument
from retrieval.cluster.scanning import scanned
from retrieval.cluster.schema import index_of
from retrieval.cluster.snapshot import Snapshot
from retrieval.cluster.writer import ClusterWriter
from retrieval.errors import CorpusDamaged, CorpusUnreadable, QuoteMismatch
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.storage.faults import Fault, FaultKind
from retrieval.storage.stored import Stamp, Whole

AT_ONCE = 50  # articles


class ClusterStore(ClusterCatalog):
    """An open corpus. Use it from one thread at a time; any number of processes may."""

    # To make a transaction searchable takes as long for ten times as much.
    batch_scale = 10

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._committer = Committer(client)
        self._is_swept = False

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def locked(self, patience: float | None = None) -> nullcontext[None]:  # noqa: ARG002
        """Several may write, because an article is replaced only as it was read.

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

    changing = transaction

    def writer(self) -> ClusterWriter:
        """What changes the corpus."""
        return ClusterWriter(self)

    def checkpoint(self) -> None:
        """Nothing: the cluster has everything on disk before it answers."""

    def size(self) -> int:
        """The size of the documents of the corpus on disk, without copies, in bytes."""
        answer = self.client.send("GET", f"/{index_of(self.place, '*')}/_stats/store")
        return int(answer["_all"]["primaries"]["store"]["size_in_bytes"])

    def wholes(self) -> Iterator[Whole]:
        """All that is stored of each article, by id."""
        for documents, now in self._in_groups():
            yield from filter(None, (self._whole(document, now) for document in documents))

    def _whole(self, document: ArticleDocument, now: Snapshot) -> Whole | None:
        """An article, in its present version if it was replaced meanwhile; None if it is gone."""
        try:
            paragraphs, outlines = self.paragraphs_of(document, now)
        except CorpusDamaged:
            newer = self.document(document.article.id)
            if newer and newer.first == document.first:
                raise
            return self._whole(newer, self._new()) if newer else None
        analyzed = AnalyzedArticle(
            document.terms, outlines, document.article.language, document.analysis
        )
        return Whole(
            document.article, paragraphs, analyzed, document.key, document.hash,
            sorted(document.origins), document.sketch,
        )  # fmt: skip

    def _in_groups(self) -> Iterator[tuple[Sequence[ArticleDocument], Snapshot]]:
        """All articles by id, a few at a time, with their paragraphs."""
        documents = self.documents()
        while some := [*islice(documents, AT_ONCE)]:
            now = self._new()
            now.read([row for one in some for row in one.rows])
            yield some, now

    def all_names(self) -> Iterator[IndexedName]:
        """All names that are looked up by their pronunciation."""
        sort = [{"key": "asc"}, {"word": "asc"}, {"language": "asc"}]
        for hit in scanned(self.client, "words", {"exists": {"field": "key"}}, sort):
            source = hit["_source"]
            yield IndexedName(source["key"], source["word"], source["language"], source["term"])

    def stamps(self) -> Iterator[Stamp]:
        """The state in which each source was read last."""
        for hit in scanned(self.client, "notes", {"term": {"kind": "stamp"}}, [{"_id": "asc"}]):
            yield Stamp(hit["_source"]["source"], hit["_source"]["stamp"])

    def faults(self) -> Iterator[Fault]:
        """Texts that are not those that were added, and articles that lack paragraphs."""
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
