"""A chapter of a book under the titles of the table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote

from lxml.html import HtmlElement

from retrieval.readers.draft import DraftParagraph
from retrieval.readers.gutenberg import END, START
from retrieval.readers.office.package import Element, attribute, child_of, local_name, walk
from retrieval.readers.office.structure import LONGEST_HEADING, clean, same_name
from retrieval.readers.web.markup import HEADINGS, paragraphs

MOST_ON_FRONT_PAGE = 6000  # a longer page has text, even if it is called a cover or similar
MOST_ON_TITLE_PAGE = 300  # an early page with this little text and the title is a title page
# A copyright page that is not marked as one.
COPYRIGHT = re.compile(r"©|\(c\) *\d{4}|copyright|telif hakkı|авторск\w+ прав", re.IGNORECASE)
RESERVED = re.compile(
    r"\bISBN\b|all rights reserved|все права (?:защищены|сохранены)|(?:tüm|her) hak(?:ları|kı) "
    r"saklıdır|alle rechte vorbehalten|tous droits réservés|reservados todos los derechos",
    re.IGNORECASE,
)
MOST_ON_COPYRIGHT_PAGE = 4000
# A list, or a whole chapter, that consists of links leads to the text.
LISTS = frozenset({"ol", "ul", "dl", "table", "nav", "body"})
FEWEST_LINKS = 4
MOST_LINKED = 0.8
# Elements inside the text that are not part of it.
MARKS = frozenset({"noteref", "pagebreak", "backlink"})
# Left over in books that were made from web pages.
OF_PAGES = frozenset({"navigation", "contentinfo", "search", "banner"})
CLASSES_OF_MARKS = frozenset(
    "footnote-ref footnote-back pagenum pageno page-number pg-boilerplate pgheader pgfooter".split()
)
IDS_OF_LICENCE = frozenset({"pg-header", "pg-footer", "pg-machine-header"})
# Page numbers and ornaments have no words to quote.
WORDLESS = re.compile(r"[\W_]*\d{0,4}[\W_]*")
NOTE = re.compile(r"\[?(?:\d{1,4}|[*†‡§]{1,3}|[a-z])\]?")
# The elements that contain the blocks of a chapter.
CONTAINERS = frozenset({"body", "section", "div", "article", "main", "html", "blockquote"})
# The license of Project Gutenberg is within this many paragraphs of both ends.
MOST_ABOVE_TEXT = 200


class Chapter:
    """A page of a book. *titles* are the entries of the table of contents."""

    def __init__(self, root: HtmlElement, path: str, titles: Mapping[Target, str]) -> None:
        self._root = root
        self._name = path.rpartition("/")[2]
        self._titles = {target: title for target, title in titles.items() if target.path == path}
        self._lists = frozenset(_lists_of_links(root))

    def is_left_out(self, is_front: bool, title: str) -> bool:
        """Whether the page is not a chapter; *is_front* if the book says so. *title* is the book's
        title if the page is one of the first, else empty."""
        body = self._root.find("body")
        if body is None:
            return False
        whole = [body, *([body[0]] if len(body) == 1 else ())]
        is_front = is_front or any(_types_of(element) & FRONT_MATTER for element in whole)
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
        """The paragraphs. *heading* is the previous chapter's, which may continue here."""
        left_out = {element for element in _elements_of(self._root) if _is_mark(element)}
        left_out |= self._lists
        first = next((title for target, title in self._titles.items() if not target.fragment), None)
        left_out.update(self._put_titles(first))
        above = heading
        for paragraph in paragraphs(self._root, left_out, first or heading):
            above, is_first = paragraph.heading, paragraph.heading != above
            if is_first and above is not None and same_name(paragraph.text, above):
                continue  # a paragraph that is a heading
            if WORDLESS.fullmatch(paragraph.text):
                continue
            place = f"{self._name}, {paragraph.place}" if paragraph.place else self._name
            yield paragraph._replace(place=place)

    def _put_titles(self, first: str | None) -> Iterator[HtmlElement]:
        """Put the titles above their places; yield headings that repeat them."""
        places = {target.fragment: title for target, title in self._titles.items()}
        title = _letters(first or "")
        headings: list[HtmlElement] = []
        for element in [*_elements_of(self._root)]:
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
    """The paragraphs between the two marks of Project Gutenberg, or all of them."""
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
    words = [_letters(heading.text_content()) for heading in headings]
    last = max((place for place, part in enumerate(words, start=1) if part in title), default=0)
    return [*headings[:last]]


def _put_above(element: HtmlElement, title: str) -> None:
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
    """Whether an element is apart from the text, such as a footnote mark."""
    if not element.attrib:
        return False
    if _types_of(element) & (MARKS | OF_PAGES) or element.get("id") in IDS_OF_LICENCE:
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
    # For each open element: letters, letters in links, and links.
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


# The table of contents of a book.

# Pages before and after the text.
FRONT_MATTER = frozenset(
    "cover titlepage halftitlepage title-page copyright-page toc loi lot landmarks".split()
)


class Target(NamedTuple):
    """A place in a book; *fragment* is an element's id, or empty for the beginning."""

    path: str
    fragment: str


class Contents(NamedTuple):
    """The titles of chapters, and the files that are not chapters."""

    titles: Mapping[Target, str]
    front: frozenset[str]


def path_of(base: str, reference: str) -> str:
    """The file that a file at *base* refers to."""
    return _target(base, reference).path


def _target(base: str, reference: str) -> Target:
    path, _, fragment = reference.strip().partition("#")
    joined = normpath(join("/", dirname(base), unquote(path))).lstrip("/") if path else base
    return Target(joined, unquote(fragment))


def _label(text: str) -> str:
    words = " ".join(clean(text).split())
    return words if len(words) <= LONGEST_HEADING else ""


def read_ncx(root: Element, path: str) -> dict[Target, str]:
    """The titles in the table of contents of an EPUB 2."""
    titles = {}
    for point in root.iter("{*}navPoint"):
        target = _target(path, attribute(child_of(point, "content"), "src") or "")
        label = child_of(point, "navLabel", "text")
        if words := _label("" if label is None else label.text or ""):
            titles[target] = words
    return titles


def read_nav(root: HtmlElement, path: str) -> Contents:
    """The titles in the table of contents of an EPUB 3, and the other files."""
    titles, front = {}, set()
    for element in (nav for nav in root.iter("nav") if _types_of(nav)):
        for link in element.iter("a"):
            target = _target(path, link.get("href", ""))
            if "toc" in _types_of(element):
                if words := _label(link.text_content()):
                    titles[target] = words
            elif _types_of(link) & FRONT_MATTER and not target.fragment:
                front.add(target.path)
    return Contents(titles, frozenset(front))


def _types_of(element: HtmlElement) -> frozenset[str]:
    """The kinds that an element declares: ``chapter``, ``footnote``, ``toc``."""
    given = f"{element.get('epub:type', '')} {element.get('role', '').replace('doc-', '')}"
    return frozenset(given.split())


def _elements_of(element: HtmlElement) -> Iterator[HtmlElement]:
    return (part for part in element.iter() if local_name(part))
