"""Tells whether a response is a feed, a sitemap, or a file with a suffix."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from email.message import Message
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import unquote

from retrieval.fetching.addresses import Address
from retrieval.readers import READERS
from retrieval.types import well_formed

# The root element is near the beginning.
SAMPLE = 2**16
LONGEST_NAME = 100
SUFFIXES: Mapping[str, str] = {
    "application/epub+zip": ".epub",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-ndjson": ".ndjson",
    "application/x-subrip": ".srt",
    "application/x-tex": ".tex",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/rtf": ".rtf",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "text/x-tex": ".tex",
}
# For unknown files; the suffix says more.
VAGUE = {
    "", "application/octet-stream", "application/x-download", "application/xml", "application/zip",
    "binary/octet-stream", "text/plain", "text/xml",
}  # fmt: skip
NO_TEXT = ("audio/", "font/", "image/", "video/")
# Suffixes of programs say nothing about the content.
PROGRAMS = {".asp", ".aspx", ".cfm", ".cgi", ".do", ".htm", ".html", ".jsp", ".php", ".xhtml"}
NAME_OF_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml")
FEED_ELEMENT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
RSS_1 = ("http://purl.org/rss/", "http://my.netscape.com/rdf/", "http://channel.netscape.com/rdf/")
JSON_FEED = re.compile(r'\s*\{[^{}]*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/')
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:]+")


class Kind(Enum):
    """How a content is read."""

    FEED = "feed"
    JSON_FEED = "JSON feed"
    SITEMAP = "sitemap"
    FILE = "file"


def type_of(headers: Mapping[str, str]) -> str:
    """The media type by the server, in lower case; empty if it gives none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def encoding_of(headers: Mapping[str, str]) -> str | None:
    """The encoding by the server, if it is an encoding of texts."""
    charset = _header("content-type", headers).get_content_charset()
    try:
        # Codecs not for text raise LookupError, too.
        return codecs.lookup(charset).name if charset and b"a".decode(charset, "replace") else None
    except (LookupError, ValueError):
        return None


def kind_of(media_type: str, content: bytes) -> Kind:
    """The kind of content; the type counts if the beginning is broken."""
    sample = _sample(content)
    root = _root(sample)
    if root in ("urlset", "sitemapindex"):
        return Kind.SITEMAP
    if root in ("rss", "feed") or (root == "rdf" and any(name in sample for name in RSS_1)):
        return Kind.FEED
    if JSON_FEED.match(sample) or media_type == "application/feed+json":
        return Kind.JSON_FEED
    if root != "html" and FEED_TYPE.fullmatch(media_type) and FEED_ELEMENT.search(sample):
        return Kind.FEED
    return Kind.FILE


def suffix_of(address: Address, headers: Mapping[str, str], content: bytes) -> str | None:
    """The suffix that selects a reader; None if the format is unknown."""
    media_type = type_of(headers)
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if media_type in SUFFIXES:
        return SUFFIXES[media_type]
    if media_type not in VAGUE:
        return None
    if _root(_sample(content)) == "html":
        return ".html"
    for name in (_header("content-disposition", headers).get_filename(""), address.target):
        suffix = PurePosixPath(name.partition("?")[0]).suffix.lower()
        if suffix in READERS:
            return suffix
    if media_type.endswith("/xml"):
        return ".xml"
    return ".txt" if media_type == "text/plain" or _is_text(content[:SAMPLE]) else None


def name_of(address: Address, suffix: str) -> str:
    """A file name for *address*: the end of its path, or its host."""
    path = PurePosixPath(address.target.partition("?")[0])
    stem = path.stem if path.suffix.lower() in {suffix, *PROGRAMS, *READERS} else path.name
    clean = UNPRINTABLE.sub(" ", well_formed(unquote(stem))).strip(" .")
    return (clean[:LONGEST_NAME] or address.host) + suffix


def _header(name: str, headers: Mapping[str, str]) -> Message:
    message = Message()
    message[name] = re.sub(r"[\r\n]", " ", headers.get(name, ""))
    return message


def _sample(content: bytes) -> str:
    """The beginning, with correct ASCII in any encoding."""
    beginning = content[:SAMPLE]
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")):
        beginning = beginning.replace(b"\0", b"")
    return beginning.decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")


def _root(text: str) -> str | None:
    """The first element in *text*, in lower case without prefix."""
    rest = text
    while rest.startswith("<"):
        if rest.startswith("<!--"):
            end = "-->"
        elif rest[:14].lower() == "<!doctype html":
            return "html"
        elif rest.startswith(("<?", "<!")):
            # A document type may have declarations in brackets.
            end = "]>" if "[" in rest.partition(">")[0] else ">"
        else:
            matched = NAME_OF_ELEMENT.match(rest)
            return matched[1].lower() if matched else None
        rest = rest.partition(end)[2].lstrip()
    return None


def _is_text(sample: bytes) -> bool:
    if b"\0" in sample:
        return False
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        # The sample may end inside a character.
        return error.start >= len(sample) - 3 > 0
    return bool(sample)
