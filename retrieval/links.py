"""Quotes to links that make a browser jump to the quoted words and mark them."""

from __future__ import annotations

from urllib.parse import quote as percent_encoded

from retrieval.types import Passage

# Browsers match a whole text up to about this many characters well; beyond it a range is shorter
# and as sure.
LONGEST_WHOLE = 300
FEWEST_WORDS = 4


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

    A page shows any run of blanks as one, so the parts are given that way.
    """
    words, earlier = quote.split(), before.split()
    text = " ".join((*earlier, *words, *after.split()))
    place = len(" ".join(earlier)) + bool(earlier)
    whole = " ".join(words)
    if len(whole) <= LONGEST_WHOLE:
        if text.find(whole) < place and earlier:
            prefix = _encoded(" ".join(earlier[-FEWEST_WORDS:]))
            return f"{prefix}-,{_encoded(whole)}"
        return _encoded(whole)
    start = next(
        phrase
        for count in range(FEWEST_WORDS, len(words) + 1)
        if text.find(phrase := " ".join(words[:count])) >= place or count == len(words)
    )
    goal = place + len(whole)
    after_start = place + len(start)
    for count in range(FEWEST_WORDS, len(words) + 1):
        end = " ".join(words[-count:])
        if text.find(end, after_start) == goal - len(end):
            return f"{_encoded(start)},{_encoded(end)}"
    return _encoded(whole)


def _encoded(part: str) -> str:
    return percent_encoded(part, safe="").replace("-", "%2D")
