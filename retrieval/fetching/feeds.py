"""Reads feeds and sitemaps."""

from __future__ import annotations

import codecs
import email.utils
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from retrieval.fetching.addresses import Address, RefusedAddress
from retrieval.fetching.bodies import GZIP_MAGIC, TooLarge, gunzip
from retrieval.fetching.outcomes import Hints
from retrieval.types import well_formed

if TYPE_CHECKING:
    from feedparser import FeedParserDict

# A shorter entry may only begin an article.
LEAST_FULL = 1000
# HTML that is searched for visible text.
MOST_COUNTED = 100_000
NO_HINTS = Hints()
TAG = re.compile(r"<[^<>]*>")
# The end of a text that goes on elsewhere.
GOES_ON = re.compile(
    r"(?:(?:\.\.\.|…)\]?|\b(?:read|continue|читать|подробнее|devam)[^.!?]{0,80})[\s»→>]*$",
    re.IGNORECASE,
)

# Real feeds have a few megabytes.
LARGEST_FEED = 16 * 2**20
ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
FIRST_ELEMENT = re.compile(r"<\w", re.ASCII)
# The parser is quadratic in attributes and prefixes.
MOST_ATTRIBUTES = 500
MOST_PREFIXES = 200
# A million take about 15 seconds.
MOST_TAGS = 500_000
ATTRIBUTE = re.compile(r"""=\s*["']""")
PREFIX = re.compile(r"xmlns:([^\s=]{1,50})")
# An entry may also hold sounds and pictures.
HTML_TYPES = {"text/html", "application/xhtml+xml"}
# The protocol allows 50 MB and 50,000 addresses.
LARGEST_SITEMAP = 50 * 2**20
MOST_LISTED = 50_000
# The head of a page announces its feeds.
HEAD = 2**17
MOST_ANNOUNCED = 10
TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An address in a feed or sitemap, with the time of its last change as given.

    *content* is the text in the feed itself, HTML unless *plain*.
    """

    link: str | None
    changed: str | None = None
    content: str | None = None
    plain: bool = False
    hints: Hints = NO_HINTS

    @property
    def is_full(self) -> bool:
        """Whether *content* is the whole article."""
        if not self.content:
            return False
        text = self.content[:MOST_COUNTED]
        visible = " ".join((text if self.plain else html.unescape(TAG.sub(" ", text))).split())
        return len(visible) >= LEAST_FULL and not GOES_ON.search(visible[-200:])

    def document(self) -> bytes:
        """The content as a plain text, or an HTML page with the title."""
        content = well_formed(self.content or "")
        if self.plain:
            return content.encode()
        title = f"<title>{html.escape(self.hints.title or '')}</title>"
        language = html.escape(self.hints.language or "")
        return (
            f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">{title}</head>\n'
            f"<body><article>\n{content}\n</article></body></html>\n"
        ).encode()


def plain_text(value: object, *, is_html: bool = False) -> str | None:
    """A short text on one line, without markup; None if it is empty."""
    if not isinstance(value, str):
        return None
    text = html.unescape(TAG.sub("", value)) if is_html else value
    return well_formed(" ".join(text.split())) or None


def iso_date(text: str | None) -> str | None:
    """A date of e-mail in ISO 8601 with its offset; any other as it is."""
    if not text:
        return None
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except (ValueError, OverflowError):
        return text


class UnreadableFeed(ValueError):
    """The feed is not read; the message says why."""


def read_feed(content: bytes, url: str, encoding: str | None = None) -> list[Entry]:
    """The entries of a feed at *url*. Raises ``UnreadableFeed`` or ``TooLarge``.

    The parser gets bytes only, so it fetches and opens nothing.
    """
    if len(content) > LARGEST_FEED:
        raise TooLarge(LARGEST_FEED)
    text = _text(content, encoding)
    element = FIRST_ELEMENT.search(text)
    if "<!entity" in text[: element.start() if element else None].lower():
        raise UnreadableFeed("declares entities, which a feed does not need and an attack does")
    is_crowded = text.count("<") > MOST_TAGS or any(
        part.count("=") > MOST_ATTRIBUTES and len(ATTRIBUTE.findall(part)) > MOST_ATTRIBUTES
        for part in text.split("<")
    )
    if is_crowded or len(set(PREFIX.findall(text))) > MOST_PREFIXES:
        raise UnreadableFeed("has more elements, attributes or namespaces than any feed")
    feed = _parsed(text, url)
    if not feed.get("version") and not feed.entries:
        raise UnreadableFeed("is not a feed that can be read")
    return [_entry(entry, feed) for entry in feed.entries]


def _text(content: bytes, encoding: str | None) -> str:
    """The text by its byte order mark, the server, or the feed."""
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

    # Headers count more than the feed.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    stream = io.BytesIO(text.encode("utf-8", errors="replace"))
    try:
        return feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        # Any fault is the feed's.
        raise UnreadableFeed(f"cannot be read ({type(error).__name__})") from None


def _entry(entry: FeedParserDict, feed: FeedParserDict) -> Entry:
    content, plain = _content(entry)
    link = entry.get("link")
    is_atom = str(feed.get("version")).startswith("atom")
    title = entry.get("title_detail") or {}
    published = plain_text(entry.get("published") or _own(entry, "updated"))
    return Entry(
        link=link if isinstance(link, str) and link else None,
        changed=plain_text(_own(entry, "updated")),
        content=content,
        plain=plain,
        hints=Hints(
            title=plain_text(title.get("value"), is_html=title.get("type") in HTML_TYPES),
            # The author of an RSS feed is the webmaster.
            author=_authors(entry) or (_authors(feed.feed) if is_atom else None),
            published=iso_date(published),
            language=plain_text(title.get("language") or feed.feed.get("language")),
        ),
    )


def _own(entry: Mapping[str, Any], name: str) -> object:
    """The field, not a substitute of the parser."""
    return dict(entry).get(name)


def _authors(part: Mapping[str, Any]) -> str | None:
    names = [plain_text(author.get("name")) for author in part.get("authors") or ()]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _content(entry: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The longest text that is not called a summary, and whether it is plain."""
    texts: Iterable[Mapping[str, Any]] = entry.get("content") or ()
    usable = [text for text in texts if text.get("type") in {*HTML_TYPES, "text/plain"}]
    longest = max(usable, key=lambda text: len(text.get("value") or ""), default=None)
    if longest is None:
        return None, False
    return longest.get("value") or None, longest.get("type") == "text/plain"


def read_json_feed(content: bytes) -> list[Entry]:
    """The entries of a JSON feed. Raises ``UnreadableFeed`` or ``TooLarge``.

    https://www.jsonfeed.org/version/1.1/
    """
    if len(content) > LARGEST_FEED:
        raise TooLarge(LARGEST_FEED)
    try:
        feed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableFeed("is not JSON that can be read") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnreadableFeed("is a JSON feed without items")
    return [_json_entry(item, feed) for item in items if isinstance(item, dict)]


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    as_html, as_text = _string(item, "content_html"), _string(item, "content_text")
    return Entry(
        link=_string(item, "url") or _string(item, "external_url"),
        changed=plain_text(item.get("date_modified")),
        content=as_html or as_text,
        plain=not as_html,
        hints=Hints(
            title=plain_text(item.get("title")),
            author=_json_authors(item) or _json_authors(feed),
            published=plain_text(item.get("date_published")),
            language=plain_text(item.get("language") or feed.get("language")),
        ),
    )


def _string(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _json_authors(item: Mapping[str, Any]) -> str | None:
    given = item.get("authors")
    authors = given if isinstance(given, list) else [item.get("author")]
    names = [plain_text(author.get("name")) for author in authors if isinstance(author, dict)]
    return ", ".join(name for name in names if name) or None


class UnreadableSitemap(ValueError):
    """The content is not a readable sitemap."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The entries of a sitemap; of an index, they are sitemaps."""

    is_index: bool
    entries: tuple[Entry, ...]


def unpacked(content: bytes, largest: int = LARGEST_SITEMAP) -> bytes:
    """The decompressed content. Raises ``TooLarge`` or ``UnreadableBody``."""
    return gunzip(content, largest) if content.startswith(GZIP_MAGIC) else content


def read_sitemap(content: bytes) -> Sitemap:
    """The sitemap in *content*, as far as it is sound. Raises ``UnreadableSitemap`` or
    ``TooLarge``.

    Entities are not expanded. https://www.sitemaps.org/protocol.html
    """
    from lxml import etree

    if len(content) > LARGEST_SITEMAP:
        raise TooLarge(LARGEST_SITEMAP)
    root = ""
    entries: list[Entry] = []
    try:
        for event, element in etree.iterparse(
            io.BytesIO(content), events=("start", "end"), recover=True, resolve_entities=False,
            no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            name = etree.QName(element).localname
            if event == "start":
                root = root or name
            elif name in ("url", "sitemap"):
                entries += _sitemap_entry(element)
                # Free what has been read.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            if len(entries) == MOST_LISTED:
                break
    except etree.XMLSyntaxError:
        if not entries:
            raise UnreadableSitemap("is not a sitemap that can be read") from None
    return Sitemap(root == "sitemapindex", tuple(entries))


def _sitemap_entry(element: Iterable[Any]) -> Iterator[Entry]:
    texts: dict[str, str] = {}
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        texts.setdefault(name, (child.text or "").strip())
    if texts.get("loc"):
        yield Entry(texts["loc"], changed=texts.get("lastmod") or None)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        relations = given.get("rel", "").lower().split()
        is_feed = given.get("type", "").partition(";")[0].strip().lower() in TYPES
        if tag == "link" and "alternate" in relations and is_feed and given.get("href"):
            self.found.append(given["href"])


def announced_feeds(page: bytes, address: Address) -> tuple[str, ...]:
    """The addresses of the feeds that the *page* at *address* announces."""
    head = page[:HEAD]
    end = head.lower().find(b"</head")
    links = _Links()
    links.feed((head[:end] if end >= 0 else head).decode("utf-8", errors="replace"))
    addresses: dict[str, None] = {}
    for reference in links.found[:MOST_ANNOUNCED]:
        try:
            addresses[str(address.join(reference))] = None
        except RefusedAddress:
            continue
    return tuple(addresses)
