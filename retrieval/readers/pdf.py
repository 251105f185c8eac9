"""The reader for PDF: text in reading order, with page numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing

from pypdfium2 import PdfDocument, PdfiumError, raw

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.layout.page_blocks import (
    PLAIN_HEADING,
    Joining,
    Leading,
    blocks,
    continued,
    paragraphs,
)
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
from retrieval.readers.record import draft_of
from retrieval.types import well_formed

MOST_PAGES = 10_000  # the lines of all pages are in memory: about 20 kB a page
MOST_CHARACTERS = 30_000_000  # a book has 2,000 characters a page
# PDFium's FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY.
PASSWORD, SECURITY = 4, 5
DAMAGED = "not a PDF file, or a damaged one; open it in a viewer and print it to a new PDF file"
PROTECTED = "protected by a password; remove it first: qpdf --password=PASSWORD --decrypt IN OUT"
SCAN = "has no text, only images (a scan); run OCR on it first, for example: ocrmypdf IN OUT"
EMPTY = "has no text; its pages are empty"
UNKNOWN_LETTERS = "its fonts do not tell their letters; run OCR on it: ocrmypdf --force-ocr IN OUT"
# The fault of one page, and of several.
NO_TEXT = "has no text", "have no text"
NO_LETTERS = "has fonts that do not tell their letters", "have fonts that do not tell their letters"
BROKEN = "is damaged", "are damaged"

FIRST_PAGES = 3  # title and author in the metadata count only if these pages have them
# Default titles of programs, and file names.
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
LARGER_TITLE = 1.15  # size of the title, relative to the text


def read_pdf(original: Original) -> Iterator[Draft | Skipped]:
    """The article in a PDF file. A paragraph has the page on which it begins, counted from the
    first page of the file. Running heads and feet and tables of contents are left out."""
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
    yield draft_of(texts, {"title": title, "author": author}, original.name)


def _opened(content: bytes, name: str) -> PdfDocument:
    if not content:
        raise UnreadableSource(name, "not a PDF file: it is empty")
    try:
        return PdfDocument(content)
    except PdfiumError as error:
        code = getattr(error, "err_code", None)
        protected = code in (PASSWORD, SECURITY) or "password" in str(error).lower()
        raise UnreadableSource(name, PROTECTED if protected else DAMAGED) from None


class _File:
    """The pages of a PDF file. *read* are the pages with text."""

    def __init__(self, document: PdfDocument, name: str) -> None:
        self._document = document
        self._name = name
        self.read: list[Page] = []

    def metadata(self, key: str) -> str:
        """A value of the metadata; empty if missing."""
        try:
            value: str = self._document.get_metadata_value(key)
        except UnicodeDecodeError:
            return ""
        return well_formed(" ".join(value.replace("\0", "").split()))

    def pages(self) -> Iterator[Skipped]:
        """Read the pages; yield those that cannot be read."""
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
            # A damaged file may claim billions of pages.
            yield Skipped(self._name, f"pages from {number + 1} on are too many; split the file")

    def _page(self, number: int) -> tuple[tuple[str, str] | None, int]:
        """Read a page. Return its fault and its number of characters."""
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
    if NO_TEXT in without:
        return SCAN
    if NO_LETTERS in without:
        return UNKNOWN_LETTERS
    return DAMAGED if without else EMPTY


def _listed(numbers: Sequence[int]) -> str:
    """Page numbers in short: ``pages 3, 7-9``."""
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
    return set(_words(" ".join(line.text for page in read[:FIRST_PAGES] for line in page.lines)))


def _title(given: str, read: Sequence[Page], body: float) -> str | None:
    """The title in the metadata if it is on the first pages, else the largest text."""
    largest = _largest(read, body)
    if not given or NO_TITLE.fullmatch(given) or len(given) > LONGEST_TITLE:
        return largest
    words, on_pages = _words(given), _first_words(read)
    found = sum(word in on_pages for word in words)
    if not words or found < LEAST_FOUND * len(words):
        return largest
    # A single word, such as a program's name, occurs on many first pages.
    if len(words) == 1 and largest and words[0] in _words(largest):
        return largest
    return given


def _largest(read: Sequence[Page], body: float) -> str | None:
    """The text in the largest font of the first page, if it is larger than the rest."""
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
    """The author in the metadata if the whole name is on the first pages."""
    on_pages = _first_words(read)
    words = [word for word in _words(given) if len(word) > 1]
    given = given.strip(" ,;")
    return given if words and all(word in on_pages for word in words) else None
