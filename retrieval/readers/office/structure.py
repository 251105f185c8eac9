"""A document as titles, headings and paragraphs, and the title of the work.

A table row is one paragraph with tabs between its cells; notes and boxes follow their paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record
from retrieval.types import well_formed

LONGEST_HEADING = 300  # a longer heading is a paragraph in the style of a heading
DEEPEST = 30  # people nest tables, boxes and notes three deep
TITLE = 0  # the level of a title; headings have 1 and more
# A letterhead or a series may precede a title of several lines.
MOST_ABOVE_TITLE = 8
MOST_LINES_OF_TITLE = 4
# Soft hyphens, and characters that XML and RTF allow but no text has.
INVISIBLE = re.compile(r"[\u00ad\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANKS_AT_BREAK = re.compile(r"[ \t\r]+\n")

# Default titles of programs in the languages of their users.
NO_TITLE = re.compile(
    r"(?:microsoft (?:office )?word\b.*|.*\bmicrosoft word|powerpoint presentation"
    r"|(?:new |neues )?(?:word )?(?:documento?|doc|dokument|document|документ|belge|untitled"
    r"|unbenannt|sans titre|sin título|sem título|senza titolo|adsız|başlıksız|isimsiz"
    r"|без имени|без названия|новый документ|title|titre|titel|título|titolo|başlık|заголовок"
    r"|название|template|шаблон|şablon|no title|\[?unknown\]?|normal)[\s_-]*\(?\d{0,3}\)?)",
    re.IGNORECASE,
)
# The name of a file is not a title.
FILE_NAME = re.compile(
    r".*\.(?:docx?m?|dot[xm]?|odt|ott|rtf|txt|pdf|html?|tex|indd|qxd|wpd|pmd|epub|xml|sxw|tmp)"
    r"|(?:[a-z]:)?[\\/].*",
    re.IGNORECASE,
)
# Default authors of programs.
NO_AUTHOR = re.compile(
    r"(?:(?:microsoft )?(?:office|windows)?[\s-]?(?:user|admin(?:istrator)?|owner|author)|unknown"
    r"|anonymous|python-docx|root|user\d*|usuario|utilisateur|benutzer|пользователь( windows)?"
    r"|автор|админ(истратор)?|неизвестен|kullanıcı|yazar|yönetici|bilinmeyen|calibre|\W*|un-?named"
    r"|hp|dell|lenovo|asus|acer|toshiba|samsung|sony)",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """*text* as it is displayed: without soft hyphens and blanks at line ends."""
    return BLANKS_AT_BREAK.sub("\n", INVISIBLE.sub("", well_formed(text))).strip()


def plausible_title(text: str | None) -> str | None:
    """The title in a file's properties; None if it is a program's default."""
    title = " ".join(clean(text or "").split())
    is_name = any(map(str.isalpha, title)) or title.isdigit()
    if not is_name or len(title) > LONGEST_HEADING:
        return None
    return None if NO_TITLE.fullmatch(title) or FILE_NAME.fullmatch(title) else title


def plausible_author(text: str | None) -> str | None:
    """The author in a file's properties; None if it is a program's default."""
    author = " ".join(clean(text or "").split())
    return None if not author or NO_AUTHOR.fullmatch(author) else author


class Block(NamedTuple):
    """A paragraph, a heading or a line of the title. *level* is a heading's, ``TITLE`` for the
    title, None for text. Asides, such as footnotes and boxes, are outside the text."""

    text: str
    level: int | None = None
    page: int | None = None
    place: str | None = None
    is_aside: bool = False


class Style(NamedTuple):
    """A style with its inherited properties; *level* as in ``Block``."""

    level: int | None
    is_hidden: bool
    is_contents: bool


def row_of(cells: Iterable[Iterable[Block]]) -> list[Block]:
    """The row of a table as one paragraph, followed by asides. If a cell has several blocks or a
    heading, the table is layout: the blocks come one by one."""
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


class _Heading(NamedTuple):
    text: str
    level: int


Parts = Sequence[_Heading | DraftParagraph]


def document_draft(
    blocks: Iterable[Block], original: Original, properties: Mapping[str, object]
) -> Draft | Skipped:
    """The article of a document. *properties* are its metadata by the names of ``Record``."""
    parts: list[_Heading | DraftParagraph] = []
    for block in blocks:
        text = clean(block.text)
        if not text:
            continue
        if block.level is not None and len(text) <= LONGEST_HEADING:
            parts.append(_Heading(" ".join(text.split()), block.level))
        else:
            parts.append(DraftParagraph(text, block.page, place=block.place))
    record, faults = read_record(
        Record, {name: value for name, value in properties.items() if value}
    )
    title, shown = _title(parts, plausible_title(record.title))
    paragraphs = tuple(_paragraphs(parts, shown))
    if not paragraphs:
        return Skipped(original.name, "there is no text in it")
    metadata = record.metadata()
    metadata["title"] = title or original.stem
    metadata["author"] = plausible_author(record.author)
    left_out = tuple(Skipped(original.name, f"properties: {fault}") for fault in faults)
    return Draft(paragraphs=paragraphs, left_out=left_out, **metadata)


def _title(parts: Parts, given: str | None) -> tuple[str | None, slice]:
    """The title of the work, and the parts that show it.

    The displayed title comes first, because properties are often copied; but a title in the
    properties that contains it is its full form. A first heading is the title if no other has its
    level.
    """
    group = _title_lines(parts)
    if shown := " ".join(part.text for part in parts[group]):
        return (given if given and _key(shown) in _key(given) else shown), group
    first = parts[0] if parts else None
    if first and given and _key(first.text) == _key(given) and len(parts) > 1:
        return given, slice(1)
    if isinstance(first, _Heading) and not given:
        headings = [part for part in parts if isinstance(part, _Heading)]
        is_single = sum(part.level <= first.level for part in headings) == 1
        if is_single and len(headings) < len(parts):
            return first.text, slice(1)
    return given, slice(0)


def _title_lines(parts: Parts) -> slice:
    """The displayed title; empty if there is none, or more than one."""
    places = [
        place
        for place, part in enumerate(parts)
        if isinstance(part, _Heading) and part.level == TITLE
    ]
    if not places or places[0] > MOST_ABOVE_TITLE:
        return slice(0)
    start, end = places[0], places[-1] + 1
    if len(places) != end - start or len(places) > MOST_LINES_OF_TITLE:
        return slice(0)
    return slice(start, end)


def _paragraphs(parts: Parts, title: slice) -> list[DraftParagraph]:
    """*title* are parts to leave out."""
    heading: str | None = None
    paragraphs = []
    for part in [*parts[: title.start or 0], *parts[title.stop :]]:
        if isinstance(part, _Heading):
            heading = part.text
        else:
            paragraphs.append(part._replace(heading=heading))
    if not paragraphs:  # a page of headings, such as a poster
        paragraphs = [DraftParagraph(p.text) for p in parts if isinstance(p, _Heading)]
    return paragraphs


def same_name(one: str, other: str) -> bool:
    """Whether two titles have the same letters and digits."""
    return _key(one) == _key(other)


def _key(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())
