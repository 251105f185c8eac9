"""The reader for saved pages in one file (MHTML, RFC 2557)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.encoding import decoded_page
from retrieval.readers.original import Original
from retrieval.readers.web.web_page import BLANKS, page_draft

PAGES = frozenset({"text/html", "application/xhtml+xml"})
NO_PAGE = "no web page in this file; open it in a browser and save the page again"
TOO_DEEP = "its parts are nested too deep to be read; save the page again"


def read_mhtml(original: Original) -> Iterator[Draft | Skipped]:
    """The article of a saved page. The address from which it was saved is used if it names none.
    Raises ``UnreadableSource`` if there is no page or no text."""
    content = original.read()
    if not content.strip(BLANKS):
        return
    try:
        message = message_from_bytes(content)
        page = _page_of(message)
    except RecursionError:
        raise UnreadableSource(original.name, TOO_DEEP) from None
    markup = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(markup, bytes) or not markup.strip():
        raise UnreadableSource(original.name, NO_PAGE)
    options, charset = original.options, page.get_param("charset")
    declared = charset if isinstance(charset, str) else None
    text = decoded_page(markup, options.encoding, original.name, declared)
    places = (page["Content-Location"], message["Snapshot-Content-Location"])
    address = next((place for place in map(_address, places) if place), None)
    yield page_draft(text, original.name, base_url=options.base_url, address=address)


def _page_of(message: Message) -> Message | None:
    """The main page; the other pages are its frames."""
    pages = [part for part in message.walk() if part.get_content_type() in PAGES]
    root = message.get_param("start")
    return next((page for page in pages if root and page["Content-ID"] == root), None) or next(
        iter(pages), None
    )


def _address(header: object) -> str | None:
    """The web address in a header, which may be folded."""
    address = "".join(str(header or "").split())
    return address if address.lower().startswith(("http://", "https://")) else None
