"""The corpus: open it, add articles, ask it questions. All that a user of the library needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from retrieval.answering.explanation import Explanation
from retrieval.answering.explanation import explain as explain_trace
from retrieval.answering.rules import Rules
from retrieval.asking import Asker, Options
from retrieval.backends import Backend, opened
from retrieval.citation.reference import Reference, read_reference
from retrieval.current_index import CurrentIndex
from retrieval.engines.hit import Hit
from retrieval.engines.index import Index
from retrieval.errors import AddingInterrupted, IndexDamaged, UnknownArticle
from retrieval.finding.article_filter import passing
from retrieval.querying.understanding import understand
from retrieval.storage.address import Place, place_of
from retrieval.storage.faults import Fault
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
    from retrieval.finding.find import Found, Match
    from retrieval.ingestion.ingest import Report
    from retrieval.ingestion.parser_process import Reading
    from retrieval.ingestion.sources import Sources


class Corpus:
    """The articles in one place, ready to be asked. Use it from one thread at a time."""

    def __init__(self, backend: Backend, rules: Rules) -> None:
        self._store, self._filtering, self._rules = backend.store, backend.filtering, rules
        self._index = CurrentIndex(backend.store, backend.rows, backend.engine, rules.engine)
        self._asker = Asker(backend.store, backend.filtering, rules)

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
        self._index.close()
        self._asker.close()
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
            self._index.reanalyze_if_older()
            language = self._rules.language
            report = ingest(self._store, sources, language, self._index.extend, progress, reading)
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
        from retrieval.ingestion.sync import sync

        with self._store.locked():
            self._index.reanalyze_if_older()
            language = self._rules.language
            extend = self._index.extend
            report = sync(self._store, [*paths], language, extend, progress, reading, keep)
            self._index_after(report)
        return report

    def _index_after(self, report: Report) -> None:
        try:
            self._index.extend()
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
            self._index.extend(progress)

    def prepare(self, progress: Progress | None = None) -> None:
        """Bring what is derived from the articles up to date, so that the next question need not.

        *progress* counts what is read. Raises ``CorpusError``.
        """
        self._index.prepare(progress)

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
        trace = self._asker.trace
        return self._index.searched(lambda index: trace(question, index, **options).answer, *asking)

    def explain(self, question: str, **options: Unpack[Options]) -> Explanation:
        """Answer *question* as ``ask`` does, with all that led to the answer."""

        def explained(index: Index) -> Explanation:
            trace = self._asker.trace(question, index, **options)
            return explain_trace(trace, index.engine, self._rules)

        return self._index.searched(explained, question, *options.get("context", ()))

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
            code = self._asker.code_of(text, language)
            index = index._replace(among=self._filtering.paragraphs(only, code))
            search = read_search(text, index.engine, self._store, language=code)
            result = find(search, index)
            matches = map(self._checked, result.matches)
            if most is None:
                return replace(result, matches=self._all(matches, text, only, language))
            return replace(result, matches=tuple(islice(matches, max(most, 0))))

        return self._index.searched(found, text)

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
            self._index.forget()
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

        return self._index.searched(searched, text)

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

        return self._index.searched(checked, text)

    def faults(self) -> Iterable[Fault]:
        """The damage in the corpus file; nothing if it is sound."""
        return self._store.faults()

    def index_faults(self) -> Iterable[Path]:
        """The damaged files of an index on disk. Raises ``CorpusError``."""
        return self._index.faults()

    def _unknown(self, article_id: str) -> UnknownArticle:
        return UnknownArticle(article_id, self._store.ids_near(article_id))
