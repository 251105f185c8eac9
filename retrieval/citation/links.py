"""Quotes to links that make a browser jump to the quoted words and mark them."""

from __future__ import annotations

from bisect import bisect_left
from urllib.parse import quote as percent_encoded

from retrieval.citation.safe_address import safe_address
from retrieval.citation.site import site_link
from retrieval.types import Article, Passage

# Browsers match a whole text up to about this many characters well; beyond it a range is shorter
# and as sure.
LONGEST_WHOLE = 300
FEWEST_WORDS, MOST_WORDS = 4, 12
MOST_LAST_WORDS = 100
# Words that need more letters are not marked.
LONGEST_PARTS = 2000


def link(place: Passage | Article) -> str | None:
    """The address of an article or of a passage: its source's, or else that on our own site.

    None if the article has no address, or one that is not safe to open, and there is no site. The
    host is plain ASCII, so it may be shown as the name of the link.
    """
    return source_link(place) or site_link(place)


def source_link(place: Passage | Article) -> str | None:
    """The address of an article at its source, with a text fragment if *place* is a passage.

    None if the article has none, or one that is not safe to open.

    Syntax and encoding: WICG, "URL Fragment Text Directives", section 3.2 (``text=`` takes
    ``[prefix-,]start[,end]``; ``&``, ``-`` and ``,`` inside a part are percent-encoded).
    """
    article = place if isinstance(place, Article) else place.paragraph.article
    address = safe_address(article.url or "")
    if address is None or isinstance(place, Article):
        return address
    text, span, quote = place.paragraph.text, place.span, place.quote
    # What follows ":~:" in an address is for the browser only; ours takes its place.
    address, _, _ = address.partition(":~:")
    fragment = address if "#" in address else f"{address}#"
    value = directive(text[: span.start], quote, text[span.end :])
    return f"{fragment}:~:text={value}" if value else address


def directive(before: str, quote: str, after: str) -> str:
    """The value of ``text=`` for *quote* between the text *before* and *after* it.

    A page shows any run of blanks as one, so the parts are given that way. Browsers take the first
    place that fits: a start that stood there earlier gets the words before it as a prefix. It is
    empty if the words are too long for an address.
    """
    words, earlier = quote.split(), before.split()
    page = _folded(" ".join((*earlier, *words, *after.split())))
    place = len(" ".join(earlier)) + bool(earlier)
    whole = " ".join(words)
    start, end = whole, ""
    if len(whole) > LONGEST_WHOLE:
        firsts = [" ".join(words[:n]) for n in range(FEWEST_WORDS, MOST_WORDS + 1)]
        start = next((first for first in firsts if page.find(_folded(first)) == place), firsts[0])
        end = _end(page, words, place + len(start), place + len(whole))
    is_first = page.find(_folded(start)) == place or not earlier
    prefix = "" if is_first else _prefix(page, earlier, start, place)
    if len(prefix) + len(start) + len(end) > LONGEST_PARTS:
        return ""
    value = f"{_encoded(start)},{_encoded(end)}" if end else _encoded(start)
    return f"{_encoded(prefix)}-,{value}" if prefix else value


def _prefix(page: str, earlier: list[str], start: str, place: int) -> str:
    """The fewest words before *start* with which it is first found at *place*."""
    prefixes = [" ".join(earlier[-count:]) for count in range(FEWEST_WORDS, MOST_WORDS + 1)]
    for prefix in prefixes:
        if page.find(_folded(f"{prefix} {start}")) == place - len(prefix) - 1:
            return prefix
    return prefixes[-1]


def _folded(text: str) -> str:
    """*text* in lower case, for browsers do not tell cases apart, with every place kept."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _end(page: str, words: list[str], after: int, goal: int) -> str:
    """The fewest last words whose first place after *after* ends at *goal*."""

    def is_found(count: int) -> bool:
        end = " ".join(words[-count:])
        return page.find(_folded(end), after) == goal - len(end)

    # If some last words are found there, so are more of them, up to the start.
    behind = page.count(" ", after, goal)
    counts = range(FEWEST_WORDS, min(behind, MOST_LAST_WORDS) + 1)
    place = bisect_left(counts, True, key=is_found)
    return " ".join(words[-(counts[place] if place < len(counts) else FEWEST_WORDS) :])


def _encoded(part: str) -> str:
    return percent_encoded(part, safe="").replace("-", "%2D")
