"""Stored articles to the lines of JSON from which they can be added again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from retrieval.types import Article, Paragraph

if TYPE_CHECKING:
    from retrieval.readers.draft import Draft


def draft_of(
    article: Article, paragraphs: Sequence[Paragraph], content: bytes | None
) -> tuple[Draft, bool]:
    """The draft from which an article was stored, and whether *content* is the hash of it.

    Only its hash tells whether a source gave the language of an article, or it was identified.
    """
    # Imported here: a question needs no reader, and readers need libraries.
    from retrieval.readers.draft import Draft, DraftParagraph, content_hash

    stored = Draft(
        article.title,
        tuple(DraftParagraph(p.text, p.page, p.heading) for p in paragraphs),
        article.id,
        article.url,
        article.author,
        article.published,
        article.language,
    )
    for language in (None, article.language, ""):
        draft = replace(stored, language=language)
        if content_hash(draft) == content:
            return draft, True
    return stored, False


def line_of(draft: Draft) -> str:
    """An article as the reader for JSON Lines takes it. A mere text stands for a paragraph."""
    record = {
        "id": draft.id,
        "title": _kept(draft.title),
        "url": draft.url,
        "author": _kept(draft.author),
        "published": _kept(draft.published),
        "language": draft.language,
        "paragraphs": [
            _given({"text": text, "page": page, "heading": heading})
            if page is not None or heading is not None
            else text
            for text, page, heading, _ in draft.paragraphs
        ],
    }
    return json.dumps(_given(record), ensure_ascii=False)


def _kept(text: str | None) -> str | list[str] | None:
    """*text*, as a list if it has odd white space or is a number.

    The reader tidies up such texts of other programs, but not those in a list.
    """
    if text is None or (text == " ".join(text.split()) and not text.isdecimal()):
        return text
    return [text]


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
