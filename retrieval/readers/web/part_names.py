"""What pages call the parts that are not their text: navigation, comments, advertisements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache


class Part(Enum):
    """What a part of a page is, by its tag, its role, its class or its id."""

    UNKNOWN = 0
    # The text itself, or what it stands in.
    BODY = 1
    # Almost certainly no text of the article.
    BOILERPLATE = 2
    # Other texts, such as what readers of the page wrote, and the beginnings of other articles.
    OTHERS = 3
    # Often no text of the article, such as a byline or a caption.
    FRINGE = 4
    # Text of the article, or links to others.
    BOX = 5
    # Navigation and footers by their tags or roles, which are no accident as a name may be.
    OUTSIDE = 6


TAGS = {
    "nav": Part.OUTSIDE,
    "menu": Part.OUTSIDE,
    "footer": Part.OUTSIDE,
    "aside": Part.FRINGE,
    "header": Part.BOX,
    "form": Part.BOX,
    "address": Part.FRINGE,
    "fieldset": Part.BOX,
    "figcaption": Part.FRINGE,
    "time": Part.FRINGE,
}
ROLES = {
    "navigation": Part.OUTSIDE,
    "menu": Part.OUTSIDE,
    "menubar": Part.OUTSIDE,
    "contentinfo": Part.OUTSIDE,
    "search": Part.OUTSIDE,
    "dialog": Part.OUTSIDE,
    "alertdialog": Part.OUTSIDE,
    "tablist": Part.OUTSIDE,
    "toolbar": Part.OUTSIDE,
    "complementary": Part.BOX,
    "banner": Part.BOX,
}
# Class names are words in English, or in the language of the page, joined in many ways. Each entry
# is a regular expression for one word.
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
# An aside of such a kind is a remark of the author.
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
# "has-sidebar" and "no-comments" tell of the layout, not of the element.
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
# More names than a person gives to an element come from a machine and tell nothing.
MOST_NAMES = 500


def part_of(tag: str, given: Mapping[str, str], heading: str | None = None) -> Part:
    """What an element with this tag and these attributes is likely to be.

    Its id tells nothing if it is made from the *heading* under it, as many programs do.
    """
    if "articleBody" in given.get("itemprop", "") or given.get("property") == "schema:articleBody":
        return Part.BODY
    identity = given.get("id", "")[:MOST_NAMES]
    if heading and identity and _is_made_from(identity, heading):
        identity = ""
    if tag == "div" and given.get("title") in ("header", "footer"):  # as LibreOffice writes them
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
        # What follows two dashes tells of a state or a variant of the element.
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
