"""A chapter of a book: its paragraphs under the titles of the table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.readers.books.book_contents import FRONT_MATTER, Target, elements_of, types_of
from retrieval.readers.draft import DraftParagraph
from retrieval.readers.office.structure import same_name
from retrieval.readers.office.xml import walk
from retrieval.readers.text.gutenberg import END, START
from retrieval.readers.web.markup import HEADINGS, paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A page that is called a cover or the like, but has more text than this, is also something else.
MOST_ON_FRONT_PAGE = 6000
# A page near the beginning with so little text and the title in it is a title page.
MOST_ON_TITLE_PAGE = 300
# A page of copyright, where the book does not say that it is one.
COPYRIGHT = re.compile(r"©|\(c\) *\d{4}|copyright|telif hakkı|авторск\w+ прав", re.IGNORECASE)
RESERVED = re.compile(
    r"\bISBN\b|all rights reserved|все права (?:защищены|сохранены)|(?:tüm|her) hak(?:ları|kı) "
    r"saklıdır|alle rechte vorbehalten|tous droits réservés|reservados todos los derechos",
    re.IGNORECASE,
)
MOST_ON_COPYRIGHT_PAGE = 4000
# Lists in which nearly everything is a link, and chapters that are such lists, lead to the text.
LISTS = frozenset({"ol", "ul", "dl", "table", "nav", "body"})
FEWEST_LINKS = 4
MOST_LINKED = 0.8
# Elements that stand in the text, but outside of it.
MARKS = frozenset({"noteref", "pagebreak", "backlink"})
# What a program that makes books from web pages left in them.
OF_PAGES = frozenset({"navigation", "contentinfo", "search", "banner"})
CLASSES_OF_MARKS = frozenset(
    "footnote-ref footnote-back pagenum pageno page-number pg-boilerplate pgheader pgfooter".split()
)
IDS_OF_LICENCE = frozenset({"pg-header", "pg-footer", "pg-machine-header"})
# A page number, or an ornament between two parts: there are no words to quote.
WORDLESS = re.compile(r"[\W_]*\d{0,4}[\W_]*")
NOTE = re.compile(r"\[?(?:\d{1,4}|[*†‡§]{1,3}|[a-z])\]?")
# The elements that chapters are made of; the others stand in them.
CONTAINERS = frozenset({"body", "section", "div", "article", "main", "html", "blockquote"})
# The licence of Project Gutenberg stands in the first and the last part of a book.
MOST_ABOVE_TEXT = 200


class Chapter:
    """A page of a book. *titles* are those of the table of contents."""

    def __init__(self, root: HtmlElement, path: str, titles: Mapping[Target, str]) -> None:
        self._root = root
        self._name = path.rpartition("/")[2]
        self._titles = {target: title for target, title in titles.items() if target.path == path}
        self._lists = frozenset(_lists_of_links(root))

    def is_left_out(self, is_front: bool, title: str) -> bool:
        """Whether the page is no chapter; *is_front* if a list of the book says so.

        *title* is that of the book if the page is one of the first; else it is empty.
        """
        body = self._root.find("body")
        if body is None:
            return False
        whole = [body, *([body[0]] if len(body) == 1 else ())]
        is_front = is_front or any(types_of(element) & FRONT_MATTER for element in whole)
        if body in self._lists:
            return True
        text = body.text_content()
        if is_front and len(text) <= MOST_ON_FRONT_PAGE:
            return True
        if title and len(text.strip()) <= MOST_ON_TITLE_PAGE and _letters(title) in _letters(text):
            return True
        is_short = len(text) <= MOST_ON_COPYRIGHT_PAGE
        return is_short and bool(COPYRIGHT.search(text) and RESERVED.search(text))

    def paragraphs(self, heading: str | None) -> Iterator[DraftParagraph]:
        """The paragraphs; *heading* is that of the chapter before, which may go on here."""
        left_out = {element for element in elements_of(self._root) if _is_mark(element)}
        left_out |= self._lists
        first = next((title for target, title in self._titles.items() if not target.fragment), None)
        left_out.update(self._put_titles(first))
        above = heading
        for paragraph in paragraphs(self._root, left_out, first or heading):
            above, is_first = paragraph.heading, paragraph.heading != above
            if is_first and above is not None and same_name(paragraph.text, above):
                continue  # a heading that only looks like one
            if WORDLESS.fullmatch(paragraph.text):
                continue
            place = f"{self._name}, {paragraph.place}" if paragraph.place else self._name
            yield paragraph._replace(place=place)

    def _put_titles(self, first: str | None) -> Iterator[HtmlElement]:
        """Put the titles above the places that they name; the headings there that repeat them."""
        places = {target.fragment: title for target, title in self._titles.items()}
        title = _letters(first or "")
        headings: list[HtmlElement] = []
        for element in [*elements_of(self._root)]:
            name = element.get("id") or (element.get("name") if element.tag == "a" else None)
            if name and name in places:
                yield from _repeating(title, headings)
                found = places.pop(name)
                _put_above(element, found)
                title, headings = _letters(found), []
            if element.tag in HEADINGS:
                headings.append(element)
            elif element.tag == "p":
                yield from _repeating(title, headings)
                title, headings = "", []
        yield from _repeating(title, headings)


def without_licence(paragraphs: Sequence[DraftParagraph]) -> list[DraftParagraph]:
    """The paragraphs of a book of Project Gutenberg between its two marks; all of another book."""
    first, last = 0, len(paragraphs)
    for number, paragraph in enumerate(paragraphs[:MOST_ABOVE_TEXT]):
        if START.search(paragraph.text):
            first = number + 1
    for number in range(max(first, last - MOST_ABOVE_TEXT), last):
        if END.search(paragraphs[number].text):
            last = number
            break
    return [*paragraphs[first:last]]


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _repeating(title: str, headings: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The headings at the beginning of a chapter that repeat its title, or parts of it."""
    words = [_letters(heading.text_content()) for heading in headings]
    last = max((place for place, part in enumerate(words, start=1) if part in title), default=0)
    return [*headings[:last]]


def _put_above(element: HtmlElement, title: str) -> None:
    """Put *title* as a heading above the block that *element* is in."""
    heading = element.makeelement("h1")
    heading.text = title
    if element.tag == "body":
        element.insert(0, heading)
        return
    parent = element.getparent()
    while parent is not None and parent.tag not in CONTAINERS:
        element, parent = parent, parent.getparent()
    if parent is not None and parent.tag != "html":
        element.addprevious(heading)


def _is_mark(element: HtmlElement) -> bool:
    """Whether an element stands in the text, but is none of it, as the mark of a note."""
    if not element.attrib:
        return False
    if types_of(element) & (MARKS | OF_PAGES) or element.get("id") in IDS_OF_LICENCE:
        return True
    if not CLASSES_OF_MARKS.isdisjoint(element.get("class", "").split()):
        return True
    if element.tag != "a" or "#" not in element.get("href", "") or len(element) > 1:
        return False
    parent = element.getparent()
    is_raised = len(element) == 1 and element[0].tag == "sup"
    is_raised = is_raised or (parent is not None and parent.tag == "sup")
    text = element.text_content().strip() if len(element) == 0 or len(element[0]) == 0 else ""
    in_brackets = text.startswith("[") and text.endswith("]")
    return (is_raised or in_brackets) and NOTE.fullmatch(text) is not None


def _lists_of_links(root: HtmlElement) -> Iterator[HtmlElement]:
    """The lists that lead to other places of the book."""
    # Of each open element: the letters in it, those in links, and the number of links.
    sums = [[0, 0, 0]]
    for event, element in walk(root, lambda element: not isinstance(element.tag, str)):
        if event == "start":
            sums.append([len((element.text or "").strip()), 0, 0])
        elif event == "end":
            letters, linked, links = sums.pop()
            if element.tag == "a" and element.get("href"):
                linked, links = letters, 1
            elif element.tag in LISTS and links >= FEWEST_LINKS and linked >= MOST_LINKED * letters:
                yield element
            outer = sums[-1]
            outer[0] += letters + len((element.tail or "").strip())
            outer[1] += linked
            outer[2] += links
