"""A document as a run of titles, headings and paragraphs; and which of them name the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record
from retrieval.unicode import well_formed

# A longer heading is a paragraph that was made to look like a heading.
LONGEST_HEADING = 300
# The level of a title that the document shows; headings have 1 and more.
TITLE = 0
# A letterhead or a series may stand above a title; a title may have more than one line.
MOST_ABOVE_TITLE = 8
MOST_LINES_OF_TITLE = 4
# Hints where a word may be broken, and characters that XML and RTF let through but no text has.
INVISIBLE = re.compile(r"[\u00ad\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANKS_AT_BREAK = re.compile(r"[ \t\r]+\n")

# What programs write in the place of a title that nobody gave, in the languages of their users.
NO_TITLE = re.compile(
    r"(?:microsoft (?:office )?word\b.*|.*\bmicrosoft word|powerpoint presentation"
    r"|(?:new |neues )?(?:word )?(?:documento?|doc|dokument|document|документ|belge|untitled"
    r"|unbenannt|sans titre|sin título|sem título|senza titolo|adsız|başlıksız|isimsiz"
    r"|без имени|без названия|новый документ|title|titre|titel|título|titolo|başlık|заголовок"
    r"|название|template|шаблон|şablon|no title|\[?unknown\]?|normal)[\s_-]*\(?\d{0,3}\)?)",
    re.IGNORECASE,
)
# The name of a file is no title.
FILE_NAME = re.compile(
    r".*\.(?:docx?m?|dot[xm]?|odt|ott|rtf|txt|pdf|html?|tex|indd|qxd|wpd|pmd|epub|xml|sxw|tmp)"
    r"|(?:[a-z]:)?[\\/].*",
    re.IGNORECASE,
)
# What programs write in the place of an author that nobody gave.
NO_AUTHOR = re.compile(
    r"(?:(?:microsoft )?(?:office|windows)?[\s-]?(?:user|admin(?:istrator)?|owner|author)|unknown"
    r"|anonymous|python-docx|root|user\d*|usuario|utilisateur|benutzer|пользователь( windows)?"
    r"|автор|админ(истратор)?|неизвестен|kullanıcı|yazar|yönetici|bilinmeyen|calibre|\W*|un-?named"
    r"|hp|dell|lenovo|asus|acer|toshiba|samsung|sony)",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """*text* as a reader of the page sees it: without soft hyphens and blanks at line ends."""
    return BLANKS_AT_BREAK.sub("\n", INVISIBLE.sub("", well_formed(text))).strip()


def plausible_title(text: str | None) -> str | None:
    """A title in the properties of a file, if it is one and not what a program wrote there."""
    title = " ".join(clean(text or "").split())
    is_name = any(map(str.isalpha, title)) or title.isdigit()
    if not is_name or len(title) > LONGEST_HEADING:
        return None
    return None if NO_TITLE.fullmatch(title) or FILE_NAME.fullmatch(title) else title


def plausible_author(text: str | None) -> str | None:
    """An author in the properties of a file, if it is one and not what a program wrote there."""
    author = " ".join(clean(text or "").split())
    return None if not author or NO_AUTHOR.fullmatch(author) else author


class Block(NamedTuple):
    """A paragraph, a heading or a line of the title, as a document has it.

    *level* is that of a heading, ``TITLE`` for the title and None for a paragraph. An aside, such
    as a footnote or the text of a box, stands in a block of the document, but outside of its text.
    """

    text: str
    level: int | None = None
    page: int | None = None
    place: str | None = None
    is_aside: bool = False


def row_of(cells: Iterable[Iterable[Block]]) -> list[Block]:
    """The row of a table as one paragraph, with a tab between its cells.

    The blocks of its cells one by one if a cell has more than one, or a heading: then the table
    only puts them in their places. Asides follow the row.
    """
    filled, asides = [], []
    for cell in cells:
        blocks = [block for block in cell if clean(block.text)]
        asides += [block for block in blocks if block.is_aside]
        if texts := [block for block in blocks if not block.is_aside]:
            filled.append(texts)
    if any(len(cell) > 1 or cell[0].level is not None for cell in filled):
        return [block for cell in filled for block in cell] + asides
    if not filled:
        return asides
    text = "\t".join(clean(cell[0].text) for cell in filled)
    return [filled[0][0]._replace(text=text), *asides]


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading, or a line of a title, at its place among the paragraphs."""

    text: str
    level: int


@dataclass(slots=True)
class Structure:
    """What a document shows, in order, while it is read."""

    _parts: list[_Heading | DraftParagraph] = field(default_factory=list)

    def add(self, blocks: Iterable[Block]) -> None:
        """Add blocks; those without a visible text are nothing."""
        for block in blocks:
            text = clean(block.text)
            if not text:
                continue
            if block.level is not None and len(text) <= LONGEST_HEADING:
                self._parts.append(_Heading(" ".join(text.split()), block.level))
            else:
                self._parts.append(DraftParagraph(text, block.page, place=block.place))

    def draft(self, original: Original, properties: Mapping[str, object]) -> Draft | Skipped:
        """The article. *properties* are metadata in the file, by the names of ``Record``."""
        record, faults = read_record(
            Record, {name: value for name, value in properties.items() if value}
        )
        title, shown = self._title(plausible_title(record.title))
        paragraphs = tuple(self._paragraphs(shown))
        if not paragraphs:
            return Skipped(original.name, "there is no text in it")
        metadata = record.metadata()
        metadata["title"] = title or original.stem
        metadata["author"] = plausible_author(record.author)
        left_out = tuple(Skipped(original.name, f"properties: {fault}") for fault in faults)
        return Draft(paragraphs=paragraphs, left_out=left_out, **metadata)

    def _title(self, given: str | None) -> tuple[str | None, slice]:
        """The title of the work, and the parts that show it.

        What the document shows as its title comes first: properties are often those of the document
        that was copied to begin this one. A title in the properties that contains the shown one is
        the full one. The first heading is the title if there is no other of its level and no text
        above it; else it is the first of many.
        """
        group = self._group_of_titles()
        if shown := " ".join(part.text for part in self._parts[group]):
            return (given if given and _key(shown) in _key(given) else shown), group
        first = self._parts[0] if self._parts else None
        if first and given and _key(first.text) == _key(given) and len(self._parts) > 1:
            return given, slice(1)
        if isinstance(first, _Heading) and not given:
            headings = [part for part in self._parts if isinstance(part, _Heading)]
            is_single = sum(part.level <= first.level for part in headings) == 1
            if is_single and len(headings) < len(self._parts):
                return first.text, slice(1)
        return given, slice(0)

    def _group_of_titles(self) -> slice:
        """The lines of the title that the document shows; empty if none, or more than one."""
        places = [
            place
            for place, part in enumerate(self._parts)
            if isinstance(part, _Heading) and part.level == TITLE
        ]
        if not places or places[0] > MOST_ABOVE_TITLE:
            return slice(0)
        start, end = places[0], places[-1] + 1
        if len(places) != end - start or len(places) > MOST_LINES_OF_TITLE:
            return slice(0)
        return slice(start, end)

    def _paragraphs(self, title: slice) -> list[DraftParagraph]:
        """The paragraphs, each with the last heading above it; *title* are parts to leave out."""
        heading: str | None = None
        paragraphs = []
        for part in [*self._parts[: title.start or 0], *self._parts[title.stop :]]:
            if isinstance(part, _Heading):
                heading = part.text
            else:
                paragraphs.append(part._replace(heading=heading))
        if not paragraphs:  # a page of headings, such as a poster
            paragraphs = [DraftParagraph(p.text) for p in self._parts if isinstance(p, _Heading)]
        return paragraphs


def same_name(one: str, other: str) -> bool:
    """Whether two titles differ in no letter or digit."""
    return _key(one) == _key(other)


def _key(title: str) -> str:
    """The letters and digits of a title, for comparing."""
    return "".join(char for char in title.casefold() if char.isalnum())
