"""Pages saved in one file: the page is found among its images, frames and encodings."""

from email.message import EmailMessage

import pytest

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft
from retrieval.readers.html import read_html
from retrieval.readers.mhtml import read_mhtml
from retrieval.readers.original import Options, Original

PAGE = (ROOT / "tests" / "data" / "formats" / "html" / "mdbook.html").read_bytes()
RUSSIAN = "Сова охотится ночью, а днём спит в дупле старого дерева."


def read(content: bytes, options: Options | None = None) -> Draft:
    [draft] = read_mhtml(Original.of("page.mhtml", content, options))
    assert isinstance(draft, Draft)
    return draft


def part(content: bytes, encoding: str, charset: str | None = None, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content(content, "text", "html", cte=encoding)
    if charset:
        message.set_param("charset", charset)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def saved(*parts: EmailMessage, start: str | None = None, **headers: str) -> bytes:
    """A saved page as browsers write it, with an image."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'multipart/related; type="text/html"; boundary="----boundary"'
    if start:
        message.set_param("start", start)
    image = EmailMessage()
    image.set_content(b"\x89PNG <p>no page</p>", "image", "png")
    for each in (*parts, image):
        message.attach(each)
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_saved_page_reads_as_the_page_itself(encoding: str) -> None:
    [page] = read_html(Original.of("page.html", PAGE))
    assert isinstance(page, Draft)

    draft = read(saved(part(PAGE, encoding, Content_Location="https://example.org/foreword")))

    assert draft.title == "Foreword"
    assert [each.text for each in draft.paragraphs] == [each.text for each in page.paragraphs]
    assert draft.url == "https://example.org/foreword"


def test_the_charset_beside_the_page_counts() -> None:
    for charset in ("windows-1251", "koi8-r", "ibm866", "x-mac-cyrillic"):
        content = f"<title>Ёж</title><p>{RUSSIAN}</p>".encode(charset.replace("x-mac-", "mac_"))

        draft = read(saved(part(content, "quoted-printable", charset)))

        assert draft.title == "Ёж"
        assert [each.text for each in draft.paragraphs] == [RUSSIAN]


def test_the_charset_beside_the_page_counts_more_than_a_guess() -> None:
    draft = read(saved(part("<p>naïve".encode("cp437"), "base64", "ibm437")))

    assert draft.paragraphs[0].text == "naïve"


def test_a_wrong_charset_does_not_spoil_utf_8() -> None:
    draft = read(saved(part(f"<p>{RUSSIAN}</p>".encode(), "base64", "windows-1251")))

    assert [each.text for each in draft.paragraphs] == [RUSSIAN]


def test_frames_are_not_the_page() -> None:
    frame = part(b"<p>A frame.</p>", "8bit", Content_ID="<frame@x>")
    page = part(b"<p>The page.</p>", "8bit", Content_ID="<page@x>")

    assert read(saved(page, frame)).paragraphs[0].text == "The page."
    assert read(saved(frame, page, start="<page@x>")).paragraphs[0].text == "The page."


@pytest.mark.parametrize(
    ("markup", "headers", "url"),
    [
        ("", {"Snapshot_Content_Location": "https://example.org/a"}, "https://example.org/a"),
        ("", {"Snapshot_Content_Location": "file:///home/a.html"}, None),
        (
            '<link rel=canonical href="/b">',
            {"Snapshot_Content_Location": "https://example.org/a?x=1"},
            "https://example.org/b",
        ),
    ],
)
def test_the_address_of_a_saved_page(markup: str, headers: dict[str, str], url: str | None) -> None:
    page = f"{markup}<p>Owls hunt at night.</p>".encode()

    assert read(saved(part(page, "8bit"), **headers)).url == url


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Owls hunt at night.", "no web page"),
        (b"<html><p>Owls hunt at night.</p></html>", "no web page"),
        (saved(), "no web page"),
        (saved(part(b"<script>x</script>", "8bit")), "loaded by a script"),
        (
            b"".join(
                b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
                for n in range(1500)
            ),
            "nested too deep",
        ),
    ],
    ids=["text", "html", "images only", "script", "deep"],
)
def test_files_without_a_page_say_so(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        read(content)


@pytest.mark.parametrize("end", [100, 1000, 9000])
def test_a_cut_file_gives_what_it_has_or_says_what_is_wrong(end: int) -> None:
    content = saved(part(PAGE, "base64"))[:end]
    try:
        found = read(content).paragraphs
    except UnreadableSource:
        return
    assert found
