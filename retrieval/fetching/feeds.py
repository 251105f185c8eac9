"""Feeds in RSS, Atom and RDF to their entries."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from retrieval.fetching.bodies import TooLarge
from retrieval.fetching.entries import Entry, iso_date, plain_text
from retrieval.fetching.outcomes import Hints

if TYPE_CHECKING:
    from feedparser import FeedParserDict

# Real feeds have a few megabytes.
LARGEST = 16 * 2**20
ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
FIRST_ELEMENT = re.compile(r"<\w", re.ASCII)
# The parser is quadratic in the attributes of an element, and in the prefixes of names.
MOST_ATTRIBUTES = 500
MOST_PREFIXES = 200
# Reading takes about 15 seconds for a million of them.
MOST_TAGS = 500_000
ATTRIBUTE = re.compile(r"""=\s*["']""")
PREFIX = re.compile(r"xmlns:([^\s=]{1,50})")
# Types of content that are a text of the article; an entry may also hold sounds and pictures.
HTML_TYPES = {"text/html", "application/xhtml+xml"}


class UnreadableFeed(ValueError):
    """The content is not a feed that is read; the message says why."""


def read_feed(content: bytes, url: str, encoding: str | None = None) -> list[Entry]:
    """The entries of a feed, which was found at *url*, in its order.

    Raises ``UnreadableFeed`` or ``TooLarge``. The parser gets the bytes and nothing else, so that
    it fetches and opens nothing.
    """
    if len(content) > LARGEST:
        raise TooLarge(LARGEST)
    text = _text(content, encoding)
    element = FIRST_ELEMENT.search(text)
    if "<!entity" in text[: element.start() if element else None].lower():
        raise UnreadableFeed("declares entities, which a feed does not need and an attack does")
    if _is_crowded(text) or len(set(PREFIX.findall(text))) > MOST_PREFIXES:
        raise UnreadableFeed("has more elements, attributes or namespaces than any feed")
    feed = _parsed(text, url)
    if not feed.get("version") and not feed.entries:
        raise UnreadableFeed("is not a feed that can be read")
    return [_entry(entry, feed) for entry in feed.entries]


def _is_crowded(text: str) -> bool:
    return text.count("<") > MOST_TAGS or any(
        part.count("=") > MOST_ATTRIBUTES and len(ATTRIBUTE.findall(part)) > MOST_ATTRIBUTES
        for part in text.split("<")
    )


def _text(content: bytes, encoding: str | None) -> str:
    """The feed as text, in the encoding of its byte order mark, of the server, or its own."""
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    )  # fmt: skip
    marked = next((name for mark, name in marks if content.startswith(mark)), None)
    declared = ENCODING.search(content[:1024])
    own = declared[1].decode() if declared else None
    for candidate in (marked, encoding, own, "utf-8"):
        try:
            if candidate:
                return content.decode(candidate)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", errors="replace")


def _parsed(text: str, url: str) -> FeedParserDict:
    import feedparser

    # The encoding in the headers counts more than the one that the feed declares.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    stream = io.BytesIO(text.encode("utf-8", errors="replace"))
    try:
        return feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        # Whatever it stumbles over, the fault is in the feed.
        raise UnreadableFeed(f"cannot be read ({type(error).__name__})") from None


def _entry(entry: FeedParserDict, feed: FeedParserDict) -> Entry:
    content, plain = _content(entry)
    title = entry.get("title_detail") or {}
    published = plain_text(entry.get("published") or _own(entry, "updated"))
    return Entry(
        link=_link(entry),
        changed=plain_text(_own(entry, "updated")),
        content=content,
        plain=plain,
        hints=Hints(
            title=plain_text(title.get("value"), is_html=title.get("type") in HTML_TYPES),
            # The author of an Atom feed is that of its entries; of RSS it is the webmaster.
            author=_authors(entry) or (_authors(feed.feed) if _is_atom(feed) else None),
            published=iso_date(published),
            language=plain_text(title.get("language") or feed.feed.get("language")),
        ),
    )


def _link(entry: Mapping[str, Any]) -> str | None:
    link = entry.get("link")
    return link if isinstance(link, str) and link else None


def _own(entry: Mapping[str, Any], name: str) -> object:
    """The field *name*, not the one that the parser gives in its place."""
    return dict(entry).get(name)


def _authors(part: Mapping[str, Any]) -> str | None:
    names = [plain_text(author.get("name")) for author in part.get("authors") or ()]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _is_atom(feed: FeedParserDict) -> bool:
    return str(feed.get("version")).startswith("atom")


def _content(entry: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The longest text of the entry itself that is not called a summary, and if it is plain."""
    texts: Iterable[Mapping[str, Any]] = entry.get("content") or ()
    usable = [text for text in texts if text.get("type") in {*HTML_TYPES, "text/plain"}]
    longest = max(usable, key=lambda text: len(text.get("value") or ""), default=None)
    if longest is None:
        return None, False
    return longest.get("value") or None, longest.get("type") == "text/plain"
