"""The state of a corpus on a cluster: sums over the documents of its articles, and what is written
at the moment. It is never stored, so it cannot differ from the articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from retrieval.cluster.schema import ALLOCATION, CHUNK_BITS, CHUNKS, FORMAT, index_of
from retrieval.errors import CorpusDamaged, CorpusUnreadable
from retrieval.storage.address import Address
from retrieval.storage.fingerprint import written
from retrieval.storage.manifest import Totals
from retrieval.storage.row_ranges import Range
from retrieval.types import CorpusState

Search = tuple[Mapping[str, Any], Mapping[str, Any]]
"""The header and the body of a search."""
MOST_LANGUAGES = 1000
MOST_LOOKED_UP = 24
SUMS = (
    "count",
    "passages",
    "titled",
    "text_terms",
    "title_terms",
    *(f"f{n}" for n in range(CHUNKS)),
)
FIELDS = ("text_terms", "title_terms")


class ClusterState(NamedTuple):
    """What is known of all articles together.

    *titled* is the number of passages with a title or a heading, *changed* the time of the last
    change of an article that is there. *pending* are rows that are being written.
    """

    corpus: CorpusState
    analysis: tuple[str, ...]
    languages: Mapping[str | None, int]
    newest: str | None
    oldest: str | None
    totals: Totals
    titled: int
    changed: int
    pending: tuple[Range, ...]

    @property
    def revision(self) -> tuple[object, ...]:
        """Differs whenever the articles differ."""
        return self.corpus, self.analysis, self.changed


def state_searches(address: Address) -> list[Search]:
    """The searches whose answers ``state_of`` reads. The cluster keeps the answer to the second."""
    aggregations: dict[str, Any] = {name: {"sum": {"field": name}} for name in SUMS}
    aggregations["changed"] = {"max": {"field": "changed"}}
    aggregations["analysis"] = {"terms": {"field": "analysis", "size": MOST_LANGUAGES}}
    aggregations["languages"] = {
        "terms": {"field": "language", "size": MOST_LANGUAGES, "missing": ""}
    }
    for name, order in (("newest", "desc"), ("oldest", "asc")):
        aggregations[name] = {"terms": {"field": "dated", "size": 1, "order": {"_key": order}}}
    notes = {"query": {"term": {"kind": ALLOCATION}}, "size": 1}
    articles = {"size": 0, "track_total_hits": True, "aggs": aggregations}
    return [(header(address, "notes"), notes), (header(address, "articles"), articles)]


def count_searches(address: Address, pairs: Sequence[tuple[str, str]]) -> list[Search]:
    """The searches that count the passages with each pair of a field and a term (``counts_in``).

    Of a few pairs, each has a search: the cluster looks the number up, unless passages were deleted
    from a part of the index. Many, of which most are rare, are counted in the passages that have
    any of them.
    """
    terms = [{"term": {field: term}} for field, term in pairs]
    if len(pairs) > MOST_LOOKED_UP:
        groups: dict[str, list[str]] = {}
        for field, term in pairs:
            groups.setdefault(field, []).append(term)
        having = [{"terms": {field: found}} for field, found in groups.items()]
        body = {
            "size": 0, "track_total_hits": False, "query": {"bool": {"should": having}},
            "aggs": {"counts": {"filters": {"filters": terms}}},
        }  # fmt: skip
        return [(header(address, "passages"), body)]
    return [
        (header(address, "passages"), {"size": 0, "track_total_hits": True, "query": term})
        for term in terms
    ]


def counts_in(answers: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers in the answers to ``count_searches``, in the order of the pairs."""
    if answers and "aggregations" in answers[0]:
        return [int(one["doc_count"]) for one in answers[0]["aggregations"]["counts"]["buckets"]]
    return [*map(count_of, answers)]


def header(address: Address, part: str, **options: object) -> dict[str, Any]:
    """The header of a search: all of the index must answer, or the search fails."""
    return {"index": index_of(address, part), "allow_partial_search_results": False, **options}


def count_of(answer: Mapping[str, Any]) -> int:
    """The number of hits of a search."""
    return int(answer["hits"]["total"]["value"])


def state_of(address: Address, answers: Sequence[Mapping[str, Any]]) -> ClusterState:
    """The state in the answers to ``state_searches``.

    Raises ``CorpusDamaged``, and ``CorpusUnreadable`` if a newer version has written it.
    """
    notes, articles = answers
    hits = notes["hits"]["hits"]
    if not hits:
        raise CorpusDamaged(address, "the note of its rows is missing")
    note, found = hits[0]["_source"], articles["aggregations"]
    if note.get("format") != FORMAT:
        why = (
            "another version of this program wrote it; upgrade, or restore a backup of that version"
        )
        raise CorpusUnreadable(address, why)
    sums = {name: round(found[name]["value"]) for name in SUMS}
    shares = sum(sums[f"f{n}"] << CHUNK_BITS * n for n in range(CHUNKS))
    languages = {
        bucket["key"] or None: bucket["doc_count"]
        for bucket in sorted(
            found["languages"]["buckets"], key=lambda one: (-one["doc_count"], one["key"])
        )
    }
    newest, oldest = (
        next((bucket["key"] for bucket in found[name]["buckets"]), None)
        for name in ("newest", "oldest")
    )
    return ClusterState(
        CorpusState(count_of(articles), sums["count"], written(shares)),
        tuple(sorted(bucket["key"] for bucket in found["analysis"]["buckets"] if bucket["key"])),
        languages,
        newest,
        oldest,
        Totals(sums["passages"], sums["text_terms"], sums["title_terms"]),
        sums["titled"],
        round(found["changed"]["value"] or 0),
        tuple(Range(one["first"], one["last"]) for one in note.get("pending", ())),
    )
