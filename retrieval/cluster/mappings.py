"""The indexes of a corpus, and the fields of their documents.

    NAME-articles   a document for each article: its metadata, and the rows of its paragraphs
    NAME-passages   one for each passage: its terms and its outline; the first has the paragraph
    NAME-words      one for each name and for each term of the articles
    NAME-notes      the next row, what is being written, and the state of each source

A passage counts if the document of its article names its row. So passages are written first, in new
rows, then the document in one step; passages of the earlier version are deleted afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from retrieval.engines.scoring import K1, B
from retrieval.storage.address import Address

FORMAT = 2  # raise it if the version before could not read the documents
PARTS = ("articles", "passages", "words", "notes")
ALLOCATION = "allocation"
LONGEST_TERM = 10_000  # characters; Lucene takes no term of more than 32,766 bytes
DEFAULT_SHARDS = {"articles": 1, "passages": 3, "words": 1, "notes": 1}
# The share of an article in the fingerprint is cut into numbers whose sums are exact in double
# precision.
CHUNKS = 8
CHUNK_BITS = 16

LONGEST_KEYWORD = 8000  # characters; a longer value is not found by a part
KEYWORD = {"type": "keyword"}
# Not searched, only read.
KEPT: Mapping[str, Any] = {"type": "keyword", "index": False, "doc_values": False}
NUMBER = {"type": "long"}
DAY = {"type": "integer"}
SOUGHT = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
SUMMED: Mapping[str, Any] = {"type": "long", "index": False}
TERMS: Mapping[str, Any] = {
    "type": "text", "analyzer": "terms", "index_options": "freqs", "similarity": "ours",
}  # fmt: skip

ARTICLES: Mapping[str, Any] = {
    "id": KEYWORD, "key": KEPT, "key_digest": KEYWORD, "hash": KEYWORD, "title": KEPT,
    "source": KEPT, "url": KEPT, "url_digest": KEYWORD, "author": KEPT, "published": KEPT,
    "language": KEYWORD, "dated": KEYWORD, "terms": KEPT, "first": NUMBER, "count": SUMMED,
    "passages": SUMMED, "titled": SUMMED, "text_terms": SUMMED, "title_terms": SUMMED,
    "changed": NUMBER, "analysis": KEYWORD, "by": SOUGHT, "from": SOUGHT,
    "origins": SOUGHT,
    "sketch": {"type": "long", "doc_values": False},
    **{f"f{number}": SUMMED for number in range(CHUNKS)},
}  # fmt: skip
PASSAGES: Mapping[str, Any] = {
    "row": NUMBER, "paragraph": KEPT, "part": {"type": "integer"},
    "article": KEYWORD,
    "number": {"type": "integer"}, "language": KEYWORD, "outline": KEPT, "title": KEPT,
    "beside": KEPT, "first_day": DAY, "last_day": DAY,
    "text": KEPT, "digest": KEPT, "page": KEPT, "heading": KEPT,
    # The metadata of its article.
    "about": {"type": "object", "enabled": False},
    "text_terms": TERMS, "title_terms": TERMS,
}  # fmt: skip
WORDS: Mapping[str, Any] = {
    "key": KEYWORD,
    "word": KEYWORD,
    "language": KEYWORD,
    "term": KEYWORD,
    "known": KEYWORD,
}
NOTES: Mapping[str, Any] = {
    "kind": KEYWORD, "source": KEPT, "stamp": KEPT, "format": KEPT, "next": KEPT,
    "pending": {"type": "object", "enabled": False},
}  # fmt: skip
FIELDS = {"articles": ARTICLES, "passages": PASSAGES, "words": WORDS, "notes": NOTES}
# Only searched; they can be made of others.
UNREAD = ["text_terms", "title_terms"]


def index_of(address: Address, part: str) -> str:
    """The name under which an index of a corpus is found."""
    return f"{address.name}-{part}"


def definition(address: Address, part: str) -> dict[str, Any]:
    """The settings and the fields of a new index."""
    shards = address.shards if part == "passages" and address.shards else DEFAULT_SHARDS[part]
    index: dict[str, Any] = {
        "number_of_shards": shards,
        # What is written is seen when all of it is there: who writes asks for it.
        "refresh_interval": -1,
        "analysis": {
            "tokenizer": {"terms": {"type": "whitespace", "max_token_length": LONGEST_TERM}},
            "analyzer": {"terms": {"type": "custom", "tokenizer": "terms"}},
        },
        "similarity": {"ours": {"type": "BM25", "k1": K1, "b": B}},
    }
    if address.replicas is None:
        index["auto_expand_replicas"] = "0-1"
    else:
        index["number_of_replicas"] = address.replicas
    source = {"excludes": UNREAD} if part == "passages" else {}
    fields: dict[str, Any] = {
        "dynamic": "strict", "properties": FIELDS[part], "_source": source,
        "_meta": {"pullquote": FORMAT},
    }  # fmt: skip
    aliases: dict[str, Any] = {index_of(address, part): {}}
    return {"settings": {"index": index}, "mappings": fields, "aliases": aliases}


def in_languages(names: Sequence[str | None]) -> dict[str, Any]:
    """The condition that an article or a passage is in one of some languages."""
    either: list[dict[str, Any]] = [{"terms": {"language": [one for one in names if one]}}]
    if None in names:
        either.append({"bool": {"must_not": {"exists": {"field": "language"}}}})
    return {"bool": {"should": either, "minimum_should_match": 1}}
