"""The reader for RTF."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import NamedTuple

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.structure import TITLE, Block, document_draft, row_of
from retrieval.readers.original import Original

BEGINNING = b"{\\rtf"
NO_RTF = "it does not begin as an RTF file; give it the right suffix if it has a text"
TOO_DEEP = "its groups are nested too deep; open it and save it anew"
CODE = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n\x00]+)"
    r"|[\r\n\x00]+|\\$",
    re.DOTALL,
)
DEEPEST = 200  # programs nest about twenty groups
# Codes that represent a character.
CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "\u2014",
    "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
ENDS_OF_PARAGRAPHS = frozenset({"par", "sect", "\r", "\n"})
ENDS = ENDS_OF_PARAGRAPHS | {"cell", "row", "nestcell", "nestrow"}
# Other kinds of text in a group than the document's text.
UNSEEN, STYLE, LIST_MARK, FIELD_CODE = "unseen", "style", "listtext", "fldinst"
DROPPED = frozenset({UNSEEN, "shape", "info", "fonttbl", "stylesheet"})
# Groups without text of the document. Others of this kind begin with a star.
UNSEEN_GROUPS = frozenset(
    "colortbl filetbl revtbl rsidtbl listtable listoverridetable pict nonshppict header headerl "
    "headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn "
    "xe tc tcn rxe txe pntext pntxta pntxtb shprslt objdata objclass objname "
    "annotation atnid atnauthor atntime atnicn comment nextfile template private sp nonesttables "
    "bkmkstart bkmkend datafield formfield docvar doccomm buptim creatim revtim printim".split()
)
PROPERTIES = {"title": "title", "author": "author"}
HEADING = re.compile(r"heading (\d)")
CONTENTS = re.compile(r"(?:toc|contents) (?:\d|heading)|table of figures|index \d")
# Fields whose results are tables of contents or similar.
OF_CONTENTS = re.compile(r"\s*(?:TOC|TOA|INDEX)\b")
BODY_TEXT = 9
LONGEST_NAME = 200
LONGEST_PROPERTY = 2000
MOST_FOR_UNICODE = 100
CODE_PAGES = {"mac": 10000, "pc": 437, "pca": 850}
DEFAULT = "cp1252"
# Code pages without a codec of their number.
NAMES = {
    0: DEFAULT, 42: DEFAULT, 708: "iso8859_6", 709: "cp1256", 819: "latin_1", 1361: "johab",
    10000: "mac_roman", 10001: "shift_jis", 10004: "mac_arabic", 10006: "mac_greek",
    10007: "mac_cyrillic", 10010: "mac_romanian", 10029: "mac_latin2", 10079: "mac_iceland",
    10081: "mac_turkish", 10082: "mac_croatian", 20127: DEFAULT, 20866: "koi8_r", 20932: "euc_jp",
    21866: "koi8_u", 28591: "latin_1", 28592: "iso8859_2", 28595: "iso8859_5", 28597: "iso8859_7",
    28599: "iso8859_9", 28605: "iso8859_15", 54936: "gb18030", 65001: "utf_8",
}  # fmt: skip
# Code pages of character sets. 0 and 1 mean the code page of the document.
OF_CHARACTER_SETS = {
    77: 10000, 78: 10001, 80: 949, 81: 10004, 83: 10006, 86: 10010, 88: 874, 89: 10029, 128: 932,
    129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
    178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
LARGEST = 2**16


def read_rtf(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Left out are tracked deletions, hidden text, field codes, comments, headers, footers, pictures,
    tables of contents and numbers that the program counts. Paragraphs have no pages.
    """
    content = original.read()
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t\x00").startswith(BEGINNING):
        raise UnreadableSource(original.name, NO_RTF)
    # Latin-1 maps each byte to one character.
    document = _Document(content.decode("latin-1"))
    try:
        blocks = document.blocks()
    except _NestedTooDeep:
        raise UnreadableSource(original.name, TOO_DEEP) from None
    yield document_draft(blocks, original, document.properties)


# The codes of a document, read one by one.


class _NestedTooDeep(Exception):
    pass


@dataclass(slots=True)
class _State:
    """The settings of a group. *kind* is the kind of its text."""

    flow: _Flow
    kind: str = "text"
    # The kind of a group that repeats its text in Unicode.
    kind_of_both: str | None = None
    unicode_length: int = 1
    font: int | None = None
    is_hidden: bool = False
    is_deleted: bool = False
    style: int = 0
    level: int | None = None
    tables: int = 0
    has_star: bool = False


# The fields that an inner group inherits.
INHERITED = attrgetter(*(each.name for each in fields(_State) if each.name != "has_star"))


@dataclass(slots=True)
class _Style:
    name: str = ""
    level: int | None = None
    based_on: int | None = None


class _Document:
    def __init__(self, text: str) -> None:
        self._text = text
        self._main = _Flow(Counter())
        self._state = _State(self._main)
        self._stack: list[_State] = []
        self._encoding = DEFAULT
        self._default_font: int | None = None
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, _Style] = {}
        self._style = _Style()
        self._field_code = ""
        self._list_mark: list[str] = []
        self.properties: dict[str, str] = {}
        # Bytes are collected before decoding, because some characters have two.
        self._bytes = bytearray()
        self._encoding_of_bytes = DEFAULT
        # So many characters repeat the last Unicode character.
        self._to_skip = 0

    def blocks(self) -> list[Block]:
        """The blocks in order. Raises ``_NestedTooDeep``."""
        place, end = 0, len(self._text)
        while place < end:
            code = CODE.match(self._text, place)
            if code is None:
                break
            place = code.end()
            match code.lastgroup:
                case "text":
                    self._add_characters(code["text"])
                case "byte":
                    self._add_characters(chr(int(code["byte"], 16)))
                case "word" | "number":
                    number = None if code["number"] is None else int(code["number"])
                    if code["word"] == "bin":  # the bytes that follow are not codes
                        place += max(0, number or 0)
                    else:
                        self._take_word(code["word"].lower(), number)
                case "symbol":
                    self._take_symbol(code["symbol"])
                case "brace" if code["brace"] == "{":
                    self._open_group()
                case "brace":
                    self._close_group()
                    if not self._stack:
                        break
        self._flush()
        self._main.close()
        return self._main.blocks

    def _add_characters(self, text: str) -> None:
        """Add characters that do not repeat a Unicode character."""
        skipped, self._to_skip = self._to_skip, max(0, self._to_skip - len(text))
        self._add_bytes(text[skipped:])

    def _take_symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._state.has_star = True
        elif symbol in ENDS_OF_PARAGRAPHS:
            self._end_paragraph(symbol)
        elif symbol in SYMBOLS:
            self._add_character(SYMBOLS[symbol])

    def _open_group(self) -> None:
        self._flush()
        self._to_skip = 0
        if len(self._stack) >= DEEPEST:
            raise _NestedTooDeep
        self._stack.append(self._state)
        self._state = _State(*INHERITED(self._state))
        if self._state.kind == "stylesheet":
            self._state.kind, self._style = STYLE, _Style()

    def _close_group(self) -> None:
        self._flush()
        self._to_skip = 0
        if not self._stack:
            return
        closed, self._state = self._state, self._stack.pop()
        if closed.kind == STYLE and self._state.kind == "stylesheet":
            self._styles[closed.style] = self._style

    def _take_word(self, word: str, number: int | None) -> None:
        state, has_star = self._state, self._state.has_star
        state.has_star = False
        if word == "u":
            self._add_unicode(number or 0)
            return
        if word in CHARACTERS:
            if self._to_skip:
                self._to_skip -= 1
            else:
                self._add_character(CHARACTERS[word])
            return
        self._flush()
        self._to_skip = 0
        if word in ENDS:
            self._end_paragraph(word)
        elif self._begin(word, state):
            return
        elif word in PROPERTIES and state.kind == "info":
            # LibreOffice repeats this word further below for the author of the last change.
            state.kind = UNSEEN if PROPERTIES[word] in self.properties else word
        elif word in UNSEEN_GROUPS or has_star:
            state.kind = UNSEEN
        else:
            self._set(word, state, number)

    def _end_paragraph(self, word: str) -> None:
        self._flush()
        state = self._state
        if word == "nestrow":
            state.flow.close_inner_row()
        if state.kind == LIST_MARK:  # the whole item, as AbiWord writes it
            state.flow.add("".join(self._list_mark))
            self._list_mark = []
        elif state.kind != "text":
            return
        if state.is_hidden or state.is_deleted:
            return
        if word in ENDS_OF_PARAGRAPHS:
            state.flow.close_paragraph(self._mark())
        elif word == "cell":
            state.flow.close_cell(self._mark()._replace(tables=1))
        elif word == "nestcell":
            state.flow.close_inner_cell(self._mark()._replace(tables=2))
        elif word == "row":
            state.flow.close_row()

    def _mark(self) -> _Mark:
        level, is_left_out = self._state.level, False
        style, seen = self._styles.get(self._state.style), 0
        while style is not None and seen < DEEPEST:
            is_left_out = is_left_out or CONTENTS.fullmatch(style.name) is not None
            if style.name == "title" and level is None:
                level = TITLE
            elif level is None and (heading := HEADING.fullmatch(style.name)):
                level = int(heading[1])
            elif level is None:
                level = style.level
            style, seen = self._styles.get(style.based_on if style.based_on else -1), seen + 1
        in_text = level is None or level > BODY_TEXT
        return _Mark(None if in_text else level, is_left_out, self._state.tables)

    def _add_bytes(self, text: str) -> None:
        if not text or self._state.kind in DROPPED:
            return
        font = self._state.font if self._state.font is not None else self._default_font
        encoding = self._fonts.get(-1 if font is None else font, self._encoding)
        if encoding != self._encoding_of_bytes:
            self._flush()
            self._encoding_of_bytes = encoding
        self._bytes += text.encode("latin-1")

    def _add_unicode(self, number: int) -> None:
        self._to_skip = 0
        code = number + 0x10000 if number < 0 else number
        if 0 < code <= 0x10FFFF:
            self._add_character(chr(code))
        self._to_skip = self._state.unicode_length

    def _add_character(self, text: str) -> None:
        self._flush()
        self._add(text)

    def _flush(self) -> None:
        if self._bytes:
            text = bytes(self._bytes).decode(self._encoding_of_bytes, "replace")
            self._bytes.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        state = self._state
        if state.kind == "text":
            if not state.is_hidden and not state.is_deleted:
                state.flow.add(text)
        elif state.kind == FIELD_CODE:
            self._field_code = f"{self._field_code}{text}"[:LONGEST_NAME]
        elif state.kind == LIST_MARK:
            self._list_mark.append(text)
        elif state.kind == STYLE:
            self._style.name = f"{self._style.name}{text}".strip(" ;").lower()[:LONGEST_NAME]
        elif state.kind in PROPERTIES:
            known = self.properties.get(PROPERTIES[state.kind], "")
            if len(known) < LONGEST_PROPERTY:
                self.properties[PROPERTIES[state.kind]] = known + text

    def _begin(self, word: str, state: _State) -> bool:
        """Apply a word that names the kind of a group; false for any other word."""
        inside = state.kind
        if word in ("fonttbl", "stylesheet", "info"):
            state.kind = word if inside == "text" else UNSEEN
        elif word == LIST_MARK:
            state.kind = LIST_MARK if inside == "text" else UNSEEN
            self._list_mark = []
        elif word == "shpinst":
            state.kind = "shape" if inside == "text" else UNSEEN
        elif word == "shptxt":
            self._open_aside("text box", state, inside == "shape")
        elif word == "footnote":
            self._open_aside("footnote", state, inside == "text")
        elif word == "ftnalt" and state.flow.kind == "footnote":
            state.flow.kind = "endnote"
        elif word == "upr":
            state.kind_of_both, state.kind = inside, UNSEEN
        elif word == "ud" and state.kind_of_both is not None:
            state.kind, state.kind_of_both = state.kind_of_both, None
        elif word == "nesttableprops":
            state.kind = UNSEEN
        else:
            return self._begin_of_field(word, state)
        return True

    def _begin_of_field(self, word: str, state: _State) -> bool:
        """Apply a word of a field; false for any other word."""
        if word == "fldinst":
            state.kind = FIELD_CODE if state.kind == "text" else UNSEEN
            self._field_code = ""
        elif word == "fldrslt":
            if OF_CONTENTS.match(self._field_code):
                state.kind = UNSEEN
        else:
            return False
        return True

    def _open_aside(self, kind: str, state: _State, is_seen: bool) -> None:
        state.kind = "text" if is_seen else UNSEEN
        if is_seen and not state.is_hidden and not state.is_deleted:
            state.flow = state.flow.open_aside(kind)
            state.style, state.level, state.tables = 0, None, 0

    def _set(self, word: str, state: _State, number: int | None) -> None:
        is_on = number != 0
        match word:
            case "f" if state.kind == "fonttbl":
                self._font = number or 0
            case "f":
                state.font = number or 0
            case "plain":
                state.font, state.is_hidden, state.is_deleted = None, False, False
            case "v":
                state.is_hidden = is_on
            case "deleted":
                state.is_deleted = is_on
            case "uc":
                state.unicode_length = min(max(number or 0, 0), MOST_FOR_UNICODE)
            case "deff":
                self._default_font = number or 0
            case "ansicpg":
                self._encoding = _encoding_of_page(number or 0)
            case "mac" | "pc" | "pca":
                self._encoding = _encoding_of_page(CODE_PAGES[word])
            case _:
                self._set_of_paragraph(word, state, number or 0)

    def _set_of_paragraph(self, word: str, state: _State, number: int) -> None:
        match word:
            case "pard":
                state.style, state.level, state.tables = 0, None, 0
            case "s":
                state.style = number
            case "outlinelevel" if state.kind == STYLE:
                self._style.level = number + 1
            case "outlinelevel":
                state.level = number + 1
            case "sbasedon" if state.kind == STYLE:
                self._style.based_on = number
            case "intbl":
                state.tables = max(1, state.tables)
            case "itap":
                state.tables = number
            case "fcharset" if state.kind == "fonttbl":
                if page := OF_CHARACTER_SETS.get(number):
                    self._fonts[self._font] = _encoding_of_page(page)
            case "cpg" if state.kind == "fonttbl":
                self._fonts[self._font] = _encoding_of_page(number)


# Paragraphs, cells and rows while the codes are read.

SURROGATE = re.compile("[\ud800-\udfff]")


class _Mark(NamedTuple):
    """The properties of a paragraph. *tables* is the number of tables around it."""

    level: int | None = None
    is_left_out: bool = False
    tables: int = 0


@dataclass(slots=True)
class _Flow:
    """A run of paragraphs: the document, a note of this *kind*, or a box."""

    counts: Counter[str]
    kind: str | None = None
    outer: _Flow | None = None
    blocks: list[Block] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _asides: list[_Flow] = field(default_factory=list)
    # The open cell and row; then the same for a table in a cell.
    _cell: list[Block] = field(default_factory=list)
    _cells: list[list[Block]] = field(default_factory=list)
    _inner_cell: list[Block] = field(default_factory=list)
    _inner_cells: list[list[Block]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self._texts.append(text)

    def open_aside(self, kind: str) -> _Flow:
        aside = _Flow(self.counts, kind, self)
        self._asides.append(aside)
        return aside

    def close_paragraph(self, mark: _Mark) -> None:
        found = self._taken(mark)
        if mark.tables > 1:
            self._inner_cell += found
        elif mark.tables == 1:
            self._cell += found
        elif found:
            self.close_row()
            self.blocks += found

    def close_cell(self, mark: _Mark) -> None:
        self._cell += self._taken(mark)
        self._cells.append(self._cell)
        self._cell = []

    def close_inner_cell(self, mark: _Mark) -> None:
        """Close a cell of a table inside a cell."""
        self._inner_cell += self._taken(mark)
        self._inner_cells.append(self._inner_cell)
        self._inner_cell = []

    def close_inner_row(self) -> None:
        """Close a row of such a table."""
        cells, self._inner_cells, self._inner_cell = [*self._inner_cells, self._inner_cell], [], []
        self._cell += row_of(cells)

    def close_row(self) -> None:
        """Close a row, even if the document left it open."""
        self.close_inner_row()
        cells, self._cells, self._cell = [*self._cells, self._cell], [], []
        if any(cells):
            place = self._place("row")
            self.blocks += row_of([[b._replace(place=place) for b in cell] for cell in cells])

    def close(self) -> None:
        self.close_paragraph(_Mark())
        self.close_row()

    def _taken(self, mark: _Mark) -> list[Block]:
        text, asides = "".join(self._texts), self._asides
        self._texts, self._asides = [], []
        found = []
        if text.strip() and not mark.is_left_out:
            if SURROGATE.search(text):  # characters written in two halves
                text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            place = None if mark.tables else self._place(self.kind or "paragraph")
            found.append(Block(text, mark.level, place=place))
        for aside in asides:
            aside.close()
            found += [block._replace(is_aside=True) for block in aside.blocks]
        return found

    def _place(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind} {self.counts[kind]}"


def _encoding_of_page(number: int) -> str:
    """The encoding of the code page with this number; cp1252 if it is unknown."""
    name = NAMES.get(number) or f"cp{number}"
    try:
        return codecs.lookup(name).name if 0 <= number < LARGEST else DEFAULT
    except LookupError:
        return DEFAULT
