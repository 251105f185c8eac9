"""Quotes to links that make a browser jump to the quoted words and mark them."""

from __future__ import annotations

from urllib.parse import quote as percent_encoded

from retrieval.types import Passage

# Browsers match a whole text up to about this many characters well; beyond it a range is shorter
# and as sure.
LONGEST_WHOLE = 300
FEWEST_WORDS, MOST_WORDS = 4, 12


def link(passage: Passage) -> str | None:
    """The address of the article with a text fragment for the quote; None without an address.

    Syntax and encoding: WICG, "URL Fragment Text Directives", section 3.2 (``text=`` takes
    ``[prefix-,]start[,end]``; ``&``, ``-`` and ``,`` inside a part are percent-encoded).
    """
    url = passage.paragraph.article.url
    if url is None:
        return None
    text, span = passage.paragraph.text, passage.span
    # What follows ":~:" in an address is for the browser only; ours takes its place.
    address, _, _ = url.partition(":~:")
    fragment = address if "#" in address else f"{address}#"
    return f"{fragment}:~:text={directive(text[: span.start], passage.quote, text[span.end :])}"


def directive(before: str, quote: str, after: str) -> str:
    """The value of ``text=`` for *quote* between the text *before* and *after* it.

    A page shows any run of blanks as one, so the parts are given that way. Browsers take the first
    place that fits: a start that stood there earlier gets the words before it as a prefix.
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
    value = f"{_encoded(start)},{_encoded(end)}" if end else _encoded(start)
    if page.find(_folded(start)) == place or not earlier:
        return value
    return f"{_encoded(_prefix(page, earlier, start, place))}-,{value}"


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
    for count in range(FEWEST_WORDS, len(words)):
        end = " ".join(words[-count:])
        if page.find(_folded(end), after) == goal - len(end):
            return end
    return " ".join(words[-FEWEST_WORDS:])


def _encoded(part: str) -> str:
    return percent_encoded(part, safe="").replace("-", "%2D")
