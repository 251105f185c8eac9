"""The documents of the cluster as values, and back. A wrong type is damage."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, NamedTuple

from retrieval.cluster.mappings import CHUNK_BITS, CHUNKS, LONGEST_TERM
from retrieval.errors import CorpusDamaged
from retrieval.finding.article_filter import folded
from retrieval.querying.query import published_in
from retrieval.storage.packing import digest_of, sealed, share_of, unsealed
from retrieval.storage.stored_values import (
    AnalyzedArticle,
    StoredArticle,
    StoredParagraph,
    part_of,
    passages_in,
    row_of,
)
from retrieval.types import Article, Paragraph

LONGEST_ID = 400  # bytes; the cluster takes 512
# The most paragraphs and words of a quote (see answering/quoting.py).
MOST_BESIDE, MOST_WORDS = 4, 90
DATED = re.compile(r"[12]\d{3}")
METADATA = ("title", "source", "url", "author", "published", "language")
Source = Mapping[str, Any]


class Version(NamedTuple):
    """The version of a document, which changes with the document."""

    number: int
    term: int


@dataclass(frozen=True, slots=True)
class ArticleDocument:
    """An article as the cluster holds it.

    Its paragraphs are in *count* rows from *first* on; *terms* are its title's. The next four count
    its passages, those with a title or heading, and their terms.
    """

    article: Article
    key: str
    hash: bytes
    terms: str = ""
    analysis: str = ""
    first: int = 0
    count: int = 0
    passages: int = 0
    titled: int = 0
    text_terms: int = 0
    title_terms: int = 0
    origins: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    version: Version | None = None

    @property
    def stored(self) -> StoredArticle:
        """Id and hash."""
        return StoredArticle(self.article.id, self.hash)

    @property
    def rows(self) -> range:
        """The rows of its paragraphs."""
        return range(self.first, self.first + self.count)

    def has_row(self, paragraph: int) -> bool:
        """Whether the paragraph in this row belongs to the article."""
        return paragraph in self.rows

    def source(self, changed: int) -> dict[str, Any]:
        """The document. *changed* is the time of the change."""
        article, share = self.article, share_of(self.article.id, self.hash)
        mask = (1 << CHUNK_BITS) - 1
        chunks = {f"f{n}": share >> CHUNK_BITS * n & mask for n in range(CHUNKS)}
        dated = article.published if DATED.match(article.published or "") else None
        places = filter(None, (*self.origins, article.source, article.url))
        document = {
            "id": article.id, **{name: getattr(article, name) for name in METADATA},
            "key": self.key, "key_digest": digest(self.key), "hash": written(self.hash),
            "url_digest": digest(article.url) if article.url else None, "dated": dated,
            "terms": self.terms, "analysis": self.analysis, "first": self.first,
            "count": self.count, "passages": self.passages, "titled": self.titled,
            "text_terms": self.text_terms, "title_terms": self.title_terms, "changed": changed,
            "origins": [*self.origins], "by": folded(article.author) if article.author else None,
            "from": sorted({*map(folded, places)}),
            "sketch": [*self.sketch], **chunks,
        }  # fmt: skip
        return {name: value for name, value in document.items() if value is not None}


def article_of(hit: Source, place: object) -> ArticleDocument:
    """The article in a hit or a document. Raises ``CorpusDamaged``."""
    source = hit["_source"]
    with reading(place):
        version = Version(hit["_seq_no"], hit["_primary_term"]) if "_seq_no" in hit else None
        metadata = {name: source.get(name) for name in METADATA}
        article = Article(id=source["id"], **metadata)
        _check_texts(article.id, *filter(None, metadata.values()))
        return ArticleDocument(
            article, source["key"], b64decode(source["hash"]), source["terms"],
            source["analysis"], int(source["first"]), int(source["count"]),
            int(source["passages"]), int(source["titled"]), int(source["text_terms"]),
            int(source["title_terms"]), tuple(source.get("origins", ())),
            tuple(source.get("sketch", ())), version,
        )  # fmt: skip


class PassageDocument(NamedTuple):
    """A passage as the cluster holds it.

    *beside* is the number of paragraphs before and after it that a quote may need. *about* is its
    article. *text* and *about* are None unless it is the first of its paragraph.
    """

    paragraph: int
    article: str
    number: int
    language: str | None
    title: str
    outline: bytes
    text: str | None
    digest: bytes
    page: int | None
    heading: str | None
    beside: tuple[int, int] = (0, 0)
    about: Article | None = None

    def stored(self, article: Article) -> StoredParagraph:
        """The paragraph, with the digest of its text."""
        text = self.text or ""
        paragraph = Paragraph(article, self.number, text, self.page, self.heading)
        return StoredParagraph(self.digest, paragraph)


def passage_of(hit: Source, place: object) -> PassageDocument:
    """The passage in a hit or in a document. Raises ``CorpusDamaged``."""
    source = hit["_source"]
    with reading(place):
        paragraph, text = int(source["paragraph"]), source.get("text")
        outline = unsealed(b64decode(source.get("outline", "")), paragraph)
        _check_texts(source["article"], source["title"], text or "", source.get("heading") or "")
        if outline is None:
            raise ValueError
        return PassageDocument(
            paragraph, source["article"], int(source["number"]), source.get("language"),
            source["title"], outline, text, b64decode(source.get("digest", "")),
            source.get("page"), source.get("heading"), _pair(source["beside"]),
            None if text is None else _about(source),
        )  # fmt: skip


def _about(source: Source) -> Article:
    """The article of a passage."""
    about = source["about"]
    title, url, author = about.get("title"), about.get("url"), about.get("author")
    published, language = about.get("published"), source.get("language")
    _check_texts(about["source"], title or "", url or "", author or "", published or "")
    return Article(source["article"], title, about["source"], url, author, published, language)


class Made(NamedTuple):
    """The document of an article, and the documents of its passages by row."""

    article: ArticleDocument
    passages: Sequence[tuple[int, dict[str, Any]]]


def documents_of(
    document: ArticleDocument, paragraphs: Sequence[Paragraph], analyzed: AnalyzedArticle
) -> Made:
    """The documents of an article whose paragraphs are in the rows from ``document.first`` on."""
    article, passages, text_terms, title_terms, titled = document.article, [], 0, 0, 0
    when = published_in(article.published)
    days = when and {"first_day": when.first.toordinal(), "last_day": when.last.toordinal()}
    about = _given({name: getattr(article, name) for name in METADATA if name != "language"})
    pairs = zip(paragraphs, analyzed.outlines, strict=True)
    beside = _beside([len(paragraph.text.split()) for paragraph in paragraphs])
    for row, (paragraph, packed) in enumerate(pairs, start=document.first):
        common = {
            "beside": beside[row - document.first],
            "paragraph": row, "article": article.id, "number": paragraph.number,
            "language": article.language, "title": analyzed.title,
            "outline": written(sealed(packed, row)), **(days or {}),
        }  # fmt: skip
        text = {
            "text": paragraph.text, "digest": written(digest_of(paragraph.text)),
            "page": paragraph.page, "heading": paragraph.heading, "about": about,
        }  # fmt: skip
        fields = dict(passages_in(row, packed, analyzed.title))
        for one in fields or (row_of(row, 0),):
            part = part_of(one)
            made = {**common, "row": one, **(text if part == 0 else {})}
            if one in fields:
                words, above = fields[one].text.split(), fields[one].title.split()
                passages.append((one, _indexed(made, part, words, above)))
                text_terms, title_terms = text_terms + len(words), title_terms + len(above)
                titled += bool(above)
            else:  # a paragraph without a sentence is not searched
                passages.append((one, _given(made)))
    counted = replace(
        document, count=len(paragraphs), passages=sum("part" in made for _, made in passages),
        titled=titled, text_terms=text_terms, title_terms=title_terms, terms=analyzed.title,
        analysis=analyzed.analysis,
    )  # fmt: skip
    return Made(counted, passages)


def _indexed(
    made: dict[str, Any], part: int, words: Sequence[str], above: Sequence[str]
) -> dict[str, Any]:
    terms = {"part": part, "text_terms": _kept(words), "title_terms": _kept(above)}
    return _given({**made, **terms})


def _beside(words: Sequence[int]) -> list[tuple[int, int]]:
    """For each paragraph, given its words, how many before and after it a quote may need: those
    that fit into one, and the next."""

    def reached(sizes: Sequence[int]) -> int:
        totals = accumulate(sizes[:MOST_BESIDE])
        return min(len(sizes), MOST_BESIDE, 1 + sum(total <= MOST_WORDS for total in totals))

    return [(reached(words[:n][::-1]), reached(words[n + 1 :])) for n in range(len(words))]


def _pair(values: Sequence[Any]) -> tuple[int, int]:
    before, after = values
    return int(before), int(after)


def _kept(terms: Sequence[str]) -> str:
    return " ".join(term for term in terms if len(term) <= LONGEST_TERM)


def _given(made: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value is not None}


def id_of(article_id: str) -> str:
    """The name of an article's document: its id, or a digest of a long one."""
    is_short = len(article_id.encode()) <= LONGEST_ID and not article_id.startswith(("_", "#"))
    return article_id if is_short else f"#{digest(article_id)}"


def digest(text: str) -> str:
    """A short name for a long text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def written(data: bytes) -> str:
    """Bytes as JSON holds them."""
    return b64encode(data).decode("ascii")


def _check_texts(*values: object) -> None:
    for value in values:
        if not isinstance(value, str):
            raise TypeError


class reading:  # noqa: N801  # it is used as a function
    """Turns errors of reading into ``CorpusDamaged``."""

    def __init__(self, place: object) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, KeyError | ValueError | TypeError):
            raise CorpusDamaged(self._place, "it is damaged") from error
