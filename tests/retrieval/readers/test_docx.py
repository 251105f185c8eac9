"""Word documents: what a reader of the final version sees, word for word."""

import io
import zipfile
from pathlib import Path

import pytest

from retrieval.errors import UnreadableSource
from retrieval.readers.docx import read_docx
from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.original import Original

DATA = Path(__file__).parents[2] / "data" / "formats" / "docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def drafted(content: bytes, name: str = "report_2021.docx") -> Draft:
    [draft] = read_docx(Original.of(name, content))
    assert isinstance(draft, Draft)
    return draft


def of_file(name: str) -> Draft:
    return drafted((DATA / name).read_bytes(), name)


def package(body: str, **parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        relations = "".join(
            f'<Relationship Id="{kind}" Type="http://x/{kind}" Target="{kind}.xml"/>'
            for kind in parts
        )
        file.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        file.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for kind, part in parts.items():
            file.writestr(f"word/{kind}.xml", part)
    return content.getvalue()


def p(*runs: str, style: str = "", properties: str = "") -> str:
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    texts = "".join(r if r.startswith("<") else f"<w:r><w:t>{r}</w:t></w:r>" for r in runs)
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{texts}</w:p>"


def styles(**names: str) -> str:
    found = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in names.items()
    )
    return f"<w:styles {W}>{found}</w:styles>"


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in drafted(content).paragraphs]


def test_a_document_of_pandoc_has_its_title_headings_lists_tables_and_notes() -> None:
    draft = of_file("alice.docx")

    assert draft.title == "Alice’s Adventures in Wonderland"
    assert (draft.author, draft.language, draft.published) == ("Lewis Carroll", "en-GB", None)
    assert draft.paragraphs[4] == DraftParagraph(
        "The Rabbit wears a waistcoat and carries a watch.",
        heading="Down the Rabbit-Hole",
        place="footnote 1",
    )
    assert [(p.heading, p.text) for p in draft.paragraphs[6:]] == [
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


def test_programs_write_the_same_document_in_other_ways() -> None:
    by_pandoc, by_abiword = of_file("ferman.docx"), of_file("ferman-abiword.docx")

    shown = [(p.heading, p.text) for p in by_pandoc.paragraphs]
    assert [(p.heading, p.text) for p in by_abiword.paragraphs[1:]] == shown
    assert by_pandoc.title == "Ferman ve Diğer Öyküler"
    assert ("Kaşağı", "Dadaruh: evin seyisi, yaşlı bir adamdı.") in shown


def test_cyrillic_is_read_as_it_is_written() -> None:
    draft = of_file("tolstyi.docx")

    assert (draft.title, draft.author) == ("Толстый и тонкий", "Антон Чехов")
    assert draft.paragraphs[-2].text == "Тонкий\tколлежский асессор\tСтанислав"
    assert draft.paragraphs[-2].heading == "Чины"


def test_only_the_final_version_is_read() -> None:
    assert [p.text for p in of_file("pump.docx").paragraphs] == [
        "Open the valve and slowly start the pump.",
        "The pressure must stay below three bar.",
        "See the maker's page before you open it.",
        "Warning: hot surface",
        "Flow\t12 l/min",
        "Parts",
        "Seal",
        "Rotor",
        "Keep  it dry.",
        "Below sixty per cent.",
    ]


def test_the_pages_are_those_that_word_noted() -> None:
    draft = of_file("pages.docx")

    assert [p.page for p in draft.paragraphs] == [1, 2, 3, 4, 6]
    assert draft.paragraphs[-1].text == "Page 6, Third page of section 2."
    assert of_file("alice.docx").paragraphs[0].page is None


def test_an_explicit_break_is_a_page_and_word_notes_it_a_second_time() -> None:
    mark = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = p("one") + p('<w:r><w:br w:type="page"/></w:r>') + p(mark, "two") + p(mark, "three")

    assert [q.page for q in drafted(package(body)).paragraphs] == [1, 2, 3]


def test_a_row_over_two_pages_notes_the_break_in_each_cell() -> None:
    mark = "<w:r><w:t>a</w:t><w:lastRenderedPageBreak/><w:t>b</w:t></w:r>"
    cell = f"<w:tc>{p(mark)}</w:tc>"
    body = f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>" + p("after")

    assert [(q.text, q.page) for q in drafted(package(body)).paragraphs] == [
        ("ab\tab", 1),
        ("after", 2),
    ]


@pytest.mark.parametrize(
    ("given", "shown", "title"),
    [
        ("The Full Title: a Study", "The Full Title", "The Full Title: a Study"),
        ("Another work", "The title", "The title"),
        ("Microsoft Word - draft3.doc", "", "report_2021"),
        ("Документ1", "", "report_2021"),
        ("annual.docx", "", "report_2021"),
        ("A work", "", "A work"),
        ("", "The title", "The title"),
    ],
)
def test_the_title_is_what_the_document_shows_or_a_plausible_property(
    given: str, shown: str, title: str
) -> None:
    core = f'<x xmlns:dc="http://d"><dc:title>{given}</dc:title><dc:creator>user</dc:creator></x>'
    content = io.BytesIO(
        package((p(shown, style="T") if shown else "") + p("Text."), styles=styles(T="Title"))
    )
    with zipfile.ZipFile(content, "a") as file:
        file.writestr("docProps/core.xml", core)

    draft = drafted(content.getvalue())

    assert (draft.title, draft.author) == (title, None)
    assert [q.text for q in draft.paragraphs] == ["Text."]


def test_the_first_heading_is_the_title_only_if_there_is_one_of_its_level() -> None:
    known = styles(one="heading 1", two="heading 2")
    single = p("Frogs", style="one") + p("a") + p("Eggs", style="two") + p("b")
    double = p("Introduction", style="one") + p("a") + p("Results", style="one") + p("b")

    first, second = (drafted(package(body, styles=known)) for body in (single, double))

    assert (first.title, [q.heading for q in first.paragraphs]) == ("Frogs", [None, "Eggs"])
    assert second.title == "report_2021"
    assert [q.heading for q in second.paragraphs] == ["Introduction", "Results"]


def test_codes_of_fields_hidden_text_and_deletions_are_no_text() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = f"{char('begin')}<w:r><w:t>inner result</w:t></w:r>{char('end')}"
    field = f"{char('begin')}<w:r><w:instrText> IF </w:instrText></w:r>{inner}{char('separate')}"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown </w:t></w:r>'
    deleted = "<w:del><w:r><w:t>wrong</w:t><w:delText>deleted</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
    inserted = "<w:ins><w:r><w:t> and inserted</w:t></w:r></w:ins>"
    body = p(shown, field, "result", char("end"), hidden, deleted, moved, inserted)

    assert texts(package(body)) == ["shown result and inserted"]


def test_a_field_without_an_end_does_not_hide_the_rest() -> None:
    body = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "code") + p("text")

    assert texts(package(body)) == ["text"]


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'

    assert texts(package(p("One ", properties=mark) + p("sentence.") + p("Two."))) == [
        "One sentence.",
        "Two.",
    ]


def test_special_characters() -> None:
    run = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b&#xAD;c</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>d</w:t>"
        '<w:br/><w:t>e</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'
    )

    assert texts(package(p(run))) == ["a\tbc\u2011d\ne"]


def test_the_text_of_a_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    m = 'xmlns:mc="http://m"'
    both = f"<mc:AlternateContent {m}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    run = f"<w:r><w:t>Before</w:t>{both}<w:t> and after.</w:t></w:r>"

    assert texts(package(p(run))) == ["Before and after.", "In the box."]


def test_a_note_that_refers_to_itself_is_read_once() -> None:
    refer = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="2">{p("A note.", refer)}</w:footnote></w:footnotes>'
    )

    assert texts(package(p("Text", refer, refer), footnotes=notes)) == ["Text", "A note."]


def test_a_document_in_the_strict_variant_is_read() -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(
            "_rels/.rels", '<R><R Type="http://x/officeDocument" Target="/word/d2.xml"/></R>'
        )
        file.writestr(
            "word/d2.xml", f"<w:document {strict}><w:body>{p('Strict.')}</w:body></w:document>"
        )
    assert texts(content.getvalue()) == ["Strict."]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def bomb(size: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * size)
    return content.getvalue()


def with_a_false_size(content: bytes) -> bytes:
    """The sizes in the headers say that each part is of ten bytes."""
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.find(mark)
        content = (
            content[: start + place] + (10).to_bytes(4, "little") + content[start + place + 4 :]
        )
    return content


def encrypted(content: bytes) -> bytes:
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        content = content[: start + 8] + b"\x01\x00" + content[start + 10 :]
        start = content.find(b"PK\x01\x02", start + 4)
    return content


def doubled() -> bytes:
    content = io.BytesIO(package(p("One.")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(content, "a") as file:
        file.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{p('Two.')}</w:body></w:document>"
        )
    return content.getvalue()


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def laughing(text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(
            "word/document.xml", f"{LAUGHS}<w:document {W}><w:body>{text}</w:body></w:document>"
        )
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OLE, "soffice --headless --convert-to docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"", "not a zip package"),
        (b"PK\x01\x02" * 20_001, "more than 20,000 parts"),
        (package(p("Text."))[:-40], "not a zip package"),
        (bomb(16 * 2**20), "compressed to fill a memory"),
        (with_a_false_size(bomb(16 * 2**20)), "damaged"),
        (encrypted(package(p("Text."))), "encrypted"),
        (laughing(p("&i;")), "document.xml"),
        (laughing('<w:p w:x="&i;"/>'), "open the file and save it anew"),
        (package("<w:sdt>" * 100_000), "nested too deep"),
        (package("<w:p>" * 100_000 + "</w:p>" * 100_000), "nested too deep"),
        (
            package(p("Text.")).replace(b"word/document.xml", b"../../etc/passwd!"),
            "no Word document",
        ),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        drafted(content)

    assert why in caught.value.why
    assert "\n" not in str(caught.value)


def test_a_part_in_an_unknown_compression_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{p('Text.')}</w:body></w:document>"
        )

    with pytest.raises(UnreadableSource, match="compressed in an unknown way"):
        drafted(content.getvalue())


def test_the_text_of_a_package_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    content = package("".join(p(str(number)) for number in range(100)))
    limit = len(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))

    monkeypatch.setattr("retrieval.readers.office.package.LARGEST_PART", limit)
    assert len(texts(content)) == 100
    monkeypatch.setattr("retrieval.readers.office.package.LARGEST_PART", limit - 1)
    with pytest.raises(UnreadableSource, match="too large"):
        drafted(content)


def test_two_parts_of_one_name_are_refused() -> None:
    content = doubled()

    with pytest.raises(UnreadableSource, match="two parts"):
        drafted(content)


def test_tables_in_tables_end_somewhere() -> None:
    open_, close = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"

    assert texts(package(p("Text.") + open_ * 40 + p("Deep.") + close * 40)) == ["Text."]
    assert texts(package(open_ * 5 + p("Deep.") + close * 5)) == ["Deep."]


def test_a_document_without_text_is_skipped() -> None:
    [part] = read_docx(Original.of("a.docx", package(p(""))))

    assert not isinstance(part, Draft)
    assert "no text" in part.why
