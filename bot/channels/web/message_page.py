"""A page that says why there is no other: nothing has this address, or it cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.web.frame import View, page
from bot.channels.web.html import Html, element


def message_page(said: str, view: View, old: Sequence[str] = ()) -> Html:
    """A page with one message, and the *old* words of a quote that is gone, if they are known."""
    words = (element("p", words, dir="auto", class_="set") for words in old)
    return page(
        view,
        said,
        element("h1", said, class_="lead"),
        element("p", element("b", view.texts.it_said)) if old else None,
        element("blockquote", *words) if old else None,
    )
