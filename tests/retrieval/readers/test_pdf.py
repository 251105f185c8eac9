"""PDF: files of other programs are read as a person reads them, and broken ones are refused."""

import functools
import itertools
import random
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence

import pytest

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers import pdf as reader
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.pdf import read_pdf

FOLDER = ROOT / "tests" / "data" / "formats" / "pdf"
FILES = sorted(path.name for path in FOLDER.glob("*.pdf"))
READABLE = [name for name in FILES if name not in ("imagemagick-scan.pdf", "qpdf-password.pdf")]

# A piece of text: its place, size and font (F1 regular, F2 bold, F3 monospaced, F4 of TeX).
Piece = tuple[float, float, float, str, str]


def text_at(x: float, y: float, text: str, size: float = 10, font: str = "F1") -> Piece:
    return x, y, size, text, font


def block(text: str, y: float, x: float = 72, width: int = 80, size: float = 10) -> list[Piece]:
    """The text in lines, justified as little as Helvetica is."""
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    return [text_at(x, y - 12 * number, line, size) for number, line in enumerate(lines)]


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(content)} {entries} >> stream\n".encode() + content + b"\nendstream"


def content_of(page: Iterable[Piece]) -> bytes:
    shown = []
    for x, y, size, text, font in page:
        escaped = re.sub(rb"([()\\])", rb"\\\1", text.encode("cp1252"))
        shown.append(f"BT /{font} {size} Tf {x} {y} Td (".encode() + escaped + b") Tj ET")
    return b"\n".join(shown)


def assembled(objects: Sequence[bytes], trailer: str = "") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def made(
    pages: Sequence[Iterable[Piece] | bytes],
    info: str = "",
    entries: str = "",
    box: str = "0 0 595 842",
) -> bytes:
    """A PDF file of such pages; a page in bytes is its content as PDF has it."""
    glyphs = " ".join(f"/g{code}" for code in range(192, 256))
    widths = " ".join(["500"] * 64)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{10 + 2 * n} 0 R' for n in range(len(pages)))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << {' '.join(f'{glyph} 7 0 R' for glyph in glyphs.split())} >> /Encoding << /Type /Encoding /Differences [192 {glyphs}] >> /FirstChar 192 /LastChar 255 /Widths [{widths}] /Resources << >> >>".encode(),
        stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f"),
        f"<< {info} >>".encode("latin-1"),
        b"<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R /F4 6 0 R >> >>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources 9 0 R /Contents {11 + 2 * number} 0 R {entries} >>".encode()
        )
        objects.append(stream(page if isinstance(page, bytes) else content_of(page)))
    return assembled(objects, "/Info 8 0 R")


def read(content: bytes, name: str = "file.pdf") -> tuple[Draft, list[Skipped]]:
    items = list(read_pdf(Original.of(name, content)))
    (draft,) = [item for item in items if isinstance(item, Draft)]
    return draft, [item for item in items if isinstance(item, Skipped)]


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in read(content)[0].paragraphs]


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_pdf(Original.of("file.pdf", content)))
    assert "\n" not in str(caught.value)
    return caught.value.why


@functools.cache
def of_file(name: str) -> Draft:
    return read((FOLDER / name).read_bytes(), name)[0]


WORDS = "The reader of a page begins at the top of the first column and goes on to its end, line by line, until the last word of the text".split()


def prose(words: int, seed: int = 0) -> str:
    """Words in some order, without the end of a sentence in between."""
    order = random.Random(seed)
    return " ".join(order.choice(WORDS).lower().strip(",") for _ in range(words))


TITLES = {
    "chrome.pdf": "How to use bzip2",
    "dblatex-russian.pdf": "Краткая история Debian",
    "fop.pdf": "Adding Fonts to FOP",
    "ghostscript-french.pdf": "ghostscript-french",
    "ghostscript-groff.pdf": "Portable Document Format Publishing with GNU Troff",
    "latex-two-columns.pdf": "Device trees everywhere",
    "libreoffice.pdf": "Selecting Options for Videos",
    "weasyprint-two-columns.pdf": "How to use bzip2",
}


@pytest.mark.parametrize("name", READABLE)
def test_the_title_is_that_of_the_work(name: str) -> None:
    assert of_file(name).title == TITLES[name]


# Whole paragraphs as a person copies them from the page: file, page, heading, text.
PARAGRAPHS = [
    (
        "latex-two-columns.pdf", 1, "Abstract",
        "This flattened-tree approach is now the only supported method of booting a ppc64 kernel without Open Firmware, and we plan to make it the only supported method for all powerpc kernels in the future.",
    ),
    (
        "latex-two-columns.pdf", 1, "1.2 The bad old days",
        "The device tree also presents a problem for implementing kexec(). When the kernel boots, it takes over full control of the system from OF, even re-using OF's memory. So, when kexec() comes to boot another kernel, OF is no longer around for the second kernel to query.",
    ),
    (
        "latex-two-columns.pdf", 2, "2.1 Properties of the flattened tree",
        "• insert and delete: sometimes the bootloader might want to make tweaks to the flattened tree, such as deleting or inserting a node (or whole subtree). It should be possible to do this without having to effectively regenerate the whole flattened tree. In practice this means limiting the use of internal offsets in the blob that need recalculation if a section is inserted or removed with memmove().",
    ),
    (
        "weasyprint-two-columns.pdf", 1, None,
        "This manual describes the program, the library and the file format. It was set in two columns under a title and a summary that are as wide as the page, so that the words at the ends of its short lines are often divided, and every page has a head and a foot.",
    ),
    (
        "weasyprint-two-columns.pdf", 2, "2.4. OPTIONS",
        "bzip2 normally declines to decompress files which don't have the correct magic header bytes. If forced (-f), however, it will pass such files through unmodified. This is how GNU gzip behaves.",
    ),
    (
        "dblatex-russian.pdf", 3, "1.2 Произношение Debian",
        "Официально Debian произноситься как ’дэбиан’ или ’дэбиэн’. Название было образовано от имён создателя Debian Иэна Мэрдока и его жены Дебры.",
    ),
    (
        "ghostscript-french.pdf", 1, "1.1 Motivation",
        "La conception ainsi que l’implémentation du système d’exploitation Isaac nous ont conduit à la création d’un nouveau langage de programmation nommé Lisaac.",
    ),
    (
        "ghostscript-groff.pdf", 1, "1. Introduction",
        "For many PDF production requirements, the production cycle described above may be sufficient. However, this is a limited PDF production method, in which the resultant PDF document represents no more than an on screen image of the printed form of the document, if groff’s PostScript® output were printed directly.",
    ),
    (
        "ghostscript-groff.pdf", 2, "2.1. The pdfmark Operator",
        ".pdfmark \\\n    /Count 2 \\\n    /Title (An Example of a Bookmark with Two Children) \\\n    /View [/FitH \\n[PDFPAGE.Y]] \\\n    /OUT",
    ),
    (
        "libreoffice.pdf", 2, "Navigating the Menus",
        "• Pause on Finish will display the, \"Press any key to continue.\" at the end of the conversion. Unchecking Pause on Finish will close the command window automaticly at the end of conversion.",
    ),
    (
        "fop.pdf", 1, "Adding additional Type 1 fonts",
        "As mentioned above you need an XML file containing font metrics to be able to use an additional font. FOP contains a tool that can generate such a font metrics file from a PFM file, which normally comes with the font file.",
    ),
    (
        "chrome.pdf", 1, None,
        "If the file does not end in one of the recognised endings, .bz2, .bz, .tbz2 or .tbz, bzip2 complains that it cannot guess the name of the original file, and uses the original name with .out appended.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page", "heading", "text"), PARAGRAPHS)
def test_paragraphs_are_whole(name: str, page: int, heading: str | None, text: str) -> None:
    found = {paragraph.text: paragraph for paragraph in of_file(name).paragraphs}

    assert text in found
    assert (found[text].page, found[text].heading) == (page, heading)


@pytest.mark.parametrize("name", READABLE)
def test_pages_go_up_and_no_text_has_traces_of_lines(name: str) -> None:
    paragraphs = of_file(name).paragraphs

    assert [p.page for p in paragraphs] == sorted(p.page or 0 for p in paragraphs)
    for paragraph in paragraphs:
        assert paragraph.text == paragraph.text.rstrip()
        assert not re.search("[\u00ad\x00-\x09\x0b-\x1f\x7f-\x9f\ue000-\uf8ff]", paragraph.text)


def test_what_stands_on_every_page_is_left_out() -> None:
    for name, running in [
        ("weasyprint-two-columns.pdf", "bzip2 and libbzip2, version 1.0.8|Page \\d of 3"),
        ("dblatex-russian.pdf", "ГЛАВА \\d"),
        ("chrome.pdf", "file:///|\\d/2$"),
    ]:
        assert not [p.text for p in of_file(name).paragraphs if re.search(running, p.text)]


WEEK = "monday tuesday wednesday thursday friday saturday sunday noon".split()
RUNNING = {
    "words with numbers": lambda n: [text_at(72, 800, f"Page {n} of 8")],
    "roman numbers": lambda n: [text_at(290, 800, "i ii iii iv v vi vii viii".split()[n - 1])],
    "a number that grows": lambda n: [text_at(72, 800, f"On {WEEK[n - 1]}"), text_at(500, 800, str(n + 4))],
    "one of the same words": lambda n: [text_at(72, 800, WEEK[n - 1]), text_at(300, 800, "A Book of Days")],
    "most at this height": lambda n: [text_at(72, 800, "Chapter One" if n < 6 else f"On {WEEK[n - 1]}")],
}  # fmt: skip


@pytest.mark.parametrize("kind", RUNNING)
def test_heads_of_pages_are_known_by_their_words_numbers_and_heights(kind: str) -> None:
    bodies = [f"Text {prose(40 + 9 * number, number)}." for number in range(1, 9)]
    pages = [
        [*RUNNING[kind](number), *block(body, 770)] for number, body in enumerate(bodies, start=1)
    ]
    assert texts(made(pages)) == bodies


def test_both_halves_of_a_column_break_are_in_one_paragraph() -> None:
    (text,) = [
        p.text for p in of_file("weasyprint-two-columns.pdf").paragraphs
        if "multi-block .bz2 file" in p.text
    ]  # fmt: skip

    assert text.startswith("bzip2 compresses files in blocks")
    assert text.endswith("undamaged blocks in the file.")


@pytest.mark.parametrize("order", ["columns", "rows"])
def test_the_left_column_is_read_before_the_right(order: str) -> None:
    left, right = f"Left {prose(150)}.", f"Right {prose(150, 1)}."
    columns = [block(left, 650, 72, 36, 9), block(right, 650, 310, 36, 9)]
    if order == "rows":
        columns = [[piece for pair in itertools.zip_longest(*columns) for piece in pair if piece]]
    above = block(f"Above {prose(40, 2)}.", 720, 72, 90)
    below = block(f"Below {prose(40, 3)}.", 120, 72, 90)

    assert texts(made([[*above, *itertools.chain(*columns), *below]])) == [
        f"Above {prose(40, 2)}.", left, right, f"Below {prose(40, 3)}.",
    ]  # fmt: skip


def test_the_rows_of_a_table_are_not_read_as_columns() -> None:
    rows = [
        text_at(x, 700 - 14 * number, f"{word} {number}")
        for number in range(8)
        for x, word in ((72, "Name"), (300, "Price"))
    ]
    (text,) = texts(made([[*block(f"Above {prose(40)}.", 780), *rows]]))[1:]

    assert text.startswith("Name 0 Price 0 Name 1 Price 1")


def test_a_paragraph_goes_on_on_the_next_page_past_the_notes() -> None:
    whole = f"Begin {prose(60)} and {prose(60, 1)}."
    lines = block(whole, 160)
    half = len(lines) // 2
    note = text_at(72, 60, "1 A note at the foot of the page, in small letters.", 7)
    first = [*block(f"Above {prose(30, 2)}.", 700), *lines[:half], note]
    second = [(x, y + 600, size, text, font) for x, y, size, text, font in lines[half:]]
    draft, _ = read(made([first, second]))

    assert [(p.page, p.text) for p in draft.paragraphs] == [
        (1, f"Above {prose(30, 2)}."),
        (1, whole),
        (1, "1 A note at the foot of the page, in small letters."),
    ]


@pytest.mark.parametrize(
    ("above", "below", "elsewhere", "joined"),
    [
        ("an exam-", "ple of it", "", "an example of it"),
        ("a well-", "known fact", "it is well-known", "a well-known fact"),
        ("a well-", "known fact", "wellknown or well-known", "a wellknown fact"),
        ("every non-", "English text", "", "every non-English text"),
        ("state-of-the-", "art things", "", "state-of-the-art things"),
        ("on a 32-", "bit system", "", "on a 32-bit system"),
        ("MANAGE-", "MENT of it", "the management", "MANAGEMENT of it"),
        ("using UTF-", "EBCDIC", "", "using UTF-EBCDIC"),
        ("a soft\u00ad", "ware tool", "", "a software tool"),
        ("a dash –", "and more", "", "a dash – and more"),
        ("from 1990–", "1995 on", "", "from 1990–1995 on"),
        ("two words", "and two", "", "two words and two"),
    ],
)
def test_words_that_were_divided_become_whole(
    above: str, below: str, elsewhere: str, joined: str
) -> None:
    page = [text_at(72, 700, f"{prose(8)} {above}"), text_at(72, 688, f"{below} {prose(8)}")]
    found = texts(made([[*page, *block(f"{elsewhere} {prose(20)}.", 600)]]))

    assert found[0] == f"{prose(8)} {joined} {prose(8)}"


@pytest.mark.parametrize(
    ("kind", "gap", "indent"), [("gap", 6, 0), ("indent", 0, 15), ("short", 0, 0)]
)
def test_paragraphs_are_told_by_a_gap_an_indent_or_a_short_last_line(
    kind: str, gap: float, indent: float
) -> None:
    line = textwrap.wrap(prose(30), 80)[0]
    first, second = [line] * 5, [line] * 3
    if kind != "indent":
        first[-1] = f"{line[:40] if kind == 'short' else line}."
    page = [text_at(72, 700 - 12 * n, line) for n, line in enumerate(first)]
    y = 700 - 12 * len(first) - gap
    page += [text_at(72 + indent * (n == 0), y - 12 * n, line) for n, line in enumerate(second)]

    assert texts(made([page])) == [" ".join(first), " ".join(second)]


@pytest.mark.parametrize("lines", [1, 2])
def test_items_of_a_list_are_paragraphs_with_their_second_lines(lines: int) -> None:
    page: list[Piece] = []
    for item in range(3):
        for line, text in enumerate(textwrap.wrap(prose(60, item), 80)[:lines]):
            marked = f"• item {item} {text}" if line == 0 else text
            page.append(text_at(72 + 9 * line, 700 - 12 * (lines * item + line), marked))

    assert [text.split()[:3] for text in texts(made([page]))] == [
        ["•", "item", str(number)] for number in range(3)
    ]


def test_headings_are_large_or_bold_and_stand_beside_their_paragraphs() -> None:
    page = [
        text_at(72, 780, "The Title of It", 20),
        text_at(72, 750, "1 Larger", 13), *block(f"One {prose(40)}.", 735),
        text_at(72, 660, "Bold", 10, "F2"), *block(f"Two {prose(40, 1)}.", 645),
    ]  # fmt: skip
    draft, _ = read(made([page]))

    assert draft.title == "The Title of It"
    assert [(p.heading, p.text) for p in draft.paragraphs] == [
        ("1 Larger", f"One {prose(40)}."), ("Bold", f"Two {prose(40, 1)}."),
    ]  # fmt: skip


def test_the_title_of_two_slides_is_no_running_head() -> None:
    slides = [
        [text_at(72, 780, title, 20), *block(f"Text {prose(40, number)}.", 700)]
        for number, title in enumerate(["Title", "One", "Two", "Two", "Three"])
    ]
    assert [p.heading for p in read(made(slides))[0].paragraphs] == [
        None, "One", "Two", "Two", "Three",
    ]  # fmt: skip


def test_a_table_of_contents_is_left_out() -> None:
    entries = [
        text_at(72, 700 - 12 * n, f"{n} Chapter about it . . . . . . . . . . . . {n + 3}")
        for n in range(9)
    ]
    assert texts(made([entries, block(f"Text {prose(30)}.", 700)])) == [f"Text {prose(30)}."]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("A Study of Pages", "A Study of Pages"),
        ("", "The Largest Text"),
        ("untitled", "The Largest Text"),
        ("Microsoft Word - study.doc", "The Largest Text"),
        ("study_final.docx", "The Largest Text"),
        ("A Template of Somebody Else", "The Largest Text"),
    ],
)
def test_a_title_in_the_metadata_counts_if_the_pages_have_it(given: str, title: str) -> None:
    page = [
        text_at(72, 780, "The Largest Text", 20),
        *block("A study of pages and what is on them, untitled, in study_final.docx.", 700),
        *block("Written in Microsoft Word as study.doc.", 660),
    ]
    draft, _ = read(made([page], f"/Title ({given}) /Author (Jane Roe) /CreationDate (D:20200101)"))

    assert (draft.title, draft.author, draft.published) == (title, None, None)


@pytest.mark.parametrize(
    "largest", ["Introduction", "Table of\nContents", "Chapter 1\nOf Pages", "NAME", "1"]
)
def test_a_file_is_not_named_after_its_first_heading(largest: str) -> None:
    lines = enumerate(largest.split("\n"))
    page = [text_at(72, 780 - 24 * number, line, 20) for number, line in lines]
    page += block(f"Text {prose(40)}.", 700)

    assert read(made([page]), "the file.pdf")[0].title == "the file"


def test_an_author_in_the_metadata_counts_if_the_first_pages_name_them() -> None:
    page = [*block("By Jane Roe", 780), *block(f"Text {prose(40)}.", 700)]

    assert read(made([page], "/Author (Jane Roe)"))[0].author == "Jane Roe"
    assert read(made([page], "/Author (Administrator)"))[0].author is None


def test_turned_pages_are_read_and_watermarks_are_not() -> None:
    text = f"Text {prose(40)}."
    shown = content_of(block(text, 700)).decode("cp1252")
    turned = shown.replace("BT", "q 0 1 -1 0 595 0 cm BT").replace("ET", "ET Q")
    mark = "q 0.7 0.7 -0.7 0.7 100 100 cm BT /F1 40 Tf 0 0 Td (DRAFT) Tj ET Q"

    assert texts(made([f"{turned}\n{mark}".encode()], entries="/Rotate 90")) == [text]
    assert texts(made([f"{mark}\n{shown}".encode()])) == [text]


def test_letters_of_bitmap_fonts_are_told_by_their_codes() -> None:
    codes = "Ïðîâåðêà áóêâ è ñëîâ".replace(" ", "\u00a0").split("\u00a0")
    page = [text_at(72 + 80 * n, 700, word, 10, "F4") for n, word in enumerate(codes)]

    assert texts(made([page])) == ["Проверка букв и слов"]
    # The same letters of a font that tells them are what it says.
    assert texts(made([[(x, y, s, t, "F1") for x, y, s, t, _ in page]])) == ["Ïðîâåðêà áóêâ è ñëîâ"]


def test_pages_without_text_are_told_and_blank_pages_are_not() -> None:
    text, drawing, blank = block(f"Text {prose(40)}.", 700), b"0 0 100 100 re f", b""
    _, skipped = read(made([text, drawing, drawing, text, blank, drawing]))

    assert [str(item.why) for item in skipped] == ["pages 2-3, 6 have no text"]
    assert [item.why for item in read(made([text, drawing]))[1]] == ["page 2 has no text"]
    assert read(made([text, blank]))[1] == []


def test_metadata_that_are_no_text_do_no_harm() -> None:
    page = block(f"Text {prose(40)}.", 700)

    assert (
        read(made([page], "/Title <FEFFD800> /Author <FEFF00>"), "the file.pdf")[0].title
        == "the file"
    )


def test_copies_of_a_page_keep_their_text() -> None:
    page = block(f"Text {prose(40)}.", 700)

    assert texts(made([page, page])) == [f"Text {prose(40)}."] * 2


def test_a_scan_says_what_to_do() -> None:
    assert "ocrmypdf IN OUT" in refused((FOLDER / "imagemagick-scan.pdf").read_bytes())
    assert refused(made([b"", b""])) == "has no text; its pages are empty"


def test_a_password_is_asked_to_be_removed() -> None:
    why = refused((FOLDER / "qpdf-password.pdf").read_bytes())

    assert "password" in why
    assert "qpdf" in why


@pytest.mark.parametrize("content", [b"", b"%PDF", b"%PDF-1.7\n" + bytes(1000), b"a text\n" * 99])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    assert "PDF" in refused(content)


@pytest.mark.parametrize("name", ["fop.pdf", "weasyprint-two-columns.pdf"])
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    order = random.Random(5)
    damaged = [content[: len(content) * part // 8] for part in range(8)]
    for _ in range(12):
        changed = bytearray(content)
        for place in order.sample(range(len(content)), 40):
            changed[place] = order.randrange(256)
        damaged.append(bytes(changed))
    for version in damaged:
        for item in read_or_refused(version):
            assert isinstance(item, Skipped) or any(p.text.strip() for p in item.paragraphs)


def read_or_refused(content: bytes) -> list[Draft | Skipped]:
    try:
        return list(read_pdf(Original.of("file.pdf", content)))
    except UnreadableSource:
        return []


LOOPS = {
    "pages": [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 3 0 R] >>",
        b"<< /Type /Pages /Parent 2 0 R /Count 5 /Kids [2 0 R 3 0 R] >>",
    ],
    "forms": [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
        stream(b"/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"),
        stream(b"/X Do"),
    ],
    "references": [b"1 0 R", b"3 0 R", b"2 0 R"],
    "billions of pages": [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2000000000 /Kids [] >>",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", LOOPS)
def test_loops_end(kind: str) -> None:
    start = time.monotonic()

    assert refused(assembled(LOOPS[kind]))
    assert time.monotonic() - start < 2


def test_places_beyond_all_measure_do_no_harm() -> None:
    page = content_of(block(f"Text {prose(40)}.", 700))
    huge = b"q 1e30 0 0 1e30 1e35 -1e35 cm BT /F1 1e9 Tf 1e38 1e38 Td (huge text) Tj ET Q\n"

    assert f"Text {prose(40)}." in texts(made([huge + page], box="-1e30 -1e30 1e30 1e30"))


def test_a_file_with_too_many_pages_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    content = made([block(f"Page {number} {prose(30, number)}.", 700) for number in range(1, 6)])
    monkeypatch.setattr(reader, "MOST_PAGES", 3)
    draft, skipped = read(content)

    assert [p.page for p in draft.paragraphs] == [1, 2, 3]
    assert [item.why for item in skipped] == ["pages from 4 on are too many; split the file"]


def test_a_page_full_of_words_takes_no_time_that_grows_with_its_square() -> None:
    def seconds(words: int) -> float:
        order = random.Random(1)
        page = [
            text_at(order.randrange(500), order.randrange(800), "word", 3) for _ in range(words)
        ]
        content, start = made([page]), time.process_time()
        list(read_pdf(Original.of("file.pdf", content)))
        return time.process_time() - start

    seconds(100)
    assert seconds(2000) < 12 * seconds(500) + 0.2


@pytest.mark.process
def test_nothing_is_printed() -> None:
    code = (
        "import sys; from retrieval.readers.pdf import read_pdf\n"
        "from retrieval.readers.original import Original\n"
        "for path in sys.argv[1:]:\n"
        "    content = open(path, 'rb').read()\n"
        "    for part in (content, content[:9000]):\n"
        "        try: print(len(list(read_pdf(Original.of('file.pdf', part)))))\n"
        "        except Exception as error: print(type(error).__name__)\n"
        "items = read_pdf(Original.of('file.pdf', content)); next(items)\n"
    )
    paths = [str(FOLDER / name) for name in ("qpdf-password.pdf", "fop.pdf")]
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, cwd=ROOT, text=True, check=True
    )

    assert set(done.stdout.split()) == {"1", "UnreadableSource"}
    assert done.stderr == ""
