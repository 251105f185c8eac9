"""The table of formats: a reader for each suffix of a file name."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from retrieval.readers.draft import Draft, Reader, Skipped
from retrieval.readers.original import Original


@cache
def _reader(module: str, name: str) -> Reader:
    """The function *name* of a reader's *module*, which is imported at its first use."""

    def read(original: Original) -> Iterator[Draft | Skipped]:
        reader: Reader = getattr(import_module(f"{__name__}.{module}"), name)
        return reader(original)

    return read


READERS: Mapping[str, Reader] = {
    ".ass": _reader("subtitles", "read_subtitles"),
    ".csv": _reader("table", "read_table"),
    ".docx": _reader("docx", "read_docx"),
    ".eml": _reader("mail", "read_message"),
    ".epub": _reader("epub", "read_epub"),
    ".fodt": _reader("odt", "read_odt"),
    ".htm": _reader("html", "read_html"),
    ".html": _reader("html", "read_html"),
    ".json": _reader("json_document", "read_json"),
    ".jsonl": _reader("json_document", "read_jsonl"),
    ".markdown": _reader("markdown", "read_markdown"),
    ".mbox": _reader("mail", "read_mailbox"),
    ".md": _reader("markdown", "read_markdown"),
    ".mht": _reader("mhtml", "read_mhtml"),
    ".mhtml": _reader("mhtml", "read_mhtml"),
    ".ndjson": _reader("json_document", "read_jsonl"),
    ".odt": _reader("odt", "read_odt"),
    ".pdf": _reader("pdf", "read_pdf"),
    ".rst": _reader("rst", "read_rst"),
    ".rtf": _reader("rtf", "read_rtf"),
    ".srt": _reader("subtitles", "read_subtitles"),
    ".ssa": _reader("subtitles", "read_subtitles"),
    ".sub": _reader("subtitles", "read_subtitles"),
    ".text": _reader("plaintext", "read_plaintext"),
    ".tsv": _reader("table", "read_table"),
    ".txt": _reader("plaintext", "read_plaintext"),
    ".vtt": _reader("subtitles", "read_subtitles"),
    ".warc": _reader("warc", "read_warc"),
    ".xhtml": _reader("html", "read_html"),
    ".xml": _reader("mediawiki", "read_mediawiki"),
}
