"""Articles, paragraphs and citations as the objects that ``--json`` prints; pure."""

from __future__ import annotations

from typing import Any

from retrieval import Article, Expansion, Paragraph, Passage, Span, link


def also_object(expansion: Expansion) -> dict[str, Any]:
    """The documented object of a word and the words that are searched beside it."""
    words = list(expansion.words)
    return {"word": expansion.word, "words": words, "near": expansion.across}


def article_object(article: Article) -> dict[str, Any]:
    """An article without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "published": article.published,
        "language": article.language,
        "source": article.source,
        "url": article.url,
        "link": link(article),
    }


def paragraph_object(paragraph: Paragraph) -> dict[str, Any]:
    """A paragraph with its text."""
    return {
        "number": paragraph.number,
        "page": paragraph.page,
        "heading": paragraph.heading,
        "text": paragraph.text,
    }


def citation_object(passage: Passage) -> dict[str, Any]:
    """The source of a passage, and its place there."""
    paragraph = passage.paragraph
    article = paragraph.article
    return {
        "id": passage.id,
        "article_id": article.id,
        "title": article.title,
        "paragraph": paragraph.number,
        "start": passage.span.start,
        "end": passage.span.end,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
        "page": paragraph.page,
        "heading": paragraph.heading,
        "language": article.language,
        "link": link(passage),
    }


def span_object(span: Span, offset: int = 0) -> dict[str, int]:
    """A span, counted from *offset*."""
    return {"start": span.start - offset, "end": span.end - offset}
