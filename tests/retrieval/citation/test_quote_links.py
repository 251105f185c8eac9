"""Links that make a browser jump to the quote."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.citation.quote_links import LONGEST_ADDRESS, directive, link, safe_address
from retrieval.types import Article, Paragraph, Passage, Span
from strategies import prose


def passage(text: str, quote: str, url: str | None = "https://x.org/a") -> Passage:
    start = text.index(quote)
    return Passage(
        Paragraph(Article("a", "A", "a.txt", url), 1, text), Span(start, start + len(quote))
    )


def test_an_article_without_an_address_has_no_link() -> None:
    assert link(passage("Owls hunt.", "Owls hunt.", None)) is None


def host_in(netloc: str) -> str:
    return re.sub(r":\d*$", "", netloc) if "]" not in netloc else netloc.partition("]")[0] + "]"


SAFE = {
    "https://x.org/a?b=c#d": None,
    "HTTP://X.org:8080/%20": None,
    "https://x.org#@evil.org/": None,
    "http://localhost/a_b": None,
    "http://127.0.0.1/": None,
    "http://[::1]:80/a": None,
    "https://ru.wikipedia.org/wiki/Сова": None,
    "https://xn--80ak6aa92e.com/": None,
    "https://аррӏе.com/": "https://xn--80ak6aa92e.com/",
    "https://КИНО.рф:80/а": "https://xn--h1adke.xn--p1ai:80/а",
    "https://faß.de/": "https://xn--fa-hia.de/",
    "https://cafe\u0301.org/": "https://xn--caf-dma.org/",
    'https://x.org/"<b>`{c}': "https://x.org/%22%3Cb%3E%60%7Bc%7D",
}
UNSAFE = [
    "", "x.org/a", "//x.org/a", "ftp://x.org/", "javascript:alert(1)", "data:text/html,x", "https:x.org",
    "https:///x.org", "https://", "https://?x", "https://x.org:99999/", "https://x.org:b/", "https://x.org:0/", "https://x.org:1:2/",
    "https://good.org@evil.org/", "https://good.org:pass@evil.org/", "https://@evil.org/",
    "https://evil.org\\@good.org/", "https:\\\\evil.org/", "https://good.org/\\..", "https://good.org%2f.evil.org/",
    "https://a b.org/", "https://x.org/a b", "https://x.org/\n", "https://x.org/\x00", "https://x.org/\u202egro.x",
    "https://x.org/\u00ad", "https://x\u200b.org/", "https://x..org/", "https://x.org./", "https://-x.org/", "https://x-.org/",
    "https://а-.org/", "https://\u0301a.org/", "https://x。org/", "https://ｘ.org/", "https://x.org／a/", "https://ℂ.org/",
    "https://😀.org/", "https://[x]/", "https://[::1%25a]/", "https://[bad/", f"https://{'a' * 64}.org/",
    f"https://{'а' * 60}.org/", f"https://{'.'.join(['a' * 50] * 6)}/", "https://x.org/" + "a" * LONGEST_ADDRESS, "https://x.org/\ud800",
]  # fmt: skip


def test_an_address_is_linked_if_it_leads_where_it_seems_to() -> None:
    for url, address in SAFE.items():
        assert safe_address(url) == (address or url), url
    for url in UNSAFE:
        assert safe_address(url) is None, url
        assert link(passage("Owls hunt.", "Owls hunt.", url)) is None, url


def test_an_article_is_linked_without_a_fragment() -> None:
    article = Article("a", "A", "a.txt", "https://кино.рф/#b")

    assert link(article) == "https://xn--h1adke.xn--p1ai/#b"
    assert link(Article("a", "A", "a.txt")) is None


@given(st.lists(st.sampled_from(["https:", "//", "/", "\\", "@", "x.org", "evil.org", ":80", "[", "]", "рф", "#", "?", "%40"])
                | st.text(max_size=3), max_size=9).map("".join))  # fmt: skip
def test_an_address_is_plain_and_stays_what_it_is(url: str) -> None:
    for given_url in (url, f"https://{url}"):
        address = safe_address(given_url)
        if address is not None:
            parts = urlsplit(address)
            assert safe_address(address) == address
            assert parts.scheme in ("http", "https")
            assert re.fullmatch(r"[\w.-]+|\[[\da-f:.]+\]", host_in(parts.netloc), re.ASCII)
            assert address.isprintable()
            assert not re.search(r"[\s\\<>\"{}`]", address)


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://x.org/a", "https://x.org/a#:~:text="),
        ("https://x.org/a?b=c#part", "https://x.org/a?b=c#part:~:text="),
        ("https://x.org/a#:~:text=other", "https://x.org/a#:~:text="),
        ("https://x.org/a#part:~:text=other", "https://x.org/a#part:~:text="),
    ],
)
def test_the_directive_follows_the_fragment(url: str, start: str) -> None:
    assert link(passage("Owls hunt.", "Owls hunt.", url)) == f"{start}Owls%20hunt."


def test_the_marks_of_the_syntax_are_encoded() -> None:
    found = link(passage("A-b, c & d – é", "A-b, c & d – é"))

    assert found == "https://x.org/a#:~:text=A%2Db%2C%20c%20%26%20d%20%E2%80%93%20%C3%A9"


def test_blanks_are_given_as_a_page_shows_them() -> None:
    assert directive("", "Owls\r\n hunt\u00a0 mice.", "") == "Owls%20hunt%20mice."


def test_a_quote_that_stood_there_before_is_told_by_what_precedes_it() -> None:
    assert directive("They hunt. Then ", "They hunt.", " x") == "They%20hunt.%20Then-,They%20hunt."
    assert (
        directive("We saw the cat sat. ", "The cat sat.", "")
        == "saw%20the%20cat%20sat.-,The%20cat%20sat."
    )
    thrice = "One two three four five. Owls. "
    assert directive(f"Zero {thrice}One two three four five. ", "Owls.", "").startswith(
        "Owls.%20One%20two"
    )


def folded(text: str) -> str:
    """Browsers do not tell cases apart."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


@given(before=prose, quote=prose, after=prose)
def test_a_browser_finds_the_quote_and_nothing_before_it(
    before: str, quote: str, after: str
) -> None:
    words = " ".join(quote.split())
    if not words:
        return
    page = " ".join(f"{before} {quote} {after}".split())
    place = len(" ".join(before.split())) + bool(before.split())
    value = directive(f"{before} ", quote, f" {after}")
    assert value.isascii()
    prefix, _, rest = value.rpartition("-,")
    start, _, end = rest.partition(",")
    start, end, prefix = unquote(start), unquote(end), unquote(prefix)

    # What the specification does: the first start, then the first end after it. A text that says
    # the same again and again cannot be told apart; the rest must be found exactly.
    page, start, end, prefix = (folded(part) for part in (page, start, end, prefix))
    words = folded(words)
    begun = page.index(start)
    finished = page.index(end, begun + len(start)) + len(end) if end else begun + len(start)
    if prefix:
        assert begun < place
        assert page[:place].strip().endswith(prefix)
    else:
        assert begun == place
        assert finished == place + len(words) or page.count(end) > 1
    assert words.startswith(start)
    assert words.endswith(end or start)


@given(st.integers(301, 900))
def test_a_long_quote_is_a_range(length: int) -> None:
    quote = " ".join(f"w{n}" for n in range(length))[:length].strip()
    start, _, end = directive("", quote, "").partition(",")

    assert unquote(start) == " ".join(quote.split()[:4])
    assert quote.endswith(unquote(end))
    assert end
