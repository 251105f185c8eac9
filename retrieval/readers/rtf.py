"""The reader for RTF: the groups of a document, and the paragraphs in them."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.richtext import Document, NestedTooDeep
from retrieval.readers.office.structure import Structure
from retrieval.readers.original import Original

BEGINNING = b"{\\rtf"
NO_RTF = "it does not begin as an RTF file; give it the right suffix if it has a text"
TOO_DEEP = "its groups are nested too deep; open it and save it anew"


def read_rtf(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Left out are tracked deletions, hidden text, the codes of fields, comments, headers and footers,
    pictures, tables of contents, and numbers that the program counts itself. A row of a table is
    one paragraph, with a tab between its cells, unless a cell has more than one paragraph. A
    footnote follows the paragraph that refers to it, as does the text of a box. Paragraphs have no
    pages.
    """
    content = original.read()
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t\x00").startswith(BEGINNING):
        raise UnreadableSource(original.name, NO_RTF)
    # Each character of the text is one byte of the file: the codes are ASCII, and the code page of
    # other bytes is told by the codes before them.
    document = Document(content.decode("latin-1"))
    structure = Structure()
    try:
        structure.add(document.blocks())
    except NestedTooDeep:
        raise UnreadableSource(original.name, TOO_DEEP) from None
    yield structure.draft(original, document.properties)
