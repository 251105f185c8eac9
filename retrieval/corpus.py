"""The corpus: open it, add articles, ask it questions. All that a user of the library needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from retrieval.analysis import ANALYZERS, analyzer_for, code_of
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.identify import identify
from retrieval.answering.explanation import Explanation
from retrieval.asking import Rules, explain
from retrieval.derived import Derived
from retrieval.engines import ENGINES
from retrieval.engines.engine import Fields
from retrieval.errors import CorpusUnreadable, UnknownArticle
from retrieval.query import read_query
from retrieval.reference import Reference, read_reference
from retrieval.retriever import Retriever
from retrieval.store import Store
from retrieval.types import Answer, Article, CorpusState, Hit, Paragraph, Passage, Query, Span
from retrieval.unicode import well_formed
from retrieval.verification import longest_piece

if TYPE_CHECKING:
    from retrieval.ingest import Progress, Report
    from retrieval.meaning.semantics import Embedding, Semantics


class Corpus:
    """The articles in one folder, ready to be asked. Use it from one thread at a time."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self._store = store
        self._rules = rules
        self._index: tuple[int, Retriever] | None = None
        self._semantics: Semantics | None = None
        if rules.embedder:
            # Imported here: it needs numpy, which nothing else does at start-up.
            from retrieval.meaning.semantics import Semantics

            self._semantics = Semantics(store, rules.embedder)

    @classmethod
    def open(cls, folder: str | Path, rules: Rules | None = None) -> Corpus:
        """The corpus in *folder*, made when missing. Raises ``CorpusUnreadable``."""
        return cls(Store(Path(folder)), rules or Rules())

    @classmethod
    def existing(cls, folder: str | Path, rules: Rules | None = None) -> Corpus:
        """The corpus in *folder*. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
        return cls(Store.existing(Path(folder)), rules or Rules())

    def close(self) -> None:
        """Let go of the files."""
        if self._semantics:
            self._semantics.close()
        self._store.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        progress: Progress | None = None,
    ) -> Report:
        """Read a file or folder, or several, into the corpus.

        An article that is there already is left alone, one that changed is replaced. Raises
        ``SourceMissing`` before anything is read.
        """
        # Imported here: asking needs no reader, and readers need libraries.
        from retrieval.ingest import ingest

        self._derive_if_older()
        several = [paths] if isinstance(paths, str | Path) else paths
        return ingest(self._store, [Path(path) for path in several], self._rules.language, progress)

    def remove(self, article_id: str) -> None:
        """Take an article out. Raises ``UnknownArticle``."""
        if not self._store.remove(article_id):
            raise self._unknown(article_id)
        self._store.settle()
        if self._semantics:
            with suppress(CorpusUnreadable):  # without vectors nothing is found by them
                self._semantics.prune()

    def state(self) -> CorpusState:
        """How much there is, and the fingerprint of its content."""
        return self._store.state()

    def newest(self) -> str | None:
        """The latest date of an article, of those that tell theirs as ISO 8601."""
        return self._store.newest()

    def articles(self) -> Iterable[Article]:
        """All articles, by id."""
        return self._store.articles()

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article. Raises ``UnknownArticle``."""
        found = self._store.paragraphs(article_id)
        if not found:
            raise self._unknown(article_id)
        return found

    def passage(self, reference: Reference) -> Passage | None:
        """The passage that *reference* names; None where it names a whole article.

        Raises ``UnknownArticle`` where there is no such paragraph, or it is shorter than that.
        """
        paragraphs = self.paragraphs(reference.article_id)
        if reference.paragraph is None:
            return None
        for paragraph in paragraphs:
            if paragraph.number == reference.paragraph and paragraph.text:
                span = reference.span or Span(0, len(paragraph.text))
                if span.end <= len(paragraph.text):
                    return Passage(paragraph, span)
        raise UnknownArticle(str(reference), (f"{reference.article_id}#1",))

    def ask(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        language: str | None = None,
        likely: str | None = None,
        limit: int = 3,
        candidates: int | None = None,
    ) -> Answer:
        """What the articles say to *question*: at most *limit* quotes, or that they do not say.

        Any text is a question. *context* are earlier questions that support the search; *language*
        is that of the question, *likely* what it is where its words do not tell; *candidates* is
        how many passages are looked at, if not as the rules say. Raises
        ``CorpusError`` only: ``QuoteMismatch`` where a quote is not what the store holds.
        """
        return self.explain(
            question,
            context=context,
            language=language,
            likely=likely,
            limit=limit,
            candidates=candidates,
        ).answer

    def explain(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        language: str | None = None,
        likely: str | None = None,
        limit: int = 3,
        candidates: int | None = None,
    ) -> Explanation:
        """The answer of ``ask`` with all that led to it; takes and raises the same."""
        question = well_formed(question)
        analyzer = analyzer_for(language) if language else self._analyzer_of(question, likely)
        retriever = self._retriever()
        query = self._query(question, context, analyzer, retriever)
        rules = self._rules
        if candidates:
            rules = replace(rules, candidates=candidates)
        sense = self._semantics.sense(question) if self._semantics else None
        state = self._store.state()
        explanation = explain(query, retriever, analyzer_for, rules, state, limit, sense)
        # The quote gate: nothing leaves that is not in the store at this moment.
        for quoted in explanation.answer.evidence:
            self._store.check(quoted.passage)
        return explanation

    def search(self, text: str, k: int) -> tuple[Hit, ...]:
        """The best *k* passages that share a term with *text*, best first."""
        text = well_formed(text)
        analyzer, retriever = self._analyzer_of(text), self._retriever()
        query = self._query(text, (), analyzer, retriever)
        return retriever.search(query, k)

    def recall(self, passage_id: str) -> Passage | None:
        """The passage with this id, as ``Passage.id`` gave it; None where it is gone.

        Raises ``QuoteMismatch`` where its text is not what was added.
        """
        try:
            passage = self.passage(read_reference(passage_id))
        except UnknownArticle:
            return None
        if passage:
            self._store.check(passage)
        return passage

    def candidates(self, quotation: str) -> Iterator[Paragraph]:
        """The paragraphs that may hold *quotation*, the likeliest first; all that do are there."""
        likely = dict.fromkeys(hit.passage.paragraph for hit in self.search(quotation, 30))
        yield from likely
        yield from self._store.paragraphs_with(longest_piece(quotation))

    def embed(self, progress: Progress | None = None) -> int:
        """Give vectors to the passages that have none, where the rules name an embedder; how many
        they were. Raises ``EmbedderMissing``."""
        self._derive_if_older()
        return self._semantics.embed(progress) if self._semantics else 0

    def embedding(self) -> Embedding | None:
        """How many passages have vectors, where the rules name an embedder. Raises
        ``EmbedderMissing``."""
        return self._semantics.state() if self._semantics else None

    def faults(self) -> Iterable[str]:
        """What is wrong inside the corpus file, a line each."""
        return self._store.faults()

    def _retriever(self) -> Retriever:
        self._derive_if_older()
        generation, _ = self._store.generation()
        if self._index is None or self._index[0] != generation:
            rows: list[int] = []

            def fields() -> Iterable[Fields]:
                for row, terms in self._store.fields():
                    rows.append(row)
                    yield terms

            engine = ENGINES[self._rules.engine]()(fields())
            self._index = generation, Retriever(engine, rows, self._store.passages)
        return self._index[1]

    def _analyzer_of(self, question: str, likely: str | None = None) -> Analyzer:
        """The analyzer of the language of *question*: as its words tell; else the *likely* one,
        the rules', or the commonest of the articles."""
        first = [code for code in (likely, self._rules.language) if code]
        codes = [*first, *map(code_of, self._store.languages())]
        return analyzer_for(identify(question, codes) or next(iter(codes), "en"))

    def _query(
        self, text: str, context: Sequence[str], analyzer: Analyzer, retriever: Retriever
    ) -> Query:
        """The query of *text*, with other spellings of those of its words that no article holds."""
        query = read_query(text, context, analyzer)
        if all(map(retriever.knows, query.own)):
            return query
        from retrieval.spellings import Held, with_spellings

        others = [ANALYZERS[code] for code in dict.fromkeys(map(code_of, self._store.languages()))]
        return with_spellings(
            query, analyzer, others, Held(retriever.knows, self._store.names, retriever.terms)
        )

    def _derive_if_older(self) -> None:
        """Analyze all articles again where they were analyzed by other rules than today's."""
        rules = self._store.generation()[1].split()
        known = {rule.partition("/")[0] for rule in rules} & ANALYZERS.keys()
        current = {ANALYZERS[code].rules for code in known}
        if set(rules) == current and (rules or not self._store.state().articles):
            return
        from retrieval.ingest import derive

        def derived() -> Iterator[tuple[str, Derived]]:
            for article in self._store.articles():
                paragraphs = self._store.paragraphs(article.id)
                yield article.id, derive(article, paragraphs)

        self._store.derive(derived())

    def _unknown(self, article_id: str) -> UnknownArticle:
        return UnknownArticle(article_id, (article.id for article in self._store.articles()))
