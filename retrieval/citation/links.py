"""Quotes to links that make a browser jump to the quoted words and mark them.

The address of an article comes from its source, and nobody has checked it. A link leads where a
person reads that it leads, or there is no link.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from bisect import bisect_left
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from retrieval.types import Article, Passage

# Browsers match a whole text up to about this many characters well; beyond it a range is shorter
# and as sure.
LONGEST_WHOLE = 300
FEWEST_WORDS, MOST_WORDS = 4, 12
MOST_LAST_WORDS = 100
# Words that need more letters are not marked.
LONGEST_PARTS = 2000
# Programs refuse longer addresses, and nobody reads them.
LONGEST_ADDRESS = 2000
LONGEST_HOST, LONGEST_LABEL = 253, 63
# A host and a port, without the name of a user before them: "good.org@evil.org" leads to evil.org.
AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@\[\]]+)(?::\d{0,5})?")
LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]+(?<!-)")
# These end an address in HTML, in Markdown or in BibTeX; browsers encode most of them, too.
TO_ENCODE = str.maketrans({char: percent_encoded(char) for char in '"<>`{}'})


def link(place: Passage | Article) -> str | None:
    """The address of an article, with a text fragment for the quote if *place* is a passage.

    None if the article has no address, or one that is not safe to open. The host is plain ASCII, so
    it may be shown as the name of the link.

    Syntax and encoding: WICG, "URL Fragment Text Directives", section 3.2 (``text=`` takes
    ``[prefix-,]start[,end]``; ``&``, ``-`` and ``,`` inside a part are percent-encoded).
    """
    article = place if isinstance(place, Article) else place.paragraph.article
    address = safe_address(article.url or "")
    if address is None or isinstance(place, Article):
        return address
    text, span, quote = place.paragraph.text, place.span, place.quote
    # What follows ":~:" in an address is for the browser only; ours takes its place.
    address, _, _ = address.partition(":~:")
    fragment = address if "#" in address else f"{address}#"
    value = directive(text[: span.start], quote, text[span.end :])
    return f"{fragment}:~:text={value}" if value else address


def safe_address(url: str) -> str | None:
    """*url* with its host in ASCII, or None if it may not lead where it seems to.

    Example: the host of ``https://кино.рф/a`` is written in Punycode. There is no address in
    ``https://good.org@evil.org/``, nor in ``https://evil.org\\@good.org/``, which browsers and
    programs read differently.
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
    """*host* as the name servers know it; None if there can be no such host."""
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
    """A part of a host's name in ASCII (RFC 3492, with the prefix of RFC 5890); None if it is none.

    Only letters, digits and their marks in normal form are taken, for which all browsers agree.
    """
    if not label.isascii():
        # One letter after the other, since "Σ" at the end of a word has a lower case of its own.
        low = unicodedata.normalize("NFC", "".join(map(str.lower, label)))
        kinds = [unicodedata.category(char)[0] for char in low.replace("-", "")]
        is_word = low.strip("-") == low and kinds[0] != "M" and {*kinds} <= {*"LMN"}
        if not is_word or low != unicodedata.normalize("NFKC", low):
            return None
        label = f"xn--{low.encode('punycode').decode('ascii')}"
    return label if LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL else None


def directive(before: str, quote: str, after: str) -> str:
    """The value of ``text=`` for *quote* between the text *before* and *after* it.

    A page shows any run of blanks as one, so the parts are given that way. Browsers take the first
    place that fits: a start that stood there earlier gets the words before it as a prefix. It is
    empty if the words are too long for an address.
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
    """The fewest words before *start* with which it is first found at *place*."""
    prefixes = [" ".join(earlier[-count:]) for count in range(FEWEST_WORDS, MOST_WORDS + 1)]
    for prefix in prefixes:
        if page.find(_folded(f"{prefix} {start}")) == place - len(prefix) - 1:
            return prefix
    return prefixes[-1]


def _folded(text: str) -> str:
    """*text* in lower case, for browsers do not tell cases apart, with every place kept."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _end(page: str, words: list[str], after: int, goal: int) -> str:
    """The fewest last words whose first place after *after* ends at *goal*."""

    def is_found(count: int) -> bool:
        end = " ".join(words[-count:])
        return page.find(_folded(end), after) == goal - len(end)

    # If some last words are found there, so are more of them, up to the start.
    behind = page.count(" ", after, goal)
    counts = range(FEWEST_WORDS, min(behind, MOST_LAST_WORDS) + 1)
    place = bisect_left(counts, True, key=is_found)
    return " ".join(words[-(counts[place] if place < len(counts) else FEWEST_WORDS) :])


def _encoded(part: str) -> str:
    return percent_encoded(part, safe="").replace("-", "%2D")
