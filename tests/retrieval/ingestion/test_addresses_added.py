"""Addresses are added like files: their articles are cited by their address."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fake_web import Page, Web, running_web
from retrieval import Corpus
from retrieval.fetching.outcomes import FetchLimits
from retrieval.ingestion.ingest import Report, preview
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.sources import find_sources
from retrieval.ingestion.upserts import Change
from retrieval.readers.draft import Draft
from retrieval.storage.store import CORPUS_FILE

READING = Reading(fetching=FetchLimits(delay=0, allow_private=True))
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def web() -> Iterator[Web]:
    with running_web() as web:
        yield web


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus") as corpus:
        yield corpus


def story(title: str, text: str) -> Page:
    body = f"<article><h1>{title}</h1><p>{text} This is a whole sentence about it.</p></article>"
    return Page(
        f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode(), HTML
    )


def feed(*paths: str) -> Page:
    items = "".join(
        f"<item><title>{path}</title><link>/{path}</link>"
        "<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item>"
        for path in paths
    )
    body = f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>"
    return Page(body.encode(), {"Content-Type": "application/rss+xml", "ETag": f'"{len(paths)}"'})


def conditional(page: Page) -> object:
    """A page that has not changed for those who have it."""

    def answer(headers: dict[str, str]) -> Page:
        etag = page.headers.get("ETag")
        return Page(status=304) if etag and headers.get("If-None-Match") == etag else page

    return answer


def changes(report: Report) -> dict[str, str]:
    return {added.id: added.change.value for added in report.added}


def test_the_articles_of_a_feed_are_added_and_kept_in_step(corpus: Corpus, web: Web) -> None:
    site = f"http://127.0.0.1:{web.port}"
    web.pages |= {
        f"{site}/feed": conditional(feed("owls", "mice")),
        f"{site}/owls": story("Owls", "Owls hunt mice in the fields at night."),
        f"{site}/mice": story("Mice", "Mice hide in barns by day."),
    }
    assert changes(corpus.sync([f"{site}/feed"], reading=READING)) == {
        "owls": "added", "mice": "added"
    }  # fmt: skip
    article = next(iter(corpus.articles()))
    assert (article.url, article.published) == (f"{site}/mice", "2024-05-06T10:00:00+00:00")
    assert corpus.sources_of("owls") == [f"{site}/owls"]

    web.asked.clear()
    assert changes(corpus.sync([f"{site}/feed"], reading=READING)) == {}
    assert web.urls() == [f"{site}/feed"]

    web.pages[f"{site}/feed"] = conditional(feed("owls", "mice", "barns"))
    web.pages[f"{site}/barns"] = story("Barns", "Barns are full of hay.")
    web.pages[f"{site}/mice"] = Page(status=410)
    assert changes(corpus.sync([f"{site}/feed"], reading=READING)) == {
        "owls": "unchanged", "barns": "added", "mice": "removed"
    }  # fmt: skip

    web.pages[f"{site}/feed"] = conditional(feed("owls", "mice", "barns", "mice"))
    report = corpus.sync([f"{site}/feed"], reading=READING)
    assert "mice" not in changes(report)
    assert (len(report.skipped), report.faults) == (1, 0)


def test_an_article_that_failed_is_fetched_again(corpus: Corpus, web: Web) -> None:
    site = f"http://127.0.0.1:{web.port}"
    empty = Page(b"<html><body><script>load()</script></body></html>", HTML)
    web.pages |= {f"{site}/feed": conditional(feed("owls")), f"{site}/owls": empty}
    report = corpus.sync([f"{site}/feed"], reading=READING)
    assert report.faults == 1

    web.pages[f"{site}/owls"] = story("Owls", "Owls hunt mice in the fields at night.")
    assert changes(corpus.sync([f"{site}/feed"], reading=READING)) == {"owls": "added"}


def test_what_is_gone_stays_if_it_is_only_added(corpus: Corpus, web: Web) -> None:
    site = f"http://127.0.0.1:{web.port}"
    web.pages[f"{site}/owls"] = story("Owls", "Owls hunt mice in the fields at night.")
    corpus.add(f"{site}/owls", reading=READING)
    web.pages[f"{site}/owls"] = Page(status=410)
    report = corpus.add(f"{site}/owls", reading=READING)

    assert [skipped.why for skipped in report.skipped] == [
        "its site says that it was removed for good"
    ]
    assert corpus.state().articles == 1


def test_a_private_address_is_refused_unless_it_is_allowed(corpus: Corpus, web: Web) -> None:
    report = corpus.add(f"http://127.0.0.1:{web.port}/owls")

    assert "is not public" in report.skipped[0].why
    assert web.asked == []


def test_a_preview_fetches_and_adds_nothing(web: Web) -> None:
    site = f"http://127.0.0.1:{web.port}"
    web.pages[f"{site}/owls"] = story("Owls", "Owls hunt mice in the fields at night.")
    [draft] = preview(find_sources([f"{site}/owls"]), None, READING)

    assert isinstance(draft, Draft)
    assert (draft.title, draft.language) == ("Owls", "en")


@pytest.mark.slow
@pytest.mark.parametrize("stamp", ["", "owl", "[3]", '{"owl": "x"}', "null"])
def test_an_address_whose_state_cannot_be_read_is_fetched_again(
    web: Web, corpus: Corpus, tmp_path: Path, stamp: str
) -> None:
    address = f"http://127.0.0.1:{web.port}/owls"
    web.pages[address] = story("Owls", "Owls hunt mice in the fields at night.")
    corpus.add([address], reading=READING)
    with closing(sqlite3.connect(tmp_path / "corpus" / CORPUS_FILE)) as db, db:
        assert db.execute("UPDATE stamp SET stamp = ?", (stamp,)).rowcount == 1

    report = corpus.sync([address], reading=READING)
    assert [added.change for added in report.added] == [Change.UNCHANGED]
