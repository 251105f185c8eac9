"""Feeds of all kinds give their entries, and hostile ones give up soon."""

import contextlib
import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fetching.bodies import TooLarge
from retrieval.fetching.feeds import (
    LARGEST_FEED,
    LARGEST_SITEMAP,
    MOST_LISTED,
    Entry,
    UnreadableFeed,
    UnreadableSitemap,
    read_feed,
    read_json_feed,
    read_sitemap,
)

URL = "https://good.example/blog/feed.xml"
LONG = "<p>" + "A sentence of an article. " * 60 + "</p>"

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title><language>ru</language>
<managingEditor>web@good.example (Web Master)</managingEditor><link>https://good.example/</link>
<item><title>Первая &amp;amp; вторая</title><link>/posts/1</link><dc:creator>Jane Roe</dc:creator>
<pubDate>Tue, 10 Jun 2025 01:00:00 +0300</pubDate><description>Кратко</description></item>
<item><title>Second</title><link> https://other.example/2 </link><description>Short</description>
<content:encoded><![CDATA[{content}]]></content:encoded></item>
<item><title>Third</title><guid isPermaLink="true">https://good.example/3</guid></item>
<item><title>Fourth</title><guid isPermaLink="false">4</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://good.example/a/">
<title>Blog</title><author><name>Jane Roe</name><email>jane@good.example</email></author>
<entry><title type="html">One &lt;b&gt;and&lt;/b&gt; two</title><link rel="self" href="self"/>
<link rel="alternate" href="1"/><updated>2026-01-02T03:04:05+06:00</updated>
<published>2025-12-31T23:30:00+06:00</published><content type="html">{content}</content></entry>
<entry><title>Two</title><link href="../2"/><updated>2026-02-02T00:00:00Z</updated>
<author><name>John Doe</name></author><summary>Short</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>News</title></channel>
<item rdf:about="https://good.example/1"><title>One</title><link>https://good.example/1</link>
<dc:date>2025-06-10</dc:date><dc:creator>Jane Roe</dc:creator></item></rdf:RDF>"""

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><rss version='2.0'><channel><item><title>&a9;</title></item></channel></rss>"
)
EXTERNAL = (
    '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<rss version='2.0'><channel><item><title>&a;</title></item></channel></rss>"
)
START = "<rss version='2.0'><channel>"
HOSTILE = {
    "open elements": START + "<a>" * 10_000,
    "deep elements": START + "<a>" * 10_000 + "</a>" * 10_000 + "</channel></rss>",
    "deep content": START
    + "<item><content:encoded>"
    + "&lt;p>" * 10_000
    + "</content:encoded></item>",
    "deep xhtml": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>"
    + "<div>" * 10_000,
    "elements": START + "<a/>" * 1_500_000,
    "attributes": START
    + "<a "
    + " ".join(f"b{n} = 'c>'" for n in range(50_000))
    + "/></channel></rss>",
    "namespaces": START
    + "".join(f"<a xmlns='d' xmlns:b{n}='c{n}'/>" for n in range(20_000))
    + "</channel></rss>",
    "less-than signs": START + "<" * 200_000,
    "declarations": START + "<![CDATA[" * 50_000,
    "comments": START + "<!--" * 50_000,
    "ampersands": START + "<title>" + "&amp" * 50_000,
    "ellipses": START + "<item><title>a</title></item><item>" + "read " * 50_000,
}
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?><!-- made by a program -->
<urlset xmlns="{NAMESPACE}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://good.example/a?b=1&amp;c=2
</loc><lastmod>2026-01-02</lastmod>
<image:image><image:loc>https://good.example/a.png</image:loc></image:image></url>
<url><lastmod>2026-01-02</lastmod></url>
<url><loc>https://good.example/б</loc><lastmod/></url></urlset>"""
LAUGHING_SITEMAP = (
    '<!DOCTYPE urlset [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><urlset><url><loc>https://good.example/&a9;</loc></url></urlset>"
)
EXTERNAL_SITEMAP = (
    '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    "<urlset><url><loc>https://good.example/&a;</loc></url></urlset>"
)


def test_an_rss_feed_has_entries_with_hints() -> None:
    first, second, third, fourth = read_feed(
        RSS.format(encoding="utf-8", content=LONG).encode(), URL
    )

    assert first.link == "https://good.example/posts/1"
    assert first.hints.title == "Первая & вторая"
    assert first.hints.author == "Jane Roe"
    assert first.hints.published == "2025-06-10T01:00:00+03:00"
    assert first.hints.language == "ru"
    assert first.changed is None
    assert not first.is_full
    assert second.link == "https://other.example/2"
    assert second.content == LONG
    assert second.is_full
    assert second.hints.author is None
    assert third.link == "https://good.example/3"
    assert fourth.link is None


def test_an_atom_feed_has_entries_with_hints() -> None:
    content = LONG.replace("<", "&lt;")
    first, second = read_feed(ATOM.format(content=content).encode(), URL)

    assert (first.link, second.link) == ("https://good.example/a/1", "https://good.example/2")
    assert first.hints.title == "One and two"
    assert (first.hints.author, second.hints.author) == ("Jane Roe", "John Doe")
    assert first.hints.published == "2025-12-31T23:30:00+06:00"
    assert second.hints.published == "2026-02-02T00:00:00Z"
    assert (first.changed, second.changed) == ("2026-01-02T03:04:05+06:00", "2026-02-02T00:00:00Z")
    assert (first.is_full, second.is_full) == (True, False)


def test_an_rdf_feed_has_entries_with_hints() -> None:
    (entry,) = read_feed(RDF.encode(), URL)

    assert entry.link == "https://good.example/1"
    assert (entry.hints.title, entry.hints.author) == ("One", "Jane Roe")
    assert entry.hints.published == "2025-06-10"


@pytest.mark.parametrize(
    ("encoding", "declared", "of_server"),
    [
        ("windows-1251", "windows-1251", None),
        ("koi8-r", "utf-8", "koi8-r"),
        ("utf-8", "windows-1251", "utf-8"),
        ("utf-16", "utf-16", None),
        ("utf-8-sig", "windows-1251", "windows-1251"),
        ("utf-8", "no-such", "neither"),
    ],
)
def test_the_encoding_is_of_the_mark_the_server_or_the_feed(
    encoding: str, declared: str, of_server: str | None
) -> None:
    content = RSS.format(encoding=declared, content="").encode(encoding)

    assert read_feed(content, URL, of_server)[0].hints.title == "Первая & вторая"


@pytest.mark.parametrize(
    "broken",
    [
        RSS.format(encoding="utf-8", content="a").replace("Second", "Q & A &nbsp; &mdash;"),
        RSS.format(encoding="utf-8", content="a").replace("</item>", "", 1),
        RSS.format(encoding="utf-8", content="a").removesuffix("</channel></rss>"),
        "\n\n <!-- a warning -->" + RSS.format(encoding="utf-8", content="a"),
        RSS.format(encoding="utf-8", content="a\x0b\x00"),
    ],
    ids=["entities", "unclosed", "cut", "blank", "controls"],
)
def test_a_broken_feed_is_read_as_far_as_it_makes_sense(broken: str) -> None:
    entries = read_feed(broken.encode(), URL)

    assert "https://good.example/posts/1" in [entry.link for entry in entries]
    assert len(entries) >= 3


def test_entities_of_html_are_characters() -> None:
    broken = RSS.format(encoding="utf-8", content="a").replace(
        "Second", "Q &amp; A &eacute; &mdash;"
    )

    assert [entry.hints.title for entry in read_feed(broken.encode(), URL)][1] == "Q & A é —"


@pytest.mark.parametrize(
    "ending",
    [
        "…",
        " [...]",
        "[…]",
        "... ",
        '<a href="/1">Read more →</a>',
        "Continue reading",
        "Читать далее »",
    ],
)
def test_a_text_that_goes_on_elsewhere_is_not_full(ending: str) -> None:
    assert Entry("/1", content=LONG).is_full
    assert not Entry("/1", content=LONG.removesuffix("</p>") + ending + "</p>").is_full


def test_the_content_of_an_entry_is_not_altered() -> None:
    content = LONG + '<p style="color: red" onclick="a()"><a href="b">c</a><x-y>d</x-y></p>'
    (_, entry, *_) = read_feed(RSS.format(encoding="utf-8", content=content).encode(), URL)

    assert entry.content == content


def test_markup_is_no_text() -> None:
    assert not Entry("/1", content='<img alt="' + "a" * 3000 + '">' * 20).is_full


def test_a_document_keeps_the_text_and_quotes_the_title() -> None:
    (_, entry, *_) = read_feed(
        RSS.format(encoding="utf-8", content=LONG)
        .replace("Second", "&lt;/title&gt;&lt;b&gt;")
        .encode(),
        URL,
    )
    document = entry.document().decode()

    assert LONG in document
    assert document.count("</title>") == 1


# Hostile feeds


@pytest.mark.parametrize("feed", [LAUGHS, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-7"])
def test_entities_are_not_declared(feed: str, encoding: str) -> None:
    with pytest.raises(UnreadableFeed, match="entities"):
        read_feed(feed.encode(encoding), URL, encoding)


@pytest.mark.parametrize("path", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/"])
def test_the_parser_opens_nothing(path: str) -> None:
    with pytest.raises(UnreadableFeed):
        read_feed(path.encode(), URL)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_takes_no_long_time(name: str) -> None:
    began = time.monotonic()
    try:
        for entry in read_feed(HOSTILE[name].encode(), URL):
            assert entry.is_full in (True, False)
    except UnreadableFeed:
        pass

    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_hostile_content_is_judged_soon() -> None:
    began = time.monotonic()
    for content in (
        "<" * 10**6,
        "<a" * 10**6,
        "read " * 10**6,
        "…" * 10**6,
        " " * 10**6,
        "&" * 10**6,
    ):
        assert Entry("/", content=content).is_full in (True, False)

    assert time.monotonic() - began < 5


def test_a_feed_that_is_too_large_is_not_parsed() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read_feed(b" " * (LARGEST_FEED + 1), URL)
        with pytest.raises(TooLarge):
            read_json_feed(b" " * (LARGEST_FEED + 1))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 2 * LARGEST_FEED


@given(
    st.binary(max_size=100),
    st.sampled_from(["", START, "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"]),
)
def test_any_bytes_are_a_feed_or_refused(content: bytes, start: str) -> None:
    try:
        entries = read_feed(start.encode() + content, URL)
    except UnreadableFeed:
        return
    for entry in entries:
        entry.document().decode()


# JSON


def json_feed(*items: object, **fields: object) -> bytes:
    feed = {"version": "https://jsonfeed.org/version/1.1", **fields, "items": items}
    return json.dumps(feed).encode()


def test_a_json_feed_has_entries_with_hints() -> None:
    whole, plain, empty = read_json_feed(
        json_feed(
            {
                "url": "/1", "title": "One", "content_html": LONG, "date_published": "2025-06-10",
                "date_modified": "2026-01-02", "authors": [{"name": "Jane Roe"}, {"name": "John Doe"}],
            },
            {"external_url": "https://other.example/2", "content_text": "A sentence. " * 100},
            {"title": 3, "authors": "x", "url": []},
            "no item",
            author={"name": "Blog"}, language="en",
        )
    )  # fmt: skip

    assert (whole.link, whole.content, whole.is_full, whole.plain) == ("/1", LONG, True, False)
    assert (whole.hints.title, whole.hints.author) == ("One", "Jane Roe, John Doe")
    assert (whole.hints.published, whole.hints.language, whole.changed) == (
        "2025-06-10",
        "en",
        "2026-01-02",
    )
    assert (plain.link, plain.is_full, plain.plain) == ("https://other.example/2", True, True)
    assert plain.hints.author == "Blog"
    assert plain.document() == b"A sentence. " * 100
    assert (empty.link, empty.hints.title) == (None, None)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"items": 1}', b"\xff", b"[" * 10**6, b'{"a":' * 10**5, b"1" * 10**5],
)
def test_what_is_no_json_feed_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFeed):
        read_json_feed(content)


# Sitemaps give their addresses, and hostile ones give up soon.


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


@pytest.mark.parametrize("hostile", [LAUGHING_SITEMAP, EXTERNAL_SITEMAP])
def test_entities_are_not_expanded(hostile: str) -> None:
    entries = read_sitemap(hostile.encode()).entries

    assert [entry.link for entry in entries] in ([], ["https://good.example/"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"<urlset>" + b"<url>" * 500_000,
        b"<urlset>" + b"<url><loc>" * 50_000,
        b"<urlset>" + b"<url><loc>a</loc></url>" * (2 * MOST_LISTED),
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
        assert len(read_sitemap(content).entries) <= MOST_LISTED

    assert time.monotonic() - began < 10


def test_a_sitemap_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(TooLarge):
        read_sitemap(b"<urlset>" + bytes(LARGEST_SITEMAP))


@given(st.binary(max_size=100))
def test_any_bytes_are_a_sitemap_or_refused(content: bytes) -> None:
    for start in (b"", b"<urlset><url><loc>"):
        try:
            read_sitemap(start + content)
        except UnreadableSitemap:
            continue
