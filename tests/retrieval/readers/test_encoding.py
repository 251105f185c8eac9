"""Encodings: a text is read as its letters say, or not at all."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.encoding import decoded, encoding_of

TEXTS = ROOT / "tests" / "data" / "formats" / "text"

RUSSIAN = (
    "Совы вернулись в город в последние дни зимы, и никто не мог сказать, где они были так долго. "
    "Они сидели на крышах старого рынка и смотрели вниз на людей. Весной их пересчитают, "
    "сообщил представитель города."
)
# A text in each language, and the encodings that people wrote it in.
LANGUAGES = {
    "ru": (RUSSIAN, ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic"]),
    "kk": (
        "Жапалақтар қыстың соңғы күндерінде қалаға қайтып келді, бірақ олардың қайда болғанын ешкім "
        "айта алмады. Олар ескі базардың төбесінде отырып, төмендегі адамдарға қарады. Көктемде "
        "құстар саналады, әрі ұялары да зерттеледі.",
        ["kz1048", "ptcp154"],
    ),
    "ky": (
        "Үкүлөр кыштын акыркы күндөрүндө шаарга кайтып келишти, бирок алардын кайда жүргөнүн эч ким "
        "айта алган жок. Алар эски базардын төбөсүндө отуруп, төмөндөгү адамдарды карап турушту.",
        ["ptcp154"],
    ),
    "tg": (
        "Бумҳо дар рӯзҳои охири зимистон ба шаҳр баргаштанд, вале ҳеҷ кас намедонист, ки онҳо ин қадар "
        "дер дар куҷо буданд. Онҳо дар болои боми бозори кӯҳна нишаста, ба мардум менигаристанд.",
        ["koi8-t", "ptcp154"],
    ),
    "tr": (
        "Baykuşlar kışın son günlerinde şehre döndü ama bu kadar uzun süre nerede olduklarını kimse "
        "söyleyemedi. Eski çarşının çatılarına oturup aşağıdaki insanlara baktılar. İlkbaharda kuşlar "
        "sayılacak, yuvaları da incelenecek.",
        ["cp1254", "iso8859-9", "cp857"],
    ),
    "tk": (
        "Baýguşlar gyşyň soňky günlerinde şähere gaýdyp geldi, ýöne olaryň nirede bolandygyny hiç kim "
        "aýdyp bilmedi. Olar köne bazaryň üçeginde oturyp, aşakdaky adamlara seretdiler. Ýazda guşlar "
        "sanalar, höwürtgeleri hem öwreniler; žurnal bu barada ýazar.",
        ["cp1250"],
    ),
    "en": (
        "The owls came back to the city’s old market in the last days of winter – and “nobody could "
        "say why”, as the keeper’s daughter put it.",
        ["cp1252"],
    ),
    "uz": (
        "Boyo‘g‘lilar qishning so‘nggi kunlarida shaharga qaytib keldi, ammo ularning qayerda "
        "bo‘lganini hech kim aytib bera olmadi.",
        ["cp1252"],
    ),
    "uk": (
        "Сови повернулися до міста в останні дні зими, і ніхто не міг сказати, де вони були так довго. "
        "Вони сиділи на дахах старого ринку й дивилися вниз на людей, що їх годують.",
        ["cp1251", "koi8-u"],
    ),
    "de": (
        "Die Eulen kehrten in den letzten Tagen des Winters in die Stadt zurück, und niemand wußte zu "
        "sagen, wo sie so lange gewesen waren. Sie saßen auf den Dächern der Märkte und blickten "
        "hinab. Für die Zählung im Frühjahr werden Helfer benötigt.",
        ["cp1252"],
    ),
}
# No text has each of these bytes in it.
ODD_SIGNS = b"".join(
    b"Here and there is a %c, said nobody in %d. " % (x, x) for x in range(128, 256)
)
CASES = [
    pytest.param(text, encoding, id=f"{language}-{encoding}")
    for language, (text, encodings) in LANGUAGES.items()
    for encoding in encodings
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_a_text_is_read_in_the_encoding_in_which_it_was_written(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_what_is_short_is_read_rightly_or_not_at_all(text: str, encoding: str) -> None:
    read = refused = 0
    for start in range(0, len(text) - 50, 17):
        piece = text[start : start + 50]
        try:
            assert decoded(piece.encode(encoding), "a.txt") == piece
            read += 1
        except UnreadableSource:
            refused += 1
    assert read > refused / 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@given(
    text=st.text(
        st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), min_size=1
    )
)
def test_a_byte_order_mark_tells_the_encoding(encoding: str, text: str) -> None:
    mark = "\ufeff".encode() if encoding == "utf-8" else b""

    assert decoded(mark + text.encode(encoding), "a.txt", "cp1251") == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [RUSSIAN, "Owls hunt at night.\r\n", LANGUAGES["kk"][0], "Two words"]
)
def test_utf_16_needs_no_byte_order_mark(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding), "a.txt") == text


@given(text=st.text(alphabet=st.characters(exclude_categories=["C"])))
def test_valid_utf_8_is_utf_8(text: str) -> None:
    assert decoded(text.encode(), "a.txt") == text


@given(cut=st.integers(1, len(RUSSIAN.encode())))
def test_a_sample_may_end_inside_a_character(cut: int) -> None:
    assert encoding_of((RUSSIAN * 10).encode()[: 1000 + cut]) == "utf-8"


def test_the_encoding_that_is_given_is_used_without_looking() -> None:
    assert decoded("Да".encode("koi8-r"), "a.txt", "koi8-r") == "Да"
    assert encoding_of(RUSSIAN.encode("cp1251"), "CP866") == "cp866"


@pytest.mark.parametrize("encoding", ["nonsense", "rot13", "base64", "undefined", "a\0b", ""])
def test_only_encodings_of_text_are_taken(encoding: str) -> None:
    if encoding:
        with pytest.raises(UnreadableSource, match="there is no encoding"):
            decoded(b"Owls", "a.txt", encoding)
    else:
        assert decoded(b"Owls", "a.txt", encoding) == "Owls"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bytes(range(256)) * 20, "not text; it has control characters"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "not text; it has control characters"),
        (bytes(1000), "not text; it has control characters"),
        ("Да".encode("cp1251"), "its encoding cannot be told: cp1251, "),
        ("我们在夜里看见猫头鹰。".encode("gb18030") * 20, "its encoding cannot be told"),
        (RUSSIAN.encode() + RUSSIAN.encode("cp1251"), "its encoding cannot be told"),
        (RUSSIAN.encode("cp866") + RUSSIAN.encode("cp1251"), "its encoding cannot be told"),
        (
            RUSSIAN.encode("cp1251") * 9 + RUSSIAN.encode("koi8-r"),
            "its encoding cannot be told",
        ),
        (ODD_SIGNS, "its encoding cannot be told"),
        (RUSSIAN.encode() + b"\n\xff", "line 2 is not in the encoding utf-8; correct it"),
    ],
)
def test_what_cannot_be_read_is_explained(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource) as raised:
        decoded(content, "a.txt")
    assert raised.value.why.startswith(why)


def test_a_few_damaged_bytes_are_marked_if_the_reader_can_do_without_them() -> None:
    content = RUSSIAN.encode() * 50 + b"\xff" + RUSSIAN.encode()
    text = decoded(content, "a.txt", errors="surrogateescape")

    assert encoding_of(content) == "utf-8"
    assert text == RUSSIAN * 50 + "\udcff" + RUSSIAN


def test_a_few_letters_in_an_english_text_are_enough() -> None:
    assert decoded(b"The caf\xe9 is closed.", "a.txt") == "The café is closed."


def test_a_sentence_begins_with_a_capital_rather_than_a_quotation_mark() -> None:
    content = "Действие пьесы происходит на рынке".encode("mac_cyrillic")

    with pytest.raises(UnreadableSource, match="cp1251 or mac_cyrillic"):
        decoded(content, "a.txt")


def test_a_long_sample_may_end_inside_its_first_character_beyond_ascii() -> None:
    assert encoding_of(b"Owls hunt. " * 5000 + "—".encode()[:2]) == "utf-8"


def test_japanese_mail_shows_its_encoding() -> None:
    text = "フクロウは夜に狩る。"

    assert decoded(text.encode("iso2022_jp"), "a.txt") == text


def test_json_is_utf_8_whatever_is_in_it() -> None:
    assert encoding_of(b'{"text": "caf\xe9"}\n') == "utf-8"


@pytest.mark.parametrize("path", sorted(TEXTS.glob("tolstyi-*.txt")), ids=lambda path: path.stem)
def test_files_of_another_program_are_read_alike(path: Path) -> None:
    expected = (TEXTS / "tolstyi-utf-8.txt").read_text("utf-8")

    assert decoded(path.read_bytes(), path.name).replace("\r\n", "\n") == expected


@given(content=st.binary(max_size=300))
def test_bytes_are_text_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableSource):
        assert len(decoded(content, "a.txt", errors="surrogateescape")) <= len(content)
