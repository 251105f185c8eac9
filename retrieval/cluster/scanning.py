"""All hits of a search, one after the other, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from retrieval.cluster.client import Client
from retrieval.cluster.schema import index_of

PAGE = 1000


def scanned(
    client: Client,
    part: str,
    query: Mapping[str, Any],
    sort: Sequence[Any],
    source: object = True,
    page: int = PAGE,
    is_global: bool = False,
) -> Iterator[Mapping[str, Any]]:
    """The hits of *query* in the order *sort*, in which no two are equal.

    They are read in pages, as they are asked for; *source* names the fields that are read. What
    changes meanwhile is seen, or it is not. *is_global* has scores count the terms of all parts of
    the index together.
    """
    body: dict[str, Any] = {
        "query": query, "sort": sort, "size": page, "_source": source, "track_total_hits": False,
        "seq_no_primary_term": part == "articles",
    }  # fmt: skip
    path = f"/{index_of(client.address, part)}/_search"
    while True:
        answer = client.send(
            "POST", path, body, allow_partial_search_results=False,
            search_type="dfs_query_then_fetch" if is_global else "query_then_fetch",
        )  # fmt: skip
        hits = answer["hits"]["hits"]
        yield from hits
        if len(hits) < page:
            return
        body["search_after"] = hits[-1]["sort"]
