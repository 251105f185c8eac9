"""OpenDocument texts: what a reader of the document sees, word for word."""

import io
import zipfile
from pathlib import Path

import pytest

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.odt import read_odt
from retrieval.readers.original import Original

DATA = Path(__file__).parents[2] / "data" / "formats" / "odt"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw")
)


def drafted(content: bytes, name: str = "report_2021.odt") -> Draft:
    [draft] = read_odt(Original.of(name, content))
    assert isinstance(draft, Draft)
    return draft


def of_file(name: str) -> Draft:
    return drafted((DATA / name).read_bytes(), name)


def package(body: str, automatic: str = "", **parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        for name, part in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", part)
    return content.getvalue()


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in drafted(content).paragraphs]


@pytest.mark.parametrize("name", ["pump.odt", "pump.fodt"])
def test_only_the_final_version_is_read(name: str) -> None:
    draft = of_file(name)

    assert (draft.title, draft.author) == ("Instructions for the pump", "Jane Roe")
    assert draft.paragraphs == (
        DraftParagraph("Open the valve and slowly start the pump.", place="paragraph 2"),
        DraftParagraph("The pressure must stay below three bar.", place="paragraph 3"),
        DraftParagraph("See the maker's page before you open it.", place="paragraph 4"),
        DraftParagraph("Warning: hot surface", place="text box 1"),
        DraftParagraph("Flow\t12 l/min", None, "Values", "table 1, row 1"),
        DraftParagraph("Parts", None, "Values", "table 1, row 2"),
        DraftParagraph("Seal", None, "Values", "table 1, row 2"),
        DraftParagraph("Rotor", None, "Values", "table 1, row 2"),
        DraftParagraph("Keep  it dry.", None, "Values", "paragraph 6"),
        DraftParagraph("Below sixty per cent.", None, "Values", "endnote 1"),
    )


def test_a_document_of_pandoc_has_its_metadata() -> None:
    draft = of_file("alice.odt")

    assert draft.title == "Alice’s Adventures in Wonderland"
    assert (draft.author, draft.language, draft.published) == ("Lewis Carroll", "en-GB", None)
    assert draft.paragraphs[-1][:3] == ("Cake\tAlice grows", None, "What she found")


def test_turkish_and_cyrillic_are_read_as_they_are_written() -> None:
    turkish, russian = of_file("ferman.odt"), of_file("tolstyi.odt")

    assert (turkish.title, turkish.language) == ("Ferman ve Diğer Öyküler", "tr-TR")
    assert [p.heading for p in turkish.paragraphs if p.text.startswith("Dadaruh: evin")] == [
        "Kaşağı"
    ]
    assert (russian.title, russian.author) == ("Толстый и тонкий", "Антон Чехов")
    assert russian.paragraphs[-2][:3] == ("Тонкий\tколлежский асессор\tСтанислав", None, "Чины")


def test_white_space_is_what_the_format_says() -> None:
    body = (
        "<text:p>\n  One <text:s text:c='2'/>two\n <text:span> three </text:span> four"
        "<text:line-break/> five<text:tab/>six<text:s text:c='999999999'/></text:p>"
    )

    assert texts(package(body)) == ["One   two three four\n five\tsix"]


def test_blanks_without_end_are_cut() -> None:
    assert texts(package("<text:p>a<text:s text:c='9999'/>b</text:p>")) == [f"a{' ' * 200}b"]


def test_hidden_text_is_no_text() -> None:
    styles = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/>'
        '</style:style><style:style style:name="T" style:family="text" style:parent-style-name="H"/>'
        '<style:style style:name="P" style:family="paragraph"><style:text-properties '
        'text:display="none"/></style:style>'
    )
    body = (
        '<text:p>Shown<text:span text:style-name="T"> hidden</text:span>.</text:p>'
        '<text:p text:style-name="P">Hidden.</text:p>'
        '<text:section text:display="none"><text:p>Hidden.</text:p></text:section>'
        "<text:section><text:p>Also<text:ruby><text:ruby-base> shown</text:ruby-base>"
        "<text:ruby-text>read so</text:ruby-text></text:ruby>.</text:p></text:section>"
    )

    assert texts(package(body, styles)) == ["Shown.", "Also shown."]


@pytest.mark.parametrize(
    ("end", "shown"), [("c1", ["One sentence."]), ("", ["One gone.", "Gone.", "more sentence."])]
)
def test_a_deletion_that_stands_in_the_text_is_no_text(end: str, shown: list[str]) -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion/>'
        "</text:changed-region></text:tracked-changes>"
        '<text:p>One <text:change-start text:change-id="c1"/>gone.</text:p><text:p>Gone.</text:p>'
        f'<text:p>more <text:change-end text:change-id="{end}"/>sentence.</text:p>'
    )

    assert texts(package(body)) == shown


def test_a_style_based_on_the_title_is_the_title() -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    )
    body = '<text:p text:style-name="P1">The work</text:p><text:p>Text.</text:p>'

    draft = drafted(package(body, styles))

    assert (draft.title, [p.text for p in draft.paragraphs]) == ("The work", ["Text."])


def test_styles_that_are_based_on_each_other_end_somewhere() -> None:
    styles = "".join(
        f'<style:style style:name="{a}" style:family="paragraph" style:parent-style-name="{b}"/>'
        for a, b in ("xy", "yx")
    )

    assert texts(package('<text:p text:style-name="x">Text.</text:p>', styles)) == ["Text."]


def test_damaged_metadata_cost_nothing_else() -> None:
    assert texts(package("<text:p>Text.</text:p>", meta="<broken", styles="<x")) == ["Text."]


MANIFEST = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK", "not a zip package"),
        (package("<text:p>a</text:p>", **{"META-INF__manifest": MANIFEST}), "has a password"),
        (package("<text:section>" * 100_000 + "</text:section>" * 100_000), "nested too deep"),
        (package("").replace(b"content.xml", b"contend.xml"), "no OpenDocument text"),
        ((DATA / "nasty.odt").read_bytes(), "declares entities"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        drafted(content)


def test_a_sheet_is_no_text() -> None:
    sheet = f"<office:document {NAMESPACES}><office:body><office:spreadsheet/></office:body></office:document>"

    with pytest.raises(UnreadableSource, match="no text"):
        drafted(sheet.encode(), "sheet.fodt")


def test_a_row_that_repeats_a_million_times_is_read_once() -> None:
    cell = '<table:table-cell table:number-columns-repeated="1000000"><text:p>a</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'

    assert texts(package(f"<table:table>{row}</table:table>")) == ["a"]
