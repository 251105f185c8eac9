"""EPUB: a book as one article, its chapters in the order of reading."""

import io
import zipfile
from pathlib import Path

import pytest

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.epub import read_epub
from retrieval.readers.original import Original

DATA = Path(__file__).parents[2] / "data" / "formats" / "epub"
CONTAINER = '<container><rootfiles><rootfile full-path="O/b.opf"/></rootfiles></container>'


def drafted(content: bytes, name: str = "report_2021.epub") -> Draft:
    [draft] = read_epub(Original.of(name, content))
    assert isinstance(draft, Draft)
    return draft


def of_file(name: str) -> Draft:
    return drafted((DATA / name).read_bytes(), name)


def shown(draft: Draft) -> list[tuple[str | None, str]]:
    return [(paragraph.heading, paragraph.text) for paragraph in draft.paragraphs]


def package(
    chapters: dict[str, str], metadata: str = "", ncx: str = "", guide: str = "", **parts: str
) -> bytes:
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr(
            "O/b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf"><metadata>{metadata}</metadata><manifest>{items}'
            '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
            f"<spine>{spine}</spine><guide>{guide}</guide></package>",
        )
        points = "".join(
            f"<navPoint><navLabel><text>{line.partition('=')[2]}</text></navLabel>"
            f'<content src="{line.partition("=")[0]}"/></navPoint>'
            for line in ncx.split("|")
            if line
        )
        file.writestr("O/toc.ncx", f"<ncx><navMap>{points}</navMap></ncx>")
        for name, body in chapters.items():
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
            file.writestr(f"O/{name}.xhtml", page)
        for name, part in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", part)
    return content.getvalue()


def test_a_book_of_pandoc_is_one_article_under_its_own_title() -> None:
    draft = of_file("alice.epub")

    assert draft.title == "Alice’s Adventures in Wonderland"
    assert (draft.author, draft.language, draft.published) == (
        "Lewis Carroll",
        "en-GB",
        "1865-11-26",
    )
    assert draft.paragraphs[2] == DraftParagraph(
        "The Rabbit wears a waistcoat and carries a watch.",
        heading="Down the Rabbit-Hole",
        place="ch001.xhtml, line 27",
    )
    assert shown(draft)[4:] == [
        (
            "The Pool of Tears",
            "How doth the little crocodile\nImprove his shining tail,\n"
            "And pour the waters of the Nile\nOn every golden scale!",
        ),
        ("What she found", "A little golden key"),
        ("What she found", "A bottle labelled “DRINK ME”"),
        ("What she found", "Thing\tEffect"),
        ("What she found", "Bottle\tAlice shrinks"),
        ("What she found", "Cake\tAlice grows"),
    ]


def test_two_chapters_in_one_file_and_the_licence_around_them() -> None:
    draft = of_file("alice-anchors.epub")

    assert draft.title == "Alice's Adventures in Wonderland"
    assert (draft.author, draft.published) == ("Lewis Carroll", "2008-06-27")
    assert draft.url == "https://www.gutenberg.org/files/11/11-h/11-h.htm"
    first, second = "CHAPTER I. Down the Rabbit-Hole", "CHAPTER II. The Pool of Tears"
    assert shown(draft) == [
        (first, "Alice was beginning to get very tired of sitting by her sister on the bank."),
        (first, "So she was considering in her own mind."),
        (second, "“Curiouser and curiouser!” cried Alice."),
        (second, "She stretched herself up on tiptoe."),
        (second, "Her sister reads a book."),
    ]


def test_books_of_other_programs() -> None:
    russian, turkish, of_sphinx = map(of_file, ("tolstyi.epub", "ferman.epub", "hmurye-lyudi.epub"))

    assert (russian.title, russian.language) == ("Толстый и тонкий", "ru-RU")
    assert shown(russian)[-1] == ("Чины", "Толстый\tтайный советник\tдве звезды")
    assert (turkish.title, turkish.author) == ("Ferman ve Diğer Öyküler", "Ömer Seyfettin")
    assert shown(turkish)[2] == ("Kaşağı", "Dadaruh: evin seyisi, yaşlı bir adamdı.")
    assert (of_sphinx.title, of_sphinx.author) == ("Хмурые люди", "Антон Чехов")
    assert [heading for heading, _ in shown(of_sphinx)] == [
        "Припадок",
        "Первый снег",
        "Первый снег",
        "Спать хочется",
    ]
    assert shown(of_sphinx)[2][1] == "Рассказ написан в 1888 году."


def test_a_book_whose_spine_is_broken_is_read_in_the_order_of_its_files() -> None:
    draft = of_file("alice-abiword.epub")

    assert ("What she found", "A little golden key") in shown(draft)
    assert shown(draft)[-1][0] == "Down the Rabbit-Hole"


def test_a_chapter_without_a_title_goes_on_under_the_last_one() -> None:
    chapters = {
        "a": "<p>1a.</p>",
        "b": "<p>2a.</p>",
        "c": "<h1>Own</h1><p>3a.</p><h2>Below</h2><p>4a.</p>",
    }

    assert shown(drafted(package(chapters, ncx="a.xhtml=First"))) == [
        ("First", "1a."),
        ("First", "2a."),
        ("Own", "3a."),
        ("Below", "4a."),
    ]


def test_the_headings_that_repeat_a_title_are_not_headings_below_it() -> None:
    chapter = "<h2>Chapter 1</h2><h3>The frog</h3><p>a.</p><h3>Eggs</h3><p>b.</p>"

    draft = drafted(package({"a": chapter}, ncx="a.xhtml=1. The frog"))

    assert shown(draft) == [("1. The frog", "a."), ("Eggs", "b.")]


@pytest.mark.parametrize(
    ("body", "guide"),
    [
        ("<p>Contents page</p>", '<reference type="toc" href="x.xhtml"/>'),
        ('<section epub:type="titlepage"><p>A name</p></section>', ""),
        ("<p>Copyright © 2001 Jane Roe. All rights reserved.</p>", ""),
        ("<p>© Издательство. Все права защищены. ISBN 5</p>", ""),
        ("<h1>The Book</h1><p>by Jane Roe</p>", ""),
        ("<ul>" + "<li><a href='a.xhtml'>A chapter</a></li>" * 5 + "</ul>", ""),
        ('<nav epub:type="toc"><p>Contents</p></nav>', ""),
        ("<p>* * *</p><p>[17]</p>", ""),
    ],
)
def test_front_matter_is_left_out(body: str, guide: str) -> None:
    chapters = {"x": body, "a": "<p>Text.</p>", "b": "<p>More.</p>"}

    draft = drafted(package(chapters, "<dc:title>The Book</dc:title>", guide=guide))

    assert [text for _, text in shown(draft)] == ["Text.", "More."]


def test_a_long_chapter_that_speaks_of_copyright_is_text() -> None:
    start, story = (
        "<p>All rights reserved, said the copyright page.</p>",
        "<p>Long story.</p>" * 500,
    )

    assert len(drafted(package({"a": start + story, "b": story})).paragraphs) == 1001
    assert len(drafted(package({"a": start})).paragraphs) == 1


def test_marks_of_notes_and_numbers_of_pages_are_no_text() -> None:
    chapter = (
        '<p>One<a epub:type="noteref" href="n.xhtml#1">1</a> two<sup><a href="n.xhtml#2">2</a></sup>'
        '<span epub:type="pagebreak">12</span> three<a href="#3">[3]</a>, <a href="n.xhtml#x">a link</a>.</p>'
    )

    assert [text for _, text in shown(drafted(package({"a": chapter})))] == [
        "One two three, a link."
    ]


def test_the_metadata_of_both_versions() -> None:
    metadata = (
        '<dc:title>The  Book</dc:title><dc:title>A subtitle</dc:title><dc:creator id="c">Jane Roe</dc:creator>'
        '<dc:creator opf:role="ill">Someone</dc:creator><dc:creator id="t">Else</dc:creator>'
        '<meta refines="#t" property="role">trl</meta><dc:language>tr</dc:language>'
        '<dc:date opf:event="modification">2020</dc:date><dc:date>0101-01-01T00:00:00+00:00</dc:date>'
        "<dc:date>1999</dc:date><dc:identifier>urn:uuid:1</dc:identifier>"
        "<dc:identifier>https://example.org/book</dc:identifier>"
    )

    draft = drafted(package({"a": "<p>Text.</p>"}, metadata))

    assert (draft.title, draft.author, draft.language) == ("The Book", "Jane Roe", "tr")
    assert (draft.published, draft.url) == ("1999", "https://example.org/book")


def test_the_title_is_not_repeated_as_a_heading() -> None:
    chapter = "<h1>THE BOOK</h1><p>a.</p><h2>One</h2><p>b.</p>"

    draft = drafted(package({"a": chapter}, "<dc:title>The Book</dc:title>"))

    assert shown(draft) == [(None, "a."), ("One", "b.")]


def test_a_book_without_a_title_has_the_name_of_its_file() -> None:
    assert drafted(package({"a": "<p>Text.</p>"})).title == "report_2021"


def test_a_chapter_that_is_missing_costs_the_chapter() -> None:
    content = package({"a": "<p>Text.</p>", "bad": "<p>b</p>"}).replace(
        b"O/bad.xhtml", b"O/bax.xhtml"
    )

    skipped, draft = read_epub(Original.of("b.epub", content))

    assert isinstance(skipped, Skipped)
    assert "bad.xhtml" in skipped.why
    assert isinstance(draft, Draft)
    assert shown(draft) == [(None, "Text.")]


def encryption(algorithm: str, path: str) -> str:
    return (
        f'<encryption><EncryptedData><EncryptionMethod Algorithm="{algorithm}"/><CipherData>'
        f'<CipherReference URI="{path}"/></CipherData></EncryptedData></encryption>'
    )


AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
FONTS = "http://www.idpf.org/2008/embedding"


def test_fonts_that_are_scrambled_protect_no_text() -> None:
    for algorithm, path in ((FONTS, "O/font.otf"), (AES, "O/film.mp4")):
        content = package(
            {"a": "<p>Text.</p>"}, **{"META-INF__encryption": encryption(algorithm, path)}
        )

        assert shown(drafted(content)) == [(None, "Text.")]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


def with_part(name: str, part: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            package({"a": "<p>T</p>"}, **{"META-INF__encryption": encryption(AES, "O/a.xhtml")}),
            "DRM",
        ),
        (with_part("book.opf", f"{LAUGHS}<package>&b;</package>"), "declares entities"),
        (with_part("book.opf", "<package>" * 100_000), "nested too deep"),
        (with_part("META-INF/container.xml", "<container/>"), "no EPUB"),
        (package({"a": "<p>T</p>"})[:-30], "not a zip package"),
        (package({"a": ""}), "no text"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        drafted(content)


def test_deep_markup_costs_the_chapter() -> None:
    content = package({"deep": "<div>" * 100_000, "a": "<p>Text.</p>"})

    *_, draft = read_epub(Original.of("b.epub", content))

    assert isinstance(draft, Draft)
    assert shown(draft)[-1] == (None, "Text.")
