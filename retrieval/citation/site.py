"""The addresses of articles on a page of our own: ``a/ID``, with a quote ``a/ID?q=p3:120-180``.

The page of an article may be served, or be a file in a folder with the name of its address. The id
of an article may be any text, so what could mean something else in an address or in the name of a
file stands as its bytes after ``~``. Example: the page of ``news/2024`` is ``a/news~2F2024``.

A link to a quote has a checksum of its words, so that the page can tell whether they still stand:
``a/ID?q=p3:120-180&v=1f3a9c2b#p3``.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote as percent_encoded

from retrieval.citation.safe_address import LONGEST_ADDRESS, safe_address
from retrieval.types import Article, Passage, Span
from retrieval.unicode import well_formed

FOLDER = "a/"
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
ESCAPE = re.compile("(?:~[0-9A-Fa-f]{2})+")
# The name of a file may have 255 bytes; what is longer goes on in a folder inside of it.
LONGEST_NAME = 200
GOES_ON = "~/"
PLACE = re.compile(r"p(\d{1,9}):(\d{1,9})-(\d{1,9})", re.ASCII)


class Place(NamedTuple):
    """A stretch of a paragraph of some article."""

    paragraph: int
    span: Span

    def __str__(self) -> str:
        return f"p{self.paragraph}:{self.span.start}-{self.span.end}"


class _Site:
    """The site to which articles without an address are linked; it is the same for all threads."""

    address: str | None = None


def use_site(url: str) -> None:
    """Link articles without an address of their own to the pages at *url*; if it is empty, to none.

    This is set once for the process: links are made deep inside of renderers that know no settings.
    """
    address = safe_address(url)
    _Site.address = address.rstrip("/") if address else None


def site_link(place: Passage | Article) -> str | None:
    """The address of an article, or of a passage in it, on the site; None if there is no site."""
    if _Site.address is None:
        return None
    path = article_path(place.id) if isinstance(place, Article) else quote_path([place])
    address = f"{_Site.address}/{path}"
    return address if len(address) <= LONGEST_ADDRESS else None


def article_path(article_id: str) -> str:
    """The path of an article's page, encoded for an address and without a slash before it."""
    return percent_encoded(article_file(article_id), safe="/~")


def article_file(article_id: str) -> str:
    """The same as the name of a folder, in which nothing is encoded for an address."""
    article_id = well_formed(article_id)
    names, size = [""], 0
    for sign in _escaped(article_id):
        size += len(sign.encode())
        if size > LONGEST_NAME:
            names.append("")
            size = len(sign.encode())
        names[-1] += sign
    return FOLDER + GOES_ON.join(names)


def _escaped(article_id: str) -> Iterator[str]:
    """The signs of an id, each as itself or as its bytes."""
    # A file system may compose letters and accents, and so change the name.
    is_composed = unicodedata.is_normalized("NFC", article_id)
    for place, char in enumerate(article_id):
        if char == ".":
            is_plain = 0 < place < len(article_id) - 1
        elif char.isascii():
            is_plain = char in PLAIN
        else:
            is_plain = is_composed and char.isalnum()
        yield char if is_plain else "".join(f"~{byte:02X}" for byte in char.encode())


def article_id_at(path: str) -> str:
    """The id of the article at *path*, which begins with ``a/`` and is no longer encoded.

    An id that could have been written otherwise is read as well: ``a/news/2024`` is that of
    ``news/2024``.
    """
    text = path.removeprefix(FOLDER).replace(GOES_ON, "").removesuffix("/")
    return ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("~", "")).decode("utf-8", "replace")


def quote_path(parts: Sequence[Passage]) -> str:
    """The path of an article's page, at a quote with these parts."""
    places = [Place(part.paragraph.number, part.span) for part in parts]
    query = "&".join(f"q={place}" for place in places)
    words = checksum([part.quote for part in parts])
    path = article_path(parts[0].paragraph.article.id)
    return f"{path}?{query}&v={words}#p{places[0].paragraph}"


def read_place(text: str) -> Place | None:
    """The place that *text* names, such as ``p3:120-180``; None if it names none."""
    match = PLACE.fullmatch(text)
    if match is None or int(match[2]) >= int(match[3]):
        return None
    return Place(int(match[1]), Span(int(match[2]), int(match[3])))


def checksum(words: Sequence[str]) -> str:
    """The checksum of the words of a quote, given as its parts: CRC-32 of their UTF-8.

    It notices a change. It does not hide the words from whoever tries all of them.
    """
    return f"{zlib.crc32(well_formed(chr(0).join(words)).encode()):08x}"
