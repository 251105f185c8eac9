"""A web page as an article."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.record import Record, read_record
from retrieval.readers.web.main_content import main_content
from retrieval.readers.web.markup import paragraphs, parse_html
from retrieval.readers.web.page_metadata import article_body, page_metadata, same_words
from retrieval.types import well_formed

# White space and no-break spaces in UTF-8: a file with nothing else is empty.
BLANKS = b" \t\r\n\xc2\xa0"
# The address in the first comment of a page, by browsers and by SingleFile.
SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>\"]+)"
)
BEGINNING = 2**12
# A shorter page may be only a notice.
LONGEST_NOTICE = 1500
NEEDS_A_SCRIPT = re.compile(
    r"(?:enable|turn on|requires?|activate|needs?|without)\s+java\s?script|javascript\s+(?:is\s+)?"
    r"(?:disabled|required)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|javascript\s+(?:aktivieren|einschalten)|активируйте javascript|включите javascript",
    re.IGNORECASE,
)
COOKIES = re.compile(r"\bcookies?\b|\bкуки", re.IGNORECASE)
FEWEST_COOKIES = 3
# The least text in the data for search engines, and the share that the page shows.
SHORTEST_BODY = 200
MOST_SHOWN = 0.5
# Title, author and date may repeat in the first paragraphs.
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

    *encoding* and *address* are used if the page names none. *base_url* completes relative
    addresses. Raises ``UnreadableSource`` if the page has no text.
    """
    root = parse_html(content, encoding, name)
    place = main_content(root)
    found = tuple(paragraphs(place.container, place.left_out))
    body = article_body(root)
    if len(body) >= SHORTEST_BODY and sum(len(p.text) for p in found) < MOST_SHOWN * len(body):
        found = tuple(_paragraphs_of_data(body))
    _refuse_a_notice(root, found, name)
    beginning = content[:BEGINNING]
    beginning = beginning if isinstance(beginning, str) else beginning.decode("latin-1")
    if not address and (saved := SAVED_FROM.search(beginning)):
        address = saved[1]
    values = page_metadata(root, place.container, address or base_url)
    if address:
        values.setdefault("url", address)
    record, faults = read_record(Record, {key: well_formed(value) for key, value in values.items()})
    left_out = tuple(Skipped(name, fault) for fault in faults)
    found = _without_head(found, record)
    return Draft(paragraphs=found, left_out=left_out, **record.metadata())


def _paragraphs_of_data(body: str) -> list[DraftParagraph]:
    if "</" in body:
        return [part._replace(place=None) for part in paragraphs(parse_html(body))]
    return [DraftParagraph(block.of(well_formed(body))) for block in blocks(well_formed(body))]


def _refuse_a_notice(root: HtmlElement, found: tuple[DraftParagraph, ...], name: str) -> None:
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
    """Drop repetitions of title, author and date at the start."""
    head = [value for value in (record.title, record.author, record.published) if value]
    start = [p for p in found[:LONGEST_HEAD] if not any(same_words(p.text, each) for each in head)]
    found = (*start, *found[LONGEST_HEAD:]) or found[-1:]
    first = next((p.heading for p in found if p.heading), None)
    if not record.title or not first or not same_words(first, record.title):
        return found
    return tuple(p._replace(heading=None) if p.heading == first else p for p in found)
