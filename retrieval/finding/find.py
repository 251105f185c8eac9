"""A search to all passages that match, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from retrieval.engines.engine import Matches
from retrieval.engines.hit import Hit
from retrieval.engines.index import Index
from retrieval.finding.excerpt import excerpt
from retrieval.finding.found import Found, Match
from retrieval.finding.marking import Marker, merged
from retrieval.finding.search_words import Phrase, Search
from retrieval.types import Passage, Reason

BATCH = 100  # passages that are read at once

Ranked = tuple[int, float]
"""A row and its score."""


def find(search: Search, index: Index) -> Found:
    """The passages that contain all words and phrases of *search*, or else any of the words.

    A word may stand in the title or the heading, a phrase must stand in the text. If no passage
    contains all, the phrases are still required, and if there is no phrase, any of the words.
    Matches are read when they are asked for.
    """

    def found(total: int, reason: Reason, ranked: Iterable[Ranked] = ()) -> Found:
        return Found(search.query, search.texts, total, reason, _matches(ranked, search, index))

    if not index.rows.store.state().articles:
        return found(0, Reason.EMPTY_CORPUS)
    if index.is_empty:
        return found(0, Reason.NO_ARTICLE)
    if not search.texts:
        return found(0, Reason.NO_CONTENT_WORD)
    all_words = _containing(search, search.required, index)
    if all_words.total:
        return found(all_words.total, Reason.FOUND, all_words.ranked)
    some_words = _containing(search, search.required_by_phrases, index)
    if some_words.total:
        return found(some_words.total, Reason.WORDS_MISSING, some_words.ranked)
    return found(0, Reason.NO_MATCH)


def _containing(search: Search, required: Sequence[frozenset[str]], index: Index) -> Matches:
    """The passages with all phrases of *search*, and with a term of each of *required*: if there is
    none, with any term of the search."""
    if search.phrases and not required:  # they consist of function words
        matches = _in_all_texts(search.phrases, index)
    else:
        matches = index.engine.matches(search.weights, required, index.among)
    if not search.phrases:
        return matches
    # Only the texts show whether a phrase stands in them, so all are read before they are counted.
    kept = [one for one, hit in _hits(matches.ranked, index) if _contains(hit, search.phrases)]
    return Matches(len(kept), iter(kept))


def _in_all_texts(phrases: Sequence[Phrase], index: Index) -> Matches:
    """The passages of all paragraphs that contain *phrases*, in the order of their places."""
    among = index.among
    paragraphs = [
        row
        for row, text in index.rows.store.texts()
        if (among is None or row in among) and all(p.pattern.search(text) for p in phrases)
    ]
    rows = index.rows.passages_in(paragraphs)
    return Matches(len(rows), ((row, 0.0) for row in rows))


def _contains(hit: Hit, phrases: Sequence[Phrase]) -> bool:
    text, span = hit.paragraph.text, hit.passage.span
    return all(phrase.pattern.search(text, span.start, span.end) for phrase in phrases)


def _hits(ranked: Iterable[Ranked], index: Index) -> Iterator[tuple[Ranked, Hit]]:
    """Each of *ranked* with its passage, in batches; what was deleted meanwhile is left out."""
    rows, ranked = index.rows, iter(ranked)
    while batch := list(islice(ranked, BATCH)):
        with rows.store.snapshot():
            there = rows.of([row for row, _ in batch])
            batch = [one for one in batch if one[0] in there]
            hits = rows.hits(batch)
            for hit in hits:
                hit.paragraph  # noqa: B018  # read now, while the store is unchanged
        yield from zip(batch, hits, strict=True)


def _matches(ranked: Iterable[Ranked], search: Search, index: Index) -> Iterator[Match]:
    marker = Marker(search)
    for _, hit in _hits(ranked, index):
        passage, outline, inside = hit.passage, hit.outline, hit.outline.inside(hit.part)
        marks = marker.marks(hit)
        sentences = outline.sentences[inside.start : inside.stop]
        shown = Passage(hit.paragraph, excerpt(hit.paragraph.text, sentences, marks))
        yield Match(passage, hit.score, tuple(merged(mark.span for mark in marks)), shown)
