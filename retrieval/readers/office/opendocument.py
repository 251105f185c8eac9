"""The text of OpenDocument, as a reader of the document sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from retrieval.readers.office.structure import TITLE, Block, row_of
from retrieval.readers.office.xml import Element, attribute, child_of, local_name, walk

# What only holds together the blocks in it.
TRANSPARENT = frozenset(
    "text section list list-item list-header numbered-paragraph bibliography index-body frame "
    "text-box g custom-shape rect a note-body table-header-rows table-rows table-row-group "
    "soft-page-break".split()
)
# What is not, or not as text, in what a reader sees.
UNSEEN = frozenset(
    "annotation annotation-end ruby-text hidden-text hidden-paragraph event-listeners title desc "
    "glue-point tracked-changes note-citation forms object object-ole image binary-data "
    "table-of-content alphabetical-index illustration-index table-index object-index user-index "
    "index-title math".split()
)
# What stands in a paragraph, but outside of its text.
ASIDES = frozenset("note frame g custom-shape rect line ellipse path polygon connector".split())
BLANKS = re.compile(r"[ \t\r\n]+")
HEADING = re.compile(r"heading[ _-]*(\d{1,2})")
CONTENTS = re.compile(r"contents[ _-]*(?:\d{1,2}|heading)")
# Other programs than LibreOffice write blanks in the names of styles in this way, too.
BLANK_IN_NAME = re.compile(r"_20_|[_-]")
# People nest tables, text boxes and notes three deep.
DEEPEST = 30
# More blanks than this in one place are no text.
MOST_BLANKS = 200


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style and those above it say."""

    level: int | None
    is_hidden: bool
    is_contents: bool


class Styles:
    """The styles of a document by name, each with what it takes from its parents."""

    def __init__(self, parts: Iterable[Element | None]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._known: dict[tuple[str, str], _Style] = {}
        for part in parts:
            for style in () if part is None else part:
                if local_name(style) == "style":
                    family = attribute(style, "family") or ""
                    self._styles[family, attribute(style, "name") or ""] = style

    def style(self, family: str, name: str | None) -> _Style:
        """The style of this name in the family ``paragraph``, ``text`` or ``section``."""
        key = family, name or ""
        if key not in self._known:
            levels: list[int] = []
            hidden: list[bool] = []
            contents = False
            for words, style in self._chain(*key):
                level = attribute(style, "default-outline-level") or ""
                if words == "title":
                    levels.append(TITLE)
                elif heading := HEADING.fullmatch(words) or re.fullmatch(r"(\d{1,2})", level):
                    levels.append(int(heading[1]))
                contents = contents or CONTENTS.fullmatch(words) is not None
                display = attribute(child_of(style, "text-properties"), "display")
                hidden += [display == "none"] if display else []
            self._known[key] = _Style(next(iter(levels), None), next(iter(hidden), False), contents)
        return self._known[key]

    def _chain(self, family: str, name: str) -> Iterator[tuple[str, Element | None]]:
        """The style and its parents, nearest first, each with its name in plain words."""
        seen: set[str] = set()
        while name and name not in seen and len(seen) < DEEPEST:
            seen.add(name)
            style = self._styles.get((family, name))
            shown = attribute(style, "display-name") or name
            yield BLANK_IN_NAME.sub(" ", shown).lower(), style
            name = attribute(style, "parent-style-name") or ""


@dataclass(slots=True)
class _Text:
    """The text of a paragraph while it is read, with white space as the format has it."""

    texts: list[str] = field(default_factory=list)
    asides: list[Element] = field(default_factory=list)
    _after_blank: bool = True

    def add(self, text: str | None) -> None:
        """Add text of the file: a run of white space in it is one blank."""
        if not text:
            return
        text = BLANKS.sub(" ", text)
        if self._after_blank:
            text = text.removeprefix(" ")
        if text:
            self._after_blank = text.endswith(" ")
            self.texts.append(text)

    def add_character(self, element: Element, name: str) -> None:
        """Add what an element stands for: a tab, a line end, or a number of blanks."""
        if name == "s":
            count = attribute(element, "c") or "1"
            number = int(count) if count.isdecimal() and len(count) < 5 else 1
            self.texts.append(" " * min(number, MOST_BLANKS))
        elif name in ("tab", "line-break"):
            self.texts.append("\t" if name == "tab" else "\n")
        else:
            return
        self._after_blank = False


class Body:
    """The body of a document."""

    def __init__(self, body: Element, styles: Styles) -> None:
        self._body = body
        self._styles = styles
        self._counts: dict[str, int] = {}
        # Deletions that are tracked stand in the text if the document is one XML file.
        deletions = (
            attribute(region, "id")
            for region in body.iter("{*}changed-region")
            if child_of(region, "deletion") is not None
        )
        ends = (attribute(end, "change-id") for end in body.iter("{*}change-end"))
        self._deletions = frozenset(deletions) & frozenset(ends)
        self._deleted: set[str | None] = set()
        # The end of a paragraph was deleted: the next one continues it.
        self._open: _Text | None = None

    def blocks(self) -> Iterator[Block]:
        """The blocks of the document, in order."""
        yield from self._blocks(self._body, None, 0)
        if self._open is not None:
            yield Block("".join(self._open.texts))

    def _blocks(self, container: Element, place: str | None, depth: int) -> Iterator[Block]:
        """The blocks in *container*; *place* is theirs if they are not counted."""
        if depth > DEEPEST:
            return
        for event, element in walk(container, self._is_no_container):
            if event != "skip":
                continue
            name = local_name(element)
            if name in ("p", "h"):
                yield from self._paragraph(element, name, place, depth)
            elif name == "table":
                yield from self._table(element, place, depth)
            else:
                self._take_change(element, name)

    def _table(self, table: Element, place: str | None, depth: int) -> Iterator[Block]:
        number, rows = self._count("table"), 0
        for event, row in walk(table, self._is_no_container):
            if event != "skip" or local_name(row) != "table-row":
                continue
            rows += 1
            if attribute(row, "visibility") in ("collapse", "filter"):
                continue
            here = place or f"table {number}, row {rows}"
            cells = (cell for cell in row if local_name(cell) == "table-cell")
            yield from row_of(list(self._blocks(cell, here, depth + 1)) for cell in cells)

    def _paragraph(
        self, element: Element, name: str, place: str | None, depth: int
    ) -> Iterator[Block]:
        style = self._styles.style("paragraph", attribute(element, "style-name"))
        text = self._open or _Text()
        self._open = None
        if not style.is_hidden and not style.is_contents:
            self._read(element, text)
        if self._deleted:
            self._open = text
            return
        if words := "".join(text.texts).strip():
            here = place or f"paragraph {self._count('paragraph')}"
            yield Block(words, _level(element, name, style), place=here)
        yield from self._asides(text, depth)

    def _read(self, element: Element, text: _Text) -> None:
        """Add the text of a paragraph."""
        for event, part in walk(element, self._is_left_out):
            name = local_name(part)
            if event == "start":
                self._take_change(part, name)
            if not self._deleted:
                if event == "start":
                    text.add_character(part, name)
                    text.add(part.text)
                elif event == "skip" and name in ASIDES:
                    text.asides.append(part)
            if event != "start" and part is not element and not self._deleted:
                text.add(part.tail)

    def _take_change(self, element: Element, name: str) -> None:
        """Begin or end a tracked deletion."""
        change = attribute(element, "change-id") if name in ("change-start", "change-end") else None
        if name == "change-start" and change in self._deletions:
            self._deleted.add(change)
        elif name == "change-end":
            self._deleted.discard(change)

    def _asides(self, text: _Text, depth: int) -> Iterator[Block]:
        """The notes and the boxes that stand in a paragraph."""
        for aside in text.asides:
            kind = attribute(aside, "note-class") or "text box"
            # Pictures and lines are asides without a text.
            here = f"{kind} {self._counts.get(kind, 0) + 1}"
            content = child_of(aside, "note-body") if local_name(aside) == "note" else aside
            blocks = [] if content is None else list(self._blocks(content, here, depth + 1))
            if blocks:
                self._count(kind)
            yield from (block._replace(is_aside=True) for block in blocks)

    def _count(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _is_left_out(self, element: Element) -> bool:
        """Whether an element in a paragraph is not read, or read later."""
        name = local_name(element)
        if name == "span":
            return self._styles.style("text", attribute(element, "style-name")).is_hidden
        return not name or name in UNSEEN or name in ASIDES

    def _is_no_container(self, element: Element) -> bool:
        name = local_name(element)
        if name == "section" and attribute(element, "display") == "none":
            return True
        return name not in TRANSPARENT


def _level(element: Element, name: str, style: _Style) -> int | None:
    """The level of a heading, ``TITLE`` for the title, None for text."""
    if style.level == TITLE or name == "p":
        return style.level
    level = attribute(element, "outline-level") or ""
    return int(level) if re.fullmatch(r"[1-9]\d?", level) else style.level or 1
