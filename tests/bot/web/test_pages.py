"""The pages as values: what they show, in which language, and that all of it is escaped."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.frame import View
from bot.channels.web.linked_quotes import Linked
from bot.channels.web.request import Request, preferred
from bot.channels.web.routes import Response, Site
from bot.channels.web.site_pages import article_page
from bot.pages.elements import element, joined
from bot.readable import visible
from bot.texts import TEXTS
from retrieval import Article, Corpus, Paragraph, Passage, Span
from retrieval.citation.quote_links import article_path, quote_checksum
from strategies import texts as odd_texts

WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
Ask = Callable[..., Response]


@pytest.fixture
def ask(corpus: Corpus) -> Ask:
    def ask(path: str, site: Site | None = None, languages: str = "", **fields: Any) -> Response:
        query = urlencode(fields, doseq=True)
        return (site or Site()).respond(Request.of(path, query, languages), corpus)

    return ask


def tree(response: Response) -> Any:
    """The page as a tree, which has the one script that is ours, and no attribute that runs."""
    page = lxml.html.document_fromstring(response.body.decode())
    scripts = page.xpath("//script")
    assert [one.get("src").rpartition("/")[2] for one in scripts] == ["site.js"]
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style | //style | //img | //iframe")
    for address in page.xpath("//@href | //@src | //@action | //@cite"):
        assert address.startswith(("http://", "https://", "./", "../", "#", "?", "data:,")), address
    return page


def text_of(page: Any, path: str) -> list[str]:
    return ["".join(one.itertext()) for one in page.xpath(path)]


def test_an_answer_is_shown_with_its_quote_marked_and_led_to_its_place(ask: Ask) -> None:
    page = tree(ask("/", question="How old is the daughter?"))
    [quote_] = page.xpath("//blockquote")
    [marked] = text_of(page, "//blockquote//mark")
    [address] = page.xpath("//p[@class='source']/a/@href")

    assert "13-year-old daughter" in marked
    assert quote_.get("lang") == "en"
    assert address.startswith(f"./a/{WOMAN}/?q=p1:0-")
    assert address.endswith("#p1")
    assert page.xpath("//textarea[@name='question']")[0].text.strip() == "How old is the daughter?"


def test_the_page_speaks_every_language_and_says_what_is_missing(ask: Ask) -> None:
    for code, texts in TEXTS.items():
        for fields in ({"lang": code}, {}):
            response = ask("/", question="xyzzy plugh frobnicate", languages=code, **fields)
            page = tree(response)
            assert page.get("lang") == code
            assert text_of(page, "//*[@class='outcome']")[0] == texts.nothing
            assert "xyzzy" in text_of(page, "//*[@class='notes']")[0]
        first = tree(ask("/", languages=code))
        assert text_of(first, "//button") == [texts.page_ask]
        assert text_of(first, "//h1") == [texts.short_description]


def test_a_closest_passage_says_why_and_no_page_names_a_command_of_telegram(ask: Ask) -> None:
    for code in TEXTS:
        site = Site(same_language=True)
        page = ask("/", site, lang=code, question="When did the daughter buy owls?").body.decode()
        assert "/lang" not in page, code
    notes = text_of(
        tree(ask("/", question="What did Zorblat Quix say of the daughter?")), "//*[@class='notes']"
    )
    assert "Zorblat Quix" in notes[0]


def test_the_same_json_as_the_command_line(ask: Ask, corpus: Corpus) -> None:
    from bot.channels.json_objects import answer_object

    response = ask("/ask.json", question="How old is the daughter?", limit=1)
    found = json.loads(response.body)
    answer = corpus.ask("How old is the daughter?", limit=1)
    wanted = answer_object(answer, answer.query.text, None, 0.0)

    assert response.kind == "application/json"
    assert {**found, "took_ms": 0.0} == wanted


def test_filters_limit_what_is_asked_and_listed(ask: Ask) -> None:
    def quoted(**fields: str) -> list[str]:
        found = json.loads(ask("/ask.json", question="What do owls hunt at night?", **fields).body)
        return [one["citation"]["article_id"] for one in found["passages"]]

    assert "barn-owls" in quoted()
    assert quoted(since="2025-01-01") == []
    assert quoted(author="writer", until="2024-05-06") == ["barn-owls"]
    assert {*quoted(in_language="kk")} <= {"жапалақ/2024"}
    assert {*quoted(**{"in": "voles"})} <= {"voles"}
    listed = tree(ask("/articles", in_language="kk"))
    assert text_of(listed, "//ol[@class='list']//a") == ["Далалық жапалақтар"]
    found = tree(ask("/articles", words="owlets"))
    assert text_of(found, "//blockquote//mark") == ["owlets"]
    assert tree(ask("/articles/")).xpath("count(//ol[@class='list']/li)") == 9


def test_an_article_has_numbered_paragraphs_pages_and_headings(ask: Ask) -> None:
    page = tree(ask("/a/barn-owls"))

    assert page.xpath("//article/p/@id") == ["p1", "p2", "p3"]
    assert text_of(page, "//article/p/a") == ["1", "2", "3"]
    assert text_of(page, "//h2") == ["Owlets"]
    assert text_of(page, "//article/*[@class='page']") == ["page 2", "page 3"]
    assert text_of(page, "//*[@data-number='3']/span") == [
        "The snow\nfalls on the barn,\n   and nobody comes.\n"
    ]
    assert page.xpath("//article/@lang") == ["en"]
    assert [*page.xpath("//ul[@class='about']//a/@href")] == ["https://example.org/barn-owls"]
    assert len(page.xpath("//details[@id='cite']//textarea")) == 4
    assert not page.xpath("//mark")


def test_the_quote_of_a_link_is_marked_where_the_link_leads(ask: Ask) -> None:
    words = "by ear alone"
    page = tree(ask("/a/barn-owls", q="p1:29-41", v=quote_checksum([words])))

    assert text_of(page, "//mark[@id='p1']") == [words]
    assert page.xpath("//article/p/@id") == ["p2", "p3"]
    assert words in text_of(page, "//textarea")[0]
    assert not page.xpath("//*[@class='notice']")
    assert page.xpath("//ul[@class='about']//a/@href")[0].endswith("#:~:text=by%20ear%20alone")
    two = tree(ask("/a/barn-owls/", q=["p1:0-4", "p2:0-6"]))
    assert text_of(two, "//mark") == ["Barn", "A pair"]


def test_a_link_to_words_that_have_moved_or_changed_says_so(ask: Ask) -> None:
    english = TEXTS["en"]
    moved = tree(ask("/a/barn-owls", q="p1:0-6", v=quote_checksum(["A pair"])))
    # The link leads to #p1, and so to the notice above the words.
    [notice] = moved.xpath("//*[@id='p1']")
    assert "paragraph 2" in "".join(notice.itertext())
    assert text_of(moved, "//*[@id='p1']/following-sibling::p[1]/span/mark[@id='p2']") == ["A pair"]

    changed = tree(ask("/a/barn-owls", q="p1:0-9", v=quote_checksum(["Bats hunt"])))
    assert text_of(changed, "//*[@class='notice']/p") == [english.page_changed]
    assert not changed.xpath("//mark")
    assert tree(ask("/a/barn-owls", q="p1:0-9999")).xpath("//*[@class='notice']")


def test_old_words_are_shown_only_to_who_has_a_link_to_them(ask: Ask) -> None:
    def earlier(ids: list[str]) -> list[tuple[str, ...]]:
        known = {
            "barn-owls#1:0-9": ("Bats hunt",),
            "gone#1:0-9": ("Bats hunt",),
            "barn-owls#9:0-6": ("A pair",),
        }
        return [known[one] for one in ids if one in known]

    site = Site(earlier=earlier)
    right, wrong = quote_checksum(["Bats hunt"]), "00000000"
    changed = tree(ask("/a/barn-owls", site, q="p1:0-9", v=right))
    assert text_of(changed, "//*[@class='notice']//blockquote/p") == ["Bats hunt"]
    gone = ask("/a/gone", site, q="p1:0-9", v=right)
    assert gone.status == 404
    assert text_of(tree(gone), "//blockquote/p") == ["Bats hunt"]
    moved = tree(ask("/a/barn-owls", site, q="p9:0-6", v=quote_checksum(["A pair"])))
    assert text_of(moved, "//mark") == ["A pair"]
    for path in ("/a/barn-owls", "/a/gone"):
        for fields in ({"v": wrong}, {}):
            assert b"Bats hunt" not in ask(path, site, q="p1:0-9", **fields).body
    public = Site(earlier=earlier, is_public=True)
    assert b"Bats hunt" not in ask("/a/gone", public, q="p1:0-9", v=right).body


def test_only_published_articles_are_reached_if_the_site_says_so(ask: Ask) -> None:
    site = Site(is_public=True)
    fields = {"question": "What is known about voles and daughters?"}

    assert text_of(tree(ask("/articles", site)), "//ol[@class='list']//a") == [
        "Barn owls of the steppe"
    ]
    assert text_of(tree(ask("/", site)), "//main/p/a") == ["Articles"]
    assert text_of(tree(ask("/")), "//main/p/a") == ["Articles: 9"]
    assert ask("/a/barn-owls", site).status == 200
    assert ask("/a/voles", site).body == ask("/a/nothing", site).body
    assert ask("/a/voles", site).status == 404
    assert {
        one["citation"]["article_id"]
        for one in json.loads(ask("/ask.json", site, **fields).body)["passages"]
    } <= {"barn-owls"}
    assert ask("/ask.json", site, **fields, **{"in": "voles"}).status == 404
    for words in ("voles", "daughter"):
        assert not tree(ask("/articles", site, words=words)).xpath("//blockquote")


def test_what_cannot_be_read_is_refused_in_one_line(ask: Ask) -> None:
    for path, fields, status in [
        ("/", {"question": "x" * 1001}, 400), ("/", {"question": "owls", "since": "soon"}, 400),
        ("/ask.json", {}, 400), ("/ask.json", {"question": "owls", "limit": "21"}, 400),
        ("/ask.json", {"question": "owls", "language": "xx"}, 400), ("/ask.json", {"question": "owls", "on": "x"}, 400),
        ("/articles", {"in_language": "xx"}, 400), ("/articles/0", {}, 404), ("/articles/99", {}, 404), ("/articles/x", {}, 404),
        ("/a/barn-owls", {"q": "p1"}, 400), ("/a/nothing", {}, 404), ("/a/", {}, 404), ("/a", {}, 404), ("/nothing", {}, 404),
        ("/a/../../etc/passwd", {}, 404), ("/%00", {}, 404), ("/a/%ff", {}, 404),
    ]:  # fmt: skip
        response = ask(path, **fields)
        assert response.status == status, path
        if path == "/ask.json":
            assert json.loads(response.body)["status"] == 400
        else:
            assert len(text_of(tree(response), "//h1")) == 1


def test_the_language_of_a_browser_is_taken_if_it_is_known() -> None:
    for header, code in {
        "": "en", "kk": "kk", "kk-KZ,kk;q=0.9,ru;q=0.8": "kk", "de,ru;q=0.5,tr;q=0.7": "tr", "xx": "en",
        "en;q=0.1,ky": "ky", ";;,,=": "en", "ru;q=x": "en", "ru;q=0": "en", "tg" * 400: "en",
    }.items():  # fmt: skip
        assert preferred(header) == code, header


def test_an_element_escapes_and_refuses_what_could_run() -> None:
    assert element("p", "<b>&", title='"x"') == '<p title="&quot;x&quot;">&lt;b&gt;&amp;</p>'
    assert element("input", disabled=True, id=None) == "<input disabled>"
    assert joined("<", element("b", "x"), None, ["&"]) == "&lt;<b>x</b>&amp;"
    for address in (
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        " javascript:x",
        "data:text/html,x",
        "x",
    ):
        with pytest.raises(ValueError, match="no address"):
            element("a", "x", href=address)


@given(
    title=st.one_of(st.none(), odd_texts.filter(str.strip)),
    texts=st.lists(odd_texts, min_size=1, max_size=3),
    about=odd_texts,
    start=st.integers(0, 20),
    length=st.integers(1, 20),
)
def test_any_article_is_shown_as_it_is_stored(
    title: str | None, texts: list[str], about: str, start: int, length: int
) -> None:
    article = Article("x", title, about or "file", about, about, about, about)
    paragraphs = [Paragraph(article, n, text, n, about) for n, text in enumerate(texts, 1)]
    last = paragraphs[-1]
    is_there = start + length <= len(last.text)
    parts = (Passage(last, Span(start, start + length)),) if is_there else ()
    shown = article_page(paragraphs, Linked(last.number, parts), View("en", "../")).encode()
    page = tree(Response(shown))

    # A browser takes the end of a line in any form for the same.
    assert text_of(page, "//*[contains(@class, 'words')]") == [visible(text) for text in texts]
    assert text_of(page, "//mark") == [visible(part.quote) for part in parts]


def test_the_first_page_is_small(ask: Ask) -> None:
    from bot.channels.web.routes import assets

    for code in TEXTS:
        files = [*assets().values(), ask("/", lang=code)]
        assert sum(len(one.body) for one in files) < 30_000, code


def test_every_address_in_a_page_is_that_of_another_page(ask: Ask) -> None:
    page = tree(ask("/articles/"))
    for address in page.xpath("//ol[@class='list']//a/@href"):
        assert ask(address.replace("../", "/")).status == 200, address
    hostile = "<b>&\"'>?x=1&.."
    assert ask(f"/{article_path(hostile)}").status == 200
    assert ask(f"/a/{quote(hostile, safe='')}").status == 200
