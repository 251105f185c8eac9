"""The forms of the page: a question, and a search with filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.channels.web.frame import View
from bot.channels.web.html import Html, element
from bot.texts import TEXTS
from bot.texts.texts import Texts

FILTERS = ("since", "until", "author", "source", "in_language")


def question_form(fields: Mapping[str, str], most: int, view: View) -> Html:
    """The field for a question of at most *most* characters."""
    texts = view.texts
    return element(
        "form",
        element("label", texts.page_question, for_="question"),
        element(
            "div",
            element(
                "textarea", f"\n{fields.get('question', '')}", id="question", name="question",
                rows=2, maxlength=most, required=True, dir="auto", enterkeyhint="search",
            ),
            element("button", texts.page_ask),
            class_="row",
        ),
        *_rest(fields, view),
        method="get",
        action=view.root,
        class_="ask",
    )  # fmt: skip


def search_form(fields: Mapping[str, str], view: View) -> Html:
    """The field for words, and the filters."""
    texts = view.texts
    return element(
        "form",
        element("label", texts.page_words, for_="words"),
        element(
            "div",
            element(
                "input", type="search", id="words", name="words", value=fields.get("words", ""),
                dir="auto", maxlength=500,
            ),
            element("button", texts.page_search),
            class_="row",
        ),
        *_rest(fields, view),
        method="get",
        action=f"{view.root}articles/",
        role="search",
    )  # fmt: skip


def _rest(fields: Mapping[str, str], view: View) -> Iterator[Html]:
    """The filters, and the language if it was chosen."""
    texts = view.texts
    is_open = any(fields.get(name) for name in FILTERS)
    inputs = [
        _input("since", "date", texts.page_since, fields),
        _input("until", "date", texts.page_until, fields),
        _input("author", "text", texts.page_author, fields),
        _input("source", "text", texts.page_source, fields),
        _languages(fields, texts),
    ]
    summary = element("summary", texts.page_narrow)
    yield element("details", summary, element("div", *inputs, class_="filters"), open=is_open)
    if view.is_chosen:
        yield element("input", type="hidden", name="lang", value=view.language)


def _input(name: str, kind: str, label: str, fields: Mapping[str, str]) -> Html:
    field = element(
        "input", type=kind, id=name, name=name, value=fields.get(name, ""), maxlength=200
    )
    return element("div", element("label", label, for_=name), field)


def _languages(fields: Mapping[str, str], texts: Texts) -> Html:
    chosen = fields.get("in_language")
    options = [element("option", texts.page_any, value="")]
    for code, named in TEXTS.items():
        name = named.language_name
        options.append(element("option", name, value=code, lang=code, selected=code == chosen))
    field = element("select", *options, id="in_language", name="in_language")
    return element("div", element("label", texts.page_in_language, for_="in_language"), field)
