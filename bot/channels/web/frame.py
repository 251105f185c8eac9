"""What all pages of the site share: head, navigation, languages, and the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from bot.pages.document_frame import DOCTYPE, head
from bot.pages.elements import Content, Html, element, joined
from bot.texts import TEXTS, Texts

NAME = "Pullquote"
# A page loads and runs only its own style and script, and is in no frame.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'"
)
FILTERS = ("since", "until", "author", "source", "in_language")


class View(NamedTuple):
    """The language and place of a page.

    *root* is the way to the root of the site. *fields* are from the address of the page; links to
    other languages repeat them. A page that *is_written* to a file takes no questions.
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
        """Return the address of another page, with the language if it was chosen."""
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
    """Make a page, to be encoded as UTF-8."""
    texts = view.texts
    navigation = element(
        "nav",
        element("a", NAME, class_="name", href=view.to("")),
        element("a", texts.page_articles, href=view.to("articles/")),
    )
    body = element(
        "body",
        element("a", texts.page_skip, class_="skip", href="#content"),
        element("header", navigation),
        element("main", *content, id="content", tabindex=-1),
        None if view.is_written else element("footer", _languages_of_page(view)),
        data_copy=texts.page_copy,
        data_copied=texts.page_copied,
    )
    start = head(
        f"{title} · {NAME}" if title != NAME else NAME,
        POLICY,
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=f"{view.root}site.css"),
        element("script", src=f"{view.root}site.js", defer=True),
    )
    return joined(DOCTYPE, element("html", start, body, lang=view.language))


def question_form(fields: Mapping[str, str], most: int, view: View) -> Html:
    """Make the form for a question of at most *most* characters."""
    field = element(
        "textarea", f"\n{fields.get('question', '')}", id="question", name="question",
        rows=2, maxlength=most, required=True, dir="auto", enterkeyhint="search",
    )  # fmt: skip
    return element(
        "form",
        element("label", view.texts.page_question, for_="question"),
        element("div", field, element("button", view.texts.page_ask), class_="row"),
        *_filters(fields, view),
        method="get",
        action=view.root,
        class_="ask",
    )


def search_form(fields: Mapping[str, str], view: View) -> Html:
    """Make the form for a search."""
    field = element(
        "input", type="search", id="words", name="words", value=fields.get("words", ""),
        dir="auto", maxlength=500,
    )  # fmt: skip
    return element(
        "form",
        element("label", view.texts.page_words, for_="words"),
        element("div", field, element("button", view.texts.page_search), class_="row"),
        *_filters(fields, view),
        method="get",
        action=f"{view.root}articles/",
        role="search",
    )


def _languages_of_page(view: View) -> Html:
    links = []
    for code, texts in TEXTS.items():
        name = texts.language_name
        if code == view.language:
            links.append(element("li", element("b", name, lang=code, aria_current="true")))
            continue
        address = f"?{urlencode({**view.fields, 'lang': code})}"
        links.append(element("li", element("a", name, href=address, lang=code, hreflang=code)))
    return element("nav", element("ul", *links), aria_label=view.texts.page_languages)


def _filters(fields: Mapping[str, str], view: View) -> Iterator[Html]:
    texts = view.texts
    kinds = (
        ("since", "date", texts.page_since),
        ("until", "date", texts.page_until),
        ("author", "text", texts.page_author),
        ("source", "text", texts.page_source),
    )
    inputs = []
    for name, kind, label in kinds:
        given = fields.get(name, "")
        field = element("input", type=kind, id=name, name=name, value=given, maxlength=200)
        inputs.append(element("div", element("label", label, for_=name), field))
    chosen = fields.get("in_language")
    options = [element("option", texts.page_any, value="")]
    for code, named in TEXTS.items():
        is_chosen, name = code == chosen, named.language_name
        options.append(element("option", name, value=code, lang=code, selected=is_chosen))
    field = element("select", *options, id="in_language", name="in_language")
    label_of_field = element("label", texts.page_in_language, for_="in_language")
    inputs.append(element("div", label_of_field, field))
    yield element(
        "details",
        element("summary", texts.page_narrow),
        element("div", *inputs, class_="filters"),
        open=any(fields.get(name) for name in FILTERS),
    )
    if view.is_chosen:
        yield element("input", type="hidden", name="lang", value=view.language)
