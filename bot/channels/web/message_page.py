"""A page that says why there is no other: nothing has this address, or it cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.web.frame import View, page
from bot.channels.web.html import Html, element
from bot.channels.web.quotes import SET, block_quote


def message_page(said: str, view: View, old: Sequence[str] = ()) -> Html:
    """A page with one message, and the *old* words of a quote that is gone, if they are known."""
    return page(
        view,
        said,
        element("h1", said, class_="lead"),
        element("p", element("b", view.texts.it_said)) if old else None,
        block_quote([(words, SET) for words in old]) if old else None,
    )
