"""RTF: the text of a document in every code page, without its codes."""

from pathlib import Path

import pytest

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft
from retrieval.readers.original import Original
from retrieval.readers.rtf import read_rtf

DATA = Path(__file__).parents[2] / "data" / "formats" / "rtf"


def drafted(content: bytes, name: str = "report_2021.rtf") -> Draft:
    [draft] = read_rtf(Original.of(name, content))
    assert isinstance(draft, Draft)
    return draft


def of_file(name: str) -> Draft:
    return drafted((DATA / name).read_bytes(), name)


def texts(body: bytes, header: bytes = rb"\ansi\ansicpg1252") -> list[str]:
    return [p.text for p in drafted(rb"{\rtf1" + header + b" " + body + b"}").paragraphs]


FOOTNOTE = "Флёрдоранж — белые цветы померанцевого дерева."


@pytest.mark.parametrize("name", ["tolstyi.rtf", "tolstyi-abiword.rtf"])
def test_programs_write_the_same_document_in_other_ways(name: str) -> None:
    draft = of_file(name)

    assert (draft.title, draft.author) == ("Толстый и тонкий", "Антон Чехов")
    assert [(p.heading, p.text) for p in draft.paragraphs if p.place == "footnote 1"] == [
        ("На вокзале", FOOTNOTE)
    ]
    assert [(p.heading, p.text) for p in draft.paragraphs[-5:]] == [
        ("Семья тонкого", "Луиза, урожденная Ванценбах, лютеранка;"),
        ("Семья тонкого", "Нафанаил, ученик третьего класса."),
        ("Чины", "Кто\tЧин\tОрден"),
        ("Чины", "Тонкий\tколлежский асессор\tСтанислав"),
        ("Чины", "Толстый\tтайный советник\tдве звезды"),
    ]


def test_the_code_page_of_the_document_is_read() -> None:
    draft = of_file("code-page-1251.rtf")

    assert (draft.title, draft.author) == ("Толстый и тонкий", "Антон Чехов")
    assert (
        draft.paragraphs[1].text == "— Порфирий! — воскликнул толстый, увидев тонкого. — Ты ли это?"
    )


def test_turkish_is_read_as_it_is_written() -> None:
    draft = of_file("ferman.rtf")

    assert draft.title == "Ferman ve Diğer Öyküler"
    assert draft.paragraphs[-1].text.startswith("Beyaz taşlardan yapılmış kısa bir duvarın")
    assert [p.heading for p in draft.paragraphs if p.text.startswith("Dadaruh: evin")] == ["Kaşağı"]


def test_only_the_final_version_is_read() -> None:
    assert [p.text for p in of_file("pump.rtf").paragraphs] == [
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


def test_a_document_without_a_title_has_the_name_of_its_file() -> None:
    draft = of_file("alice.rtf")

    assert draft.title == "alice"
    assert draft.paragraphs[-1][:3] == ("Cake\tAlice grows", None, "What she found")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (rb"\'cf\'f0\'e8\'e2\'e5\'f2", "Ïðèâåò"),
        (rb"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2}, \'fcber", "Привет, über"),
        (rb"{\f2 \'fe\'f0}", "şğ"),
        (rb"{\f3 \'93\'fa\'96\'7b\'83e}", "日本テ"),
        (b"{\\f1 " + "Привет".encode("cp1251") + b"}", "Привет"),
        (rb"\u1055?\u1088?", "Пр"),
        (rb"\uc2\u1055??\uc0\u1088 !", "Пр!"),
        (rb"\u1055\'cf\u1088\'f0", "Пр"),
        (rb"\u8212\emdash  a", "— a"),
        (rb"\u-10179?\u-8704?", "😀"),
        (rb"\u-10179?a", "\ufffda"),
        (rb"a\~b\_c\-d\{e\}\\", "a\u00a0b\u2011cd{e}\\"),
        (rb"a\line b\tab c", "a\nb\tc"),
        (rb"\ldblquote a\rdblquote\endash b", "“a”–b"),
        (rb"{\upr{ANSI}{\*\ud{\u1078 ?Unicode}}}", "жUnicode"),
        (rb"a{\*\unknown b}{\v c}{\deleted d\par}{\field{\*\fldinst e}{\fldrslt f}}", "af"),
        (rb"a{\header h\par}{\pict 00ff}{\*\bkmkstart m}{\xe x}{\listtext 1.\tab}b", "ab"),
        (b"a\r\nb\r\n c", "ab c"),
    ],
)
def test_codes_and_characters(body: bytes, shown: str) -> None:
    fonts = (
        rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset162 C;}{\f3\fcharset128 D;}}"
    )

    assert texts(fonts + body + rb"\par") == [shown]


@pytest.mark.parametrize(
    ("page", "content", "shown"),
    [
        (b"1251", b"\xe6", "ж"),
        (b"10007", b"\xe6", "ж"),
        (b"65001", b"\xd0\xb6", "ж"),
        (b"99999999", b"\xe9", "é"),
    ],
)
def test_code_pages(page: bytes, content: bytes, shown: str) -> None:
    assert texts(content + rb"\par", rb"\ansi\ansicpg" + page) == [shown]


def test_headings_are_told_by_their_style_or_by_their_level() -> None:
    styles = (
        rb"{\stylesheet{\s1\outlinelevel0 Custom;}{\s2\sbasedon1 Own;}{\s3 toc 1;}{\s4 Title;}}"
    )
    body = (
        rb"\pard\s4 The work\par\pard\s3 Entry\tab 1\par\pard Text.\par\pard\s2 First\par"
        rb"\pard a\par\pard\outlinelevel1 Second\par\pard b\par\pard\s1\outlinelevel9 c\par"
    )

    draft = drafted(rb"{\rtf1 " + styles + body + b"}")

    assert draft.title == "The work"
    assert [(p.heading, p.text) for p in draft.paragraphs] == [
        (None, "Text."),
        ("First", "a"),
        ("Second", "b"),
        ("Second", "c"),
    ]


def test_tables_in_tables_and_rows_without_an_end() -> None:
    inner = rb"\pard\intbl\itap2 b\nestcell c\nestcell{\*\nesttableprops\trowd\nestrow}"
    row = rb"\pard\intbl a\cell" + inner + rb"\pard\intbl d\cell\row"

    assert texts(row + rb"\pard\intbl e\cell f\cell\pard After.\par") == [
        "a",
        "b\tc",
        "d",
        "e\tf",
        "After.",
    ]


def test_a_table_in_a_cell_without_the_end_of_its_row() -> None:
    inner = rb"\pard\intbl\itap2 b\nestcell c\nestcell"

    assert texts(rb"\pard\intbl a\cell" + inner + rb"\row\pard After.\par") == ["a\tb\tc", "After."]


def test_binary_data_are_not_codes() -> None:
    assert texts(rb"a{\pict\bin6 }}}}{\}b{\pict\bin-5 0}c\par") == ["abc"]
    assert texts(rb"a\par{\pict\bin4294967295 }b") == ["a"]


def test_what_stands_after_the_end_is_no_text() -> None:
    assert texts(rb"a\par}b\par") == ["a"]
    assert texts(rb"{\b a") == ["a"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Plain text.", "does not begin as an RTF file"),
        (b"", "does not begin as an RTF file"),
        (rb"{\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_001, "nested too deep"),
        (rb"{\rtf1 " + rb"{\footnote a" * 100_000, "nested too deep"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        drafted(content)


def test_notes_in_notes_are_read_one_after_the_other() -> None:
    assert texts(rb"{\footnote a" * 150 + b"}" * 150) == ["a"] * 150
