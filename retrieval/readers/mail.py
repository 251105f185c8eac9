"""The reader for mail: each message, single or in an archive, is an article."""

from __future__ import annotations

import codecs
import email
import email.utils
import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from typing import BinaryIO

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.encoding import decoded
from retrieval.readers.original import Original
from retrieval.readers.record import ID, URL, draft_of
from retrieval.types import well_formed

LARGEST_MESSAGE = 64 * 2**20
# Nobody writes such a header, and decoding may take quadratic time.
LONGEST_HEADER = 5_000
MOST_HEADERS = 1_000
# The parser keeps each line separately, which costs memory.
MOST_LINES = 2_000_000
LINE = 2**16
# The line above each message of an archive. A text may have lines with "From ", too.
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
    """A policy that keeps headers as they were sent, up to a length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
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
    """The articles of an archive (mbox), one in memory at a time."""
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
    """The messages between lines with "From "; None for one that is too large."""
    message: bytearray | None = None
    is_start, is_after_blank = True, True
    line = stream.readline(LINE)
    while line:
        following = stream.readline(LINE)
        # The last blank line of a message may be missing.
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
        texts = _own_text(message, where, original.options.encoding)
    except RecursionError:
        return Skipped(where, "its parts are nested too deep to be read")
    except UnreadableSource as error:
        return Skipped(where, error.why)
    if not texts:
        return Skipped(where, "no text of its own", is_fault=place is None)
    return draft_of((text._replace(place=place) for text in texts), values, where)


def _metadata(message: Message, encoding: str | None) -> dict[str, object]:
    subject = _decoded(_raw(message, "Subject"), encoding)
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
    """The name in the header "From". An address is private."""
    try:
        given, _address = email.utils.parseaddr(_raw(message, "From"))
    except RecursionError:  # nested comments
        return ""
    name = _decoded(given, encoding)
    return "" if "@" in name else name


def _raw(message: Message, name: str) -> str:
    """The first header as it was sent; bytes beyond ASCII are surrogates."""
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    value = str(next(values, ""))
    return value if len(value) < LONGEST_HEADER else ""


def _decoded(value: str, encoding: str | None) -> str:
    """The words of a header in one line; empty if they cannot be decoded."""
    try:
        # A header that was not encoded is in a common encoding.
        if not value.isascii():
            value = _decoded_bytes(value.encode("ascii", "surrogateescape"), None, encoding)
        parts = decode_header(value)
        words = "".join(
            part if isinstance(part, str) else _decoded_bytes(part, charset, encoding)
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


# The author's own text: no attachments, quoted messages and signatures.

DEEPEST_PART = 30
# Programs write the name of an older, smaller encoding.
LARGER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "iso8859-9": "cp1254",
}  # fmt: skip
# Codecs without text, or with quadratic time.
NO_ENCODINGS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
SIGNATURE = re.compile(r"-- ?")
# A line of two dashes begins a signature of at most so many lines.
LONGEST_SIGNATURE = 12
PGP_TEXT, PGP_SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
QUOTED = re.compile(r"[ \t]*(?:[A-Za-z]{0,3}>|\|[ \t>])")
# The end of the line above quoted text: "On Monday Jane Roe wrote:".
ATTRIBUTION = re.compile(
    r"(?:wrote|writes|said|schrieb|écrit|escribió|scrisse|skrev|schreef|napisał\(a\)|пишет|"
    r"писал|писала|написал|написала|написав|yazdı|yazmış)[^\n]{0,40}:\s*$",
    re.IGNORECASE,
)
# Its beginning, if it takes several lines.
BEGINS = re.compile(r"\s*(?:On|Le|Am|El|Il|Den|Op|W dniu|В|\d{1,2}[ ./-]|\d{4}-|[>*]?At)\b")
LONGEST_ATTRIBUTION = 3
ORIGINAL_MESSAGE = re.compile(
    r"-{2,} ?(?:original message|original appointment|исходное сообщение|ursprüngliche nachricht|"
    r"message d'origine|mensaje original|özgün ileti|orijinal mesaj) ?-{2,}",
    re.IGNORECASE,
)
# Outlook's headers above an answered message.
HEADER_FROM = re.compile(r"\*?(?:From|От|Kimden|Von|De):\*?\s", re.IGNORECASE)
HEADER_SUBJECT = re.compile(r"\*?(?:Subject|Тема|Konu|Betreff|Objet|Asunto):\*?\s", re.IGNORECASE)
# The line above the footer of a mailing list.
LIST_FOOTER = re.compile(r"_{20,}|-{60,}")
FOOTER_WORDS = re.compile(r"mailing list|unsubscribe|рассылк", re.IGNORECASE)
QUOTES_IN_HTML = (
    "//blockquote[@type='cite']|//*[contains(concat(' ',@class,' '),' gmail_quote ')]"
    "|//*[contains(concat(' ',@class,' '),' gmail_signature ')]"
    "|//*[contains(concat(' ',@class,' '),' moz-signature ')]"
    "|//*[contains(concat(' ',@class,' '),' moz-cite-prefix ')]"
    "|//*[@id='divRplyFwdMsg']|//*[@id='divRplyFwdMsg']/following-sibling::*"
    "|//*[@id='appendonsend']/following-sibling::*"
)


def _own_text(message: Message, name: str, encoding: str | None) -> list[DraftParagraph]:
    """The paragraphs that the author of *message* wrote; empty if all are quoted. *encoding* is
    used for text that declares none. Raises ``UnreadableSource`` if the text cannot be decoded."""
    found: list[DraftParagraph] = []
    seen: set[str] = set()
    for part in _texts(message, 0):
        text = _decoded_part(part, name, encoding)
        if part.get_content_type() == "text/html":
            # Imported here, because most messages are plain text.
            from retrieval.readers.web.markup import paragraphs, parse_html

            root = parse_html(text, name=name)
            texts = [
                p for p in paragraphs(root, frozenset(root.xpath(QUOTES_IN_HTML))) if p.text.strip()
            ]
        else:
            if part.get_param("format", "") == "flowed":
                text = _unwrapped(text, part.get_param("delsp", "") == "yes")
            own = "\n".join(_own_lines(text.splitlines()))
            texts = [DraftParagraph(block.of(own)) for block in blocks(own)]
        # Some programs send a text and its HTML without marking them as alternatives.
        words = " ".join(word for paragraph in texts for word in paragraph.text.split())
        if words not in seen:
            found += texts
            seen.add(words)
    return found


def _texts(part: Message, depth: int) -> Iterator[Message]:
    """The parts with visible text; of alternatives, the plainest."""
    kind = part.get_content_type()
    if depth > DEEPEST_PART or part.get_content_disposition() == "attachment":
        return
    if not part.is_multipart():
        if kind in ("text/plain", "text/html"):
            yield part
        return
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    if kind == "multipart/alternative":
        texts = [text for child in children for text in _texts(child, depth + 1)]
        plain = [text for text in texts if text.get_content_type() == "text/plain"]
        has_words = any(
            isinstance(text.get_payload(), str) and _payload(text).strip() for text in plain
        )
        yield from plain if has_words else [text for text in texts if text not in plain]
    elif kind == "multipart/related":
        for child in children[:1]:
            yield from _texts(child, depth + 1)
    elif part.get_content_maintype() == "multipart":
        for child in children:
            yield from _texts(child, depth + 1)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded_part(part: Message, name: str, encoding: str | None) -> str:
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    try:
        text = _decoded_bytes(_payload(part), charset, encoding)
    except UnicodeError:
        text = decoded(_payload(part), name, encoding)
    return well_formed(text)


def _decoded_bytes(content: bytes, charset: str | None, encoding: str | None) -> str:
    """The text in *content* by its own *charset* or a common one. Raises ``UnicodeError`` if it
    cannot be decoded without replacements."""
    for candidate in (charset, "utf-8", encoding):
        if name := _name_of(candidate):
            try:
                return content.decode(LARGER.get(name, name))
            except (UnicodeError, LookupError, ValueError):
                continue
    raise UnicodeError("no encoding fits")


def _name_of(charset: str | None) -> str | None:
    """Python's name of *charset*; None if it is unknown or not for text."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    return None if name in NO_ENCODINGS else name


def _unwrapped(text: str, deletes_blanks: bool) -> str:
    """ "Flowed" text (RFC 3676): a line that ends with a blank continues."""
    lines: list[str] = []
    is_open = False
    for stuffed in text.splitlines():
        line = stuffed.removeprefix(" ")
        is_quoted = line.startswith(">")
        if is_open and not is_quoted and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        is_open = line.endswith(" ") and line != "-- " and not is_quoted
        if is_open and deletes_blanks:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _own_lines(lines: Sequence[str]) -> list[str]:
    own: list[str] = []
    after_quote = False
    lines = _unsigned(lines)
    for number, line in enumerate(lines):
        if _is_end(line, lines, number):
            break
        if QUOTED.match(line):
            if not after_quote:
                _drop_attribution(own)
            after_quote = True
            continue
        after_quote = after_quote and not line.strip()
        own.append(line)
    return own


def _unsigned(lines: Sequence[str]) -> Sequence[str]:
    """The signed lines, if the text has a PGP signature."""
    start = next((n for n, line in enumerate(lines) if line.strip() == PGP_TEXT), None)
    if start is None:
        return lines
    body = next((n for n in range(start, len(lines)) if not lines[n].strip()), start)
    end = next((n for n in range(body, len(lines)) if lines[n].strip() == PGP_SIGNATURE), None)
    return [line.removeprefix("- ") for line in lines[body:end]]


def _is_end(line: str, lines: Sequence[str], number: int) -> bool:
    stripped = line.strip()
    if SIGNATURE.fullmatch(line):
        return line == "-- " or len(lines) - number <= LONGEST_SIGNATURE + 1
    if ORIGINAL_MESSAGE.match(stripped):
        return True
    if HEADER_FROM.match(stripped):
        return any(HEADER_SUBJECT.match(below.strip()) for below in lines[number + 1 : number + 7])
    if LIST_FOOTER.fullmatch(stripped):
        return any(FOOTER_WORDS.search(below) for below in lines[number + 1 : number + 4])
    return False


def _drop_attribution(own: list[str]) -> None:
    """Drop the last lines of *own* if they introduce quoted text."""
    end = len(own)
    while end and not own[end - 1].strip():
        end -= 1
    start = end
    while start and end - start < LONGEST_ATTRIBUTION and own[start - 1].strip():
        start -= 1
    # The shortest whole introduction: its first line may end a paragraph.
    if end and ATTRIBUTION.search(own[end - 1]):
        begin = next((n for n in range(end - 1, start - 1, -1) if BEGINS.match(own[n])), end - 1)
        del own[begin:]
