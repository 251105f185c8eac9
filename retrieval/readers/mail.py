"""The reader for mail: a message, or an archive of messages, each of which is an article."""

from __future__ import annotations

import email
import email.utils
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from typing import BinaryIO

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.record import ID, URL, Record, read_record
from retrieval.readers.text.mail_text import body_of, decoded_bytes

LARGEST_MESSAGE = 64 * 2**20
# Nobody writes such a header, and decoding it takes a time that may grow with its square.
LONGEST_HEADER = 5_000
MOST_HEADERS = 1_000
# The parser keeps each line by itself, and that takes more memory than a short line does.
MOST_LINES = 2_000_000
LINE = 2**16
# The line above each message of an archive: an address and a time. A line of a text may begin with
# "From ", too.
SEPARATOR = re.compile(
    rb"From .{0,200}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s.{1,30}?\d{1,2}:\d\d.{0,20}?\d{4}"
)
HEADER = re.compile(rb"[A-Za-z][A-Za-z-]{1,40}:\s")
ESCAPED_FROM = re.compile(rb"^>(?=>*From )", re.MULTILINE)
NO_SUBJECT = re.compile(r"\W*(?:no subject|без темы|konu yok)\W*", re.IGNORECASE)
ARCHIVED_AT = re.compile(r"<\s*([^<>]+?)\s*>")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SAME = "the same message as one before it"


class _BoundedHeaders(Compat32):
    """Headers are kept as they were sent, up to a length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value of a header; a value that is too long is cut."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def read_message(original: Original) -> Iterator[Draft | Skipped]:
    """The article of a message."""
    content = original.read()
    if SEPARATOR.match(content):
        yield from read_mailbox(original)
    elif content.strip():
        yield _article(content, original, original.name, None)


def read_mailbox(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of the messages in an archive (mbox), one message in memory at a time."""
    seen: set[int] = set()
    number = 0
    with original.open() as stream:
        for number, content in enumerate(_messages(stream), start=1):
            where = f"{original.name}: message {number}"
            if content is None:
                yield Skipped(where, f"larger than {LARGEST_MESSAGE >> 20} MB")
                continue
            article = _article(content, original, where, f"message {number}")
            if isinstance(article, Draft) and article.id:
                if hash(article.id) in seen:
                    yield Skipped(where, SAME, is_fault=False)
                    continue
                seen.add(hash(article.id))
            yield article
    if not number and original.text().strip():
        why = "no message in it; each begins with a line such as 'From jane@x.org Mon Jan  1 ...'"
        raise UnreadableSource(original.name, why)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The messages between the lines that begin with "From "; None for one that is too large."""
    message: bytearray | None = None
    is_start, is_after_blank = True, True
    line = stream.readline(LINE)
    while line:
        following = stream.readline(LINE)
        # A message that lacks its last blank line is told by the header of the next one.
        is_head = is_after_blank or HEADER.match(following)
        if is_start and is_head and SEPARATOR.match(line):
            if message is not None:
                yield _whole(message)
            message = bytearray()
        elif message is not None and len(message) <= LARGEST_MESSAGE:
            message += line
        is_after_blank = is_start and not line.strip()
        is_start = line.endswith(b"\n")
        line = following
    if message is not None:
        yield _whole(message)


def _whole(message: bytearray) -> bytes | None:
    return bytes(message) if len(message) <= LARGEST_MESSAGE else None


def _article(content: bytes, original: Original, where: str, place: str | None) -> Draft | Skipped:
    if content.count(b"\n") > MOST_LINES:
        return Skipped(where, f"more than {MOST_LINES} lines; split it")
    try:
        content = ESCAPED_FROM.sub(b"", content) if place else content
        message = email.message_from_bytes(content, policy=_BoundedHeaders())
        if len(message) > MOST_HEADERS or not len(message):
            return Skipped(where, "not a message: it has no headers")
        values = _metadata(message, original.options.encoding)
        texts = body_of(message, where, original.options.encoding)
    except RecursionError:
        return Skipped(where, "its parts are nested too deep to be read")
    except UnreadableSource as error:
        return Skipped(where, error.why)
    if not texts:
        return Skipped(where, "no text of its own", is_fault=place is None)
    record, faults = read_record(Record, values)
    left_out = tuple(Skipped(where, fault) for fault in faults)
    paragraphs = tuple(paragraph._replace(place=place) for paragraph in texts)
    return Draft(paragraphs=paragraphs, left_out=left_out, **record.metadata())


def _metadata(message: Message, encoding: str | None) -> dict[str, object]:
    subject = _header(message, "Subject", encoding)
    message_id = _raw(message, "Message-ID").strip().removeprefix("<").removesuffix(">")
    archived = ARCHIVED_AT.fullmatch(_raw(message, "Archived-At").strip())
    url = archived[1] if archived else None
    return {
        "title": None if NO_SUBJECT.fullmatch(subject) else subject or None,
        "author": _author(message, encoding) or None,
        "published": _date(_raw(message, "Date")),
        "id": message_id if ID.fullmatch(message_id) and message_id.isascii() else None,
        "url": url if url and URL.fullmatch(url) else None,
    }


def _author(message: Message, encoding: str | None) -> str:
    """The name in the header "From"; an address is not for everybody to see."""
    try:
        given, _address = email.utils.parseaddr(_raw(message, "From"))
    except RecursionError:  # comments in comments
        return ""
    name = _decoded(given, encoding)
    return "" if "@" in name else name


def _raw(message: Message, name: str) -> str:
    """The first header of this *name* as it was sent; bytes that are not ASCII are surrogates."""
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    value = str(next(values, ""))
    return value if len(value) < LONGEST_HEADER else ""


def _header(message: Message, name: str, encoding: str | None) -> str:
    return _decoded(_raw(message, name), encoding)


def _decoded(value: str, encoding: str | None) -> str:
    """The words of a header, on one line. What cannot be decoded is left out."""
    try:
        # A header that was sent without encoding it is in one of the usual ones.
        if not value.isascii():
            value = decoded_bytes(value.encode("ascii", "surrogateescape"), None, encoding)
        parts = decode_header(value)
        words = "".join(
            part if isinstance(part, str) else decoded_bytes(part, charset, encoding)
            for part, charset in parts
        )
    except (HeaderParseError, UnicodeError, ValueError):
        return ""
    return " ".join(CONTROLS.sub(" ", words).split())


def _date(value: str) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
