"""The notice that the words of a link stand elsewhere, or no longer: old beside new; pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.documents.document import on_one_line
from bot.channels.web.frame import View
from bot.channels.web.html import Html, element, joined
from bot.channels.web.linked import Linked
from bot.channels.web.quotes import SET, block_quote
from bot.notes import place
from retrieval import difference


def notice(linked: Linked, view: View) -> Html | None:
    """What is said of a link whose words stand elsewhere, or no longer; None if they stand there.

    A browser leads to it, as it would to the words.
    """
    texts = view.texts
    if linked.is_moved:
        said = texts.page_moved.format(place=on_one_line(place(linked.parts, texts)))
        content = [element("p", said)]
    elif linked.parts and not linked.old:
        return None
    else:
        content = [*_changed(linked, view)]
    return element(
        "div", *content, class_="notice", role="status", lang=view.language,
        id=f"p{linked.asked}", tabindex=-1, autofocus="",
    )  # fmt: skip


def _changed(linked: Linked, view: View) -> Iterator[Html]:
    """The old words beside the new ones, with what differs in them."""
    texts, old = view.texts, linked.old
    yield element("p", texts.page_changed)
    if not old:
        return
    yield element("p", element("b", texts.it_said))
    if not linked.parts:
        yield block_quote([(words, SET) for words in old])
        yield element("p", texts.says_no_more)
        return
    pairs = list(zip(old, linked.parts, strict=True))
    yield block_quote([(_compared(words, part.quote, "-", "del"), SET) for words, part in pairs])
    yield element("p", element("b", texts.now_it_says))
    yield block_quote([(_compared(words, part.quote, "+", "ins"), SET) for words, part in pairs])


def _compared(old: str, new: str, sign: str, name: str) -> Html:
    """The words that both texts have, and those with this *sign* as elements of this *name*."""
    runs = [(kind, words) for kind, words in difference(old, new) if kind in ("=", sign)]
    words = [element(name, words) if kind == sign else words for kind, words in runs]
    return joined(*(part for word in words for part in (word, " ")))
