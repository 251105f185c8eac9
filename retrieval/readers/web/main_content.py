"""The main content of a page.

Words per block and the share of words in links separate text from boilerplate better than tags
(Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features", 2010). As
in Arc90's Readability, names count, too, and the element with most text wins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from retrieval.readers.web.markup import BLOCKS, HEADINGS, PREFORMATTED, is_unseen, visible_text
from retrieval.readers.web.part_names import Part, part_of

# The share of an element that is named as the text in the prose of all such elements.
LEAST_AMONG_EQUALS = 0.7
LEAST_INSIDE = 0.75  # the share of an inner element that is preferred
# The share of the smallest element that has the text if none is named so.
LEAST_OF_A_CONTAINER = 0.85
SHORTEST_CONTENT = 200  # with less text, comments are read, too: the page may be a forum
# Text between title and body is the lead if it is short and has few links.
MOST_IN_LEAD = 0.25
MOST_IN_LINKS_OF_A_LEAD = 0.2


class Content(NamedTuple):
    """The element with the text, and the elements to leave out of it."""

    container: HtmlElement
    left_out: frozenset[HtmlElement]


def main_content(root: HtmlElement) -> Content:
    """The text of the page. If there is no prose, everything except navigation."""
    body = _body(root)
    everything = _weigh(body)
    left_out = frozenset(_boilerplate(body, everything))
    weights = _weigh(body, left_out)
    if weights[body].chars < min(SHORTEST_CONTENT, everything[body].chars / 2):
        left_out = frozenset(e for e in left_out if _part(e) is not Part.OTHERS)
        weights = _weigh(body, left_out)
    if weights[body].chars == 0:
        return Content(body, frozenset())
    container, beside = _with_lead(_container(body, weights), weights)
    further = {*beside, *_appendices(container, weights), *_lists_of_links(container, weights)}
    return Content(container, left_out | further)


def _body(root: HtmlElement) -> HtmlElement:
    """The body. Without its tag, parts of it may be in the head."""
    head = root.find("head")
    if head is not None and not all(is_unseen(child) for child in head):
        return root
    return next(root.iter("body"), root)


def _container(body: HtmlElement, weights: _Weights) -> HtmlElement:
    """The element that is named as the text, or the smallest with most prose."""
    total = weights[body].prose
    if not total:
        return body
    named = [e for e in weights if _part(e) is Part.BODY]
    articles = [e for e in weights if e.tag == "article"]
    mains = [e for e in weights if e.tag == "main" or e.get("role") == "main"]
    for candidates in (named, articles, mains):
        if not candidates:
            continue
        most = max(weights[e].prose for e in candidates)
        together = sum(weights[e].prose for e in _outermost(candidates))
        if most >= LEAST_OF_AN_ARTICLE * total and most >= LEAST_AMONG_EQUALS * together:
            return [e for e in candidates if weights[e].prose >= LEAST_INSIDE * most][-1]
    least = LEAST_OF_A_CONTAINER * total
    element = body
    while True:
        inner = next((c for c in element if c in weights and weights[c].prose >= least), None)
        if inner is None or inner.tag in ("p", "pre", "ul", "ol", "table", "blockquote"):
            return element
        element = inner


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The *elements*, given in document order, that are not inside another one."""
    outermost: list[HtmlElement] = []
    inner: set[HtmlElement] = set()
    for element in elements:
        if element not in inner:
            outermost.append(element)
            inner.update(element.iter())
    return outermost


def _with_lead(container: HtmlElement, weights: _Weights) -> tuple[HtmlElement, set[HtmlElement]]:
    """The container, or an element around it and the lead; and what to leave out."""
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


def _title_above(container: HtmlElement, weights: _Weights) -> HtmlElement | None:
    """The last ``h1`` above the text, else the last ``h2``; None if the text has an ``h1``."""
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
    siblings: Iterable[HtmlElement], weights: _Weights, end: Collection[HtmlElement]
) -> Iterator[HtmlElement]:
    """The *siblings* that have prose and few links, up to one in *end*."""
    for sibling in siblings:
        if sibling in end:
            return
        weight = weights.get(sibling, NOTHING)
        if weight.prose and weight.link_density < MOST_IN_LINKS_OF_A_LEAD:
            yield sibling


def _others(element: HtmlElement, kept: set[HtmlElement]) -> Iterator[HtmlElement]:
    """The outermost elements inside *element* without any of *kept*."""
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


# Boilerplate by its names, its headings or its links.

# An element with this share of the page's prose is kept whatever its name.
MOST_OF_THE_PROSE = 0.6
# So is one with this share around the title or an element named as the text.
LEAST_OF_AN_ARTICLE = 0.3
# A doubtful element is left out below this share of all characters.
FEW = 0.1
MOST_IN_LINKS_OF_A_BOX = 0.3
MOST_IN_LINKS_OF_A_LIST = 0.6
MOST_IN_AN_APPENDIX = 0.4  # a section with a larger share of the prose is not an appendix
# Text, whatever the names.
KEPT = frozenset("main pre code tr tbody blockquote h1 h2 h3 h4 h5 h6".split())
# Children of these are parts of a sentence.
OF_SENTENCES = frozenset(
    "p li dd dt td th blockquote h1 h2 h3 h4 h5 h6 a span b i em strong".split()
)
LISTS = frozenset("ul ol dl table div section td".split())
# Headings above links to other articles.
APPENDIX = re.compile(
    r"(?:related|similar|recommended|more|other|further|latest|popular)\s(?:articles?|posts?|stories"
    r"|news|subjects|content|topics|from)\b|you\s(?:may|might)\s(?:also\s)?(?:like|enjoy)"
    r"|(?:read|see)\s(?:also|next|more)\b|also\sread|share\s(?:this|on)\b|leave\sa\s(?:comment|reply)"
    r"|\d+\s(?:comments?|kommentare?|commentaires?|comentarios?)|recommended\sfor\syou"
    r"|(?:ähnliche|weitere|verwandte|mehr)\s(?:artikel|beiträge|themen|meldungen|nachrichten)"
    r"|mehr\szum\sthema|das\skönnte\s\w+\s(?:auch\s)?interessieren|auch\sinteressant|lesen\ssie\s"
    r"|schreibe?n?\s(?:sie\s)?einen\skommentar|(?:à|a)\slire\s(?:aussi|également)|lire\saussi"
    r"|articles\s(?:similaires|liés|connexes)|sur\sle\smême\s(?:sujet|thème)|(?:leia|veja)\s(?:também|mais)"
    r"|(?:artículos|noticias|notícias|artigos)\srelacionad|te\spuede\sinteresar|le[ae]r?\stambién"
    r"|leggi\sanche|articoli\scorrelati|potrebbe(?:ro)?\sinteressarti|lees\sook|читайте\sтакже"
    r"|(?:похожие|другие)\s(?:статьи|материалы|новости|записи)|материалы\sпо\sтеме|ilgili\s(?:haber|yazı)"
    r"|benzer\s(?:haber|yazı)|powiązane\sartykuły|(?:zobacz|czytaj)\s(?:też|także|również)",
    re.IGNORECASE,
)
# A cookie notice is outside the text and repeats the word.
COOKIES = re.compile(r"\bcookies?\b|\bкуки", re.IGNORECASE)
FEWEST_COOKIES = 3
NOTICE_DEPTH = 3


def _part(element: HtmlElement) -> Part:
    """The kind of an element by its tag and names."""
    heading = None
    if element.tag == "section" or "section" in element.get("class", ""):
        # An anchor may precede the heading.
        first = (e for e in islice(element.iterchildren(), 3) if e.tag in HEADINGS)
        heading = next((visible_text(each) for each in first), None)
    return part_of(element.tag, element.attrib, heading)


def _boilerplate(body: HtmlElement, weights: _Weights) -> Iterator[HtmlElement]:
    """The outermost elements that are boilerplate."""
    holders = _holders(weights)
    total = weights[body]
    walk = iterwalk(body, events=("start",))
    for _, element in walk:
        weight = weights.get(element)
        if weight is None or element is body or _is_kept(element):
            continue
        if _is_boilerplate(_part(element), weight, total, element in holders) or (
            weight.chars < total.chars * FEW and _is_about_cookies(element, body)
        ):
            yield element
            walk.skip_subtree()


def _holders(weights: _Weights) -> set[HtmlElement]:
    """The ancestors of a first-level heading or of an element named as the text."""
    holders: set[HtmlElement] = set()
    for element, weight in weights.items():
        is_title = element.tag == "h1" and weight.chars > 0
        if is_title or (weight.prose and _part(element) is Part.BODY):
            for ancestor in element.iterancestors():
                if ancestor in holders:
                    break
                holders.add(ancestor)
    return holders


def _is_boilerplate(named: Part, weight: _Weight, total: _Weight, is_holder: bool) -> bool:
    if named in (Part.OTHERS, Part.OUTSIDE):
        return not is_holder or weight.prose < total.prose * LEAST_OF_AN_ARTICLE
    if named is Part.BOILERPLATE:
        most = LEAST_OF_AN_ARTICLE if is_holder else MOST_OF_THE_PROSE
        return weight.prose == 0 or weight.prose < total.prose * most
    few = total.chars * FEW
    if named in (Part.FRINGE, Part.BOX) and weight.link_density > MOST_IN_LINKS_OF_A_BOX:
        return weight.prose < few
    return named is Part.FRINGE and weight.prose == 0 and weight.chars < few


def _is_kept(element: HtmlElement) -> bool:
    """Whether an element is text or part of a sentence, whatever its names."""
    if element.tag in KEPT or element.get("role") == "main":
        return True
    parent, before = element.getparent(), element.getprevious()
    if element.tag in BLOCKS:
        # In a list of articles, each header is a linked title with a summary.
        return element.tag == "header" and parent is not None and parent.tag == "article"
    if parent is None or parent.tag in OF_SENTENCES:
        return True
    beside = (element.tail, before.tail if before is not None else parent.text)
    return any(text and not text.isspace() for text in beside)


def _is_about_cookies(element: HtmlElement, body: HtmlElement) -> bool:
    parents = islice(element.iterancestors(), NOTICE_DEPTH)
    if body not in parents or next(element.iter("h1", "article"), None) is not None:
        return False
    return len(COOKIES.findall(" ".join(element.itertext()))) >= FEWEST_COOKIES


def _appendices(container: HtmlElement, weights: _Weights) -> Iterator[HtmlElement]:
    """The sections whose headings announce other articles."""
    most = weights[container].prose * MOST_IN_AN_APPENDIX
    for heading in container.iter(*sorted(HEADINGS)):
        if heading not in weights or not APPENDIX.match(visible_text(heading)):
            continue
        section = [heading]
        for sibling in heading.itersiblings():
            if sibling.tag in HEADINGS and sibling.tag <= heading.tag:
                break
            section.append(sibling)
        if sum(weights.get(e, NOTHING).prose for e in section) < most:
            yield from section


def _lists_of_links(container: HtmlElement, weights: _Weights) -> Iterator[HtmlElement]:
    """The lists and boxes of links that lead elsewhere."""
    if not weights[container].prose:
        return
    walk = iterwalk(container, events=("start",))
    for _, element in walk:
        weight = weights.get(element)
        if weight is None or element is container:
            continue
        if (
            element.tag in LISTS
            and not weight.prose
            and weight.link_density > MOST_IN_LINKS_OF_A_LIST
            and not (element.tag in ("ul", "ol", "table") and _is_in_the_text(element, weights))
        ):
            yield element
            walk.skip_subtree()


def _is_in_the_text(element: HtmlElement, weights: _Weights) -> bool:
    """Whether a list follows a paragraph or precedes one of prose."""
    before, after = element.getprevious(), element.getnext()
    if before is not None and before.tag == "p" and weights.get(before, NOTHING).chars:
        return True
    return after is not None and after.tag == "p" and weights.get(after, NOTHING).prose > 0


# The amount of text, links and prose in each element.

SHORTEST_PROSE = 80  # shorter blocks may be names, dates or buttons
MOST_IN_LINKS = 0.5  # a block with a larger share in links is a list of links
# A character of Chinese or Japanese counts as three letters.
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f]")


@dataclass(slots=True)
class _Weight:
    """The characters in an element: all, in links, and in blocks of prose."""

    chars: int = 0
    linked: int = 0
    prose: int = 0

    def add(self, other: _Weight) -> None:
        self.chars += other.chars
        self.linked += other.linked
        self.prose += other.prose

    @property
    def link_density(self) -> float:
        return self.linked / self.chars if self.chars else 0.0


_Weights = dict[HtmlElement, _Weight]
NOTHING = _Weight()


def _weigh(root: HtmlElement, left_out: Collection[HtmlElement] = frozenset()) -> _Weights:
    """The weight of each visible element inside *root*, in order, without *left_out*."""
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
    weights: _Weights = field(default_factory=dict)
    _path: list[_Weight] = field(default_factory=lambda: [_Weight()])
    _block: _Weight = field(default_factory=_Weight)
    _links: int = 0
    _preformatted: int = 0

    def start(self, element: HtmlElement) -> None:
        if element.tag in BLOCKS:
            self._close_block()
        self.weights[element] = _Weight()
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
            self._block = _Weight()
