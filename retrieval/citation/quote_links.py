"""Articles and quotes to addresses: at the source with the words marked, or on our own site.

A page of the site, ``a/ID`` or ``a/ID?q=p3:120-180`` at a quote, may be a file of that name. Signs
of an id with another meaning are written as bytes after ``~``: ``news/2024`` is ``a/news~2F2024``.
A checksum shows if the words have changed: ``a/ID?q=p3:120-180&v=1f3a9c2b#p3``.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from retrieval.types import Article, Passage, Span, well_formed

# Browsers match whole texts up to about this length well; beyond it a range is as sure.
LONGEST_WHOLE = 300
FEWEST_WORDS, MOST_WORDS = 4, 12
MOST_LAST_WORDS = 100
# Words that need more letters are not marked.
LONGEST_PARTS = 2000
ARTICLE_FOLDER = "a/"
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
ESCAPE = re.compile("(?:~[0-9A-Fa-f]{2})+")
# A name of a file has at most 255 bytes; a longer one goes on in a folder inside.
LONGEST_NAME = 200
GOES_ON = "~/"
QUOTE_PLACE = re.compile(r"p(\d{1,9}):(\d{1,9})-(\d{1,9})", re.ASCII)


def link(place: Passage | Article) -> str | None:
    """The address of an article or a passage: at its source, or else on our own site.

    None if neither is safe to open. The host is plain ASCII, so it may be shown as the link's name.
    """
    return source_link(place) or site_link(place)


def source_link(place: Passage | Article) -> str | None:
    """The address of an article at its source, with a text fragment for a passage; None if unsafe.

    Syntax: WICG, "URL Fragment Text Directives", section 3.2 (``text=[prefix-,]start[,end]``;
    ``&``, ``-`` and ``,`` inside a part are percent-encoded).
    """
    article = place if isinstance(place, Article) else place.paragraph.article
    address = safe_address(article.url or "")
    if address is None or isinstance(place, Article):
        return address
    text, span, quote = place.paragraph.text, place.span, place.quote
    # Behind ":~:" an address speaks to the browser only; ours takes its place.
    address, _, _ = address.partition(":~:")
    fragment = address if "#" in address else f"{address}#"
    value = directive(text[: span.start], quote, text[span.end :])
    return f"{fragment}:~:text={value}" if value else address


def directive(before: str, quote: str, after: str) -> str:
    """The value of ``text=`` for *quote* between *before* and *after*; empty if it is too long.

    Pages show runs of blanks as one. Browsers take the first match, so a start that the page has
    earlier gets a prefix.
    """
    words, earlier = quote.split(), before.split()
    page = _folded(" ".join((*earlier, *words, *after.split())))
    place = len(" ".join(earlier)) + bool(earlier)
    whole = " ".join(words)
    start, end = whole, ""
    if len(whole) > LONGEST_WHOLE:
        firsts = [" ".join(words[:n]) for n in range(FEWEST_WORDS, MOST_WORDS + 1)]
        start = next((first for first in firsts if page.find(_folded(first)) == place), firsts[0])
        end = _end(page, words, place + len(start), place + len(whole))
    is_first = page.find(_folded(start)) == place or not earlier
    prefix = "" if is_first else _prefix(page, earlier, start, place)
    if len(prefix) + len(start) + len(end) > LONGEST_PARTS:
        return ""
    value = f"{_encoded(start)},{_encoded(end)}" if end else _encoded(start)
    return f"{_encoded(prefix)}-,{value}" if prefix else value


def _prefix(page: str, earlier: list[str], start: str, place: int) -> str:
    """The fewest words before *start* that make it unique."""
    prefixes = [" ".join(earlier[-count:]) for count in range(FEWEST_WORDS, MOST_WORDS + 1)]
    for prefix in prefixes:
        if page.find(_folded(f"{prefix} {start}")) == place - len(prefix) - 1:
            return prefix
    return prefixes[-1]


def _folded(text: str) -> str:
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _end(page: str, words: list[str], after: int, goal: int) -> str:
    """The fewest last words that first end at *goal*."""

    def is_found(count: int) -> bool:
        end = " ".join(words[-count:])
        return page.find(_folded(end), after) == goal - len(end)

    # If some last words are found there, so are more.
    behind = page.count(" ", after, goal)
    counts = range(FEWEST_WORDS, min(behind, MOST_LAST_WORDS) + 1)
    place = bisect_left(counts, True, key=is_found)
    return " ".join(words[-(counts[place] if place < len(counts) else FEWEST_WORDS) :])


def _encoded(part: str) -> str:
    return percent_encoded(part, safe="").replace("-", "%2D")


class _Site:
    address: str | None = None


def use_site(url: str) -> None:
    """Link articles without an address to the pages at *url*; if it is empty, to none.

    It is set once a process: renderers, deep inside, know no settings.
    """
    address = safe_address(url)
    _Site.address = address.rstrip("/") if address else None


def site_link(place: Passage | Article) -> str | None:
    """The address on the site of an article, or of a passage in it."""
    if _Site.address is None:
        return None
    path = article_path(place.id) if isinstance(place, Article) else quote_path([place])
    address = f"{_Site.address}/{path}"
    return address if len(address) <= LONGEST_ADDRESS else None


def article_path(article_id: str) -> str:
    """The path of an article's page, encoded for an address."""
    return percent_encoded(article_file(article_id), safe="/~")


def article_file(article_id: str) -> str:
    """The same as the name of a folder, not encoded."""
    article_id = well_formed(article_id)
    names, size = [""], 0
    for sign in _signs(article_id):
        size += len(sign.encode())
        if size > LONGEST_NAME:
            names.append("")
            size = len(sign.encode())
        names[-1] += sign
    return ARTICLE_FOLDER + GOES_ON.join(names)


def _signs(article_id: str) -> Iterator[str]:
    # A file system may compose letters and accents.
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
    """The id of the article at *path*, decoded: of ``a/news~2F2024`` or ``a/news/2024``."""
    text = path.removeprefix(ARTICLE_FOLDER).replace(GOES_ON, "").removesuffix("/")
    return ESCAPE.sub(
        lambda match: bytes.fromhex(match[0].replace("~", "")).decode("utf-8", "replace"), text
    )


class QuotePlace(NamedTuple):
    """A stretch of a paragraph, as an address has it."""

    paragraph: int
    span: Span

    def __str__(self) -> str:
        return f"p{self.paragraph}:{self.span.start}-{self.span.end}"


def quote_path(parts: Sequence[Passage]) -> str:
    """The path of an article's page, at a quote with these parts."""
    places = [QuotePlace(part.paragraph.number, part.span) for part in parts]
    query = "&".join(f"q={place}" for place in places)
    words = quote_checksum([part.quote for part in parts])
    path = article_path(parts[0].paragraph.article.id)
    return f"{path}?{query}&v={words}#p{places[0].paragraph}"


def read_quote_place(text: str) -> QuotePlace | None:
    """The place that *text*, such as ``p3:120-180``, names."""
    match = QUOTE_PLACE.fullmatch(text)
    if match is None or int(match[2]) >= int(match[3]):
        return None
    return QuotePlace(int(match[1]), Span(int(match[2]), int(match[3])))


def quote_checksum(words: Sequence[str]) -> str:
    """The CRC-32 of a quote's parts in UTF-8. It shows changes, and hides nothing."""
    return f"{zlib.crc32(well_formed(chr(0).join(words)).encode()):08x}"


# Addresses that lead where they seem to lead.
#
# An article's address comes from its source, unchecked.

# Programs refuse longer addresses, and nobody reads them.
LONGEST_ADDRESS = 2000
LONGEST_HOST, LONGEST_LABEL = 253, 63
# No user's name may come before the host: "good.org@evil.org" leads to evil.org.
AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@\[\]]+)(?::\d{0,5})?")
LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]+(?<!-)")
# These end an address in HTML, Markdown or BibTeX.
TO_ENCODE = str.maketrans({char: percent_encoded(char) for char in '"<>`{}'})


def safe_address(url: str) -> str | None:
    """*url* with its host in ASCII, or None if it may lead elsewhere.

    ``https://кино.рф/a`` gets a host in Punycode. ``https://good.org@evil.org/`` is refused, and
    ``https://evil.org\\@good.org/``, which browsers and programs read differently.
    """
    if len(url) > LONGEST_ADDRESS or not url.isprintable() or re.search(r"[\s\\]", url):
        return None
    try:
        parts = urlsplit(url)
        authority = AUTHORITY.fullmatch(parts.netloc) if parts.port != 0 else None
    except ValueError:
        return None
    if authority is None or parts.scheme not in ("http", "https"):
        return None
    host = _ascii_host(authority["host"])
    if host is None:
        return None
    start = url.index("//") + len("//")
    return f"{url[:start]}{host}{url[start + authority.end('host') :]}".translate(TO_ENCODE)


def _ascii_host(host: str) -> str | None:
    if host.startswith("["):
        return _ipv6_host(host)
    labels = [label for part in host.split(".") if (label := _ascii_label(part))]
    name = ".".join(labels)
    is_whole = len(labels) == host.count(".") + 1
    return name if is_whole and len(name) <= LONGEST_HOST else None


def _ipv6_host(host: str) -> str | None:
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return None
    return host


def _ascii_label(label: str) -> str | None:
    """A part of a host in ASCII (RFC 3492, with the prefix of RFC 5890), or None.

    Browsers agree only on letters, digits and their marks in normal form.
    """
    if not label.isascii():
        # By letters: a "Σ" at the end of a word has another lower case.
        low = unicodedata.normalize("NFC", "".join(map(str.lower, label)))
        kinds = [unicodedata.category(char)[0] for char in low.replace("-", "")]
        is_word = low.strip("-") == low and kinds[0] != "M" and {*kinds} <= {*"LMN"}
        if not is_word or low != unicodedata.normalize("NFKC", low):
            return None
        label = f"xn--{low.encode('punycode').decode('ascii')}"
    return label if LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL else None
