"""A web page as an article: its text, its title and its other metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.errors import UnreadableSource
from retrieval.readers.blocks import blocks
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.record import Record, read_record
from retrieval.readers.web.main_content import main_content
from retrieval.readers.web.markup import paragraphs, parse_html
from retrieval.readers.web.page_metadata import article_body, page_metadata, same_words
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Nothing but such bytes, of white space and no-break spaces in UTF-8, is an empty file.
BLANKS = b" \t\r\n\xc2\xa0"
# Browsers write where a page came from into a comment at its beginning; so does SingleFile.
SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>\"]+)"
)
BEGINNING = 2**12
# A page with less text than this may be nothing but a notice.
LONGEST_NOTICE = 1500
NEEDS_A_SCRIPT = re.compile(
    r"(?:enable|turn on|requires?|activate|needs?|without)\s+java\s?script|javascript\s+(?:is\s+)?"
    r"(?:disabled|required)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|javascript\s+(?:aktivieren|einschalten)|активируйте javascript|включите javascript",
    re.IGNORECASE,
)
COOKIES = re.compile(r"\bcookies?\b|\bкуки", re.IGNORECASE)
FEWEST_COOKIES = 3
# The data for search engines have the text where the page itself shows less than half of it.
SHORTEST_BODY = 200
MOST_SHOWN = 0.5
# The title, the author and the date of an article stand in its first paragraphs.
LONGEST_HEAD = 4
NO_TEXT = "a page without text"
NOT_LOADED = (
    "a page whose text is loaded by a script; open it in a browser and save the page as a PDF"
)
ONLY_A_NOTICE = (
    "a page with a notice about cookies only; accept it in a browser and save the page again"
)


def page_draft(
    content: bytes | str,
    name: str,
    encoding: str | None = None,
    base_url: str | None = None,
    address: str | None = None,
) -> Draft:
    """The article of the page in *content*.

    *encoding* is that of a page that does not show its own, *base_url* what relative addresses are
    joined to, and *address* where the page came from if it does not say so. Raises
    ``UnreadableSource`` if it has no text.
    """
    root = parse_html(content, encoding, name)
    place = main_content(root)
    found = tuple(paragraphs(place.container, place.left_out))
    body = article_body(root)
    if len(body) >= SHORTEST_BODY and sum(len(p.text) for p in found) < MOST_SHOWN * len(body):
        found = tuple(_paragraphs_of_data(body))
    _refuse_a_notice(root, found, name)
    address = address or _saved_from(content[:BEGINNING])
    values = page_metadata(root, place.container, address or base_url)
    if address:
        values.setdefault("url", address)
    record, faults = read_record(Record, {key: well_formed(value) for key, value in values.items()})
    left_out = tuple(Skipped(name, fault) for fault in faults)
    found = _without_head(found, record)
    return Draft(paragraphs=found, left_out=left_out, **record.metadata())


def _saved_from(beginning: bytes | str) -> str | None:
    """The address in the comment that browsers write above a page that they save."""
    if isinstance(beginning, bytes):
        beginning = beginning.decode("latin-1")
    found = SAVED_FROM.search(beginning)
    return found[1] if found else None


def _paragraphs_of_data(body: str) -> list[DraftParagraph]:
    if "</" in body:
        return [part._replace(place=None) for part in paragraphs(parse_html(body))]
    return [DraftParagraph(block.of(well_formed(body))) for block in blocks(well_formed(body))]


def _refuse_a_notice(root: HtmlElement, found: tuple[DraftParagraph, ...], name: str) -> None:
    """Raise ``UnreadableSource`` if there is no text, or only that of a notice."""
    text = " ".join(paragraph.text for paragraph in found)
    if not text.strip():
        has_script = next(root.iter("script"), None) is not None
        raise UnreadableSource(name, NOT_LOADED if has_script else NO_TEXT)
    if len(text) < LONGEST_NOTICE:
        if len(text) < LONGEST_NOTICE / 3 and NEEDS_A_SCRIPT.search(text):
            raise UnreadableSource(name, NOT_LOADED)
        if len(COOKIES.findall(text)) >= FEWEST_COOKIES and "consent" in text.lower():
            raise UnreadableSource(name, ONLY_A_NOTICE)


def _without_head(found: tuple[DraftParagraph, ...], record: Record) -> tuple[DraftParagraph, ...]:
    """*found* without what the head of the article repeats: its title, its author and its date."""
    head = [value for value in (record.title, record.author, record.published) if value]
    start = [p for p in found[:LONGEST_HEAD] if not any(same_words(p.text, each) for each in head)]
    found = (*start, *found[LONGEST_HEAD:]) or found[-1:]
    first = next((p.heading for p in found if p.heading), None)
    if not record.title or not first or not same_words(first, record.title):
        return found
    return tuple(p._replace(heading=None) if p.heading == first else p for p in found)
