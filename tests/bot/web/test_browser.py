"""The page as people see it, in Chromium: the quote is in view, whatever the screen, and nothing is in the way."""

import functools
import http.server
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.channels.web.static_site import write_site
from bot.texts import TEXTS
from browser import browsing, compare_picture, faults
from retrieval import Corpus
from retrieval.citation.quote_links import article_path, quote_checksum

pytestmark = pytest.mark.browser
PHONE, DESK = (360, 640), (1280, 800)
QUESTION = "?question=How+old+is+the+daughter%3F"
KAZAKH = f"{article_path('жапалақ/2024')}/?q=p2:0-50&lang=kk#p2"
HOSTILE = article_path("<b>&\"'>?x=1&..") + "/"
# The end of a paragraph that is longer than any screen.
FAR = "a/voles/?q=p2:16000-16060#p2"
PAGES = {
    "first": "", "answer": QUESTION, "nothing": "?question=xyzzy", "list": "articles/", "found": "articles/?words=owls&since=2020-01-01",
    "article": "a/barn-owls/", "quote": "a/barn-owls/?q=p1:0-30#p1", "changed": "a/barn-owls/?q=p1:0-30&v=00000000", "kazakh": KAZAKH,
    "arabic": "a/ar-owls/?q=p1:0-30#p1", "hostile": HOSTILE, "missing": "a/nothing",
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing() as running:
        yield running


@pytest.fixture
def visit(chromium: Any, served: Any) -> Iterator[Any]:
    """Open a page of the site; whatever it says in the console, or asks of others, is a fault."""
    contexts: list[Any] = []

    def visit(
        path: str, size: tuple[int, int] = PHONE, base: str = served.address, **options: Any
    ) -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}/{path}")
        addresses.append(base)
        return page

    said: list[str] = []
    asked: list[str] = []
    addresses: list[str] = []
    yield visit
    for context in contexts:
        context.close()
    # An address with a fragment leads to it, and nothing else takes the focus.
    expected = ("404", "Autofocus processing was blocked")
    assert [line for line in said if not any(part in line for part in expected)] == []
    assert [one for one in asked if not one.startswith((*addresses, "data:"))] == []


def in_view(page: Any, selector: str) -> bool:
    """Whether the whole beginning of an element is on the screen."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    return bool(
        box
        and box["y"] >= 0
        and box["y"] + 20 <= size["height"]
        and box["x"] >= 0
        and box["x"] < size["width"]
    )


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize(
    "options",
    [{}, {"java_script_enabled": False}, {"color_scheme": "dark"}],
    ids=["light", "no script", "dark"],
)
def test_a_question_leads_to_its_quote_in_its_place(
    visit: Any, size: tuple[int, int], options: dict[str, Any]
) -> None:
    page = visit("", size, **options)
    page.get_by_label(TEXTS["en"].page_question).fill("How old is the daughter?")
    page.get_by_role("button", name=TEXTS["en"].page_ask, exact=True).click()
    assert "13-year-old" in page.locator("blockquote mark").inner_text()
    assert in_view(page, "blockquote mark")
    page.locator(".quote .source a").first.click()
    page.wait_for_url("**/a/**")

    assert "13-year-old" in page.locator("mark").inner_text()
    assert in_view(page, "mark")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_quote_deep_in_a_long_paragraph_is_in_view(visit: Any, size: tuple[int, int]) -> None:
    # Also if the address lacks the fragment that our own links have.
    for path, options in itertools.product(
        (FAR, FAR.partition("#")[0]), ({}, {"java_script_enabled": False})
    ):
        page = visit(path, size, **options)
        assert page.evaluate("scrollY") > 1000
        assert in_view(page, "mark")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_link_to_words_that_have_moved_leads_to_both(visit: Any, size: tuple[int, int]) -> None:
    words = quote_checksum(["A pair raises four"])
    for fragment in ("", "#p1"):
        page = visit(f"a/barn-owls/?q=p1:0-18&v={words}{fragment}", size)
        assert in_view(page, ".notice")
        assert in_view(page, "mark")


def test_kazakh_and_right_to_left_text(visit: Any) -> None:
    page = visit(KAZAKH)
    assert page.locator("html").get_attribute("lang") == "kk"
    assert page.locator("article").get_attribute("lang") == "kk"
    assert in_view(page, "mark")

    page = visit(PAGES["arabic"])
    directions = page.evaluate(
        "[...document.querySelectorAll('article p')].map(p => getComputedStyle(p).direction)"
    )
    assert directions == ["rtl", "ltr"]
    assert in_view(page, "mark")


def test_no_page_is_wider_than_a_phone_and_nothing_in_it_runs(visit: Any) -> None:
    for name, path in PAGES.items():
        page = visit(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name
    assert page.evaluate("document.images.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, scheme: str) -> None:
    for name, path in PAGES.items():
        page = visit(path, PHONE, color_scheme=scheme, bypass_csp=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert faults(page) == [], name


def test_the_keyboard_is_enough(visit: Any) -> None:
    page = visit("", DESK)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == TEXTS["en"].page_skip
    assert in_view(page, ":focus")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("id") == "question"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("How old is the daughter?")
    page.keyboard.press("Enter")
    page.wait_for_url("**question=**")
    assert page.locator("blockquote").count() == 1


def test_a_citation_is_copied_with_one_press(visit: Any) -> None:
    page = visit(
        "a/barn-owls/?q=p1:0-30#p1", DESK, permissions=["clipboard-read", "clipboard-write"]
    )
    page.locator("#cite summary").click()
    page.locator(".citation button").first.click()

    assert (
        page.evaluate("navigator.clipboard.readText()")
        == page.locator("textarea").first.input_value()
    )
    assert "Barn owls hunt" in page.evaluate("navigator.clipboard.readText()")


@pytest.fixture(scope="module")
def written(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as files, served by a web server that knows nothing of it."""
    folder = tmp_path_factory.mktemp("written")
    with Corpus.existing(shelf) as corpus:
        write_site(corpus, folder, "en", False)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_that_is_a_file_marks_its_quote_too(visit: Any, written: str) -> None:
    words = "😀"  # nothing that is there
    for size in (PHONE, DESK):
        page = visit(FAR.replace("/?", "?"), size, base=written)
        assert page.locator("mark").count() == 1
        assert in_view(page, "mark")
    page = visit(KAZAKH.replace("/?", "?"), base=written)
    assert page.locator("mark").inner_text() == "Бір жұп жазда төрттен жетіге дейін балапан өсіреді"
    owls = "Barn owls"
    page = visit(f"a/barn-owls?q=p1:0-9&v={quote_checksum([owls])}#p1", base=written)
    assert page.locator("mark").inner_text() == owls
    page = visit(f"a/barn-owls?q=p1:0-9&v={quote_checksum([words])}#p1", base=written)
    assert page.locator("mark").count() == 0
    assert page.locator(".notice").inner_text() == TEXTS["en"].page_changed
    assert in_view(page, ".notice")
    page = visit("a/barn-owls?q=p2:0-5#p2", base=written, java_script_enabled=False)
    assert in_view(page, "#p2")


PICTURES = {
    "page-answer": (QUESTION, PHONE, "light"), "page-quote-dark": ("a/barn-owls/?q=p1:0-30#p1", PHONE, "dark"),
    "page-quote-wide": (f"a/{quote('woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house')}/?q=p1:0-147#p1", DESK, "light"),
    "page-kazakh": (f"?question={quote('Жапалақтар қалай аң аулайды?')}&lang=kk", PHONE, "light"),
    "page-right-to-left": (PAGES["arabic"], PHONE, "light"),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(visit: Any, request: pytest.FixtureRequest, name: str) -> None:
    path, size, scheme = PICTURES[name]
    page = visit(path, size, color_scheme=scheme)
    compare_picture(page, name, request.config.getoption("--update-golden"))


def test_paper(visit: Any, request: pytest.FixtureRequest) -> None:
    page = visit("a/barn-owls/?q=p1:0-30#p1", DESK)
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("#cite").is_visible()
    compare_picture(page, "page-print", request.config.getoption("--update-golden"))
