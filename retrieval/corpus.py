"""The corpus: open it, add articles, ask it questions. All that a user of the library needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

from retrieval.analysis import ANALYZERS, code_of
from retrieval.answering import pipeline
from retrieval.answering.explanation import Explanation, Trace
from retrieval.answering.explanation import explain as explain_trace
from retrieval.answering.following import follow
from retrieval.answering.reranking import Compare
from retrieval.answering.rules import Rules
from retrieval.backends import Backend, opened
from retrieval.citation.reference import Reference, read_reference
from retrieval.engines import ENGINES, engine_for
from retrieval.engines.engine import Engine
from retrieval.engines.hit import Hit
from retrieval.engines.index import Index
from retrieval.errors import AddingInterrupted, IndexDamaged, UnknownArticle
from retrieval.finding.filtering import passing
from retrieval.querying.understanding import language_of, understand
from retrieval.storage.address import Place, place_of
from retrieval.storage.faults import Fault
from retrieval.storage.seam import Revision
from retrieval.types import (
    Answer,
    Article,
    ArticleFilter,
    CorpusState,
    Paragraph,
    Passage,
    Progress,
    Span,
)
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from retrieval.checking.checked import CheckedText
    from retrieval.finding.found import Found, Match
    from retrieval.ingestion.ingest import Report
    from retrieval.ingestion.reading import Reading
    from retrieval.ingestion.sources import Sources
    from retrieval.meaning.comparing import Comparer
    from retrieval.near_words import Near
    from retrieval.near_words.embedded import EmbeddedWords

T = TypeVar("T")
# So often a question is asked again because its index was damaged, or articles were replaced.
MOST_ATTEMPTS = 10


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


class Corpus:
    """The articles in one place, ready to be asked. Use it from one thread at a time."""

    def __init__(self, backend: Backend, rules: Rules) -> None:
        self._store, self._rows, self._filtering, self._own_engine = backend
        self._rules = rules
        self._engine: tuple[str, Engine] | None = None
        self._ready: tuple[Revision, Index] | None = None
        self._comparer: Comparer | None = None
        self._words: EmbeddedWords | None = None

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
        """Let go of the files."""
        if self._engine:
            self._engine[1].close()
        if self._comparer:
            self._comparer.close()
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
        """Read a file, folder or address, or several, or what ``find_sources`` found.

        An article that is there already is left alone, one that changed is replaced. *reading* says
        how the files are read. Raises ``SourceMissing`` before anything is read, ``CorpusBusy`` if
        another process writes.
        """
        # Imported here: asking needs no reader, and readers need libraries.
        from retrieval.ingestion.ingest import ingest
        from retrieval.ingestion.sources import Sources, find_sources

        sources = paths if isinstance(paths, Sources) else find_sources(paths)
        with self._store.locked():
            self._reanalyze_if_older(None)
            language = self._rules.language
            report = ingest(self._store, sources, language, self._index, progress, reading)
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

        Files that have not changed since they were read are not read. The articles that their
        source no longer has are removed, unless *keep* is true. Raises ``CorpusBusy``.
        """
        from retrieval.ingestion.syncing import sync

        with self._store.locked():
            self._reanalyze_if_older(None)
            language = self._rules.language
            report = sync(self._store, [*paths], language, self._index, progress, reading, keep)
            self._index_after(report)
        return report

    def _index_after(self, report: Report) -> None:
        try:
            self._index()
        except KeyboardInterrupt:  # the articles are kept; the next question indexes them
            raise AddingInterrupted(report) from None

    def sources_of(self, article_id: str) -> Sequence[str]:
        """The paths and addresses at which an article was found. Raises ``UnknownArticle``."""
        self.paragraphs(article_id)
        return self._store.sources_of(article_id)

    def remove(self, article_ids: str | Iterable[str], progress: Progress | None = None) -> None:
        """Take an article out, or several: all of them, or none.

        Raises ``UnknownArticle``, and ``CorpusBusy`` as ``add`` does.
        """
        several = [article_ids] if isinstance(article_ids, str) else article_ids
        with self._store.locked():
            with self._store.transaction():
                for article_id in several:
                    if not self._store.writer().remove(article_id):
                        raise self._unknown(article_id)
            self._store.checkpoint()
            self._index(progress)

    def prepare(self, progress: Progress | None = None) -> None:
        """Bring what is derived from the articles up to date, so that the next question need not.

        *progress* counts what is read. Raises ``CorpusError``.
        """
        self._reanalyze_if_older(progress)
        self._index(progress)

    def state(self) -> CorpusState:
        """How much there is, and the fingerprint of its content."""
        return self._store.state()

    def size(self) -> int:
        """The approximate size of the articles and their analysis in bytes."""
        return self._store.size()

    def newest(self) -> str | None:
        """The latest date of an article, of those that tell theirs as ISO 8601."""
        return self._store.newest()

    def oldest(self) -> str | None:
        """The earliest date of an article, of those that tell theirs as ISO 8601."""
        return self._store.oldest()

    def languages(self) -> Mapping[str | None, int]:
        """The number of articles in each language, the most common language first."""
        return self._store.languages()

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
        """The number of paragraphs of an article; 0 if there is no such article."""
        return self._store.length(article_id)

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

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer *question* with quotes, or with the outcome ``nothing``.

        Any text is a question. Raises ``CorpusError``: ``QuoteMismatch`` if a quote differs from
        the stored text. Raises ``UnknownArticle`` if there is no article with an id of *only*.
        """
        asking = question, *options.get("context", ())
        return self._searched(lambda index: self._trace(question, index, **options).answer, *asking)

    def explain(self, question: str, **options: Unpack[Options]) -> Explanation:
        """Answer *question* as ``ask`` does, with all that led to the answer."""

        def explained(index: Index) -> Explanation:
            return explain_trace(self._trace(question, index, **options), index.engine, self._rules)

        return self._searched(explained, question, *options.get("context", ()))

    def _trace(
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
        question, rules = well_formed(question), self._rules
        if candidates:
            rules = replace(rules, candidates=candidates)
        state, code = self._store.state(), self._code_of(question, language, likely)
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

    def _code_of(self, text: str, language: str | None, likely: str | None = None) -> str:
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
            from retrieval.near_words.embedded import EmbeddedWords

            self._words = EmbeddedWords(comparer.embedder)
        return self._words.near

    def _by_meaning(self) -> Comparer | None:
        rules = self._rules
        if rules.embedder is not None and self._comparer is None:
            # Imported here: it needs numpy, which little else does at start-up.
            from retrieval.meaning.comparing import comparer

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

    def find(
        self,
        words: str,
        most: int | None = 20,
        only: ArticleFilter | None = None,
        language: str | None = None,
    ) -> Found:
        """All passages that contain *words*: how many there are, and the best *most* of them.

        A passage contains a word if it, its title or its heading has a form of it; what stands in
        quotation marks must stand so in its text, whatever the case of the letters. If no passage
        contains all words, those that contain any are found (see ``Found.reason``).

        *language* is that of the words, which is otherwise identified.
        With None for *most*, all matches are read one after the other as they are asked for; those
        that are deleted meanwhile are left out. Raises as ``ask`` does.
        """
        # Imported here: a question needs none of it.
        from retrieval.finding.find import find
        from retrieval.finding.search_words import read_search

        text = well_formed(words)

        def found(index: Index) -> Found:
            code = self._code_of(text, language)
            index = index._replace(among=self._filtering.paragraphs(only, code))
            search = read_search(text, index.engine, self._store, language=code)
            result = find(search, index)
            matches = map(self._checked, result.matches)
            if most is None:
                return replace(result, matches=self._all(matches, text, only, language))
            return replace(result, matches=tuple(islice(matches, max(most, 0))))

        return self._searched(found, text)

    def _all(
        self, matches: Iterator[Match], words: str, only: ArticleFilter | None, language: str | None
    ) -> Iterator[Match]:
        """All *matches*, also if the index is damaged while they are read."""
        given = 0
        try:
            for match in matches:
                yield match
                given += 1
        except IndexDamaged:
            self._ready = None
            yield from islice(self.find(words, None, only, language).matches, given, None)

    def _checked(self, match: Match) -> Match:
        self._store.check(match.passage)
        return match

    def search(self, text: str, k: int) -> tuple[Hit, ...]:
        """The best *k* passages that share a term with *text*, best first."""
        text = well_formed(text)

        def searched(index: Index) -> tuple[Hit, ...]:
            query = understand(text, index.engine, self._store, likely=[self._rules.language])
            hits = index.search(query, k)
            for hit in hits:
                hit.paragraph  # noqa: B018  # read now, while the store is unchanged
            return tuple(hits)

        return self._searched(searched, text)

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
        # Imported here: a question needs none of it.
        from retrieval.citation.verification import longest_piece

        likely = dict.fromkeys(hit.passage.paragraph for hit in self.search(quotation, 30))
        yield from likely
        yield from self._store.paragraphs_with(longest_piece(quotation))

    def check_claims(
        self,
        text: str,
        most: int = 20,
        likely: str | None = None,
        progress: Progress | None = None,
    ) -> CheckedText:
        """What the articles say of each of the first *most* claims of *text*.

        A claim is a sentence with a name or a number. *likely* is the language to assume if the
        words do not show it. Raises as ``ask`` does.
        """
        # Imported here: a question needs none of it.
        from retrieval.checking.checking import check_text

        text = well_formed(text)

        def checked(index: Index) -> CheckedText:
            languages = (likely, self._rules.language)
            result = check_text(text, index, self._store, most, languages, progress)
            for claim in result.claims:
                if claim.evidence:
                    self._store.check(claim.evidence.passage)
            return result

        return self._searched(checked, text)

    def faults(self) -> Iterable[Fault]:
        """The damage in the corpus file; nothing if it is sound."""
        return self._store.faults()

    def index_faults(self) -> Iterable[Path]:
        """The damaged files of an index on disk. Raises ``CorpusError``."""
        return self._index()[0].faults()

    def _searched(self, work: Callable[[Index], T], *asking: str) -> T:
        """The result of *work* with an index that is up to date, in a snapshot of the store.

        *asking* are the texts that are asked.
        """
        for _ in range(MOST_ATTEMPTS):
            try:
                return self._in_snapshot(work, asking)
            except IndexDamaged:
                self._ready = None
        return self._in_snapshot(work, asking)

    def _in_snapshot(self, work: Callable[[Index], T], asking: Sequence[str]) -> T:
        store = self._store
        with store.snapshot(asking):
            if index := self._current_index():
                return work(index)
        revision = store.revision()
        self._reanalyze_if_older(None)
        engine, is_complete = self._index()
        index = Index(engine, self._rows)
        # If another process has written meanwhile, the next question looks again.
        is_current = is_complete and revision == store.revision()
        self._ready = (revision, index) if is_current else None
        with store.snapshot(asking):
            return work(index)

    def _current_index(self) -> Index | None:
        """The index if it is known to be up to date."""
        if self._own_engine:
            return Index(self._own_engine, self._rows) if self._is_analyzed() else None
        is_current = self._ready and self._ready[0] == self._store.revision()
        return self._ready[1] if self._ready and is_current else None

    def _index(self, progress: Progress | None = None) -> tuple[Engine, bool]:
        """The engine for as many articles as there are, and whether it holds all by now."""
        if self._own_engine:
            return self._own_engine, True
        name = engine_for(self._rules.engine, self._store.state().paragraphs)
        if self._engine is None or self._engine[0] != name:
            if self._engine:
                self._engine[1].close()
            self._engine = name, ENGINES[name]()(self._rows)
        return self._engine[1], self._engine[1].refresh(progress)

    def _reanalyze_if_older(self, progress: Progress | None) -> None:
        """Analyze all articles again where they were analyzed by other rules than today's."""
        if self._is_analyzed():
            return
        from retrieval.ingestion.ingest import reanalyze_all

        with self._store.locked():
            reanalyze_all(self._store, progress)

    def _is_analyzed(self) -> bool:
        """Whether all articles were analyzed by the rules of today."""
        rules = self._store.analysis()
        known = {rule.partition("/")[0] for rule in rules} & ANALYZERS.keys()
        current = {ANALYZERS[code].rules for code in known}
        return set(rules) == current and bool(rules or not self._store.state().articles)

    def _unknown(self, article_id: str) -> UnknownArticle:
        return UnknownArticle(article_id, self._store.ids_near(article_id))
