"""The paragraphs of HTML: a block in a browser is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import html
from lxml.etree import LxmlError, iterwalk
from lxml.html import HtmlElement

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import DraftParagraph, blocks
from retrieval.readers.encoding import decoded_page
from retrieval.types import well_formed

LARGEST_PAGE = 48 * 2**20  # a tree takes about ten times the memory of its page
# A million elements take about 25 seconds; books have a tenth as many.
MOST_TAGS = 4_000_000
TOO_LARGE = f"a page of more than {LARGEST_PAGE >> 20} MB or {MOST_TAGS:,} tags; split it"
TOO_DEEP = "its tags are nested too deep to be read; save it as text"

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main "
    "menu nav noframes ol optgroup p pre search section summary table tbody td tfoot th thead tr "
    "ul listing plaintext xmp".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
CELLS = frozenset({"td", "th"})
# White space is shown as it is.
PREFORMATTED = frozenset("pre listing plaintext xmp textarea".split())
# Elements without text for readers.
UNSEEN = frozenset(
    "annotation annotation-xml applet area audio base button canvas datalist embed frame "
    "iframe img input keygen link map meta meter noembed noscript object option param picture "
    "progress rp rt script select source style svg template textarea title track video".split()
)
STYLED_AWAY = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
STYLED_AS_BLOCK = re.compile(r"display\s*:\s*block", re.IGNORECASE)
# A browser shows these as one blank, but not no-break spaces.
WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
WHITE_SPACE_IN_LINE = re.compile(r"  +")
AROUND_BREAK = re.compile(r" ?\n ?")
BLANK_LINES = re.compile(r"\n{2,}")
# Control characters mean nothing in a page; the parser replaces NUL with U+FFFD.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# Links from headings to themselves, and the marks of footnotes.
PERMALINKS = frozenset({"", "#", "¶", "§", "🔗", "∞"})
FOOTNOTE_MARK = re.compile(r"\[?(?:\d{1,4}|[*†‡]{1,3})\]?")
LONGEST_HEADING = 300  # a longer heading is a paragraph styled as a heading
MOST_PARTS = 200  # the rest of a longer heading is ignored
# A heading without text below it is kept if it is a sentence.
SENTENCE = re.compile(r"[.!?…:]\W*$|^.{80}")


def parse_html(
    content: bytes | str, encoding: str | None = None, name: str = "page"
) -> HtmlElement:
    """The root of an HTML or XHTML page; empty if there is no markup or text.

    *encoding* is used for bytes that declare none. Raises ``UnreadableSource`` if the encoding is
    unknown, or the page too large or nested too deep.
    """
    if len(content) > LARGEST_PAGE:
        raise UnreadableSource(name, TOO_LARGE)
    text = content if isinstance(content, str) else decoded_page(content, encoding, name)
    if text.count("<") > MOST_TAGS:
        raise UnreadableSource(name, TOO_LARGE)
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    page = CONTROLS.sub("", well_formed(text)).strip().encode()
    try:
        root = html.document_fromstring(page or b"<html></html>", parser=parser)
    except LxmlError:  # for example only comments
        return html.document_fromstring(b"<html></html>")
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise UnreadableSource(name, TOO_DEEP)
    return root


def paragraphs(
    root: HtmlElement,
    left_out: Collection[HtmlElement] = frozenset(),
    heading: str | None = None,
) -> Iterator[DraftParagraph]:
    """The paragraphs inside *root*, in order, each with the last heading before it.

    *left_out* are elements to skip; *heading* is the one above *root*. A row of a table is one
    paragraph with tabs, as if copied from a browser. ``<br>`` is a line end. A place is a line of
    the source.
    """
    page = _Page(heading)
    walk = iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if not isinstance(element.tag, str):
            continue
        if event == "end":
            if element is skipped:
                skipped = None
            else:
                page.end(element)
            if element is not root:
                page.add(element.tail, element)
        elif element is not root and (is_unseen(element) or element in left_out):
            skipped = element
            walk.skip_subtree()
            if element.tag in BLOCKS:
                page.close_paragraph()
        else:
            page.start(element)
            page.add(element.text, element)
        yield from page.take()
    page.close_paragraph()
    page.close_section()
    yield from page.take()


def is_unseen(element: HtmlElement) -> bool:
    """Whether a browser hides *element*, or its content is not text."""
    tag, given = element.tag, element.attrib
    if tag in UNSEEN:
        return True
    if tag == "sup":
        return _is_mark(element)
    if not given:
        return False
    if given.get("hidden", "until-found") != "until-found":
        return True
    if STYLED_AWAY.search(given.get("style", "")):
        return True
    if tag == "dialog":
        return "open" not in given
    if tag == "a":
        return _is_mark(element)
    # On a block, it is often left over from a dialog above a saved page.
    return given.get("aria-hidden") == "true" and tag not in BLOCKS


def visible_text(element: HtmlElement) -> str:
    """The visible text of a short element, such as a heading, in one line."""
    texts: list[str] = []
    walk = iterwalk(element, events=("start", "end"))
    for event, inner in islice(walk, MOST_PARTS):
        if event == "end":
            texts.append("" if inner is element else (inner.tail or "")[:LONGEST_HEADING])
        elif inner is not element and (not isinstance(inner.tag, str) or is_unseen(inner)):
            walk.skip_subtree()
        else:
            texts.append("\n" if inner.tag == "br" else (inner.text or "")[:LONGEST_HEADING])
    return " ".join("".join(texts).split())


def _is_mark(element: HtmlElement) -> bool:
    """Whether *element* marks a footnote, or links a heading to itself."""
    link = element if element.tag == "a" else next(element.iterchildren("a"), None)
    if link is None or not link.get("href", "").startswith("#"):
        return False
    inner = next(element.iterchildren(), None)
    text = (element.text or "") + ((inner.text or "") if inner is not None else "")
    if len(element) > 1 or (inner is not None and len(inner)):
        return False
    text = text.strip()
    if element.tag == "sup" or (inner is not None and inner.tag == "sup"):
        return FOOTNOTE_MARK.fullmatch(text) is not None
    return text in PERMALINKS and not element.get("name") and not element.get("id")


@dataclass(slots=True)
class _Row:
    cells: list[list[DraftParagraph]] = field(default_factory=list)
    # Whether the table only positions paragraphs, as in pages before CSS.
    is_layout: bool = False

    def paragraphs(self) -> list[DraftParagraph]:
        """One paragraph with all cells, or the single paragraphs of a layout row."""
        filled = [cell for cell in self.cells if cell]
        if self.is_layout or any(len(cell) > 1 for cell in filled):
            return [paragraph for cell in filled for paragraph in cell]
        if not filled:
            return []
        text = "\t".join(cell[0].text for cell in filled)
        return [filled[0][0]._replace(text=text)]


class _Page:
    def __init__(self, heading: str | None) -> None:
        self._closed: list[DraftParagraph] = []
        self._rows: list[_Row] = []
        self._texts: list[str] = []
        self._line: int | None = None
        self._heading = heading
        # A heading without text so far, and its level.
        self._bare: tuple[str, DraftParagraph] | None = None
        self._preformatted = 0
        self._level = ""

    def take(self) -> list[DraftParagraph]:
        """Take the paragraphs closed since the last call."""
        closed, self._closed = self._closed, []
        return closed

    def start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self._texts.append("\n")
        elif _is_block(element):
            self.close_paragraph()
            if tag == "table":
                self._end_row_of_cells()
            elif tag == "tr":
                self._rows.append(_Row())
            elif tag in CELLS and self._rows:
                self._rows[-1].cells.append([])
            elif tag in HEADINGS:
                self._level = tag
            elif tag in PREFORMATTED:
                self._preformatted += 1

    def end(self, element: HtmlElement) -> None:
        tag = element.tag
        if not _is_block(element):
            return
        self.close_paragraph()
        if tag == "tr":
            row = self._rows.pop()
            for paragraph in row.paragraphs():
                self._keep(paragraph)
        elif tag in HEADINGS:
            self._level = ""
        elif tag in PREFORMATTED:
            self._preformatted -= 1

    def add(self, text: str | None, element: HtmlElement) -> None:
        """Add *text* at the start of *element* or after it."""
        if not text:
            return
        if self._line is None and not text.isspace():
            self._line = element.sourceline
        self._texts.append(text if self._preformatted else WHITE_SPACE.sub(" ", text))

    def close_paragraph(self) -> None:
        """Close the open paragraph or heading, if any."""
        text, line = "".join(self._texts), self._line
        self._texts, self._line = [], None
        if not text or text.isspace():
            return
        if self._preformatted:
            texts = [block.of(text) for block in blocks(text)]
        else:
            text = AROUND_BREAK.sub("\n", WHITE_SPACE_IN_LINE.sub(" ", text)).strip()
            texts = BLANK_LINES.split(text)
        place = f"line {line}" if line else None
        if self._level and len(text) <= LONGEST_HEADING:
            self._open_section(" ".join(text.split()), place)
            return
        self._bare = None
        for part in texts:
            if part and not part.isspace():
                self._keep(DraftParagraph(part.strip("\n"), heading=self._heading, place=place))

    def _open_section(self, heading: str, place: str | None) -> None:
        self._end_row_of_cells()
        if self._bare and self._bare[0] >= self._level:
            self.close_section()
        self._bare = self._level, DraftParagraph(heading, heading=self._heading, place=place)
        self._heading = heading

    def close_section(self) -> None:
        """End a section; keep the heading if it is a sentence without text below."""
        if self._bare and SENTENCE.search(self._bare[1].text):
            self._keep(self._bare[1])
        self._bare = None

    def _end_row_of_cells(self) -> None:
        """Treat the innermost row, if any, as layout."""
        if self._rows and not self._rows[-1].is_layout:
            row = self._rows[-1]
            row.is_layout = True
            self._closed += row.paragraphs()
            row.cells = []

    def _keep(self, paragraph: DraftParagraph) -> None:
        if not self._rows or self._rows[-1].is_layout:
            self._closed.append(paragraph)
            return
        cells = self._rows[-1].cells
        if not cells:  # text in a row outside its cells
            cells.append([])
        cells[-1].append(paragraph)


def _is_block(element: HtmlElement) -> bool:
    if element.tag in BLOCKS:
        return True
    style = element.attrib.get("style") if element.attrib else None
    return style is not None and STYLED_AS_BLOCK.search(style) is not None
