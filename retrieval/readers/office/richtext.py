"""The codes of RTF, read one by one: groups, code pages, styles, and what is text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from retrieval.readers.office.codepages import DEFAULT, encoding_of_character_set, encoding_of_page
from retrieval.readers.office.richcodes import (
    BODY_TEXT,
    CHARACTERS,
    CODE,
    CODE_PAGES,
    CONTENTS,
    DEEPEST,
    DROPPED,
    ENDS,
    ENDS_OF_PARAGRAPHS,
    FIELD_CODE,
    HEADING,
    LIST_MARK,
    LONGEST_NAME,
    LONGEST_PROPERTY,
    MOST_FOR_UNICODE,
    OF_CONTENTS,
    PROPERTIES,
    STYLE,
    SYMBOLS,
    UNSEEN,
    UNSEEN_GROUPS,
)
from retrieval.readers.office.richflow import Flow, Mark
from retrieval.readers.office.structure import TITLE, Block


class NestedTooDeep(Exception):
    """The groups of a document are nested too deep to be read."""


@dataclass(slots=True)
class _State:
    """What the codes of a group set until its end. *kind* says what the text in it is."""

    flow: Flow
    kind: str = "text"
    # What the text of a group is that has the same text a second time, in Unicode.
    kind_of_both: str | None = None
    unicode_length: int = 1
    font: int | None = None
    is_hidden: bool = False
    is_deleted: bool = False
    style: int = 0
    level: int | None = None
    tables: int = 0
    has_star: bool = False

    def of_inner_group(self) -> _State:
        """The state at the beginning of a group inside."""
        return _State(
            self.flow,
            self.kind,
            self.kind_of_both,
            self.unicode_length,
            self.font,
            self.is_hidden,
            self.is_deleted,
            self.style,
            self.level,
            self.tables,
        )


@dataclass(slots=True)
class _Style:
    name: str = ""
    level: int | None = None
    based_on: int | None = None


class Document:
    """A document whose codes are read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._main = Flow(Counter())
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
        self._properties: dict[str, str] = {}
        # Bytes are decoded together: some characters have two of them.
        self._bytes = bytearray()
        self._encoding_of_bytes = DEFAULT
        # How many characters follow that stand for a character that was given in Unicode.
        self._to_skip = 0

    @property
    def properties(self) -> Mapping[str, str]:
        """The metadata, once the blocks have been read."""
        return self._properties

    def blocks(self) -> list[Block]:
        """The blocks of the document, in order. Raises ``NestedTooDeep``."""
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
                    if code["word"] == "bin":  # the bytes that follow are no codes
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
        """Add characters of the file, unless they stand for one that was given in Unicode."""
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
            raise NestedTooDeep
        self._stack.append(self._state)
        self._state = self._state.of_inner_group()
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
        """Do what a code word says."""
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
            # LibreOffice names the author of the last change in the same way, below the first one.
            state.kind = UNSEEN if PROPERTIES[word] in self._properties else word
        elif word in UNSEEN_GROUPS or has_star:
            state.kind = UNSEEN
        else:
            self._set(word, state, number)

    def _end_paragraph(self, word: str) -> None:
        self._flush()
        state = self._state
        if word == "nestrow":
            state.flow.close_inner_row()
        if state.kind == LIST_MARK:  # it is the whole item, as AbiWord writes it
            state.flow.add("".join(self._list_mark))
            self._list_mark = []
        elif state.kind != "text":
            return
        if state.is_hidden or state.is_deleted:
            return
        if word in ENDS_OF_PARAGRAPHS:
            state.flow.close_paragraph(self._mark())
        elif word == "cell":
            state.flow.close_cell(replace(self._mark(), tables=1))
        elif word == "nestcell":
            state.flow.close_inner_cell(replace(self._mark(), tables=2))
        elif word == "row":
            state.flow.close_row()

    def _mark(self) -> Mark:
        """The properties of the paragraph that ends here."""
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
        return Mark(None if in_text else level, is_left_out, self._state.tables)

    def _add_bytes(self, text: str) -> None:
        """Add characters that stand for bytes in the code page of the font."""
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
        """Add text to what the group is part of."""
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
            known = self._properties.get(PROPERTIES[state.kind], "")
            if len(known) < LONGEST_PROPERTY:
                self._properties[PROPERTIES[state.kind]] = known + text

    def _begin(self, word: str, state: _State) -> bool:
        """Take a word that says what the text of its group is; false for any other word."""
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
        """Take the code of a field, or the beginning of its result; false for any other word."""
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
        """Take a word that sets how the following text is to be read."""
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
                self._encoding = encoding_of_page(number or 0)
            case "mac" | "pc" | "pca":
                self._encoding = encoding_of_page(CODE_PAGES[word])
            case _:
                self._set_of_paragraph(word, state, number or 0)

    def _set_of_paragraph(self, word: str, state: _State, number: int) -> None:
        """Take a word that sets something of paragraphs, of a style or of a font in the table."""
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
                if encoding := encoding_of_character_set(number):
                    self._fonts[self._font] = encoding
            case "cpg" if state.kind == "fonttbl":
                self._fonts[self._font] = encoding_of_page(number)
