"""The reader for PDF: the text of the pages in reading order, each paragraph with its page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.layout.line_joining import Joining
from retrieval.readers.layout.page_blocks import Leading, blocks, continued
from retrieval.readers.layout.page_headings import PLAIN_HEADING, paragraphs
from retrieval.readers.layout.page_layout import (
    Page,
    body_size,
    regions,
    rows,
    without_contents,
    without_running_lines,
)
from retrieval.readers.layout.pdf_page import merged, text_of
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record
from retrieval.unicode import well_formed

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

# The lines of all pages are in the memory at once: about 20 kB a page.
MOST_PAGES = 10_000
# A book has 2,000 characters a page.
MOST_CHARACTERS = 30_000_000
# FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of PDFium.
PASSWORD, SECURITY = 4, 5
DAMAGED = "not a PDF file, or a damaged one; open it in a viewer and print it to a new PDF file"
PROTECTED = "protected by a password; remove it first: qpdf --password=PASSWORD --decrypt IN OUT"
SCAN = "has no text, only images (a scan); run OCR on it first, for example: ocrmypdf IN OUT"
EMPTY = "has no text; its pages are empty"
UNKNOWN_LETTERS = "its fonts do not tell their letters; run OCR on it: ocrmypdf --force-ocr IN OUT"
# What is wrong with a page, and with several.
NO_TEXT = "has no text", "have no text"
NO_LETTERS = "has fonts that do not tell their letters", "have fonts that do not tell their letters"
BROKEN = "is damaged", "are damaged"

# What stands in the metadata of a file is the work's if it also stands on its first pages.
FIRST_PAGES = 3
# Titles that programs write, and file names.
NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint|excel|office)\b.*|untitled.*|no title|document\d*|title|null|none"
    r"|presentation\d*|slide 1|powerpoint presentation|tex output.*|print(ing)?|about:blank|.*://.*"
    r"|\S*[_\\/]\S*|.*\.(docx?|rtf|odt|tex|dvi|indd|qxd|fm|pub|wpd|pdf|pptx?|xlsx?|ps|eps|html?"
    r"|txt|md|fig|png|jpe?g|tiff?))",
    re.IGNORECASE | re.DOTALL,
)
LEAST_FOUND = 0.6
LONGEST_TITLE = 300
LEAST_LETTERS = 3
# The title is larger than the text by this factor.
LARGER_TITLE = 1.15


def read_pdf(original: Original) -> Iterator[Draft | Skipped]:
    """The article in a PDF file.

    A paragraph has the number of the page on which it begins, counted from the first page of the
    file, as viewers count. Heads and feet of the pages and tables of contents are left out.
    """
    content = original.read()
    with closing(_opened(content, original.name)) as document:
        file = _File(document, original.name)
        yield from file.pages()
        values = {name: file.metadata(name) for name in ("Title", "Author")}
    read = file.read
    body = body_size(read)
    title = _title(values["Title"], read, body) or original.stem
    author = _author(values["Author"], read)
    found = _paragraphs(read, body)
    texts = tuple(p._replace(heading=None if p.heading == title else p.heading) for p in found)
    if not texts:
        raise UnreadableSource(original.name, EMPTY)
    record, left_out = read_record(Record, {"title": title, "author": author})
    faults = tuple(Skipped(original.name, fault) for fault in left_out)
    yield Draft(paragraphs=texts, left_out=faults, **record.metadata())


def _opened(content: bytes, name: str) -> PdfDocument:
    # Imported here: only adding needs it, and it costs start-up time.
    from pypdfium2 import PdfDocument, PdfiumError

    if not content:
        raise UnreadableSource(name, "not a PDF file: it is empty")
    try:
        return PdfDocument(content)
    except PdfiumError as error:
        code = getattr(error, "err_code", None)
        protected = code in (PASSWORD, SECURITY) or "password" in str(error).lower()
        raise UnreadableSource(name, PROTECTED if protected else DAMAGED) from None


class _File:
    """The pages of a PDF file. *read* are those that have text."""

    def __init__(self, document: PdfDocument, name: str) -> None:
        self._document = document
        self._name = name
        self.read: list[Page] = []

    def metadata(self, key: str) -> str:
        """A value of the information about the document; empty if it has none."""
        try:
            value: str = self._document.get_metadata_value(key)
        except UnicodeDecodeError:
            return ""
        return well_formed(" ".join(value.replace("\0", "").split()))

    def pages(self) -> Iterator[Skipped]:
        """Reads the pages, and yields those that cannot be read."""
        count, number, characters = len(self._document), 0, 0
        without: dict[tuple[str, str], list[int]] = {}
        for number in range(1, min(count, MOST_PAGES) + 1):
            why, page_characters = self._page(number)
            characters += page_characters
            if why:
                without.setdefault(why, []).append(number)
            if characters > MOST_CHARACTERS:
                break
        if not self.read:
            raise UnreadableSource(self._name, _reason(without))
        for why, numbers in without.items():
            yield Skipped(self._name, f"{_listed(numbers)} {why[len(numbers) > 1]}")
        if number < count:
            # A damaged file may claim to have billions of pages.
            yield Skipped(self._name, f"pages from {number + 1} on are too many; split the file")

    def _page(self, number: int) -> tuple[tuple[str, str] | None, int]:
        """Reads a page. Returns what is wrong with it, and the number of its characters."""
        from pypdfium2 import PdfiumError, raw

        try:
            with closing(self._document[number - 1]) as page, closing(page.get_textpage()) as text:
                lines, characters = text_of(text)
                drawn = raw.FPDFPage_CountObjects(page) > 0
        except PdfiumError:
            return BROKEN, 0
        if lines is None:
            return NO_LETTERS, characters
        if lines:
            self.read.append(Page(number, lines))
            return None, characters
        return (NO_TEXT if drawn else None), characters


def _reason(without: Collection[tuple[str, str]]) -> str:
    """Why nothing can be read in a file whose pages have these faults."""
    if NO_TEXT in without:
        return SCAN
    if NO_LETTERS in without:
        return UNKNOWN_LETTERS
    return DAMAGED if without else EMPTY


def _listed(numbers: Sequence[int]) -> str:
    """Numbers of pages as a person writes them: ``pages 3, 7-9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(texts)}"


def _paragraphs(read: Sequence[Page], body: float) -> Iterator[DraftParagraph]:
    columns = [
        (page.number, lines)
        for page in without_running_lines(read, body)
        for lines in regions(without_contents(page).lines)
    ]
    leading = Leading(lines for _, lines in columns)
    found = (block for number, lines in columns for block in blocks(number, lines, leading))
    joining = Joining(line for _, lines in columns for line in lines)
    yield from paragraphs(continued(found), body, joining)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _first_words(read: Sequence[Page]) -> set[str]:
    lines = [line.text for page in read[:FIRST_PAGES] for line in page.lines]
    return set(_words(" ".join(lines)))


def _title(given: str, read: Sequence[Page], body: float) -> str | None:
    """The title in the metadata if it stands on the first pages, else the largest text there."""
    largest = _largest(read, body)
    if not given or NO_TITLE.fullmatch(given) or len(given) > LONGEST_TITLE:
        return largest
    words, on_pages = _words(given), _first_words(read)
    found = sum(word in on_pages for word in words)
    if not words or found < LEAST_FOUND * len(words):
        return largest
    # One word, such as the name of a program, stands on many first pages.
    if len(words) == 1 and largest and words[0] in _words(largest):
        return largest
    return given


def _largest(read: Sequence[Page], body: float) -> str | None:
    """The text in the largest font on the first page; None if nothing is larger than the rest."""
    lines = [merged(row) for row in rows(read[0].lines)]
    lettered = [line for line in lines if sum(map(str.isalpha, line.text)) >= LEAST_LETTERS]
    size = max((line.size for line in lettered), default=0)
    if size < LARGER_TITLE * body:
        return None
    first = next(line for line in lettered if line.size > 0.95 * size)
    below = itertools.dropwhile(lambda line: line is not first, lines)
    title = [*itertools.takewhile(lambda line: line.size > 0.95 * size, below)]
    whole = Joining(lines).text(title)
    if PLAIN_HEADING.fullmatch(whole) or PLAIN_HEADING.fullmatch(title[0].text):
        return None
    while PLAIN_HEADING.fullmatch(title[-1].text):
        title.pop()
    text = Joining(lines).text(title)
    return text if len(text) <= LONGEST_TITLE else None


def _author(given: str, read: Sequence[Page]) -> str | None:
    """The author in the metadata if all of the name stands on the first pages."""
    on_pages = _first_words(read)
    words = [word for word in _words(given) if len(word) > 1]
    given = given.strip(" ,;")
    return given if words and all(word in on_pages for word in words) else None
