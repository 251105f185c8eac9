"""Compares stored articles with the file that they came from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval.backends import opened_store
from retrieval.errors import SourceMissing, UnknownArticle
from retrieval.facts.alignment import Standing as Standing
from retrieval.facts.alignment import align
from retrieval.ingestion.parser_process import Reading, Request, parsed
from retrieval.ingestion.sources import source_of
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.storage.address import Place
from retrieval.types import Paragraph

# A paragraph or title of more articles does not identify one.
MOST_ALIKE = 20
# Articles that a draft is compared with.
MOST_COMPARED = 3
# A paragraph has one vote.
VOTES_OF_ID = 1_000_000


class Compared(NamedTuple):
    """A stored paragraph, and its page or place in the original.

    *stored* and *original* are texts, empty if the paragraph stands.
    """

    number: int
    standing: Standing
    page: int | None = None
    place: str | None = None
    stored: str = ""
    original: str = ""


class Comparison(NamedTuple):
    """Articles beside an original, by id. *is_read* is false if it has no article at all."""

    articles: Mapping[str, Sequence[Compared]]
    skipped: Sequence[Skipped]
    is_read: bool


def articles_from(place: Place, original: Path) -> list[str]:
    """The ids of the articles from a file. Raises ``SourceMissing`` and ``CorpusError``."""
    if not original.exists():
        raise SourceMissing(original)
    store = opened_store(place)
    try:
        return store.articles_of(source_of(original, original.name).origin)
    finally:
        store.close()


def compare(
    place: Place, original: Path, article_ids: Sequence[str], reading: Reading
) -> Comparison:
    """Look for the paragraphs of some articles in a file, which is read again.

    Raises ``SourceMissing``, ``UnknownArticle`` and ``CorpusError``.
    """
    if not original.exists():
        raise SourceMissing(original)
    store = opened_store(place)
    skipped: list[Skipped] = []

    def paragraphs_of(article_id: str) -> Sequence[Paragraph]:
        found = store.paragraphs(article_id)
        if not found:
            raise UnknownArticle(article_id, store.ids_near(article_id))
        return found

    def drafts() -> Iterator[Draft]:
        request = Request(str(original), source_of(original, original.name).name, reading.options)
        for parts in parsed([request], reading.limits, count=1):
            for part in parts:
                if isinstance(part, Draft):
                    yield part
                else:
                    skipped.append(part)

    try:
        with store.snapshot():
            articles, is_read = _compared(article_ids, paragraphs_of, drafts())
    finally:
        store.close()
    return Comparison(articles, skipped, is_read)


def _compared(
    article_ids: Sequence[str],
    paragraphs_of: Callable[[str], Sequence[Paragraph]],
    drafts: Iterable[Draft],
) -> tuple[dict[str, Sequence[Compared]], bool]:
    """Each article beside the draft most like it; and whether there was any."""
    likely = _Likely()
    for article_id in article_ids:
        likely.add(article_id, paragraphs_of(article_id))
    best: dict[str, Sequence[Compared]] = {}
    quality: dict[str, tuple[bool, int]] = {}
    is_read = False
    for draft in drafts:
        is_read = True
        for article_id in likely.articles(draft):
            found = _beside(paragraphs_of(article_id), draft)
            stand = sum(one.standing is Standing.STANDS for one in found)
            # The same id, however much has changed, is the same article.
            good = (draft.id == article_id, stand)
            if article_id not in best or good > quality[article_id]:
                best[article_id], quality[article_id] = found, good
    for article_id in article_ids:
        if article_id not in best:
            best[article_id] = _beside(paragraphs_of(article_id), Draft(None, ()))
    return {article_id: best[article_id] for article_id in article_ids}, is_read


def _beside(paragraphs: Sequence[Paragraph], draft: Draft) -> Sequence[Compared]:
    texts = [paragraph.text for paragraph in draft.paragraphs]
    alignments = align([paragraph.text for paragraph in paragraphs], texts)
    compared = []
    for paragraph, (standing, index) in zip(paragraphs, alignments, strict=True):
        original = DraftParagraph("") if index is None else draft.paragraphs[index]
        one = Compared(paragraph.number, standing, original.page, original.place)
        if standing is not Standing.STANDS:
            one = one._replace(stored=paragraph.text, original=original.text)
        compared.append(one)
    return compared


class _Likely:
    """Finds articles by id, title and paragraphs."""

    def __init__(self) -> None:
        self._marks: defaultdict[int, list[str]] = defaultdict(list)
        self._ids: set[str] = set()

    def add(self, article_id: str, paragraphs: Sequence[Paragraph]) -> None:
        """Note an article."""
        self._ids.add(article_id)
        texts = (paragraph.text for paragraph in paragraphs)
        for mark in _marks(paragraphs[0].article.title, texts):
            articles = self._marks[mark]
            if len(articles) <= MOST_ALIKE:
                articles.append(article_id)

    def articles(self, draft: Draft) -> list[str]:
        """What *draft* may be, likeliest first."""
        votes: Counter[str] = Counter()
        for mark in _marks(draft.title, (paragraph.text for paragraph in draft.paragraphs)):
            articles = self._marks.get(mark, ())
            if len(articles) <= MOST_ALIKE:
                votes.update(articles)
        if draft.id and draft.id in self._ids:
            votes[draft.id] += VOTES_OF_ID
        return [article_id for article_id, _ in votes.most_common(MOST_COMPARED)]


def _marks(title: str | None, texts: Iterable[str]) -> set[int]:
    marks = {hash(" ".join(text.split())) for text in texts}
    return marks | ({hash(("title", title))} if title else set())
