"""A question to its answer over one corpus: what it is restricted to, what its words are, and the
check of each quote with the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from retrieval.analysis import code_of
from retrieval.answering import pipeline
from retrieval.answering.explanation import Trace
from retrieval.answering.following import follow
from retrieval.answering.reranking import Compare
from retrieval.answering.rules import Rules
from retrieval.citation.reference import read_reference
from retrieval.engines.index import Index
from retrieval.finding.article_filter import Filtering
from retrieval.querying.understanding import language_of, understand
from retrieval.storage.seam import Storage
from retrieval.types import ArticleFilter
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from retrieval.meaning.comparer import Comparer
    from retrieval.near_words import Near
    from retrieval.near_words.embedded_words import EmbeddedWords


class Options(TypedDict, total=False):
    """The options of ``Corpus.ask`` and ``Corpus.explain``; each may be left out.

    *context* are earlier questions of the conversation, the oldest first; their terms support the
    search unless the question stands alone, which ``Answer.query.context`` tells. *language* is the
    code of the question's language, *likely* the one to assume if its words do not show it. *limit*
    is the number of quotes (3), *candidates* the number of passages that are ranked (as the rules
    say). *on* is the day on which the question is asked, so that articles of that time come first;
    without it, they do only if the question says when, or implies now. *only* restricts the answer
    to the articles that pass, such as those in the language of the question; how rare a word is, is
    still told by all articles. *quoted* are the ids of the passages that were quoted last: a
    question that follows is first asked of their articles.
    """

    context: Sequence[str]
    language: str | None
    likely: str | None
    limit: int
    candidates: int | None
    on: date | None
    only: ArticleFilter | None
    quoted: Sequence[str]


class Asker:
    """Asks the articles of *store* by *rules*; *filtering* tells which of them pass a filter."""

    def __init__(self, store: Storage, filtering: Filtering, rules: Rules) -> None:
        self._store, self._filtering, self._rules = store, filtering, rules
        self._comparer: Comparer | None = None
        self._words: EmbeddedWords | None = None

    def close(self) -> None:
        """Let go of the files."""
        if self._comparer:
            self._comparer.close()

    def trace(
        self,
        question: str,
        index: Index,
        context: Sequence[str] = (),
        language: str | None = None,
        likely: str | None = None,
        limit: int = 3,
        candidates: int | None = None,
        on: date | None = None,
        only: ArticleFilter | None = None,
        quoted: Sequence[str] = (),
    ) -> Trace:
        """The answer of *index* to *question*, and all that led to it; see ``Options``.

        Raises ``QuoteMismatch`` if a quote differs from the stored text.
        """
        question, rules = well_formed(question), self._rules
        if candidates:
            rules = replace(rules, candidates=candidates)
        state, code = self._store.state(), self.code_of(question, language, likely)
        restricted = index._replace(among=self._filtering.paragraphs(only, code))

        def answered(context: Sequence[str], index: Index, share: float = 1.0) -> Trace:
            near = self._near()
            query = understand(question, index.engine, self._store, context, code, on=on, near=near)
            query = query.with_context(share)
            return pipeline.answer(query, index, rules, state, limit, self._compare())

        about = self._articles_of(quoted, only) if context else None
        inside = index._replace(among=self._filtering.paragraphs(about, code)) if about else None
        trace = follow(answered, [*map(well_formed, context)], restricted, inside)
        if only:
            left_out = self._filtering.left_out(only, code)
            trace = trace._replace(answer=replace(trace.answer, left_out=left_out))
        # The quote gate: nothing leaves that is not in the store at this moment.
        for passage in trace.answer.passages:
            self._store.check(passage)
        return trace

    def code_of(self, text: str, language: str | None, likely: str | None = None) -> str:
        """The code of the language of *text*: *language* if it is given, or else identified."""
        return code_of(language or language_of(text, self._store, (likely, self._rules.language)))

    def _compare(self) -> Compare | None:
        """What compares texts with a question; None without an embedder."""
        comparer = self._by_meaning()
        return comparer.cosines if comparer else None

    def _near(self) -> Near | None:
        """What gives near words by the vectors of words; None without an embedder."""
        comparer = self._by_meaning()
        if comparer is None:
            return None
        if self._words is None:
            from retrieval.near_words.embedded_words import EmbeddedWords

            self._words = EmbeddedWords(comparer.embedder)
        return self._words.near

    def _by_meaning(self) -> Comparer | None:
        rules = self._rules
        if rules.embedder is not None and self._comparer is None:
            # Imported here: it needs numpy, which little else does at start-up.
            from retrieval.meaning.comparer import comparer

            self._comparer = comparer(
                rules.embedder, rules.embedding_seconds, rules.vectors, rules.vector_bytes
            )
        return self._comparer

    def _articles_of(
        self, quoted: Sequence[str], only: ArticleFilter | None
    ) -> ArticleFilter | None:
        """*only* with the articles of these passages alone; None if it lets none of them pass."""
        ids = dict.fromkeys(read_reference(passage_id).article_id for passage_id in quoted)
        only = only or ArticleFilter()
        known = (one for one in ids if self._store.find_id(one) is not None)
        allowed = tuple(one for one in known if one in only.articles or not only.articles)
        return replace(only, articles=allowed) if allowed else None
