"""The text of WordprocessingML, as a reader of the final version of a document sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from retrieval.readers.office.structure import TITLE, Block, row_of
from retrieval.readers.office.xml import Element, attribute, child_of, local_name, walk

# What is not, or no longer, or not as text, in what a reader sees.
UNSEEN = frozenset(
    "del moveFrom instrText delText delInstrText pPr rPr tblPr tblGrid tblPrEx trPr tcPr sectPr "
    "sdtPr sdtEndPr rt object ctrlPr".split()
)
# What only holds together the blocks in it.
TRANSPARENT = frozenset(
    "sdt sdtContent customXml smartTag ins moveTo AlternateContent Choice Fallback".split()
)
CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
OFF = frozenset({"0", "false", "off", "none"})
HEADING = re.compile(r"heading (\d)")
# The styles of tables of contents and of figures, and of an index.
CONTENTS = re.compile(r"toc \d|toc heading|table of figures|table of authorities|index \d")
TABLE_OF_CONTENTS = "Table of Contents"
# People nest tables, text boxes and notes three deep.
DEEPEST = 30
# Word lets no more styles be based on each other.
LONGEST_CHAIN = 11
# Levels of headings; a higher one means text.
DEEPEST_HEADING = 9
FIRST_PRINTABLE = 0x20
SURROGATES = range(0xD800, 0xE000)
PRIVATE = range(0xE000, 0xF900)


class Styles:
    """The styles of a document by id, each with what it takes from those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._known: dict[str | None, tuple[int | None, bool, bool]] = {}
        self._default: str | None = None
        for style in () if root is None else root:
            style_id = attribute(style, "styleId")
            if local_name(style) == "style" and style_id is not None:
                self._styles[style_id] = style
                is_default = attribute(style, "default") in ("1", "true", "on")
                if is_default and attribute(style, "type") == "paragraph":
                    self._default = style_id

    def level(self, style_id: str | None) -> int | None:
        """The level of headings in this style, ``TITLE`` for the title, None for text."""
        return self._look_up(style_id)[0]

    def is_hidden(self, style_id: str | None) -> bool:
        """Whether text in this style is hidden."""
        return self._look_up(style_id)[1]

    def is_contents(self, style_id: str | None) -> bool:
        """Whether paragraphs in this style are of a table of contents or of an index."""
        return self._look_up(style_id)[2]

    def _look_up(self, style_id: str | None) -> tuple[int | None, bool, bool]:
        if style_id not in self._known:
            levels, hidden, contents = [], [], False
            for style in self._chain(style_id):
                name = (attribute(child_of(style, "name"), "val") or "").lower()
                level = TITLE if name == "title" else outline_level(child_of(style, "pPr"))
                if level is None and (heading := HEADING.fullmatch(name)):
                    level = int(heading[1])
                levels += [level] if level is not None else []
                state = is_on(child_of(style, "rPr", "vanish"))
                hidden += [state] if state is not None else []
                contents = contents or CONTENTS.fullmatch(name) is not None
            level = levels[0] if levels and levels[0] <= DEEPEST_HEADING else None
            self._known[style_id] = level, bool(hidden and hidden[0]), contents
        return self._known[style_id]

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        """The style and those it is based on, nearest first; of None, the default one."""
        style_id = style_id or self._default
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = attribute(child_of(self._styles[style_id], "basedOn"), "val")


def outline_level(properties: Element | None) -> int | None:
    """The level of headings that properties of paragraphs set, from 1; 10 for text."""
    value = attribute(child_of(properties, "outlineLvl"), "val") or ""
    return int(value) + 1 if re.fullmatch(r"[0-9]", value) else None


def is_on(element: Element | None) -> bool | None:
    """Whether a property is switched on; None if it is not there."""
    return None if element is None else attribute(element, "val") not in OFF


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read. *asides* stand in it, but outside of its text."""

    style: str | None = None
    level: int | None = None
    page: int | None = None
    has_text: bool = False
    texts: list[str] = field(default_factory=list)
    asides: list[tuple[str, Element]] = field(default_factory=list)


class Body:
    """The body of a document, and its notes."""

    def __init__(self, body: Element, styles: Styles) -> None:
        self._body = body
        self._styles = styles
        self._notes: dict[tuple[str, str], Element] = {}
        self._counts: dict[str, int] = {}
        # The end of a paragraph was deleted: the next one continues it.
        self._open: _Paragraph | None = None
        # The fields around the current place: whether what follows is their result, or their code.
        self._fields: list[bool] = []
        self._codes = 0
        # Word notes where pages began when it last laid out the document; most programs do not.
        has_pages = next(body.iter("{*}lastRenderedPageBreak"), None) is not None
        self._page: int | None = 1 if has_pages else None
        # Word notes such a place also where a break of the author begins the page.
        self._is_page_new = False

    def add_notes(self, kind: str, root: Element | None) -> None:
        """Add the notes of this kind, ``footnote`` or ``endnote``."""
        for note in () if root is None else root:
            # Others are the lines above the notes of a page.
            if attribute(note, "type") in (None, "normal"):
                self._notes[kind, attribute(note, "id") or ""] = note

    def blocks(self) -> Iterator[Block]:
        """The blocks of the document, in order."""
        yield from self._blocks(self._body, None, 0)

    def _blocks(self, container: Element, place: str | None, depth: int) -> Iterator[Block]:
        """The blocks in *container*; *place* is theirs if they are not counted."""
        if depth > DEEPEST:
            return
        outer, self._open = self._open, None
        for event, element in walk(container, _is_no_container):
            name = local_name(element)
            if event == "skip" and name == "p":
                yield from self._paragraph(element, place, depth)
            elif event == "skip" and name == "tbl":
                yield from self._table(element, place, depth)
        if self._open is not None:
            paragraph, self._open = self._open, None
            yield from self._closed(paragraph, place, depth)
        self._open = outer

    def _count(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _table(self, table: Element, place: str | None, depth: int) -> Iterator[Block]:
        number, rows = self._count("table"), 0
        for event, row in walk(table, _is_no_container):
            if event != "skip" or local_name(row) != "tr":
                continue
            rows += 1
            properties = child_of(row, "trPr")
            if child_of(properties, "del") is not None or is_on(child_of(properties, "hidden")):
                continue
            here = place or f"table {number}, row {rows}"
            # Each cell of a row that is broken between two pages notes the break.
            start, last, cells = self._page, self._page, []
            for event_in_row, cell in walk(row, _is_no_container):
                if event_in_row == "skip" and local_name(cell) == "tc":
                    self._page = start
                    if child_of(cell, "tcPr", "cellDel") is None:
                        cells.append(list(self._blocks(cell, here, depth + 1)))
                    last = self._page if last is None else max(last, self._page or 0)
            self._page = last
            yield from row_of(cells)

    def _paragraph(self, element: Element, place: str | None, depth: int) -> Iterator[Block]:
        properties = child_of(element, "pPr")
        style = attribute(child_of(properties, "pStyle"), "val")
        paragraph = self._open or _Paragraph()
        self._open = None
        level = outline_level(properties)
        paragraph.level = level if level is not None else self._styles.level(style)
        paragraph.style = style
        if is_on(child_of(properties, "pageBreakBefore")):
            self._break_page()
        for event, part in walk(element, self._is_unseen_in(style)):
            if event != "end":
                self._take(part, paragraph)
        # The code of a field seldom goes on in the next paragraph; one without an end must not
        # hide the rest of the document.
        self._fields = [True] * len(self._fields) if self._codes else self._fields
        self._codes = 0
        mark = child_of(properties, "rPr")
        if child_of(mark, "del") is not None or child_of(mark, "moveFrom") is not None:
            self._open = paragraph
        else:
            yield from self._closed(paragraph, place, depth)

    def _closed(self, paragraph: _Paragraph, place: str | None, depth: int) -> Iterator[Block]:
        """The paragraph, and the blocks of its asides."""
        text = "".join(paragraph.texts)
        if paragraph.has_text and not self._styles.is_contents(paragraph.style):
            level = paragraph.level if (paragraph.level or 0) <= DEEPEST_HEADING else None
            here = place or f"paragraph {self._count('paragraph')}"
            yield Block(text, level, paragraph.page, here)
        for kind, element in paragraph.asides:
            page, here = self._page, f"{kind} {self._count(kind)}"
            for block in self._blocks(element, here, depth + 1):
                yield block._replace(is_aside=True)
            self._page = page

    def _is_unseen_in(self, style: str | None) -> Callable[[Element], bool]:
        """Whether an element in a paragraph of this style is left out, or read later."""
        is_hidden = self._styles.is_hidden(style)

        def is_unseen(element: Element) -> bool:
            name = local_name(element)
            if name != "r":
                return name == "txbxContent" or _is_left_out(element, name)
            properties = child_of(element, "rPr")
            if properties is None:
                return is_hidden
            state = is_on(child_of(properties, "vanish"))
            if state is not None:
                return state
            own = attribute(child_of(properties, "rStyle"), "val")
            return is_hidden or (own is not None and self._styles.is_hidden(own))

        return is_unseen

    def _take(self, element: Element, paragraph: _Paragraph) -> None:
        """Add what *element* itself means to the paragraph."""
        name = local_name(element)
        if name in CHARACTERS or name in ("t", "br", "sym"):
            if name == "br" and attribute(element, "type") == "page":
                self._break_page()
            self._add(_characters(element, name), paragraph)
        elif name == "lastRenderedPageBreak":
            if self._page is not None and not self._is_page_new:
                self._page += 1
            self._is_page_new = False
        elif name == "fldChar":
            self._take_field(attribute(element, "fldCharType"))
        elif name in ("footnoteReference", "endnoteReference"):
            kind = name.removesuffix("Reference")
            note = self._notes.pop((kind, attribute(element, "id") or ""), None)
            if note is not None:
                paragraph.asides.append((kind, note))
        elif name == "txbxContent":
            paragraph.asides.append(("text box", element))
        elif name in ("drawing", "pict"):
            self._is_page_new = False

    def _add(self, text: str, paragraph: _Paragraph) -> None:
        if self._codes or not text:
            return
        if not text.isspace():
            if not paragraph.has_text:
                paragraph.page, paragraph.has_text = self._page, True
            self._is_page_new = False
        paragraph.texts.append(text)

    def _take_field(self, kind: str | None) -> None:
        """Begin a field, its result, or end it."""
        if kind == "begin":
            self._fields.append(False)
            self._codes += 1
        elif self._fields:
            is_result = self._fields[-1] if kind == "separate" else self._fields.pop()
            if kind == "separate":
                self._fields[-1] = True
            self._codes -= not is_result

    def _break_page(self) -> None:
        if self._page is not None:
            self._page += 1
            self._is_page_new = True


def _is_left_out(element: Element, name: str) -> bool:
    """Whether a reader does not see an element, wherever it stands."""
    if name in ("Choice", "Fallback"):
        # The same content for programs that know, or do not know, an extension.
        return element.getprevious() is not None
    if name == "sdt":
        properties = child_of(element, "sdtPr")
        gallery = attribute(child_of(properties, "docPartObj", "docPartGallery"), "val")
        # A form that nobody filled in says: click here to enter text.
        is_empty = is_on(child_of(properties, "showingPlcHdr"))
        return gallery == TABLE_OF_CONTENTS or bool(is_empty)
    return name in UNSEEN


def _is_no_container(element: Element) -> bool:
    name = local_name(element)
    return name not in TRANSPARENT or _is_left_out(element, name)


def _characters(element: Element, name: str) -> str:
    """The characters that an element of a run stands for."""
    if name == "t":
        return element.text or ""
    if name == "sym":
        # Glyphs that only one font has are no characters.
        code = attribute(element, "char") or ""
        number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
        is_text = number >= FIRST_PRINTABLE and number not in SURROGATES and number not in PRIVATE
        return chr(number) if is_text else ""
    return CHARACTERS.get(name, "\n")
