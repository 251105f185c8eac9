"""HTML that is escaped by construction: only ``element`` and ``joined`` make it of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from bot.readable import visible

# Addresses that a browser does not run.
HARMLESS = re.compile(r"https?://|[./#?]|data:,$")
VOID = frozenset({"br", "hr", "input", "link", "meta"})


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


Content = str | Html | Iterable["Content"] | None
Attribute = str | int | bool | None


def joined(*content: Content) -> Html:
    """Join *content*: HTML as it is, other text escaped."""
    return Html("".join(map(_html, content)))


def lines(content: Iterable[Content]) -> Html:
    """Join *content*, each with a line break behind it."""
    return joined(*(part for one in content for part in (one, "\n")))


def element(tag: str, /, *content: Content, **attributes: Attribute) -> Html:
    """Make an element without attributes that are None or False; ``class_`` is ``class``.

    Raises ``ValueError`` for an address that a browser might run.
    """
    start = f"<{tag}{''.join(_attribute(*one) for one in attributes.items())}>"
    return Html(start if tag in VOID else f"{start}{joined(*content)}</{tag}>")


def _html(content: Content) -> str:
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return escape(_shown(content), quote=False)
    return "" if content is None else joined(*content)


def _shown(text: str) -> str:
    return text if text.isprintable() else visible(text)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    if "_" in name:
        name = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = _shown(str(value))
    if name in ("href", "src", "action", "cite") and not HARMLESS.match(text):
        raise ValueError(f"{text!r} is no address to link to")
    return f' {name}="{escape(text)}"'
