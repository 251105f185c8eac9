"""The reader for web archives (WARC, ISO 28500): an article for each page."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.web.web_page import BLANKS, page_draft

PAGES = frozenset({"text/html", "application/xhtml+xml"})
# A larger record is not a page.
LARGEST_PAGE = 16 * 2**20
NOT_INSTALLED = "reading web archives needs another package"


def read_warc(original: Original) -> Iterator[Draft | Skipped]:
    """The pages in a web archive, with their addresses. Raises ``UnreadableSource`` if the archive
    is damaged or its library is missing."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise UnreadableSource(original.name, NOT_INSTALLED, Lack.WEB_ARCHIVES) from None

    options = original.options
    try:
        with original.open() as stream:
            for record in ArchiveIterator(stream):
                headers = record.http_headers
                is_answer = record.rec_type == "response" and headers
                if not is_answer or headers.get_statuscode() != "200":
                    continue
                kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                content = record.content_stream().read(LARGEST_PAGE) if kind in PAGES else b""
                if not content.strip(BLANKS):
                    continue
                where = f"{original.name}: {address}"
                try:
                    yield page_draft(content, where, options.encoding, address=address or None)
                except UnreadableSource as error:
                    yield Skipped(where, error.why)
    except ArchiveLoadFailed as error:
        raise UnreadableSource(original.name, f"a damaged web archive ({error})") from None
