"""A corpus to an index in step with it, and questions to answers in a snapshot.

The quote gate is here: quotes are compared with the store before they leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from retrieval.analysis import ANALYZERS, code_of
from retrieval.backends import Backend
from retrieval.engines import ENGINES, engine_for
from retrieval.engines.engine import Engine, Index
from retrieval.querying.query import language_of, understand
from retrieval.storage.seam import Revision
from retrieval.types import MOST_QUOTES, ArticleFilter, Progress, Rules, read_reference, well_formed

if TYPE_CHECKING:
    from retrieval.answering.answers import Trace
    from retrieval.answering.ranking import Compare
    from retrieval.meaning.comparer import Comparer
    from retrieval.near_words import Near, Word
    from retrieval.near_words.embedded_words import EmbeddedWords


class Options(TypedDict, total=False):
    """The options of ``Corpus.ask`` and ``Corpus.explain``; each may be left out.

    *context* are earlier questions, the oldest first; they support the search unless the question
    stands alone. *language* is the question's code, *likely* the one to assume if its words do not
    show it. *limit* is the number of quotes (3), *candidates* of ranked passages (as the rules
    say). *on* is the day of the question: articles of that time come first; without it, only if the
    question says or implies when. *only* restricts the answer to articles that pass; idf still
    depends on all. *quoted* are the ids of the passages quoted last, whose articles a question that
    follows is first asked of.
    """

    context: Sequence[str]
    language: str | None
    likely: str | None
    limit: int
    candidates: int | None
    on: date | None
    only: ArticleFilter | None
    quoted: Sequence[str]


class Session:
    """The corpus of *backend*, asked by *rules*.

    Its index is by the engine of the backend, or else of the rules.
    """

    def __init__(self, backend: Backend, rules: Rules) -> None:
        self._store, self._rows, self._filtering, self._own_engine = backend
        self._rules = rules
        self._engine: tuple[str, Engine] | None = None
        self._ready: tuple[Revision, Index] | None = None
        self._comparer: Comparer | None = None
        self._words: EmbeddedWords | None = None

    def close(self) -> None:
        """Close the index and the vectors."""
        if self._engine:
            self._engine[1].close()
        if self._comparer:
            self._comparer.close()

    def trace(self, question: str, index: Index, options: Options) -> Trace:
        """The answer of *index* to *question*, and all that led to it.

        Raises ``QuoteMismatch`` if a quote differs from the store.
        """
        # Imported here: adding needs none of it.
        from retrieval.answering.follow_ups import (
            SHARE_IN_QUOTED,
            answers_in_quoted,
            keeps_subject,
            stands_alone,
        )
        from retrieval.answering.pipeline import answer

        question, context = well_formed(question), [*map(well_formed, options.get("context", ()))]
        only, rules = options.get("only"), self._rules
        if candidates := options.get("candidates"):
            rules = replace(rules, candidates=candidates)
        code = self.code_of(question, options.get("language"), options.get("likely"))
        index = index._replace(among=self._filtering.paragraphs(only, code))
        compare, near = self._by_meaning()
        on, store = options.get("on"), self._store
        how = rules, store.state(), options.get("limit", MOST_QUOTES), compare
        # By its own words first; earlier questions support the search only if it needs them.
        query = understand(question, index.engine, store, language=code, on=on, near=near)
        trace = alone = answer(query, index, *how)
        if not stands_alone(alone.answer, context):
            query = understand(question, index.engine, store, context, code, on=on, near=near)
            inside = None
            if about := self._articles_of(options.get("quoted", ()), only):
                quoted = index._replace(among=self._filtering.paragraphs(about, code))
                inside = answer(query.with_context(SHARE_IN_QUOTED), quoted, *how)
            if inside and answers_in_quoted(inside.answer):
                trace = inside
            else:
                followed = answer(query, index, *how)
                trace = followed if keeps_subject(followed.answer, alone.answer) else alone
        if only:
            left_out = self._filtering.left_out(only, code)
            trace = trace._replace(answer=replace(trace.answer, left_out=left_out))
        # The quote gate.
        for passage in trace.answer.passages:
            store.check(passage)
        return trace

    def code_of(self, text: str, language: str | None, likely: str | None = None) -> str:
        """The code of *language* if it is given, or else of the language of *text*."""
        return code_of(language or language_of(text, self._store, (likely, self._rules.language)))

    def _articles_of(
        self, quoted: Sequence[str], only: ArticleFilter | None
    ) -> ArticleFilter | None:
        """*only* with the articles of these passages; None if none of them pass."""
        ids = dict.fromkeys(read_reference(passage_id).article_id for passage_id in quoted)
        only = only or ArticleFilter()
        known = (one for one in ids if self._store.find_id(one) is not None)
        allowed = tuple(one for one in known if one in only.articles or not only.articles)
        return replace(only, articles=allowed) if allowed else None

    def _by_meaning(self) -> tuple[Compare | None, Near | None]:
        """The comparison and the near words by vectors; None without an embedder."""
        rules = self._rules
        if rules.embedder is None:
            return None, None
        if self._comparer is None:
            # Imported here: it needs numpy, which little else does at start-up.
            from retrieval.meaning.comparer import comparer

            self._comparer = comparer(
                rules.embedder, rules.embedding_seconds, rules.vectors, rules.vector_bytes
            )
        return self._comparer.cosines, self._near

    def _near(
        self, words: Sequence[Word], language: str, others: Sequence[str]
    ) -> Sequence[Mapping[str, float]]:
        """The near words of words that no article contains, by vectors."""
        if self._words is None:
            # Imported here: few questions have such words.
            from retrieval.near_words.embedded_words import EmbeddedWords

            assert self._comparer is not None
            self._words = EmbeddedWords(self._comparer.embedder)
        return self._words.near(words, language, others)

    @contextmanager
    def snapshot(self) -> Iterator[Index]:
        """An index that is up to date, in a snapshot of the store.

        Raises ``IndexDamaged``; then call ``forget``.
        """
        with self._store.snapshot():
            if index := self._current():
                yield index
                return
        revision = self._store.revision()
        self.reanalyze_if_older()
        engine, is_complete = self._built()
        index = Index(engine, self._rows)
        # If another process has written meanwhile, look again.
        is_current = is_complete and revision == self._store.revision()
        self._ready = (revision, index) if is_current else None
        with self._store.snapshot():
            yield index

    def forget(self) -> None:
        """Check again that the index is sound and in step."""
        self._ready = None

    def reanalyze_if_older(self, progress: Progress | None = None) -> None:
        """Analyze articles again if today's rules are others. *progress* counts them."""
        if self._is_analyzed():
            return
        from retrieval.ingestion.ingest import reanalyze_all

        with self._store.locked():
            reanalyze_all(self._store, progress)

    def extend(self, progress: Progress | None = None) -> None:
        """Index what is not indexed yet. Raises ``CorpusError``."""
        self._built(progress)

    def faults(self) -> Iterable[Path]:
        """The damaged files of an index on disk. Raises ``CorpusError``."""
        return self._built()[0].faults()

    def _current(self) -> Index | None:
        if self._own_engine:
            return Index(self._own_engine, self._rows) if self._is_analyzed() else None
        is_current = self._ready and self._ready[0] == self._store.revision()
        return self._ready[1] if self._ready and is_current else None

    def _built(self, progress: Progress | None = None) -> tuple[Engine, bool]:
        if self._own_engine:
            return self._own_engine, True
        name = engine_for(self._rules.engine, self._store.state().paragraphs)
        if self._engine is None or self._engine[0] != name:
            if self._engine:
                self._engine[1].close()
            self._engine = name, ENGINES[name]()(self._rows)
        return self._engine[1], self._engine[1].refresh(progress)

    def _is_analyzed(self) -> bool:
        """Whether all articles were analyzed by the rules of today."""
        rules = self._store.analysis()
        known = {rule.partition("/")[0] for rule in rules} & ANALYZERS.keys()
        current = {ANALYZERS[code].rules for code in known}
        return set(rules) == current and bool(rules or not self._store.state().articles)
