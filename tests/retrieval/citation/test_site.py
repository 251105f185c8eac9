"""The addresses of articles on a site of our own."""

import re
import zlib
from urllib.parse import unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from retrieval import link, source_link
from retrieval.citation.quote_links import (
    LONGEST_NAME,
    QuotePlace,
    article_file,
    article_id_at,
    article_path,
    quote_checksum,
    quote_path,
    read_quote_place,
    use_site,
)
from retrieval.types import Article, Paragraph, Passage, Span

# What a reader takes for an id.
ids = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=200),
    st.text("ab./~%?&+:\\'\"<>éқ\u0301😀", min_size=1, max_size=200),
    st.sampled_from([".", "..", "../..", "a/../b", "~", "~/", "~2F", "%2e%2e", "қ" * 200, "😀" * 200, "index.html", ".htaccess"]),
).filter(lambda text: "#" not in text and not any(map(str.isspace, text)))  # fmt: skip


def passage(article_id: str, url: str | None = None) -> Passage:
    return Passage(
        Paragraph(Article(article_id, "Owls", "owls.md", url), 3, "Owls hunt."), Span(0, 4)
    )


def test_a_plain_id_is_its_own_name() -> None:
    assert article_path("barn-owls_2.b") == "a/barn-owls_2.b"
    assert article_path("news/2024") == "a/news~2F2024"
    assert article_path("Сова") == "a/%D0%A1%D0%BE%D0%B2%D0%B0"
    assert article_file("Сова") == "a/Сова"
    # Names that lead elsewhere, are hidden, or lose their end on some system.
    assert article_file("..") == "a/~2E~2E"
    assert article_file("../.htaccess.") == "a/~2E.~2F.htaccess~2E"


@given(ids)
def test_every_id_is_read_back_and_makes_a_name_that_any_file_system_takes(article_id: str) -> None:
    names = article_file(article_id).split("/")

    assert article_id_at(article_file(article_id)) == article_id
    assert article_id_at(f"{article_file(article_id)}/") == article_id
    assert article_id_at(unquote(article_path(article_id))) == article_id
    assert re.fullmatch(r"a/[A-Za-z0-9_.~%/-]+", article_path(article_id))
    for name in names[1:]:
        assert 0 < len(name.encode()) <= LONGEST_NAME + 12
        assert not name.startswith(".")
        assert not name.endswith(".")
        assert not re.search(r'[\\:*?"<>|\s]', name)


@given(ids, ids)
def test_two_ids_have_two_names(one: str, other: str) -> None:
    assert (article_file(one) == article_file(other)) == (one == other)


def test_an_id_may_be_written_in_other_ways() -> None:
    for path in ("a/news/2024", "a/news~2f2024/", "a/news~2F2024"):
        assert article_id_at(path) == "news/2024", path
    assert article_id_at("a/~FF") == "\ufffd"


def test_an_article_without_an_address_is_linked_to_the_site_if_there_is_one() -> None:
    one, own = passage("owls"), passage("owls", "https://x.org/a")

    assert link(one) is None
    use_site("https://quotes.example/shelf/")
    assert (
        link(one) == f"https://quotes.example/shelf/a/owls?q=p3:0-4&v={quote_checksum(['Owls'])}#p3"
    )
    assert link(one.paragraph.article) == "https://quotes.example/shelf/a/owls"
    assert link(own) == "https://x.org/a#:~:text=Owls"
    assert link(passage("owls", "javascript:alert(1)")) == link(one)
    assert source_link(one) is None
    assert link(passage("😀" * 200)) is None
    use_site("")
    assert link(one) is None


def test_a_place_is_read_back() -> None:
    place = QuotePlace(3, Span(120, 180))

    assert read_quote_place(str(place)) == place == read_quote_place("p3:120-180")
    for text in (
        "",
        "p3",
        "3:1-2",
        "p3:2-2",
        "p3:2-1",
        "p3:-1-2",
        "p3:1-2 ",
        "p٣:1-2",
        "p3:1-9999999999",
    ):
        assert read_quote_place(text) is None, text


def test_the_checksum_is_that_of_the_words() -> None:
    assert quote_checksum(["Owls"]) == f"{zlib.crc32(b'Owls'):08x}"
    assert quote_checksum(["Owls", "hunt"]) not in (
        quote_checksum(["Owlshunt"]),
        quote_checksum(["Owls hunt"]),
    )
    assert len(quote_checksum(["\ud800"])) == 8


def test_a_quote_of_several_paragraphs_has_several_places() -> None:
    one = passage("owls")
    path = quote_path([one, Passage(Paragraph(one.paragraph.article, 4, "Mice."), Span(0, 5))])

    assert urlsplit(path).query.startswith("q=p3:0-4&q=p4:0-5&v=")
    assert urlsplit(path).fragment == "p3"
