"""The corpus: open it, add articles, ask it questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, Unpack

from retrieval.backends import Backend, opened
from retrieval.engines.rows import Hit
from retrieval.errors import AddingInterrupted, IndexDamaged, UnknownArticle
from retrieval.finding.article_filter import passing
from retrieval.querying.query import understand
from retrieval.session import Options, Session
from retrieval.storage.address import Place, place_of
from retrieval.storage.stored_values import Fault
from retrieval.types import (
    Answer,
    Article,
    ArticleFilter,
    CorpusState,
    CorpusSummary,
    Paragraph,
    Passage,
    Progress,
    Reference,
    Rules,
    Span,
    read_reference,
    well_formed,
)

if TYPE_CHECKING:
    from retrieval.answering.answers import Explanation
    from retrieval.checking.checked import CheckedText
    from retrieval.finding.find import Found, Match
    from retrieval.ingestion.ingest import Report
    from retrieval.ingestion.parser_process import Reading
    from retrieval.ingestion.sources import Sources

P = ParamSpec("P")
T = TypeVar("T")
# The attempts at a question whose index is damaged or overtaken.
MOST_ATTEMPTS = 10


def _again_if_damaged(
    ask: Callable[Concatenate[Corpus, P], T],
) -> Callable[Concatenate[Corpus, P], T]:
    """Call *ask* again if the index is damaged or overtaken."""

    @wraps(ask)
    def asked(corpus: Corpus, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(MOST_ATTEMPTS):
            try:
                return ask(corpus, *args, **kwargs)
            except IndexDamaged:
                corpus._session.forget()
        return ask(corpus, *args, **kwargs)

    return asked


class Corpus:
    """The articles in one place, ready to be asked. Use it from one thread at a time."""

    def __init__(self, backend: Backend, rules: Rules) -> None:
        self._store, self._filtering, self._rules = backend.store, backend.filtering, rules
        self._session = Session(backend, rules)

    @classmethod
    def open(cls, place: str | Place, rules: Rules | None = None) -> Corpus:
        """The corpus in *place*, a folder or an address, made when missing.

        Raises ``BadAddress`` and ``CorpusUnreadable``.
        """
        return cls(opened(place_of(place), is_new=True), rules or Rules())

    @classmethod
    def existing(cls, place: str | Place, rules: Rules | None = None) -> Corpus:
        """The corpus in *place*, a folder or an address.

        Raises ``BadAddress``, ``CorpusMissing`` and ``CorpusUnreadable``.
        """
        return cls(opened(place_of(place)), rules or Rules())

    @property
    def place(self) -> Place:
        """The folder in which the corpus is, or its address."""
        return self._store.place

    def close(self) -> None:
        """Close all files."""
        self._session.close()
        self._store.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        paths: str | Path | Iterable[str | Path] | Sources,
        progress: Progress | None = None,
        reading: Reading | None = None,
    ) -> Report:
        """Read files, folders and addresses, or the result of ``find_sources``.

        Known articles are left alone, changed ones replaced. Raises ``SourceMissing`` before
        anything is read, ``CorpusBusy`` if another process writes.
        """
        # Imported here: asking needs no reader.
        from retrieval.ingestion.ingest import ingest
        from retrieval.ingestion.sources import Sources, find_sources

        sources = paths if isinstance(paths, Sources) else find_sources(paths)
        with self._store.locked():
            self._session.reanalyze_if_older()
            language = self._rules.language
            report = ingest(self._store, sources, language, self._session.extend, progress, reading)
            self._index_after(report)
        return report

    def sync(
        self,
        paths: Iterable[str | Path],
        progress: Progress | None = None,
        reading: Reading | None = None,
        keep: bool = False,
    ) -> Report:
        """Bring the corpus in step with files, folders and addresses.

        Unchanged files are not read. Articles that their source no longer has are removed, unless
        *keep* is true. Raises ``CorpusBusy``.
        """
        from retrieval.ingestion.sync import sync

        with self._store.locked():
            self._session.reanalyze_if_older()
            language = self._rules.language
            extend = self._session.extend
            report = sync(self._store, [*paths], language, extend, progress, reading, keep)
            self._index_after(report)
        return report

    def _index_after(self, report: Report) -> None:
        try:
            self._session.extend()
        except KeyboardInterrupt:  # the articles are kept; the next question indexes them
            raise AddingInterrupted(report) from None

    def remove(self, article_ids: str | Iterable[str], progress: Progress | None = None) -> None:
        """Take out an article or several: all of them, or none.

        Raises ``UnknownArticle`` and ``CorpusBusy``.
        """
        several = [article_ids] if isinstance(article_ids, str) else article_ids
        with self._store.locked():
            with self._store.transaction():
                for article_id in several:
                    if not self._store.writer().remove(article_id):
                        raise self._unknown(article_id)
            self._store.checkpoint()
            self._session.extend(progress)

    def prepare(self, progress: Progress | None = None) -> None:
        """Bring the analysis and the index up to date before a question needs it.

        *progress* counts articles. Raises ``CorpusError``.
        """
        self._session.reanalyze_if_older(progress)
        self._session.extend(progress)

    @_again_if_damaged
    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer *question*, any text, with quotes, or with the outcome ``nothing``.

        Raises ``CorpusError``, of which ``QuoteMismatch`` if a quote differs from the store, and
        ``UnknownArticle`` for an id of *only*.
        """
        with self._session.snapshot() as index:
            return self._session.trace(question, index, options).answer

    @_again_if_damaged
    def explain(self, question: str, **options: Unpack[Options]) -> Explanation:
        """Answer *question*, with all that led to the answer."""
        from retrieval.answering.answers import explain

        with self._session.snapshot() as index:
            trace = self._session.trace(question, index, options)
            return explain(trace, index.engine, self._rules)

    @_again_if_damaged
    def find(
        self,
        words: str,
        most: int | None = 20,
        only: ArticleFilter | None = None,
        language: str | None = None,
    ) -> Found:
        """All passages that contain *words*: how many, and the best *most* of them.

        A passage contains a word if it, its title or its heading has a form of it; its text must
        have words in quotation marks as they are but for case. If none contains all words, any word
        counts (see ``Found.reason``).

        *language* may be identified. With None for *most*, matches are read on demand, without
        those deleted meanwhile. Raises as ``ask`` does.
        """
        # Imported here: a question needs none of it.
        from retrieval.finding.find import find
        from retrieval.finding.search_words import read_search

        text = well_formed(words)
        with self._session.snapshot() as index:
            code = self._session.code_of(text, language)
            among = self._filtering.paragraphs(only, code)
            search = read_search(text, index.engine, self._store, language=code)
            result = find(search, index._replace(among=among))
            matches = map(self._checked, result.matches)
            if most is None:
                return replace(result, matches=self._all(matches, text, only, language))
            return replace(result, matches=tuple(islice(matches, max(most, 0))))

    def _all(
        self, matches: Iterator[Match], words: str, only: ArticleFilter | None, language: str | None
    ) -> Iterator[Match]:
        given = 0
        try:
            for match in matches:
                yield match
                given += 1
        except IndexDamaged:
            self._session.forget()
            yield from islice(self.find(words, None, only, language).matches, given, None)

    def _checked(self, match: Match) -> Match:
        self._store.check(match.passage)
        return match

    @_again_if_damaged
    def search(self, text: str, k: int) -> tuple[Hit, ...]:
        """The best *k* passages that share a term with *text*."""
        text = well_formed(text)
        with self._session.snapshot() as index:
            query = understand(text, index.engine, self._store, likely=[self._rules.language])
            hits = index.search(query, k)
            for hit in hits:
                hit.paragraph  # noqa: B018  # read now, while the store is unchanged
            return tuple(hits)

    @_again_if_damaged
    def check_claims(
        self,
        text: str,
        most: int = 20,
        likely: str | None = None,
        progress: Progress | None = None,
    ) -> CheckedText:
        """The verdicts on the first *most* claims of *text*: sentences with a name or a number.

        *likely* is the language to assume if the words do not show it. Raises as ``ask`` does.
        """
        # Imported here: a question needs none of it.
        from retrieval.checking.verdicts import check_text

        text = well_formed(text)
        with self._session.snapshot() as index:
            languages = (likely, self._rules.language)
            result = check_text(text, index, self._store, most, languages, progress)
            for claim in result.claims:
                if claim.evidence:
                    self._store.check(claim.evidence.passage)
            return result

    def candidates(self, quotation: str) -> Iterator[Paragraph]:
        """The paragraphs that may hold *quotation*, likeliest first, with all that do."""
        # Imported here: a question needs none of it.
        from retrieval.citation.verification import longest_piece

        likely = dict.fromkeys(hit.passage.paragraph for hit in self.search(quotation, 30))
        yield from likely
        yield from self._store.paragraphs_with(longest_piece(quotation))

    def state(self) -> CorpusState:
        """The size and the fingerprint of the corpus."""
        return self._store.state()

    def summary(self) -> CorpusSummary:
        """The size, dates and languages of the articles."""
        store = self._store
        return CorpusSummary(
            store.state(), store.size(), store.newest(), store.oldest(), store.languages()
        )

    def articles(self, only: ArticleFilter | None = None) -> Iterable[Article]:
        """All articles, or those that pass *only*, by id. Raises ``UnknownArticle``."""
        if only is None:
            return self._store.articles()
        return self._store.articles_in(passing(only, self._store))

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article. Raises ``UnknownArticle``."""
        found = self._store.paragraphs(article_id)
        if not found:
            raise self._unknown(article_id)
        return found

    def length(self, article_id: str) -> int:
        """The number of paragraphs; 0 for an unknown article."""
        return self._store.length(article_id)

    def sources_of(self, article_id: str) -> Sequence[str]:
        """The paths and addresses of an article. Raises ``UnknownArticle``."""
        self.paragraphs(article_id)
        return self._store.sources_of(article_id)

    def passage(self, reference: Reference) -> Passage | None:
        """The passage that *reference* names; None for a whole article.

        Raises ``UnknownArticle``, also if the paragraph is too short.
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

    def recall(self, passage_id: str) -> Passage | None:
        """The passage with this ``Passage.id``; None if it is gone.

        Raises ``QuoteMismatch`` if its text has changed.
        """
        try:
            passage = self.passage(read_reference(passage_id))
        except UnknownArticle:
            return None
        if passage:
            self._store.check(passage)
        return passage

    def faults(self) -> Iterable[Fault]:
        """The damage in the corpus file."""
        return self._store.faults()

    def index_faults(self) -> Iterable[Path]:
        """The damaged index files. Raises ``CorpusError``."""
        return self._session.faults()

    def _unknown(self, article_id: str) -> UnknownArticle:
        return UnknownArticle(article_id, self._store.ids_near(article_id))
