"""The reader for web archives (WARC, ISO 28500): an article for each page that was answered."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.web.web_page import BLANKS, page_draft

PAGES = frozenset({"text/html", "application/xhtml+xml"})
# More bytes than this are not of a page.
LARGEST_PAGE = 16 * 2**20
NOT_INSTALLED = "reading web archives needs another package"


def read_warc(original: Original) -> Iterator[Draft | Skipped]:
    """The pages in a web archive, each with the address and the day at which it was fetched.

    Answers that are no pages, such as images, are passed over; what could not be fetched, too.
    Raises ``UnreadableSource`` if the archive is damaged or its library is not installed.
    """
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
                if (
                    record.rec_type != "response"
                    or not headers
                    or headers.get_statuscode() != "200"
                ):
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
