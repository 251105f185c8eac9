"""Which blocks of a page are headings, and of which paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.readers.draft import DraftParagraph
from retrieval.readers.layout.line_joining import Joining
from retrieval.readers.layout.page_blocks import BULLET, LARGER, Block

# In characters.
LONGEST_TITLE, LONGEST_HEADING = 60, 200
# Shorter paragraphs without a letter are scraps of formulas and figures.
LEAST_PARAGRAPH = 8
MOST_LINES = 3
# Under such a heading stands nothing that its article could be named after.
PLAIN_HEADING = re.compile(
    r"([\d.ivx]+[.)]?\s+)?(abstract|acknowledge?ments?|bibliography|(table of )?contents|appendix|"
    r"description|foreword|index|introduction|keywords|name|overview|preface|references|summary|"
    r"synopsis|"
    r"аннотация|введение|заключение|литература|оглавление|предисловие|содержание|указатель|"
    r"giriş|içindekiler|kaynakça|önsöz|özet|"
    r"einleitung|inhalt(sverzeichnis)?|literatur|vorwort|zusammenfassung|"
    r"avant-propos|bibliographie|résumé|sommaire|table des matières|"
    r"bibliografía|contenido|índice|introducción|resumen|prólogo|"
    r"(chapter|part|глава|часть|bölüm|kapitel|teil|chapitre|capítulo|parte) [\divxlc]+)[:.]?",
    re.IGNORECASE,
)


def paragraphs(found: Sequence[Block], body: float, joining: Joining) -> Iterator[DraftParagraph]:
    """The paragraphs, each with the heading above it.

    A heading under which nothing stands but another of its kind is a paragraph.
    """
    bold = sum(len(line.text) for block in found for line in block.lines if line.bold)
    all_bold = bold > sum(len(line.text) for block in found for line in block.lines) / 2
    heading: str | None = None
    waiting: tuple[Block, str] | None = None
    for block in found:
        text = joining.text(block.lines)
        if len(text) < LEAST_PARAGRAPH and not any(map(str.isalpha, text)):
            continue
        if not _is_heading(block, text, body, all_bold):
            if waiting:
                heading, waiting = waiting[1], None
            yield DraftParagraph(text, block.page, heading)
            continue
        if waiting and _is_text(*waiting, block):
            yield DraftParagraph(waiting[1], waiting[0].page, heading)
        waiting = block, text
    if waiting and not PLAIN_HEADING.fullmatch(waiting[1]):
        yield DraftParagraph(waiting[1], waiting[0].page, heading)


def _is_text(heading: Block, text: str, below: Block) -> bool:
    """Whether a heading is worth quoting that stands right above another one."""
    if PLAIN_HEADING.fullmatch(text):
        return False
    alike = heading.size <= below.size * 1.02 and heading.bold == below.bold
    return alike or len(text) > LONGEST_TITLE or bool(re.search(r"[.,:;]$", text))


def _is_heading(block: Block, text: str, body: float, all_bold: bool) -> bool:
    """Whether a block is short and larger or bolder than the text."""
    if len(text) > LONGEST_HEADING or not any(map(str.isalpha, text)) or BULLET.match(text):
        return False
    if PLAIN_HEADING.fullmatch(text):
        return True
    if len(text) > LONGEST_TITLE and re.search(r"[.,:;]$", text):
        return False
    if block.size >= LARGER * body:
        return True
    bold = block.bold and not all_bold and block.size >= 0.95 * body
    return bold and len(block.lines) <= MOST_LINES and not re.search(r"[.,;]$", text)
