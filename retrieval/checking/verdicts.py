"""A text to its claims, each with a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from retrieval.analysis import analyzer_for, code_of, identify_language
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import keys, pronunciations
from retrieval.answering.passages import (
    LEAST_SHARE,
    MatchedPassage,
    match,
    missing_names,
    term_weights,
)
from retrieval.checking.checked import CheckedClaim, CheckedText, Claim
from retrieval.checking.claims import LONGEST_TEXT, claims
from retrieval.engines.engine import Index, knows
from retrieval.facts.comparison import ClaimVerdict, Comparison, Kind, Surroundings
from retrieval.facts.proper_names import NameForms
from retrieval.facts.statement import IsName, Statement
from retrieval.querying.query import published_in, understand
from retrieval.storage.seam import Reading
from retrieval.types import Evidence, Passage, Progress, Query, Span

# For a claim, at most this many passages are searched, and sentences compared.
CANDIDATES = 30
MOST_COMPARED = 12
# A passage with this share of a claim's words is near it. In another language it needs all names
# and numbers of the claim, which must have at least this many.
NEAR = 0.5
FEWEST_NAMES = 2
# A claim's names may be this many sentences before the rest.
MOST_BEFORE = 2


def check_text(
    text: str,
    index: Index,
    store: Reading,
    most: int,
    likely: Sequence[str | None] = (),
    progress: Progress | None = None,
) -> CheckedText:
    """The first *most* claims of *text*, each with its verdict.

    The language is identified, else it is the first of *likely*, else the most frequent one of the
    articles. *progress* counts the claims.
    """
    codes = [*filter(None, likely), *map(code_of, store.languages())]
    analyzer = analyzer_for(identify_language(text, codes) or next(iter(codes), "en"))
    checker = _Checker(index, store, analyzer)
    found = [*claims(text, analyzer, partial(checker.is_known_name, analyzer=analyzer))]
    checked = []
    for number, claim in enumerate(found[:most], start=1):
        checked.append(checker.check(claim))
        if progress:
            progress(number, min(len(found), most))
    unread = max(0, len(text) - LONGEST_TEXT)
    return CheckedText(tuple(checked), max(0, len(found) - most), unread)


class _Sentence(NamedTuple):
    passage: MatchedPassage
    number: int
    share: float


class _Compared(NamedTuple):
    sentence: _Sentence
    comparison: Comparison

    def rank(self) -> tuple[bool, bool, float]:
        """Differences come first, of these the ones of a name last."""
        differs = self.comparison.verdict is ClaimVerdict.DIFFERS
        names = any(one.kind is Kind.NAME for one in self.comparison.differences)
        return differs, differs and not names, self.comparison.similarity


class _Checker:
    def __init__(self, index: Index, store: Reading, analyzer: Analyzer) -> None:
        self._index, self._store, self._analyzer = index, store, analyzer
        self._weigh = lru_cache(maxsize=1 << 14)(index.engine.idf)
        self._is_name = lru_cache(maxsize=16)(self._may_be_name)

    def is_known_name(self, word: str, analyzer: Analyzer) -> bool:
        """Whether the articles write *word* as a name."""
        term = analyzer.term(word)
        known = self._store.names(keys(pronunciations(word, analyzer))) if term else ()
        return any(name.term == term for name in known)

    def _may_be_name(self, analyzer: Analyzer) -> IsName:
        """The test for names in one language; an unknown word may be one."""

        @lru_cache(maxsize=1 << 12)
        def is_name(word: str) -> bool:
            is_unknown = not knows(self._index.engine, analyzer.term(word))
            return is_unknown or self.is_known_name(word, analyzer)

        return is_name

    def check(self, claim: Claim) -> CheckedClaim:
        """The claim, with the verdict of the first sentence that supports it, or of the best
        other."""
        engine, code = self._index.engine, self._analyzer.language
        query = understand(claim.text, engine, self._store, language=code)
        passages = match(self._index.search(query, CANDIDATES, LEAST_SHARE), query)
        sentences = _sentences(passages, term_weights(query, self._index))
        stated = lru_cache(partial(self._stated, claim))
        others = []
        for sentence in sentences[:MOST_COMPARED]:
            compared = self._compared(stated(sentence.passage.analyzer), claim, sentence, passages)
            if compared.comparison.verdict is ClaimVerdict.SUPPORTED:
                return _checked(claim, compared, code)
            others.append(compared)
        best = max(others, key=_Compared.rank, default=None)
        if best and (
            best.comparison.verdict is not ClaimVerdict.NOT_FOUND
            or best.comparison.similarity >= NEAR
        ):
            return _checked(claim, best, code)
        if across := _in_another_language(query, passages, sentences):
            compared = self._compared(stated(across.passage.analyzer), claim, across, passages)
            return _checked(claim, compared, code)
        return CheckedClaim(claim, ClaimVerdict.NOT_FOUND)

    def _stated(self, claim: Claim, analyzer: Analyzer) -> Statement:
        return Statement(claim.text, analyzer, self._is_name(analyzer))

    def _compared(
        self,
        stated: Statement,
        claim: Claim,
        sentence: _Sentence,
        passages: Sequence[MatchedPassage],
    ) -> _Compared:
        passage, number, _ = sentence
        analyzer, line = passage.analyzer, passage.hit.outline.lines[number]
        quote = Statement(passage.sentence(number), analyzer, self._is_name(analyzer), line)
        paragraph = passage.paragraph
        published = published_in(paragraph.article.published)
        around = Surroundings(
            [passage.sentence(n) for n in range(number - 1, max(0, number - MOST_BEFORE) - 1, -1)],
            f"{paragraph.article.title or ''} {paragraph.heading or ''}",
            frozenset(passage.hit.title.split()),
            str(published.first.year) if published else "",
            [p.hit.outline.body for p in passages if p.hit.article == passage.hit.article],
        )
        about = [frozenset(analyzer.terms(name)) for name in claim.about]
        return _Compared(sentence, Comparison(stated, quote, around, self._weigh, about))


def _checked(claim: Claim, compared: _Compared, language: str) -> CheckedClaim:
    (passage, number, _), comparison = compared
    answer_span, verdict = passage.span(number), comparison.verdict
    span = Span(passage.span(number - comparison.reach).start, answer_span.end)
    matches = [
        (term, Span(*word.span()))
        for term, word in passage.analyzer.words(passage.paragraph.text, span)
        if term in comparison.claim.terms
    ]
    evidence = Evidence(
        passage=Passage(passage.paragraph, span),
        answer_span=answer_span,
        matches=tuple(word for _, word in matches),
        terms=frozenset(term for term, _ in matches),
        score=comparison.similarity,
    )
    differences = comparison.differences if verdict is ClaimVerdict.DIFFERS else ()
    return CheckedClaim(
        claim,
        verdict,
        evidence,
        tuple(one._replace(quoted=one.quoted.moved(answer_span.start)) for one in differences),
        is_across=verdict is ClaimVerdict.NOT_FOUND and passage.analyzer.language != language,
    )


def _sentences(passages: Sequence[MatchedPassage], weights: Mapping[str, float]) -> list[_Sentence]:
    if not passages:
        return []
    shares = passages[0].bits.shares(weights)
    found = [
        _Sentence(
            passage, number, shares[passage.sentence_bits.get(number, 0) | passage.title_bits]
        )
        for passage in passages
        for number in passage.inside
    ]
    return sorted(found, key=lambda one: -one.share)


def _in_another_language(
    query: Query, passages: Sequence[MatchedPassage], sentences: Sequence[_Sentence]
) -> _Sentence | None:
    """The best sentence of the first article in another language that has all names and numbers."""
    if len(query.names) < FEWEST_NAMES:
        return None
    for passage in passages:
        if passage.analyzer.language == query.language:
            continue
        if not missing_names(NameForms(query, passage.analyzer), passage, passages):
            return next(one for one in sentences if one.passage is passage)
    return None
