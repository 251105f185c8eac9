"""The feeds that a web page announces."""

from __future__ import annotations

from html.parser import HTMLParser

from retrieval.fetching.addresses import Address, RefusedAddress

# They are announced in the head of the page.
HEAD = 2**17
MOST = 10
TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}


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
    """The addresses of the feeds in the head of the *page* at *address*, in its order."""
    head = page[:HEAD]
    end = head.lower().find(b"</head")
    links = _Links()
    links.feed((head[:end] if end >= 0 else head).decode("utf-8", errors="replace"))
    addresses: dict[str, None] = {}
    for reference in links.found[:MOST]:
        try:
            addresses[str(address.join(reference))] = None
        except RefusedAddress:
            continue
    return tuple(addresses)
