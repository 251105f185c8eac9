"""Web archives: an article for each page."""

import io

import pytest

from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.warc import read_warc

PAGE = "<html lang='en'><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
# The library that writes the archives leaves the closing of its buffers to Python.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
OWLS = "Owls hunt mice in the fields at night, and they sleep in barns by day."


def archive(records: list[tuple[str, str, bytes, str]], gzip: bool = True) -> bytes:
    """A web archive of (address, content type, body, status)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=gzip)
    for address, kind, body, status in records:
        head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(body), http_headers=head
        )
        writer.write_record(record)
    return buffer.getvalue()


RECORDS = [
    ("https://a.example/owls", "text/html; charset=utf-8", PAGE.format("Owls", OWLS).encode(), "200 OK"),
    ("https://a.example/owl.png", "image/png", b"\x89PNG", "200 OK"),
    ("https://a.example/gone", "text/html", b"<p>Not found at all</p>", "404 Not Found"),
    ("https://a.example/empty", "text/html", b"<html><body></body></html>", "200 OK"),
    ("https://a.example/sovy", "text/html", PAGE.format("Совы", "Совы охотятся ночью на мышей в полях и спят днём.").encode("cp1251"), "200 OK"),
]  # fmt: skip


def test_each_page_of_an_archive_is_an_article_with_its_address() -> None:
    for gzip in (True, False):
        records = [
            *RECORDS[:4],
            (RECORDS[4][0], "text/html; charset=windows-1251", *RECORDS[4][2:]),
        ]
        items = list(read_warc(Original.of("a.warc", archive(records, gzip))))
        drafts = [item for item in items if isinstance(item, Draft)]

        assert (drafts[0].title, drafts[0].url) == ("Owls", "https://a.example/owls")
        assert drafts[0].paragraphs[0].text == OWLS
        assert drafts[1].title == "Совы"
        assert [item.where for item in items if isinstance(item, Skipped)] == [
            "a.warc: https://a.example/empty"
        ]


def test_a_damaged_archive_is_one_line() -> None:
    from retrieval.ingestion.parsing import parse

    for content in (b"no archive", archive(RECORDS)[:200]):
        items = list(parse(Original.of("a.warc", content)))
        assert [item.where for item in items if isinstance(item, Skipped)] == ["a.warc"]
