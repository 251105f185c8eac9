"""Sitemaps (https://www.sitemaps.org/protocol.html) to the pages or the sitemaps that they list."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from retrieval.fetching.bodies import GZIP_MAGIC, TooLarge, gunzip
from retrieval.fetching.entries import Entry

# The protocol allows 50 MB and 50,000 addresses.
LARGEST = 50 * 2**20
MOST = 50_000


class UnreadableSitemap(ValueError):
    """The content is not a sitemap that can be read."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The entries of a sitemap. They are sitemaps themselves if it *is_index*."""

    is_index: bool
    entries: tuple[Entry, ...]


def unpacked(content: bytes, largest: int = LARGEST) -> bytes:
    """The content without its compression. Raises ``TooLarge`` or ``UnreadableBody``."""
    return gunzip(content, largest) if content.startswith(GZIP_MAGIC) else content


def read_sitemap(content: bytes) -> Sitemap:
    """The sitemap in *content*. Raises ``UnreadableSitemap`` or ``TooLarge``.

    What is broken is read as far as it makes sense. Entities are not expanded.
    """
    from lxml import etree

    if len(content) > LARGEST:
        raise TooLarge(LARGEST)
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
                entries += _entry(element)
                # The part that has been read is let go of.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            if len(entries) == MOST:
                break
    except etree.XMLSyntaxError:
        if not entries:
            raise UnreadableSitemap("is not a sitemap that can be read") from None
    return Sitemap(root == "sitemapindex", tuple(entries))


def _entry(element: Iterable[Any]) -> Iterator[Entry]:
    texts: dict[str, str] = {}
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        texts.setdefault(name, (child.text or "").strip())
    if texts.get("loc"):
        yield Entry(texts["loc"], changed=texts.get("lastmod") or None)
