"""An address becomes the originals found there, whatever the sites do."""

import gzip
import itertools
import json
from collections.abc import Iterable
from typing import Any

import pytest

from fake_web import Page, Web, html, redirect
from retrieval.fetching.fetch import fetch
from retrieval.fetching.outcomes import Fetched, Gone, Listing, Outcome, Unchanged, Validators
from retrieval.readers.draft import Skipped

HOME = "http://good.example/"
FEED = "http://good.example/feed"
MAP = "http://good.example/sitemap.xml"
LONG = "<p>" + "A sentence of an article. " * 60 + "</p>"


def fetched(
    web: Web, address: str, known: dict[str, Validators] | None = None, **limits: Any
) -> list[Outcome]:
    with web.client(**limits) as client:
        return list(fetch(address, known or {}, client))


def only(outcomes: list[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


def rss(*items: str) -> Page:
    feed = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>Blog</title>{''.join(items)}</channel></rss>"
    )
    return Page(feed.encode(), {"Content-Type": "application/rss+xml", "ETag": '"feed"'})


def item(link: str, title: str = "Title", content: str = "") -> str:
    encoded = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return f"<item><title>{title}</title><link>{link}</link><description>Short</description>{encoded}</item>"


def atom(*links: str, updated: str = "2026-01-02T00:00:00Z") -> Page:
    entries = "".join(
        f"<entry><title>{link}</title><link href='{link}'/><updated>{updated}</updated></entry>"
        for link in links
    )
    return Page(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode())


def sitemap(*links: str, changed: str = "", index: bool = False, pack: bool = False) -> Page:
    name, part = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    changed = f"<lastmod>{changed}</lastmod>" if changed else ""
    entries = "".join(f"<{part}><loc>{link}</loc>{changed}</{part}>" for link in links)
    content = f"<{name}>{entries}</{name}>".encode()
    return Page(
        gzip.compress(content) if pack else content, {"Content-Type": "text/xml", "ETag": '"map"'}
    )


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """The addresses of the outcomes by the name of their class."""
    kinds: dict[str, list[str]] = {}
    for outcome in outcomes:
        address = outcome.where if isinstance(outcome, Skipped) else outcome.address
        kinds.setdefault(type(outcome).__name__, []).append(address)
    return kinds


def keep(outcomes: list[Outcome]) -> dict[str, Validators]:
    """What whoever adds the articles knows afterwards."""
    return {
        o.address: o.validators for o in outcomes if isinstance(o, Fetched | Unchanged | Listing)
    }


# Files


def test_a_page_is_an_original(web: Web) -> None:
    web.pages[HOME] = redirect("/blog/post?id=1")
    web.pages[f"{HOME}blog/post?id=1"] = Page(
        "<!doctype html><link rel=alternate type=application/rss+xml href=/feed><p>Привет".encode(
            "cp1251"
        ),
        {"Content-Type": "text/html; charset=windows-1251", "Last-Modified": "yesterday"},
    )
    page = only(fetched(web, "http://GOOD.example#part"))

    assert isinstance(page, Fetched)
    assert (page.address, page.url) == (HOME, f"{HOME}blog/post?id=1")
    assert (page.name, page.suffix, page.encoding) == ("post.html", ".html", "cp1251")
    assert page.content.decode(page.encoding).endswith("Привет")
    assert page.validators == Validators(page.url, None, "yesterday", None)
    assert page.feeds == (FEED,)


def test_an_unchanged_page_is_not_sent_again(web: Web) -> None:
    def page(headers: dict[str, str]) -> Page:
        known = headers.get("If-None-Match") == '"1"'
        return Page(headers={"ETag": '"1"'}, status=304) if known else html("Hello", ETag='"1"')

    web.pages[HOME] = redirect("/page")
    web.pages[f"{HOME}page"] = page
    first = fetched(web, HOME)
    second = only(fetched(web, HOME, keep(first)))

    assert second == Unchanged(HOME, Validators(f"{HOME}page", '"1"', None, None))


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(status=410), Gone(HOME)),
        (Page(status=404), Skipped(HOME, "not found (404)")),
        (Page(b" \n"), Skipped(HOME, "empty")),
        (Page(b"\0\1"), Skipped(HOME, "a file of no format that is read")),
        (Page(b"a", {"Content-Type": "a/b"}), Skipped(HOME, "a/b of no format that is read")),
        (Page(gzip.compress(b"a")[:-3]), Skipped(HOME, "ends in the middle")),
    ],
)
def test_what_is_no_content_says_why(web: Web, page: Page, outcome: Outcome) -> None:
    web.pages[HOME] = page

    assert fetched(web, HOME) == [outcome]


@pytest.mark.parametrize(
    "address", ["", "seeds", "ftp://good.example/", "http://a@good.example/", "http://\ud800/"]
)
def test_what_is_no_address_is_skipped(web: Web, address: str) -> None:
    skipped = only(fetched(web, address))

    assert isinstance(skipped, Skipped)
    assert skipped.why.startswith("not an address that is fetched: ")
    skipped.where.encode()
    assert web.asked == []


def test_a_private_site_is_fetched_on_demand_only(web: Web) -> None:
    web.ips = {"wiki.example": ["10.0.0.1"], "other.example": ["10.0.0.2"]}
    web.pages["http://wiki.example/"] = rss(item("/1"), item("http://other.example/2"))
    web.pages["http://wiki.example/1"] = html("One")
    web.pages["http://other.example/2"] = html("Two")

    assert by_kind(fetched(web, "http://wiki.example/")) == {"Skipped": ["http://wiki.example/"]}
    assert by_kind(fetched(web, "http://wiki.example/", allow_private=True)) == {
        "Fetched": ["http://wiki.example/1"],
        "Skipped": ["http://other.example/2"],
        "Listing": ["http://wiki.example/"],
    }


# Feeds


def test_the_pages_of_a_feed_are_fetched_unless_it_holds_them(web: Web) -> None:
    web.pages[FEED] = rss(
        item("/1", "One &amp; all"), item("/2", "Two", LONG), item("/3", content="<p>Short")
    )
    web.pages[f"{HOME}1"] = html("The whole of one")
    web.pages[f"{HOME}3"] = html("The whole of three")
    one, two, three, listing = fetched(web, FEED)

    assert isinstance(one, Fetched)
    assert isinstance(two, Fetched)
    assert isinstance(three, Fetched)
    assert (one.hints.title, b"The whole of one" in one.content) == ("One & all", True)
    assert (two.url, two.name, two.encoding, LONG.encode() in two.content) == (
        f"{HOME}2",
        "2.html",
        "utf-8",
        True,
    )
    assert b"The whole of three" in three.content
    assert listing == Listing(FEED, 3, Validators(FEED, '"feed"'))
    assert web.urls() == [FEED, f"{HOME}1", f"{HOME}3"]


def test_links_of_a_feed_are_those_of_where_it_is(web: Web) -> None:
    web.pages[HOME] = redirect("http://feeds.example/blog/feed")
    web.pages["http://feeds.example/blog/feed"] = rss(
        item("a"), item("a#part"), item("ftp://other.example/")
    )
    web.pages["http://feeds.example/blog/a"] = html("Hello")

    assert by_kind(fetched(web, HOME)) == {
        "Fetched": ["http://feeds.example/blog/a"],
        "Skipped": ["ftp://other.example/"],
        "Listing": [HOME],
    }


def test_an_unchanged_feed_costs_one_request(web: Web) -> None:
    web.pages[FEED] = Page(status=304)
    known = {FEED: Validators(FEED, '"feed"')}

    assert fetched(web, FEED, known) == [Unchanged(FEED, known[FEED])]


def test_entries_that_say_they_are_unchanged_are_not_asked_for(web: Web) -> None:
    web.pages[FEED] = atom("/1", "/2")
    web.pages[f"{HOME}1"] = html("One")
    web.pages[f"{HOME}2"] = html("Two")
    known = keep(fetched(web, FEED))
    web.asked.clear()

    assert by_kind(fetched(web, FEED, known)) == {
        "Unchanged": [f"{HOME}1", f"{HOME}2"],
        "Listing": [FEED],
    }
    assert web.urls() == [FEED]
    web.pages[FEED] = atom("/1", "/2", updated="2026-03-03T00:00:00Z")
    assert by_kind(fetched(web, FEED, known))["Fetched"] == [f"{HOME}1", f"{HOME}2"]


def test_a_feed_is_read_again_while_an_article_is_missing(web: Web) -> None:
    web.pages[FEED] = rss(item("/1"), item("/2"))
    web.pages[f"{HOME}1"] = Page(status=500)
    web.pages[f"{HOME}2"] = html("Two")

    assert fetched(web, FEED)[-1] == Listing(FEED, 2, Validators())
    # A page that is not there is not waited for.
    web.pages[f"{HOME}1"] = Page(status=404)
    assert fetched(web, FEED)[-1] == Listing(FEED, 2, Validators(FEED, '"feed"'))


def test_a_feed_in_a_feed_is_not_followed(web: Web) -> None:
    web.pages[FEED] = rss(item("/feed"), item("/other"))
    web.pages[f"{HOME}other"] = rss(item("/3"))

    assert fetched(web, FEED)[0] == Skipped(f"{HOME}other", "a feed, not an article")
    assert web.urls() == [FEED, f"{HOME}other"]


def test_a_json_feed_is_a_feed(web: Web) -> None:
    items = [{"url": "/1", "content_text": "A sentence. " * 100}, {"title": "No link"}]
    feed = {"version": "https://jsonfeed.org/version/1", "items": items}
    web.pages[FEED] = Page(json.dumps(feed).encode(), {"Content-Type": "application/json"})
    one, skipped, listing = fetched(web, FEED)

    assert isinstance(one, Fetched)
    assert (one.name, one.content) == ("1.txt", b"A sentence. " * 100)
    assert skipped == Skipped(FEED, "an entry without a link (No link)")
    assert isinstance(listing, Listing)


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><!--",
        b"<feed><!ENTITY a 'b'>",
        b"<urlset",
        b'{"version":"https://jsonfeed.org/version/1"',
    ],
)
def test_a_listing_that_cannot_be_read_says_so(web: Web, body: bytes) -> None:
    web.pages[FEED] = Page(body)

    assert by_kind(fetched(web, FEED)) in ({"Skipped": [FEED]}, {"Listing": [FEED]})


# Sitemaps


@pytest.mark.parametrize("pack", [False, True])
def test_the_pages_of_a_sitemap_are_fetched(web: Web, pack: bool) -> None:
    web.pages[MAP] = sitemap(
        "/1", "http://www.good.example/2", "http://evil.example/3", "http://[", pack=pack
    )
    web.pages[f"{HOME}1"] = html("One")
    web.pages["http://www.good.example/2"] = html("Two")
    outcomes = fetched(web, MAP)

    assert by_kind(outcomes) == {
        "Fetched": [f"{HOME}1", "http://www.good.example/2"],
        "Skipped": [MAP, "http://["],
        "Listing": [MAP],
    }
    assert outcomes[0] == Skipped(
        MAP, "1 pages of other sites are left out; a sitemap is of one site"
    )


def test_the_site_of_a_sitemap_is_where_it_is_found(web: Web) -> None:
    web.pages[MAP] = redirect("http://new.example/sitemap.xml")
    web.pages["http://new.example/sitemap.xml"] = sitemap("/1", f"{HOME}2")
    web.pages["http://new.example/1"] = html("One")
    web.pages[f"{HOME}2"] = html("Two")

    assert by_kind(fetched(web, MAP)) == {
        "Fetched": ["http://new.example/1", f"{HOME}2"],
        "Listing": [MAP],
    }


def test_an_index_leads_to_sitemaps_and_no_further(web: Web) -> None:
    web.pages[MAP] = sitemap(
        "/a.xml.gz", "http://maps.example/b.xml", "/c.xml", "/page", index=True
    )
    web.pages[f"{HOME}a.xml.gz"] = sitemap("/1", pack=True)
    web.pages["http://maps.example/b.xml"] = sitemap(f"{HOME}2", "http://maps.example/3")
    web.pages[f"{HOME}c.xml"] = sitemap("/a.xml", index=True)
    web.pages[f"{HOME}page"] = html("A page")
    for number in (1, 2):
        web.pages[f"{HOME}{number}"] = html("A page")

    assert by_kind(fetched(web, MAP)) == {
        "Fetched": [f"{HOME}1", f"{HOME}2"],
        "Skipped": ["http://maps.example/b.xml", f"{HOME}c.xml", f"{HOME}page"],
        "Listing": [f"{HOME}a.xml.gz", "http://maps.example/b.xml", MAP],
    }


def test_what_a_sitemap_calls_unchanged_is_not_asked_for(web: Web) -> None:
    web.pages[MAP] = sitemap("/map.xml", changed="2026-01-02", index=True)
    web.pages[f"{HOME}map.xml"] = sitemap("/1", "/2", changed="2026-01-01")
    web.pages[f"{HOME}1"] = html("One")
    web.pages[f"{HOME}2"] = Page(status=500)
    known = keep(fetched(web, MAP))
    web.asked.clear()
    web.pages[f"{HOME}2"] = html("Two")
    second = fetched(web, MAP, known)

    # The sitemap is read again because a page of it was missing, but the other page is not.
    assert web.urls() == [MAP, f"{HOME}map.xml", f"{HOME}2"]
    web.asked.clear()
    assert by_kind(fetched(web, MAP, {**known, **keep(second)})) == {
        "Unchanged": [f"{HOME}map.xml"],
        "Listing": [MAP],
    }
    assert web.urls() == [MAP]


def test_a_page_that_is_unchanged_after_all_is_known_by_its_new_time(web: Web) -> None:
    web.pages[MAP] = sitemap("/1", changed="2026-02-02")
    web.pages[f"{HOME}1"] = Page(status=304)
    known = {f"{HOME}1": Validators(f"{HOME}1", '"1"', None, "2026-01-01")}

    assert fetched(web, MAP, known)[0] == Unchanged(
        f"{HOME}1", Validators(f"{HOME}1", '"1"', None, "2026-02-02")
    )


def test_a_large_sitemap_is_fetched_in_parts(web: Web) -> None:
    web.pages[MAP] = sitemap(*(f"/{number}" for number in range(5)), changed="2026-01-02")
    for number in range(5):
        web.pages[f"{HOME}{number}"] = html("A page")
    known: dict[str, Validators] = {}
    counts = []
    for _ in range(4):
        outcomes = fetched(web, MAP, known, requests=2)
        known |= keep(outcomes)
        counts.append(len(by_kind(outcomes).get("Fetched", [])))

    assert counts == [2, 2, 1, 0]
    assert outcomes[-1] == Listing(MAP, 5, Validators(MAP, '"map"'))


@pytest.mark.slow
def test_a_bomb_in_a_sitemap_is_not_unpacked(web: Web) -> None:
    web.pages[MAP] = Page(gzip.compress(b"<urlset>" + bytes(51 * 2**20)))

    assert "larger than" in str(only(fetched(web, MAP)))


def test_outcomes_come_one_by_one(web: Web) -> None:
    web.pages[MAP] = sitemap(*(f"/{number}" for number in range(100)))
    for number in range(100):
        web.pages[f"{HOME}{number}"] = html("A page")
    with web.client() as client:
        assert len(list(itertools.islice(fetch(MAP, {}, client), 3))) == 3

    assert len(web.urls()) == 4
