"""The parts of a page by their names: navigation, comments, advertisements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache


class Part(Enum):
    """The kind of an element by its tag, role, class or id."""

    UNKNOWN = 0
    BODY = 1  # the text, or an element around it
    BOILERPLATE = 2  # almost certainly not text
    OTHERS = 3  # other texts: comments, or the beginnings of other articles
    FRINGE = 4  # often not text, such as a byline or a caption
    BOX = 5  # text, or links to other articles
    OUTSIDE = 6  # navigation and footers by tag or role, which are more reliable than names


TAGS = {
    **dict.fromkeys(("nav", "menu", "footer"), Part.OUTSIDE),
    **dict.fromkeys(("aside", "address", "figcaption", "time"), Part.FRINGE),
    **dict.fromkeys(("header", "form", "fieldset"), Part.BOX),
}
OUTSIDE_ROLES = (
    "navigation menu menubar contentinfo search dialog alertdialog tablist toolbar".split()
)
ROLES = {
    **dict.fromkeys(OUTSIDE_ROLES, Part.OUTSIDE),
    **dict.fromkeys(("complementary", "banner"), Part.BOX),
}
# Regular expressions for the words of class names, in English or the page's language.
OTHERS = re.compile(
    r"comments?|comment(?:list|area|section|box|form|body|author|thread|wrap\w*)s?|kommentar\w*"
    r"|comentari\w*|commentaire\w*|commenti|komentar\w*|reacties|yorum(?:lar)?|disqus\w*|respond"
    r"|replies|pingback\w*|trackback\w*|livefyre|guestbook"
    r"|related\w*|relacionad\w*|similaires?|verwandte?|aehnliche?|correlati|ilgili|benzer|similar"
    r"|recommend\w*|recomend\w*|empfehl\w*|trending|mostread|mostpopular|morefrom|readnext"
    r"|leiamais|saibamais|lireaussi|upnext|recirc\w*|outbrain\w*|taboola\w*|zergnet|yarpp"
)
BOILERPLATE = re.compile(
    # navigation
    r"nav|navs|navi|navbar\w*|navigat\w*|navegac\w*|navigazion\w*|\w*menu|men[uü]e?s?|breadcrumbs?"
    r"|brotkrumen|ariane|migas|crumbs?|pagination|paginat\w*|pager|pagenav\w*|paging|sitemap|toc"
    r"|tableofcontents|skip(?:link|nav|to)?s?|jumplinks?|prevnext|offcanvas|masthead|topbar|toolbar"
    # margins
    r"|sidebar\w*|seitenleiste|marginalspalte|sidenav|\w*footer\w*|fusszeile|rodape|stopka|colophon"
    # sharing and following
    r"|share|share(?:bar|box|this|buttons?|links?|daddy|tools?)|sharing\w*|sharedaddy|social\w*"
    r"|teilen|partager?|compartir|compartilh\w*|condividi|paylas\w*|addthis\w*|addtoany|a2a"
    r"|sociable|shariff|follow(?:us)?|likes?|facebook|twitter|whatsapp|pinterest|linkedin|tweetmeme"
    r"|bookmarks?|bookmarking|shr"
    # advertisements and appeals
    r"|readmore|weiterlesen|ads?|adv|advert\w*|adsense|adbox\w*|adslots?|adunit|adcontainer|adwrapper|banners?|promo\w*"
    r"|sponsor\w*|werbung|anzeigen?|publicit\w*|publicidad\w*|pubblicita|reklam\w*|werbe\w*"
    r"|newsletter\w*|subscri\w*|abonn\w*|suscri\w*|donat\w*|spenden\w*|flattr|paypal"
    r"|affiliate\w*|shopping|vgwort|cta|signup|signin|login|register"
    # notices of the site
    r"|cookies?|cookie(?:bar|banner|notice|consent)|consent|gdpr|dsgvo|popup\w*|modal|overlay"
    r"|lightbox|tooltip|copyright|disclaimer|impressum|rss|print(?:only)?|noprint|drucken|imprimir"
    r"|ratings?|votes?|voting|poll|umfrage|feedback|permalink|editsection|noexcerpt|postmetadata"
)
FRINGE = re.compile(
    r"date|kopfzeile|meta\w*|byline\w*|authors?|autor\w*|dateline|pubdate|timestamp|postdate"
    r"|tags?|tagcloud|keywords?|schlagworte?|etiquetas|categor\w*|kategori\w*|rubrik\w*"
    r"|credits?|caption\w*|bildunterschrift|legende|kicker|quiz|audio|video|player|slideshow"
    r"|carousel|gallery|galerie|hidden|invisible|loading"
)
BOX = re.compile(
    r"header|widgets?|teasers?|aside|box|infobox|tools?|actions?|buttons?|slider|links?|more"
    r"|profile|bio|about|infos?|archive\w*|search\w*|suche|topics?|service\w*|partners?|events?"
    r"|calendar|latest|popular|recent|list|extra|bottom|after|below|end"
)
# Such an aside is the author's remark.
NOTES = re.compile(r"note|tip|warning|admonition|callout|important|caution|danger|hint", re.I)
# Pairs of words that are harmless one by one.
PAIRS = (
    ({"author", "autor"}, {"box", "bio", "about", "info", "card", "profile", "description"}),
    (
        {"articles", "posts", "stories", "artikel", "beitraege", "news", "content", "read"},
        {"more", "other", "latest", "recent", "popular", "top", "next", "previous", "prev", "mehr",
         "weitere", "andere", "neueste", "featured", "also", "interesting"},
    ),
    ({"visually", "screen", "sr"}, {"hidden", "reader", "only"}),
)  # fmt: skip
# Names such as "has-sidebar" and "no-comments" describe the layout.
OF_THE_LAYOUT = frozenset(
    "has have with no not without enable enabled disable disabled show hide is only layout full "
    "open opened closed single js page template wrapper".split()
)
TEXTS = frozenset(
    "article articles artikel articulo artigo post entry story news blog content main single body "
    "text".split()
)
BODIES = frozenset("body content text texto texte inhalt copy fulltext maintext".split())
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+|\d+")
MOST_NAMES = 500  # longer names are generated


def part_of(tag: str, given: Mapping[str, str], heading: str | None = None) -> Part:
    """The likely kind of an element with this tag and these attributes. An id made from the
    *heading* below is ignored."""
    if "articleBody" in given.get("itemprop", "") or given.get("property") == "schema:articleBody":
        return Part.BODY
    identity = given.get("id", "")[:MOST_NAMES]
    if heading and identity and _is_made_from(identity, heading):
        identity = ""
    if tag == "div" and given.get("title") in ("header", "footer"):  # written by LibreOffice
        return Part.BOILERPLATE
    classes = given.get("class", "")[:MOST_NAMES]
    named = _named(classes, identity)
    if named in (Part.UNKNOWN, Part.FRINGE, Part.BOX):
        if tag == "aside" and NOTES.search(classes):
            return Part.UNKNOWN
        told = ROLES.get(given.get("role", "").lower()) or TAGS.get(tag)
        return told or named
    return named


def _is_made_from(identity: str, heading: str) -> bool:
    words = re.findall(r"\w+", identity.lower().replace("_", "-"))
    if len(words) == 1 and OTHERS.fullmatch(words[0]):
        return False
    return set(words) <= set(re.findall(r"\w+", heading.lower().replace("_", "-")))


@lru_cache(maxsize=4096)
def _named(classes: str, identity: str) -> Part:
    found = Part.UNKNOWN
    for token in (*classes.split(), *identity.split()):
        # A state or a variant follows two dashes.
        words = [word.lower() for word in WORD.findall(token.partition("--")[0])]
        if len(words) > 1 and OF_THE_LAYOUT & {*words[:-1]} and not TEXTS & {*words}:
            continue
        part = _of_words(words)
        if part is Part.BODY or part is Part.OTHERS:
            return part
        found = min(found, part, key=CERTAINTY.index)
    return found


CERTAINTY = [Part.BODY, Part.OTHERS, Part.BOILERPLATE, Part.FRINGE, Part.BOX, Part.UNKNOWN]


def _of_words(words: list[str]) -> Part:
    if any(OTHERS.fullmatch(word) for word in words):
        return Part.OTHERS
    if any(BOILERPLATE.fullmatch(word) for word in words):
        return Part.BOILERPLATE
    if any(not one.isdisjoint(words) and not other.isdisjoint(words) for one, other in PAIRS):
        return Part.BOILERPLATE
    if any(FRINGE.fullmatch(word) for word in words):
        return Part.FRINGE
    if len(words) > 1 and words[-1] in BODIES and TEXTS & {*words[:-1]}:
        return Part.BODY
    if any(BOX.fullmatch(word) for word in words):
        return Part.BOX
    return Part.UNKNOWN
