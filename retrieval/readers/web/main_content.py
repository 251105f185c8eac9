"""The main content of a page: where its text is, and what in there is no part of the text.

Words per block and the share of words in links tell text from boilerplate better than the tags do
(Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features", 2010).
As in Arc90's Readability, class names tell more, and the element that has most of the text wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from retrieval.readers.web.markup import is_unseen
from retrieval.readers.web.part_names import Part
from retrieval.readers.web.side_matter import (
    LEAST_OF_AN_ARTICLE,
    appendices,
    boilerplate,
    lists_of_links,
    part,
)
from retrieval.readers.web.text_weights import NOTHING, Weights, weigh

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# One of several elements that call themselves the text is the text if it has this share of theirs.
LEAST_AMONG_EQUALS = 0.7
# An element inside of another is as good as that one if it has this share of its prose.
LEAST_INSIDE = 0.75
# The smallest element with this share of the prose has the text if no element says so.
LEAST_OF_A_CONTAINER = 0.85
# Less text than this is no article: comments are read, too, for the page may be one of a forum.
SHORTEST_CONTENT = 200
# What stands between the title and the text is the lead if it is short and has few links.
MOST_IN_LEAD = 0.25
MOST_IN_LINKS_OF_A_LEAD = 0.2


class Content(NamedTuple):
    """The element with the text of a page, and the elements in it that are not of the text."""

    container: HtmlElement
    left_out: frozenset[HtmlElement]


def main_content(root: HtmlElement) -> Content:
    """Where the text of the page is. Of a page without prose, all that is not navigation."""
    body = _body(root)
    everything = weigh(body)
    left_out = frozenset(boilerplate(body, everything))
    weights = weigh(body, left_out)
    if weights[body].chars < min(SHORTEST_CONTENT, everything[body].chars / 2):
        left_out = frozenset(e for e in left_out if part(e) is not Part.OTHERS)
        weights = weigh(body, left_out)
    if weights[body].chars == 0:
        return Content(body, frozenset())
    container, beside = _with_lead(_container(body, weights), weights)
    further = {*beside, *appendices(container, weights), *lists_of_links(container, weights)}
    return Content(container, left_out | further)


def _body(root: HtmlElement) -> HtmlElement:
    """The body of the page. Where its tag is missing, parts of it may stand in the head."""
    head = root.find("head")
    if head is not None and not all(is_unseen(child) for child in head):
        return root
    return next(root.iter("body"), root)


def _container(body: HtmlElement, weights: Weights) -> HtmlElement:
    """The element that has the text: one that says so, or the smallest with most of the prose."""
    total = weights[body].prose
    if not total:
        return body
    named = [e for e in weights if part(e) is Part.BODY]
    articles = [e for e in weights if e.tag == "article"]
    mains = [e for e in weights if e.tag == "main" or e.get("role") == "main"]
    for candidates in (named, articles, mains):
        if not candidates:
            continue
        most = max(weights[e].prose for e in candidates)
        together = sum(weights[e].prose for e in _outermost(candidates))
        if most >= LEAST_OF_AN_ARTICLE * total and most >= LEAST_AMONG_EQUALS * together:
            return [e for e in candidates if weights[e].prose >= LEAST_INSIDE * most][-1]
    return _smallest(body, weights)


def _smallest(body: HtmlElement, weights: Weights) -> HtmlElement:
    """The smallest element with most of the prose of the page."""
    least = LEAST_OF_A_CONTAINER * weights[body].prose
    element = body
    while True:
        inner = next((c for c in element if c in weights and weights[c].prose >= least), None)
        if inner is None or inner.tag in ("p", "pre", "ul", "ol", "table", "blockquote"):
            return element
        element = inner


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The *elements*, which are in order, that are in no other of them."""
    outermost: list[HtmlElement] = []
    inner: set[HtmlElement] = set()
    for element in elements:
        if element not in inner:
            outermost.append(element)
            inner.update(element.iter())
    return outermost


def _with_lead(container: HtmlElement, weights: Weights) -> tuple[HtmlElement, set[HtmlElement]]:
    """The container, or the element around it and the lead of the article; what to leave out."""
    title = _title_above(container, weights)
    if title is None:
        return container, set()
    around = {title, *title.iterancestors()}
    if container in around:
        return container, set()
    leads: list[HtmlElement] = []
    element = container
    while (parent := element.getparent()) not in around:
        leads += _prose_among(element.itersiblings(preceding=True), weights, frozenset())
        element = parent
    leads += _prose_among(element.itersiblings(preceding=True), weights, around)
    element = title
    while element.getparent() is not parent:
        leads += _prose_among(element.itersiblings(), weights, frozenset())
        element = element.getparent()
    if not leads or sum(weights[e].prose for e in leads) > MOST_IN_LEAD * weights[container].prose:
        return container, set()
    return parent, set(_others(parent, {container, *leads}))


def _title_above(container: HtmlElement, weights: Weights) -> HtmlElement | None:
    """The last first-level heading above the text, or the last second-level one of a page without;
    None if the text has the title inside."""
    if any(weights.get(e, NOTHING).chars for e in container.iter("h1")):
        return None
    title = None
    for element, weight in weights.items():
        if element is container:
            break
        if element.tag in ("h1", "h2") and weight.chars:
            title = element if title is None or element.tag <= title.tag else title
    return title


def _prose_among(
    siblings: Iterable[HtmlElement], weights: Weights, end: Collection[HtmlElement]
) -> Iterator[HtmlElement]:
    """The *siblings* that have prose and few links, as far as the first that is in *end*."""
    for sibling in siblings:
        if sibling in end:
            return
        weight = weights.get(sibling, NOTHING)
        if weight.prose and weight.link_density < MOST_IN_LINKS_OF_A_LEAD:
            yield sibling


def _others(element: HtmlElement, kept: set[HtmlElement]) -> Iterator[HtmlElement]:
    """The outermost elements inside *element* that do not contain, and are not, what is *kept*."""
    around: set[HtmlElement] = set()
    for one in kept:
        for ancestor in one.iterancestors():
            if ancestor in around:
                break
            around.add(ancestor)
    level = [element]
    while level:
        inner = [child for e in level for child in e if child not in kept]
        yield from (child for child in inner if child not in around)
        level = [child for child in inner if child in around]
