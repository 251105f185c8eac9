"""The table of formats: a reader for each suffix of a file name."""

from collections.abc import Mapping

from retrieval.readers.docx import read_docx
from retrieval.readers.draft import Reader
from retrieval.readers.epub import read_epub
from retrieval.readers.html import read_html
from retrieval.readers.json_document import read_json
from retrieval.readers.jsonl import read_jsonl
from retrieval.readers.mail import read_mailbox, read_message
from retrieval.readers.markdown import read_markdown
from retrieval.readers.mediawiki import read_mediawiki
from retrieval.readers.mhtml import read_mhtml
from retrieval.readers.odt import read_odt
from retrieval.readers.pdf import read_pdf
from retrieval.readers.plaintext import read_plaintext
from retrieval.readers.rst import read_rst
from retrieval.readers.rtf import read_rtf
from retrieval.readers.subtitles import read_subtitles
from retrieval.readers.table import read_table
from retrieval.readers.warc import read_warc

READERS: Mapping[str, Reader] = {
    ".ass": read_subtitles,
    ".csv": read_table,
    ".docx": read_docx,
    ".eml": read_message,
    ".epub": read_epub,
    ".fodt": read_odt,
    ".htm": read_html,
    ".html": read_html,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".mbox": read_mailbox,
    ".md": read_markdown,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
    ".ndjson": read_jsonl,
    ".odt": read_odt,
    ".pdf": read_pdf,
    ".rst": read_rst,
    ".rtf": read_rtf,
    ".srt": read_subtitles,
    ".ssa": read_subtitles,
    ".sub": read_subtitles,
    ".text": read_plaintext,
    ".tsv": read_table,
    ".txt": read_plaintext,
    ".vtt": read_subtitles,
    ".warc": read_warc,
    ".xhtml": read_html,
    ".xml": read_mediawiki,
}
