"""Mail: a message is an article with what its author wrote, and nothing that others did."""

import io
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers import mail
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.mail import read_mailbox, read_message
from retrieval.readers.original import Options, Original

FILES = ROOT / "tests" / "data" / "formats" / "mail"


def read(content: str | bytes) -> Draft | Skipped:
    content = content.encode() if isinstance(content, str) else content
    [item] = read_message(Original.of("file.eml", content))
    return item


def message(content: str | bytes) -> Draft:
    item = read(content)
    assert isinstance(item, Draft), item
    return item


def archive(content: str | bytes) -> list[Draft | Skipped]:
    content = content.encode() if isinstance(content, str) else content
    return [*read_mailbox(Original.of("file.mbox", content))]


def texts(draft: Draft | Skipped) -> list[str]:
    assert isinstance(draft, Draft), draft
    return [paragraph.text for paragraph in draft.paragraphs]


@pytest.mark.parametrize(
    ("name", "title", "author", "text"),
    [
        ("attachment", "IMAP file test", "Father Time", ["Simple email with attachment."]),
        ("picture", "Here is your dingus fish", "Barry", ["Hi there,", "This is the dingus fish."]),
        ("signed", "test", None, ["This is the signed contents."]),
        ("perl", "Re: Limiting Perl CPU Utilization...", "Anne Person", ["Some message."]),
        (
            "encodings",
            "Lyrics",
            "Barry Warsaw",
            ["This is a 7bit encoded message.", "¡This is a Quoted Printable encoded message!",
             "This is a Base64 encoded message.", "This has no Content-Transfer-Encoding: header."],
        ),
    ],
)  # fmt: skip
def test_messages_of_other_programs(
    name: str, title: str, author: str | None, text: list[str]
) -> None:
    draft = message((FILES / f"{name}.eml").read_bytes())

    assert (draft.title, draft.author, texts(draft)) == (title, author, text)


def test_headers_say_who_wrote_what_and_when() -> None:
    draft = message((FILES / "encoded-name.eml").read_bytes())
    spam = message((FILES / "gtube.eml").read_bytes())

    assert (draft.author, draft.published) == (
        "LastßlName, FirstName",
        "2025-11-03T18:23:00+01:00",
    )
    assert spam.id == "GTUBE1.1010101@example.net"
    assert spam.published == "2003-07-23T23:30:00+02:00"


def test_an_archive_is_read_message_by_message() -> None:
    owls, russian, answer, voles, quote = archive((FILES / "python-mailbox.mbox").read_bytes())

    assert texts(owls) == ["Owls hunt at night.", "From dusk on they see well."]
    assert isinstance(owls, Draft)
    assert (owls.url, owls.id) == ("https://lists.example.org/m/1", "1@example.org")
    assert owls.paragraphs[0].place == "message 1"
    assert isinstance(russian, Draft)
    assert (russian.title, texts(russian)[1]) == ("Совы охотятся ночью", "Днём они спят.")
    assert texts(answer) == ["Some of them hunt by day."]
    assert texts(voles) == ["Voles are small."]
    assert quote == Skipped("file.mbox: message 5", "no text of its own", is_fault=False)


def test_a_line_that_begins_with_from_divides_no_message() -> None:
    three = archive((FILES / "three.mbox").read_bytes())
    assert texts(three[0])[2] == "From Herp Derp with love."
    assert [item.title for item in three if isinstance(item, Draft)] == [
        "Test",
        "Another test",
        "A last test",
    ]
    head = "From jane@x.org Mon Jan  1 10:00:00 2024\nSubject: A\n\n"
    assert len(archive(f"{head}One.\n\nFrom dawn on, at 10:30 of 12 May 2024, we sang.\n")) == 1
    # The last blank line of a message may be missing; a header follows all the same.
    assert [texts(item) for item in archive(f"{head}One.\n{head}Two.\n")] == [["One."], ["Two."]]
    assert [texts(item) for item in archive(f"{head}One.\r\n\r\n{head}Two.")] == [
        ["One."],
        ["Two."],
    ]
    assert texts(read(f"{head}One.\n")) == ["One."]


def test_a_message_in_two_archives_of_a_list_is_one_article() -> None:
    head = "From jane@x.org Mon Jan  1 10:00:00 2024\nSubject: A\nMessage-ID: <1@x.org>\n\nOne.\n\n"
    first, second = archive(head * 2)

    assert isinstance(first, Draft)
    assert isinstance(second, Skipped)
    assert not second.is_fault


def test_a_message_that_is_too_large_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LARGEST_MESSAGE", 200)
    head = "From jane@x.org Mon Jan  1 10:00:00 2024\nSubject: A\n\n"

    large, small = archive(f"{head}{'One. ' * 50}\n\n{head}Two.\n")

    assert isinstance(large, Skipped)
    assert texts(small) == ["Two."]


def test_an_archive_is_not_read_whole() -> None:
    class Endless(io.RawIOBase):
        """An archive without end: whoever reads it whole does not come back."""

        def __init__(self) -> None:
            self.number = 0

        def readable(self) -> bool:
            return True

        def readline(self, size: int | None = -1, /) -> bytes:
            self.number += 1
            lines = (
                b"From jane@x.org Mon Jan  1 10:00:00 2024\n",
                b"Subject: A\n",
                b"\n",
                b"One.\n",
                b"\n",
            )
            return lines[(self.number - 1) % len(lines)]

    items = read_mailbox(Original("endless.mbox", Endless))  # type: ignore[arg-type]

    assert [texts(next(items)) for _ in range(3)] == [["One."]] * 3


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("One.\n\n-- \nJane\nAviary", ["One."]),
        ("One.\n-- \n" + "Jane\n" * 20, ["One."]),
        ("One.\n--\nJane", ["One."]),
        ("One.\n--\n" + "Two.\n" * 20, ["One.\n--" + "\nTwo." * 20]),
        ("> Old.\n\nNew.", ["New."]),
        ("Hello,\n\nOn Mon, Jane Roe wrote:\n> Old.\n>> Older.\n\nNew.", ["Hello,", "New."]),
        ("On Mon, 1 Jan 2024,\nJane Roe <j@x.org> wrote:\n\n> Old.\nNew.", ["New."]),
        ("Jane Roe пишет:\n> Old.\nNew.", ["New."]),
        ("He said that 2 > 1.", ["He said that 2 > 1."]),
        ("The minister wrote:\n\nNo.", ["The minister wrote:", "No."]),
        ("New.\n\n-----Original Message-----\nFrom: J\n\nOld.", ["New."]),
        ("New.\n\nFrom: Jane\nSent: Monday\nTo: x\nSubject: Re: A\n\nOld.", ["New."]),
        ("From: a distance it looks small.", ["From: a distance it looks small."]),
        ("One.\n" + "_" * 47 + "\nX mailing list\nx@x.org", ["One."]),
        (
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nOne.\n- -- x\n"
            "-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n",
            ["One.\n-- x"],
        ),
    ],
)
def test_quoted_messages_and_signatures_are_not_the_authors_text(body: str, own: list[str]) -> None:
    assert texts(read(f"Subject: A\n\n{body}\n")) == own


def test_flowed_lines_are_joined() -> None:
    head = "Subject: A\nContent-Type: text/plain; format=flowed"
    body = "\n\nOne \ntwo.\n From here \non.\n\n> Old \nNew.\n-- \nJane\n"

    assert texts(read(head + body)) == ["One two.\nFrom here on.", "New."]
    assert texts(read(head + "; delsp=yes" + body))[0] == "Onetwo.\nFrom hereon."


def html_message(html: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "A"
    made.set_content(html, subtype="html")
    return made


def test_html_is_read_without_what_it_quotes() -> None:
    html = (
        "<p>New.</p><div class='gmail_quote'>On Mon wrote:<blockquote>Old.</blockquote></div>"
        "<blockquote type='cite'>Old.</blockquote><blockquote>Verse.</blockquote>"
        "<div class='moz-signature'>-- <br>Jane</div>"
    )
    made = html_message(html)
    assert texts(read(made.as_bytes())) == ["New.", "Verse."]
    made.make_mixed()
    made.add_attachment("Not this.", filename="a.txt")
    assert texts(read(made.as_bytes())) == ["New.", "Verse."]


def test_the_text_is_preferred_to_its_html_and_not_doubled() -> None:
    made = EmailMessage()
    made.set_content("Plain.")
    made.add_alternative("<p>Marked up.</p>", subtype="html")
    assert texts(read(made.as_bytes())) == ["Plain."]
    empty = made.as_bytes().replace(b"Plain.", b"")
    assert texts(read(empty)) == ["Marked up."]
    doubled = made.as_bytes().replace(b"Marked up.", b"Plain.").replace(b"/alternative", b"/mixed")
    assert texts(read(doubled)) == ["Plain."]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("koi8-r", "koi8-r"),
        ("windows-1251", "windows-1251"),
        ("utf-8", "utf-8"),
        ("x-unknown", "utf-8"),
        ("us-ascii", "utf-8"),
        ("punycode", "utf-8"),
        ("hex", "utf-8"),
    ],
)
def test_a_charset_that_is_wrong_or_unknown_costs_nothing(charset: str, encoding: str) -> None:
    text = "Совы охотятся ночью, а днём они спят в дуплах старых деревьев."
    head = f"Subject: A\nContent-Type: text/plain; charset={charset}\n\n"

    assert texts(read(head.encode() + text.encode(encoding))) == [text]


def test_a_charset_that_is_no_charset_changes_no_text() -> None:
    head = "Content-Type: text/plain; charset=unicode-escape\n\n"

    assert texts(read(head + "C:\\news")) == ["C:\\news"]


def test_a_header_is_read_up_to_a_length() -> None:
    head = "Content-Type: text/plain;" + " a=b;" * 2000 + " charset=utf-16-le\n\n"

    assert texts(read(head + "Owls")) == ["Owls"]


def test_quotation_marks_of_windows_are_read_as_such() -> None:
    head = b"Content-Type: text/plain; charset=iso-8859-1\n\n"

    assert texts(read(head + b"\x93Owls\x94")) == ["“Owls”"]


def test_a_text_that_cannot_be_decoded_is_skipped() -> None:
    item = read(
        b"Subject: A\nContent-Type: text/plain; charset=utf-8\n\n\xd0\xff\x81 \xff\xfe\x81 x \xd0"
    )

    assert isinstance(item, Skipped)
    assert "encoding" in item.why


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Subject: (no subject)", "title"),
        ("Subject: =?utf-8?b?/////w==?=", "title"),
        ("Subject: =?punycode?q?a-b?=" + "x" * 6000, "title"),
        ('From: "jane@example.org" <jane@example.org>', "author"),
        ("From: " + "(" * 4000, "author"),
        ("Date: Mon, 99 Foo 99999 99:99", "published"),
        ("Message-ID: <a b@x>", "id"),
        ("Message-ID: <ä@x>", "id"),
        ("Archived-At: <javascript:x>", "url"),
        ("List-Archive: <https://x.org/list>", "url"),
    ],
)
def test_a_bad_header_costs_the_field(header: str, field: str) -> None:
    draft = message(f"X: y\n{header}\n\nOne.\n")

    assert getattr(draft, field) is None
    assert texts(draft) == ["One."]


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "Content-Type: text/plain;" + " a=b;" * 100_000 + "\n\nx",
        "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3000,
        "Content-Type: message/rfc822\n\n" * 3000 + "x",
        "X: y\n" * 5000 + "\nx",
    ],
    ids=["parameters", "parts", "messages", "headers"],
)  # fmt: skip
def test_a_message_made_to_be_slow_is_read_or_skipped(content: str) -> None:
    assert isinstance(read(content), Draft | Skipped)


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no message in it"):
        archive("just text\n")


PIECES = st.sampled_from(
    ["Subject: a\n", "From jane@x.org Mon Jan  1 10:00:00 2024\n", "\n", "> x\n", "-- \n", "text\n", "--a\n", "--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n", "Content-Type: text/html\n", "<p>x", "Date: 5\n", "From: (", "=?x?b?",
     "Content-Transfer-Encoding: base64\n", "charset*0=x;", "wrote:\n", "Content-Disposition: ;\n"]
)  # fmt: skip


@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=12))
def test_no_mail_is_too_odd(pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "replace")
    for reader in (read_message, read_mailbox):
        items: list[Draft | Skipped] = []
        with suppress(UnreadableSource):
            items += reader(Original.of("x.eml", content, Options()))
        for item in items:
            assert isinstance(item, Skipped) or any(map(str.strip, texts(item)))
