"""The table of document formats: quotes as a file to write in or to import."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from bot.channels.documents.document import Document
from bot.channels.documents.docx import word_file
from bot.channels.documents.html import html_page
from bot.channels.documents.markdown import markdown_text
from bot.readable import visible
from retrieval import bibliography


class Format(NamedTuple):
    """The suffix of the files of a format, and the function that makes their content.

    A ``str`` is to be encoded as UTF-8 with the line ends that it has, even CR LF.
    """

    suffix: str
    render: Callable[[Document], str | bytes]


def _bibliography(document: Document, style: str, line_end: str = "\n", empty: str = "") -> str:
    """Return the sources of quotes for a program that manages references."""
    text = visible(bibliography(document.items, style)) or empty
    return text.replace("\n", line_end)


FORMATS: Mapping[str, Format] = {
    "markdown": Format(".md", markdown_text),
    "html": Format(".html", html_page),
    "docx": Format(".docx", word_file),
    "bibtex": Format(".bib", partial(_bibliography, style="bibtex")),
    "ris": Format(".ris", partial(_bibliography, style="ris", line_end="\r\n")),
    "csl-json": Format(".json", partial(_bibliography, style="csl-json", empty="[]\n")),
}
