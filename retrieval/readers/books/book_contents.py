"""The table of contents of a book: the titles of its chapters by their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from retrieval.readers.office.structure import LONGEST_HEADING, clean
from retrieval.readers.office.xml import Element, attribute, child_of, local_name

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What the pages before and after the text of a book are.
FRONT_MATTER = frozenset(
    "cover titlepage halftitlepage title-page copyright-page toc loi lot landmarks".split()
)


class Target(NamedTuple):
    """A place in a book: a file, and the id of an element in it; empty for its beginning."""

    path: str
    fragment: str


class Contents(NamedTuple):
    """The titles of chapters, and the files that are no chapters."""

    titles: Mapping[Target, str]
    front: frozenset[str]


def path_of(base: str, reference: str) -> str:
    """The path of the file that a file at *base* refers to."""
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
    """The titles in the table of contents of an EPUB 3, and the files that are no chapters."""
    titles, front = {}, set()
    lists = [element for element in root.iter("nav") if types_of(element)]
    for element in lists:
        for link in element.iter("a"):
            target = _target(path, link.get("href", ""))
            if "toc" in types_of(element):
                if words := _label(link.text_content()):
                    titles[target] = words
            elif types_of(link) & FRONT_MATTER and not target.fragment:
                front.add(target.path)
    return Contents(titles, frozenset(front))


def types_of(element: HtmlElement) -> frozenset[str]:
    """What an element is in a book, as it says itself: ``chapter``, ``footnote``, ``toc``."""
    given = f"{element.get('epub:type', '')} {element.get('role', '').replace('doc-', '')}"
    return frozenset(given.split())


def elements_of(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements in *element*, itself included."""
    return (part for part in element.iter() if local_name(part))
