"""Sitemaps give their addresses, and hostile ones give up soon."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fetching.bodies import TooLarge
from retrieval.fetching.sitemaps import LARGEST, MOST, UnreadableSitemap, read_sitemap

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?><!-- made by a program -->
<urlset xmlns="{NAMESPACE}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://good.example/a?b=1&amp;c=2
</loc><lastmod>2026-01-02</lastmod>
<image:image><image:loc>https://good.example/a.png</image:loc></image:image></url>
<url><lastmod>2026-01-02</lastmod></url>
<url><loc>https://good.example/б</loc><lastmod/></url></urlset>"""


def test_a_sitemap_lists_pages() -> None:
    sitemap = read_sitemap(SITEMAP.encode())

    assert not sitemap.is_index
    assert [(entry.link, entry.changed) for entry in sitemap.entries] == [
        ("https://good.example/a?b=1&c=2", "2026-01-02"),
        ("https://good.example/б", None),
    ]


def test_an_index_lists_sitemaps() -> None:
    index = (
        SITEMAP.replace("urlset", "sitemapindex")
        .replace("<url>", "<sitemap>")
        .replace("</url>", "</sitemap>")
    )
    sitemap = read_sitemap(index.encode())

    assert sitemap.is_index
    assert len(sitemap.entries) == 2


@pytest.mark.parametrize(
    "broken",
    [
        SITEMAP[: SITEMAP.index("</urlset>")],
        SITEMAP.replace("&amp;", "&"),
        SITEMAP.replace(f' xmlns="{NAMESPACE}"', ""),
    ],
    ids=["cut", "ampersand", "namespace"],
)
def test_a_broken_sitemap_is_read_as_far_as_it_makes_sense(broken: str) -> None:
    assert read_sitemap(broken.encode()).entries[0].link.startswith("https://good.example/a?b=1")  # type: ignore[union-attr]


LAUGHS = (
    '<!DOCTYPE urlset [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><urlset><url><loc>https://good.example/&a9;</loc></url></urlset>"
)
EXTERNAL = (
    '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    "<urlset><url><loc>https://good.example/&a;</loc></url></urlset>"
)


@pytest.mark.parametrize("hostile", [LAUGHS, EXTERNAL])
def test_entities_are_not_expanded(hostile: str) -> None:
    entries = read_sitemap(hostile.encode()).entries

    assert [entry.link for entry in entries] in ([], ["https://good.example/"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"<urlset>" + b"<url>" * 500_000,
        b"<urlset>" + b"<url><loc>" * 50_000,
        b"<urlset>" + b"<url><loc>a</loc></url>" * (2 * MOST),
        b"<urlset><url>" + b"<loc>a</loc>" * 50_000 + b"</url>",
        b"<urlset>" + b"<other/>" * 100_000,
        b"<urlset " + b"".join(b"a%d='b' " % number for number in range(50_000)) + b"/>",
        b"<urlset>" + b"".join(b"<a xmlns:b%d='c'/>" % number for number in range(100_000)),
        b"<urlset><url><loc>" + b"a" * 20 * 2**20 + b"</loc></url></urlset>",
    ],
    ids=["deep", "deep locs", "many", "locs", "others", "attributes", "namespaces", "long"],
)
def test_a_hostile_sitemap_takes_no_long_time(content: bytes) -> None:
    began = time.monotonic()
    with contextlib.suppress(UnreadableSitemap):
        assert len(read_sitemap(content).entries) <= MOST

    assert time.monotonic() - began < 10


def test_a_sitemap_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(TooLarge):
        read_sitemap(b"<urlset>" + bytes(LARGEST))


@given(st.binary(max_size=100))
def test_any_bytes_are_a_sitemap_or_refused(content: bytes) -> None:
    for start in (b"", b"<urlset><url><loc>"):
        try:
            read_sitemap(start + content)
        except UnreadableSitemap:
            continue
