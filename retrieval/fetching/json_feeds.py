"""JSON feeds (https://www.jsonfeed.org/version/1.1/) to their entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from retrieval.fetching.bodies import TooLarge
from retrieval.fetching.entries import Entry, plain_text
from retrieval.fetching.feeds import LARGEST, UnreadableFeed
from retrieval.fetching.outcomes import Hints


def read_json_feed(content: bytes) -> list[Entry]:
    """The entries of a JSON feed, in its order. Raises ``UnreadableFeed`` or ``TooLarge``."""
    if len(content) > LARGEST:
        raise TooLarge(LARGEST)
    try:
        feed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableFeed("is not JSON that can be read") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnreadableFeed("is a JSON feed without items")
    return [_entry(item, feed) for item in items if isinstance(item, dict)]


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    as_html, as_text = _string(item, "content_html"), _string(item, "content_text")
    return Entry(
        link=_string(item, "url") or _string(item, "external_url"),
        changed=plain_text(item.get("date_modified")),
        content=as_html or as_text,
        plain=not as_html,
        hints=Hints(
            title=plain_text(item.get("title")),
            author=_authors(item) or _authors(feed),
            published=plain_text(item.get("date_published")),
            language=plain_text(item.get("language") or feed.get("language")),
        ),
    )


def _string(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _authors(item: Mapping[str, Any]) -> str | None:
    given = item.get("authors")
    authors = given if isinstance(given, list) else [item.get("author")]
    names = [plain_text(author.get("name")) for author in authors if isinstance(author, dict)]
    return ", ".join(name for name in names if name) or None
