"""What in a page is no part of its text: boilerplate by its names, its headings or its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.readers.web.markup import BLOCKS, HEADINGS, visible_text
from retrieval.readers.web.part_names import Part, part_of
from retrieval.readers.web.text_weights import NOTHING, Weight, Weights

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What has at least this share of the prose of a page is not left out for its name.
MOST_OF_THE_PROSE = 0.6
# Nor is what has the title or a part that calls itself the text, if it has this share.
LEAST_OF_AN_ARTICLE = 0.3
# What may be text or not is left out only if it has less than this share of all characters.
FEW = 0.1
MOST_IN_LINKS_OF_A_BOX = 0.3
MOST_IN_LINKS_OF_A_LIST = 0.6
# An appendix has less than this share of the prose; a section with more is the text.
MOST_IN_AN_APPENDIX = 0.4
# Elements of these kinds are text, whatever their names.
KEPT = frozenset("main pre code tr tbody blockquote h1 h2 h3 h4 h5 h6".split())
# What stands inside of them is a part of a sentence.
OF_SENTENCES = frozenset(
    "p li dd dt td th blockquote h1 h2 h3 h4 h5 h6 a span b i em strong".split()
)
LISTS = frozenset("ul ol dl table div section td".split())
# What links to other articles, in the languages of many pages.
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
# A notice about cookies stands outside of the text, and says the word again and again.
COOKIES = re.compile(r"\bcookies?\b|\bкуки", re.IGNORECASE)
FEWEST_COOKIES = 3
NOTICE_DEPTH = 3


def part(element: HtmlElement) -> Part:
    """What the names of an element say that it is, with a look at the heading that it begins with.

    Programs that write documentation name a section after its heading.
    """
    heading = None
    if element.tag == "section" or "section" in element.get("class", ""):
        # There may be an anchor before the heading.
        first = (e for e in islice(element.iterchildren(), 3) if e.tag in HEADINGS)
        heading = next((visible_text(each) for each in first), None)
    return part_of(element.tag, element.attrib, heading)


def boilerplate(body: HtmlElement, weights: Weights) -> Iterator[HtmlElement]:
    """The outermost elements that are boilerplate by their names, and not most of the page."""
    from lxml.etree import iterwalk

    holders = _holders(weights)
    total = weights[body]
    walk = iterwalk(body, events=("start",))
    for _, element in walk:
        weight = weights.get(element)
        if weight is None or element is body or _is_kept(element):
            continue
        if _is_boilerplate(part(element), weight, total, element in holders) or (
            weight.chars < total.chars * FEW and _is_about_cookies(element, body)
        ):
            yield element
            walk.skip_subtree()


def _holders(weights: Weights) -> set[HtmlElement]:
    """The elements around a first-level heading, or around what calls itself the text."""
    holders: set[HtmlElement] = set()
    for element, weight in weights.items():
        is_title = element.tag == "h1" and weight.chars > 0
        if is_title or (weight.prose and part(element) is Part.BODY):
            for ancestor in element.iterancestors():
                if ancestor in holders:
                    break
                holders.add(ancestor)
    return holders


def _is_boilerplate(named: Part, weight: Weight, total: Weight, is_holder: bool) -> bool:
    """Whether an element is boilerplate by what it is *named* and by its share of the page."""
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
    """Whether an element is no boilerplate, whatever its names: text, or a part of a sentence."""
    if element.tag in KEPT or element.get("role") == "main":
        return True
    parent, before = element.getparent(), element.getprevious()
    if element.tag in BLOCKS:
        # In a list of articles, the header of each is its title with a link, and a summary.
        return element.tag == "header" and parent is not None and parent.tag == "article"
    if parent is None or parent.tag in OF_SENTENCES:
        return True
    beside = (element.tail, before.tail if before is not None else parent.text)
    return any(text and not text.isspace() for text in beside)


def _is_about_cookies(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether an element near the top of the tree is a notice about cookies."""
    parents = islice(element.iterancestors(), NOTICE_DEPTH)
    if body not in parents or next(element.iter("h1", "article"), None) is not None:
        return False
    return len(COOKIES.findall(" ".join(element.itertext()))) >= FEWEST_COOKIES


def appendices(container: HtmlElement, weights: Weights) -> Iterator[HtmlElement]:
    """The sections whose headings say that they lead to other articles."""
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


def lists_of_links(container: HtmlElement, weights: Weights) -> Iterator[HtmlElement]:
    """The lists and boxes of links that lead away from a text of prose."""
    from lxml.etree import iterwalk

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


def _is_in_the_text(element: HtmlElement, weights: Weights) -> bool:
    """Whether a list stands under a paragraph, or above one of prose: its writer put it there."""
    before, after = element.getprevious(), element.getnext()
    if before is not None and before.tag == "p" and weights.get(before, NOTHING).chars:
        return True
    return after is not None and after.tag == "p" and weights.get(after, NOTHING).prose > 0
