"""The reader for web pages."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.web.web_page import BLANKS, page_draft


def read_html(original: Original) -> Iterator[Draft | Skipped]:
    """The article of a page. Raises ``UnreadableSource`` if the page has no text."""
    options = original.options
    content = original.read()
    if content.strip(BLANKS):
        yield page_draft(content, original.name, options.encoding, options.base_url)
