"""What a content is: told by its beginning, by the type that the server gives, and by its name."""

import time
from collections.abc import Mapping

import pytest

from retrieval.fetching.addresses import parse_address
from retrieval.fetching.feeds import announced_feeds
from retrieval.fetching.media_types import Kind, encoding_of, kind_of, name_of, suffix_of

SITE = "https://good.example"


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        ("<rss version='2.0'>", "text/html", Kind.FEED),
        ("\ufeff<?xml version='1.0'?>\n<!-- <html> -->\n<?xml-stylesheet?><rss>", "", Kind.FEED),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "text/xml", Kind.FEED),
        ("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", "application/xml", Kind.FEED),
        ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "text/xml", Kind.FEED),
        ("<rdf:RDF xmlns:dc='http://purl.org/dc/'>", "text/xml", Kind.FILE),
        ("Warning: in line 3 <rss>", "application/rss+xml", Kind.FEED),
        ("Warning: in line 3 <rss>", "text/plain", Kind.FILE),
        ("<!doctype html><p>An <rss> element", "application/rss+xml", Kind.FILE),
        ("A text about the <feed> element", "text/plain", Kind.FILE),
        ("<urlset>", "text/html", Kind.SITEMAP),
        ("<sm:sitemapindex xmlns:sm='x'>", "text/xml", Kind.SITEMAP),
        (
            '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
            "application/json",
            Kind.JSON_FEED,
        ),
        ('{"items": []}', "application/feed+json", Kind.JSON_FEED),
        ('{"items": []}', "application/json", Kind.FILE),
        ("<article>", "application/xml", Kind.FILE),
        ("", "", Kind.FILE),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_content_says_what_it_is(
    content: str, media_type: str, kind: Kind, encoding: str
) -> None:
    assert kind_of(media_type, content.encode(encoding)) is kind


@pytest.mark.parametrize(
    ("path", "headers", "content", "suffix"),
    [
        ("/a", {"content-type": "Text/HTML; charset=utf-8"}, b"a", ".html"),
        ("/a.php", {"content-type": "application/xhtml+xml"}, b"a", ".html"),
        ("/a", {"content-type": "text/html"}, b"%PDF-1.7", ".pdf"),
        ("/a", {"content-type": "application/pdf"}, b"a", ".pdf"),
        ("/a.md", {"content-type": "text/plain"}, b"a", ".md"),
        ("/a.md?x=.txt", {"content-type": "application/octet-stream"}, b"a", ".md"),
        ("/a", {"content-disposition": 'attachment; filename="b.md"'}, b"a", ".md"),
        ("/a.exe", {"content-type": "text/plain"}, b"a", ".txt"),
        ("/a", {}, b"A text of \xd0\xb9", ".txt"),
        ("/a", {}, b"<!DOCTYPE html><p>a", ".html"),
        ("/a", {"content-type": "application/xml"}, b"<article>", ".xml"),
        ("/a", {}, b"\x7fELF\0\0", None),
        ("/a", {"content-type": "application/x-unheard"}, b"a", None),
        ("/a.md", {"content-type": "application/x-unheard"}, b"a", None),
    ],
)
def test_the_suffix_is_that_of_the_format(
    path: str, headers: Mapping[str, str], content: bytes, suffix: str | None
) -> None:
    assert suffix_of(parse_address(SITE + path), headers, content) == suffix


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("; charset=windows-1251", "cp1251"), ('; Charset="UTF-8"', "utf-8"), ("", None),
        ("; charset=no-such", None), ("; charset=hex", None), ("; charset=a\0b", None), ("; charset=й", None),
        ("; charset=utf-16", "utf-16"),
    ],
)  # fmt: skip
def test_the_encoding_is_one_of_texts(charset: str, encoding: str | None) -> None:
    assert encoding_of({"content-type": "text/html" + charset}) == encoding


@pytest.mark.parametrize(
    ("path", "suffix", "name"),
    [
        ("/blog/post/", ".html", "post.html"),
        ("/post.php?id=3", ".html", "post.html"),
        ("/v1.2-notes", ".html", "v1.2-notes.html"),
        ("/%D0%BF%D1%83%D1%82%D1%8C", ".html", "путь.html"),
        ("/", ".html", "good.example.html"),
        ("/..%2F..%2Fetc%2Fpasswd", ".txt", "etc passwd.txt"),
        ("/%00%0A", ".txt", "good.example.txt"),
        ("/" + "a" * 500, ".txt", "a" * 100 + ".txt"),
    ],
)
def test_a_name_is_a_plain_file_name(path: str, suffix: str, name: str) -> None:
    assert name_of(parse_address(SITE + path), suffix) == name


def test_a_page_announces_its_feeds() -> None:
    page = b"""<!doctype html><head><link rel=stylesheet type=text/css href=a.css>
    <LINK REL="Alternate home" TYPE="application/rss+xml; charset=utf-8" HREF="/feed?a=1&amp;b=2">
    <link rel=alternate type=application/atom+xml href="file:///etc/passwd">
    <link rel=alternate type=application/atom+xml>
    <link rel=alternate hreflang=ru href=/ru></head>
    <link rel=alternate type=application/rss+xml href=/in-the-body>"""

    assert announced_feeds(page, parse_address(SITE + "/blog/")) == (SITE + "/feed?a=1&b=2",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [b"<!--", b"<!", b"<", b"<a ", b"<a b='", b"<?", b"<![CDATA[", b"&", b"<link rel=alternate "],
)
def test_hostile_pages_take_no_long_time(part: bytes) -> None:
    began = time.monotonic()
    content = part * (2**21 // len(part))
    announced_feeds(content, parse_address(SITE))
    kind_of("application/rss+xml", content)
    suffix_of(parse_address(SITE), {}, content)

    assert time.monotonic() - began < 5
