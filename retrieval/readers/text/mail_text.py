"""The text of a message of its own: without attachments, quoted messages and signatures."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from typing import TYPE_CHECKING

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import DraftParagraph
from retrieval.readers.text.encoding import decoded
from retrieval.readers.web.markup import paragraphs, parse_html
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

DEEPEST_PART = 30
# Programs write the name of the older, smaller encoding.
LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
# These decode no text, or in a time that grows with the square of its length.
NO_ENCODINGS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
SIGNATURE = re.compile(r"-- ?")
# A line with two dashes alone may divide a text; above a few lines it is that of a signature.
LONGEST_SIGNATURE = 12
PGP_TEXT, PGP_SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
QUOTED = re.compile(r"[ \t]*(?:[A-Za-z]{0,3}>|\|[ \t>])")
# The end of the line above quoted text: "On Monday Jane Roe wrote:".
ATTRIBUTION = re.compile(
    r"(?:wrote|writes|said|schrieb|écrit|escribió|scrisse|skrev|schreef|napisał\(a\)|пишет|"
    r"писал|писала|написал|написала|написав|yazdı|yazmış)[^\n]{0,40}:\s*$",
    re.IGNORECASE,
)
# Its beginning, where it is written on more than one line.
BEGINS = re.compile(r"\s*(?:On|Le|Am|El|Il|Den|Op|W dniu|В|\d{1,2}[ ./-]|\d{4}-|[>*]?At)\b")
LONGEST_ATTRIBUTION = 3
ORIGINAL_MESSAGE = re.compile(
    r"-{2,} ?(?:original message|original appointment|исходное сообщение|ursprüngliche nachricht|"
    r"message d'origine|mensaje original|özgün ileti|orijinal mesaj) ?-{2,}",
    re.IGNORECASE,
)
# The headers that Outlook puts above the message that is answered.
HEADER_FROM = re.compile(r"\*?(?:From|От|Kimden|Von|De):\*?\s", re.IGNORECASE)
HEADER_SUBJECT = re.compile(r"\*?(?:Subject|Тема|Konu|Betreff|Objet|Asunto):\*?\s", re.IGNORECASE)
# The line above what a mailing list adds to each message.
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


def body_of(message: Message, name: str, encoding: str | None) -> list[DraftParagraph]:
    """The paragraphs that the author of *message* wrote; none if there are only those of others.

    *encoding* is that of text that does not show its own, *name* the message in errors. Raises
    ``UnreadableSource`` if the text cannot be decoded.
    """
    found: list[DraftParagraph] = []
    seen: set[str] = set()
    for part in _texts(message, 0):
        text = _decoded_part(part, name, encoding)
        if part.get_content_type() == "text/html":
            root = parse_html(text, name=name)
            texts = [p for p in paragraphs(root, _quotes(root)) if p.text.strip()]
        else:
            if part.get_param("format", "") == "flowed":
                text = _unwrapped(text, part.get_param("delsp", "") == "yes")
            own = "\n".join(_own_lines(text.splitlines()))
            texts = [DraftParagraph(block.of(own)) for block in blocks(own)]
        # Some programs send a text and its HTML without saying that they are alternatives.
        words = " ".join(word for paragraph in texts for word in paragraph.text.split())
        if words not in seen:
            found += texts
            seen.add(words)
    return found


def _texts(part: Message, depth: int) -> Iterator[Message]:
    """The parts with the text that is shown, of alternatives the plainest."""
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
        text = decoded_bytes(_payload(part), charset, encoding)
    except UnicodeError:
        text = decoded(_payload(part), name, encoding)
    return well_formed(text)


def decoded_bytes(content: bytes, charset: str | None, encoding: str | None) -> str:
    """The text in *content* by its own *charset*, or by the usual ones.

    No character is replaced by a mark. Raises ``UnicodeError`` if the text cannot be decoded.
    """
    for candidate in (charset, "utf-8", encoding):
        if name := _name_of(candidate):
            try:
                return content.decode(LARGER.get(name, name))
            except (UnicodeError, LookupError, ValueError):
                continue
    raise UnicodeError("no encoding fits")


def _name_of(charset: str | None) -> str | None:
    """The name by which Python knows *charset*; None if it does not, or it is of no text."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    return None if name in NO_ENCODINGS else name


def _quotes(root: HtmlElement) -> frozenset[HtmlElement]:
    """The elements that mail programs make for quoted messages and signatures."""
    return frozenset(root.xpath(QUOTES_IN_HTML))


def _unwrapped(text: str, deletes_blanks: bool) -> str:
    """The lines of text that is "flowed" (RFC 3676): one that ends with a blank goes on."""
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
    """The lines without quoted ones, the lines that introduce these, signature and footer."""
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
    """The lines that are signed, if a PGP signature is part of the text."""
    start = next((n for n, line in enumerate(lines) if line.strip() == PGP_TEXT), None)
    if start is None:
        return lines
    body = next((n for n in range(start, len(lines)) if not lines[n].strip()), start)
    end = next((n for n in range(body, len(lines)) if lines[n].strip() == PGP_SIGNATURE), None)
    return [line.removeprefix("- ") for line in lines[body:end]]


def _is_end(line: str, lines: Sequence[str], number: int) -> bool:
    """Whether a signature, a footer or an answered message begins with *line*."""
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
    """Drop the line, or the lines, that end *own* and introduce quoted text."""
    end = len(own)
    while end and not own[end - 1].strip():
        end -= 1
    start = end
    while start and end - start < LONGEST_ATTRIBUTION and own[start - 1].strip():
        start -= 1
    # The shortest of these that is a whole attribution: its first line may end a paragraph.
    if end and ATTRIBUTION.search(own[end - 1]):
        begin = next((n for n in range(end - 1, start - 1, -1) if BEGINS.match(own[n])), end - 1)
        del own[begin:]
