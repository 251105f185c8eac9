"""The words of the articles as far as a question asked for them, and the state of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrieval.analysis import code_of
from retrieval.cluster.client import Client
from retrieval.cluster.foresight import Wanted, foresee, likely_terms
from retrieval.cluster.scanning import scanned
from retrieval.cluster.searching import SIZE, Guessed, guess
from retrieval.cluster.state import (
    ClusterState,
    Search,
    count_searches,
    counts_in,
    header,
    state_of,
    state_searches,
)
from retrieval.types import Name

FIELDS = ("text_terms", "title_terms")
MOST_KNOWN = 20_000  # counts that are remembered
AT_ONCE = 500  # terms that are counted in one request
MOST_FOUND = 100  # passages of a likely search
MOST_NAMES, MOST_NEAR = 5000, 1000
# As far as a misspelled word may be from the one that was meant (see querying/typos.py).
FUZZY = {"fuzziness": 2, "prefix_length": 1, "max_expansions": 1000, "transpositions": True}
Pair = tuple[str, str]
"""A field and a term."""


@dataclass(slots=True)
class Known:
    """What earlier questions have read: the languages of the articles, the number of passages that
    are searched for, and the counts of terms.

    The counts are right as long as the articles are those of *revision*.
    """

    languages: Sequence[str] = ()
    size: int = SIZE
    revision: object = None
    counts: dict[Pair, int] = field(default_factory=dict)


class Words:
    """What was read of the words of a corpus since the question *texts* were put."""

    def __init__(self, client: Client, known: Known, texts: Sequence[str] = ()) -> None:
        self._client, self._known = client, known
        self._texts = texts
        self._terms: Sequence[str] = ()
        self._state: ClusterState | None = None
        self._counts: dict[Pair, int] = {}
        self._names: dict[str, list[Name]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._is_foreseen = False
        self._guessed: Guessed | None = None

    def state(self) -> ClusterState:
        """The state of the corpus, read with the number of passages with each term of the texts and
        what the search for them is likely to find."""
        if self._state is None:
            address = self._client.address
            self._terms = likely_terms(self._texts, self._known.languages)
            every = [(name, term) for term in self._terms for name in FIELDS]
            pairs = [pair for pair in every if pair not in self._known.counts]
            likely = guess(self._texts, self._known.languages, self._known.size)
            guesses = [likely.search(address)] if likely else []
            others = [*state_searches(address), *guesses]
            answers = self._client.searches([*others, *count_searches(address, pairs)])
            self._state = state_of(address, answers[:2])
            self._follow(self._state)
            self._note(pairs, answers[len(others) :])
            if likely:
                self._guessed = Guessed(likely, answers[2]["hits"]["hits"])
        return self._state

    def guessed(self, size: int) -> Guessed | None:
        """What the likely search has found. The next finds *size* passages, if that is usual."""
        if size <= MOST_FOUND:
            self._known.size = size
        self.state()
        return self._guessed

    def _follow(self, state: ClusterState) -> None:
        """Use the counts of earlier questions if they are of the same articles."""
        known = self._known
        known.languages = tuple(dict.fromkeys(map(code_of, state.languages)))
        if known.revision != state.revision or len(known.counts) > MOST_KNOWN:
            known.revision, known.counts = state.revision, {}
        if state.pending:  # passages of earlier versions may still be counted
            known.revision = None
        self._counts = known.counts

    def counts(self, terms: Iterable[str]) -> Mapping[Pair, int]:
        """The number of passages with each of *terms*, by field and term."""
        wanted = dict.fromkeys(terms)
        self.state()
        self._read_all(lambda: Wanted(terms={t: None for t in wanted if self.count(t) is None}))
        return {(name, term): self._counts[name, term] for term in wanted for name in FIELDS}

    def names(self, keys: Sequence[str]) -> list[Name]:
        """The names under these keys, each once."""
        self._read_all(lambda: Wanted(keys={key: None for key in keys if key not in self._names}))
        return [*dict.fromkeys(name for key in keys for name in self._names[key])]

    def terms(self, letters: str) -> list[str]:
        """The terms of the texts of articles that begin with *letters*, in their order.

        For a question only those near its terms, since there may be millions.
        """
        if not self._texts:
            sort = [{"known": "asc"}]
            query: dict[str, Any] = {"prefix": {"known": letters}}
            query = query if letters else {"exists": {"field": "known"}}
            found = [one["_source"]["known"] for one in scanned(self._client, "words", query, sort)]
        else:
            missing = {letters: None} if letters not in self._beginnings else {}
            self._read_all(lambda: Wanted(beginnings=missing))
            found = self._beginnings[letters]
        counts = self.counts(found)
        return [term for term in found if counts["text_terms", term]]

    def count(self, term: str) -> int | None:
        """The number of passages whose text has a term; None if it was not read."""
        return self._counts.get(("text_terms", term))

    def named(self, key: str) -> Sequence[Name] | None:
        """The names under a key; None if they were not read."""
        return self._names.get(key)

    def beginning(self, letters: str) -> Sequence[str] | None:
        """The terms near those of the texts that begin so; None if they were not read."""
        return self._beginnings.get(letters)

    def _read_all(self, missing: Any) -> None:
        """Read what is missing; first, what the texts will ask for besides."""
        if missing() and self._texts and not self._is_foreseen:
            self._is_foreseen = True
            state = self.state()
            foresee(self._texts, [*state.languages], self, state.totals.passages, self._read)
        if wanted := missing():
            self._read(wanted)

    def _read(self, wanted: Wanted) -> None:
        """Read the counts, the names and the terms that are wanted, in one request if they fit."""
        address = self._client.address
        pairs = [(name, term) for term in wanted.terms for name in FIELDS]
        others = [*self._names_search(wanted), *self._terms_searches(wanted)]
        answers = self._client.searches([*others, *count_searches(address, pairs[:AT_ONCE])])
        if wanted.keys:
            self._names |= {key: [] for key in wanted.keys}
            for one in _sources(answers[0]):
                self._names[one["key"]].append(Name(one["word"], one["language"], one["term"]))
        for letters, answer in zip(wanted.beginnings, answers[bool(wanted.keys) :], strict=False):
            near = (one["known"] for one in _sources(answer))
            self._beginnings[letters] = [term for term in near if term.startswith(letters)]
        self._note(pairs[:AT_ONCE], answers[len(others) :])
        for start in range(AT_ONCE, len(pairs), AT_ONCE):
            some = pairs[start : start + AT_ONCE]
            self._note(some, self._client.searches(count_searches(address, some)))

    def _note(self, pairs: Sequence[Pair], answers: Sequence[Mapping[str, Any]]) -> None:
        self._counts.update(zip(pairs, counts_in(answers), strict=True))

    def _names_search(self, wanted: Wanted) -> list[Search]:
        if not wanted.keys:
            return []
        sort = [{"word": "asc"}, {"language": "asc"}]
        body = {"query": {"terms": {"key": [*wanted.keys]}}, "size": MOST_NAMES, "sort": sort}
        return [(header(self._client.address, "words"), body)]

    def _terms_searches(self, wanted: Wanted) -> list[Search]:
        searches: list[Search] = []
        for letters in wanted.beginnings:
            asked = [term for term in self._terms if term.startswith(letters)]
            near = [{"fuzzy": {"known": {"value": term, **FUZZY}}} for term in asked]
            body = {
                "query": {"bool": {"should": near, "minimum_should_match": 1}},
                "size": MOST_NEAR, "sort": [{"known": "asc"}],
            }  # fmt: skip
            searches.append((header(self._client.address, "words"), body))
        return searches


def _sources(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [hit["_source"] for hit in answer["hits"]["hits"]]
