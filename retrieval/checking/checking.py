"""A text to its claims with what the articles say of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from retrieval.analysis import analyzer_for, code_of, identify_language
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import keys, pronunciations
from retrieval.answering.matching import MatchedPassage, match
from retrieval.answering.name_forms import NameForms
from retrieval.answering.passages import LEAST_SHARE, term_weights
from retrieval.checking.around import Around
from retrieval.checking.checked import CheckedClaim, CheckedText, Claim, ClaimVerdict, Kind
from retrieval.checking.claims import LONGEST_TEXT, claims
from retrieval.checking.comparing import Comparison
from retrieval.checking.statement import IsName, Statement
from retrieval.engines.engine import knows
from retrieval.engines.index import Index
from retrieval.querying.understanding import understand
from retrieval.storage.seam import Reading
from retrieval.types import Evidence, Passage, Progress, Query, Span

# So many passages are searched for a claim, and so many of their sentences compared with it.
CANDIDATES = 30
MOST_COMPARED = 12
# A passage with this share of a claim's words is near it. In another language it is near if it has
# all names and numbers of the claim, and the claim at least so many.
NEAR = 0.5
FEWEST_NAMES = 2


def check_text(
    text: str,
    index: Index,
    store: Reading,
    most: int,
    likely: Sequence[str | None] = (),
    progress: Progress | None = None,
) -> CheckedText:
    """The first *most* claims of *text*, each with its verdict.

    The language of the text is identified; if its words do not show it, it is the first of
    *likely*, else the most frequent one of the articles. *progress* counts the claims.
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
    """A sentence of a passage that was found, with the share of the claim that it has."""

    passage: MatchedPassage
    number: int
    share: float


class _Checker:
    """Checks the claims of one text, which is in the language of *analyzer*."""

    def __init__(self, index: Index, store: Reading, analyzer: Analyzer) -> None:
        self._index, self._store, self._analyzer = index, store, analyzer
        self._weigh = lru_cache(maxsize=1 << 14)(index.engine.idf)
        self.is_name = lru_cache(maxsize=16)(self._is_name)

    def is_known_name(self, word: str, analyzer: Analyzer) -> bool:
        """Whether the articles write *word* as a name."""
        term = analyzer.term(word)
        known = self._store.names(keys(pronunciations(word, analyzer))) if term else ()
        return any(name.term == term for name in known)

    def _is_name(self, analyzer: Analyzer) -> IsName:
        """Whether a word may be a name, as one may that no article has."""

        @lru_cache(maxsize=1 << 12)
        def is_name(word: str) -> bool:
            is_unknown = not knows(self._index.engine, analyzer.term(word))
            return is_unknown or self.is_known_name(word, analyzer)

        return is_name

    def check(self, claim: Claim) -> CheckedClaim:
        """What the articles say of *claim*."""
        engine, code = self._index.engine, self._analyzer.language
        query = understand(claim.text, engine, self._store, language=code)
        passages = match(self._index.search(query, CANDIDATES, LEAST_SHARE), query)
        sentences = _sentences(passages, term_weights(query, self._index))
        stated = lru_cache(partial(self._stated, claim))

        def compared(sentence: _Sentence) -> _Compared:
            passage, number, _ = sentence
            analyzer, line = passage.analyzer, passage.hit.outline.lines[number]
            quote = Statement(passage.sentence(number), analyzer, self.is_name(analyzer), line)
            around = Around(passage, number, passages)
            about = [frozenset(analyzer.terms(name)) for name in claim.about]
            comparison = Comparison(stated(analyzer), quote, around, self._weigh, about)
            return _Compared(passage, comparison, around)

        best = _best(map(compared, sentences[:MOST_COMPARED]))
        if best and (best.verdict is not ClaimVerdict.NOT_FOUND or best.similarity >= NEAR):
            return best.checked(claim, code)
        if across := _in_another_language(query, passages, sentences):
            return compared(across).checked(claim, code)
        return CheckedClaim(claim, ClaimVerdict.NOT_FOUND)

    def _stated(self, claim: Claim, analyzer: Analyzer) -> Statement:
        return Statement(claim.text, analyzer, self.is_name(analyzer))


class _Compared(NamedTuple):
    """A sentence of a passage compared with a claim."""

    passage: MatchedPassage
    comparison: Comparison
    around: Around

    @property
    def verdict(self) -> ClaimVerdict:
        """The verdict of this sentence."""
        return self.comparison.verdict

    @property
    def similarity(self) -> float:
        """The share of the claim's words that it has."""
        return self.comparison.similarity

    def rank(self) -> tuple[bool, bool, float]:
        """The higher, the better: differences first, those of a name last."""
        differs = self.verdict is ClaimVerdict.DIFFERS
        names = any(one.kind is Kind.NAME for one in self.comparison.differences)
        return differs, differs and not names, self.similarity

    def checked(self, claim: Claim, language: str) -> CheckedClaim:
        """The claim, which is in this *language*, with the verdict and the quote."""
        start, is_lost = self.around.span().start, self.verdict is ClaimVerdict.NOT_FOUND
        differences = self.comparison.differences if self.verdict is ClaimVerdict.DIFFERS else ()
        return CheckedClaim(
            claim,
            self.verdict,
            self._evidence(),
            tuple(
                one._replace(quoted=Span(one.quoted.start + start, one.quoted.end + start))
                for one in differences
            ),
            is_across=is_lost and self.passage.analyzer.language != language,
        )

    def _evidence(self) -> Evidence:
        span = self.around.span(self.comparison.reach)
        claimed, paragraph = self.comparison.claim.terms, self.passage.paragraph
        matches = [
            (term, Span(*word.span()))
            for term, word in self.passage.analyzer.words(paragraph.text, span)
            if term in claimed
        ]
        return Evidence(
            passage=Passage(paragraph, span),
            answer_span=self.around.span(),
            matches=tuple(word for _, word in matches),
            terms=frozenset(term for term, _ in matches),
            score=self.similarity,
        )


def _best(compared: Iterable[_Compared]) -> _Compared | None:
    """The first that supports the claim, or else the one with the highest rank."""
    others = []
    for one in compared:
        if one.verdict is ClaimVerdict.SUPPORTED:
            return one
        others.append(one)
    return max(others, key=_Compared.rank, default=None)


def _sentences(passages: Sequence[MatchedPassage], weights: Mapping[str, float]) -> list[_Sentence]:
    """The sentences of *passages* with the most of the claim, the best first."""
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
        others = [one for one in passages if one.hit.article == passage.hit.article]
        if not [*NameForms(query, passage.analyzer).missing(passage, others)]:
            return next(one for one in sentences if one.passage is passage)
    return None
