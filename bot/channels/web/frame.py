"""What every page has around its content: the head, the way to the other pages, the languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from bot.channels.web.html import Content, Html, element, joined
from bot.texts import TEXTS
from bot.texts.texts import Texts

NAME = "Pullquote"
# A page loads nothing but its own style and script, runs nothing else, and is in no other's frame.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'"
)


class View(NamedTuple):
    """How a page is seen: in which language, and from which place of the site.

    *root* is the way to the root of the site. *fields* are those of the page's own address, which
    its links to other languages repeat. A page that *is_written* to a file is in one language, and
    nobody answers questions there.
    """

    language: str
    root: str
    is_chosen: bool = False
    fields: Mapping[str, str] = {}
    is_written: bool = False

    @property
    def texts(self) -> Texts:
        """The words of the page."""
        return TEXTS[self.language]

    def to(self, path: str, fields: Mapping[str, str | None] | None = None) -> str:
        """The address of another page; the language goes along if it was chosen."""
        path, _, fragment = path.partition("#")
        path, _, query = path.partition("?")
        given = {name: value for name, value in (fields or {}).items() if value}
        if self.is_chosen:
            given["lang"] = self.language
        query = "&".join(filter(None, [query, urlencode(given)]))
        return (
            f"{self.root}{path}{f'?{query}' if query else ''}{f'#{fragment}' if fragment else ''}"
        )


def page(view: View, title: str, *content: Content) -> Html:
    """The whole page; it is to be encoded as UTF-8."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title} · {NAME}" if title != NAME else NAME),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=f"{view.root}site.css"),
        element("script", src=f"{view.root}site.js", defer=True),
    )
    body = element(
        "body",
        element("a", view.texts.page_skip, class_="skip", href="#content"),
        _header(view),
        element("main", *content, id="content", tabindex=-1),
        None if view.is_written else _footer(view),
        data_copy=view.texts.page_copy,
        data_copied=view.texts.page_copied,
    )
    return joined(Html("<!doctype html>\n"), element("html", head, body, lang=view.language))


def _header(view: View) -> Html:
    return element(
        "header",
        element(
            "nav",
            element("a", NAME, class_="name", href=view.to("")),
            element("a", view.texts.page_articles, href=view.to("articles/")),
        ),
    )


def _footer(view: View) -> Html:
    """The languages of the page, each named in itself."""
    links = []
    for code, texts in TEXTS.items():
        name = texts.language_name
        if code == view.language:
            links.append(element("li", element("b", name, lang=code, aria_current="true")))
            continue
        address = f"?{urlencode({**view.fields, 'lang': code})}"
        links.append(element("li", element("a", name, href=address, lang=code, hreflang=code)))
    languages = element("nav", element("ul", *links), aria_label=view.texts.page_languages)
    return element("footer", languages)
