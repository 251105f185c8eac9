"""Addresses that lead where they seem to lead.

An article's address comes from its source, unchecked.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

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
