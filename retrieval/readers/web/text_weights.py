"""How much text each element of a page has, and how much of that is prose or links."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.readers.web.markup import BLOCKS, PREFORMATTED, is_unseen

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A block of prose is a sentence or more; shorter blocks are names, dates and buttons, too.
SHORTEST_PROSE = 80
# A block with a larger share of its characters in links is a list of links.
MOST_IN_LINKS = 0.5
# A character of Chinese or Japanese says as much as about three letters.
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f]")


@dataclass(slots=True)
class Weight:
    """The characters in an element: all, those in links, and those in blocks of prose."""

    chars: int = 0
    linked: int = 0
    prose: int = 0

    def add(self, other: Weight) -> None:
        """Add what an inner element weighs."""
        self.chars += other.chars
        self.linked += other.linked
        self.prose += other.prose

    @property
    def link_density(self) -> float:
        """The share of the characters that are in links."""
        return self.linked / self.chars if self.chars else 0.0


Weights = dict["HtmlElement", Weight]
NOTHING = Weight()


def weigh(root: HtmlElement, left_out: Collection[HtmlElement] = frozenset()) -> Weights:
    """The weight of each visible element inside *root*, in order, without what is *left_out*."""
    from lxml.etree import iterwalk

    scales = _Scales()
    walk = iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if element is not root and (is_unseen(element) or element in left_out):
                skipped = element
                walk.skip_subtree()
            else:
                scales.start(element)
            continue
        if element is skipped:
            skipped = None
        else:
            scales.end(element)
        if element is not root:
            scales.count(element.tail)
    return scales.weights


@dataclass(slots=True)
class _Scales:
    """The weights of the elements that were read, the path to the open ones, and the open block."""

    weights: Weights = field(default_factory=dict)
    _path: list[Weight] = field(default_factory=lambda: [Weight()])
    _block: Weight = field(default_factory=Weight)
    _links: int = 0
    _preformatted: int = 0

    def start(self, element: HtmlElement) -> None:
        if element.tag in BLOCKS:
            self._close_block()
        self.weights[element] = Weight()
        self._path.append(self.weights[element])
        self._links += element.tag == "a"
        self._preformatted += element.tag in PREFORMATTED
        self.count(element.text)

    def end(self, element: HtmlElement) -> None:
        if element.tag in BLOCKS:
            self._close_block()
        self._links -= element.tag == "a"
        self._preformatted -= element.tag in PREFORMATTED
        weight = self._path.pop()
        self._path[-1].add(weight)

    def count(self, text: str | None) -> None:
        if text and not text.isspace():
            chars = len(" ".join(text.split()))
            if not text.isascii():
                chars += 2 * len(WIDE.findall(text))
            self._block.chars += chars
            self._block.linked += chars if self._links else 0

    def _close_block(self) -> None:
        block = self._block
        if block.chars:
            is_prose = self._preformatted or block.chars >= SHORTEST_PROSE
            if is_prose and block.link_density <= MOST_IN_LINKS:
                block.prose = block.chars
            self._path[-1].add(block)
            self._block = Weight()
