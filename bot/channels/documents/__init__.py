"""The table of formats: how quotes become a document that a person goes on writing in."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.channels.documents.bibliography import bibtex, csl_json, ris
from bot.channels.documents.document import Document
from bot.channels.documents.docx import word_file
from bot.channels.documents.html import html_page
from bot.channels.documents.markdown import markdown_text


class Format(NamedTuple):
    """A format of documents: the suffix of its files, and what writes it.

    A text is given as ``str``, in which a line may end in CR LF if the format wants that; it is to
    be encoded as UTF-8 and not to be changed. What is no text is given as ``bytes``.
    """

    suffix: str
    is_binary: bool
    render: Callable[[Document], str | bytes]


FORMATS: Mapping[str, Format] = {
    "markdown": Format(".md", False, markdown_text),
    "html": Format(".html", False, html_page),
    "docx": Format(".docx", True, word_file),
    "bibtex": Format(".bib", False, bibtex),
    "ris": Format(".ris", False, ris),
    "csl-json": Format(".json", False, csl_json),
}
