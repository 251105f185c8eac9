"""The page of an article: numbered paragraphs, the quote that a link marks, citations to copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.channels.documents.document import on_one_line
from bot.channels.web.frame import View, page
from bot.channels.web.html import Content, Html, element, joined
from bot.channels.web.linked import Linked
from bot.channels.web.notice import notice
from bot.channels.web.quotes import (
    about,
    language,
    layout,
    marked,
    own_address,
    source_element,
    title_of,
)
from bot.notes import place
from retrieval import STYLES, Article, Paragraph, Passage, Span, source_link

# What is offered to copy, and in how many lines it is shown.
CITED = {"plain": 3, "markdown": 4, "bibtex": 8, "ris": 8}


def article_page(paragraphs: Sequence[Paragraph], linked: Linked | None, view: View) -> Html:
    """The page of an article with these *paragraphs*; *linked* is what a link to it quotes."""
    article = paragraphs[0].article
    parts = linked.parts if linked else ()
    title = title_of(article)
    head = element(
        "header",
        element("h1", title, lang=language(article), dir="auto"),
        _origin(article, parts, view),
    )
    body = element(
        "article",
        *_body(paragraphs, linked, view),
        lang=language(article),
        class_="text",
        # The script of a written page says this of a link to words that are no longer there.
        data_unmarked=view.texts.page_changed if view.is_written else None,
    )
    return page(view, title, head, body, _citations(article, parts, view))


def _origin(article: Article, parts: Sequence[Passage], view: View) -> Html:
    """Who wrote it and when, where the quote is, the name of its file, the link to the source."""
    details: list[Content] = [*about(article)]
    if parts:
        details.append(element("bdi", on_one_line(place(parts, view.texts))))
    if not own_address(article):
        details.append(element("bdi", on_one_line(article.source)))
    if address := source_link(parts[0] if parts else article):
        details.append(source_element(address, view))
    items = (element("li", detail) for detail in details if detail)
    return element("ul", *items, class_="about")


def _body(paragraphs: Sequence[Paragraph], linked: Linked | None, view: View) -> Iterator[Html]:
    """The paragraphs, with a line before each page, a heading before each part, and the notice.

    The notice stands before the quote, and has the name to which the link leads.
    """
    parts = linked.parts if linked else ()
    said = notice(linked, view) if linked else None
    taken = linked.asked if linked and said else None
    at = parts[0].paragraph.number if parts else taken
    if said and at not in {paragraph.number for paragraph in paragraphs}:
        yield said
    heading, page_number = title_of(paragraphs[0].article), None
    for paragraph in paragraphs:
        if paragraph.page is not None and paragraph.page != page_number:
            page_number = paragraph.page
            name = view.texts.page.format(number=page_number)
            yield element("p", name, class_="page", lang=view.language)
        if paragraph.heading and on_one_line(paragraph.heading) != heading:
            heading = on_one_line(paragraph.heading)
            yield element("h2", heading, dir="auto")
        if said and paragraph.number == at:
            yield said
        spans = [part.span for part in parts if part.paragraph.number == paragraph.number]
        yield _paragraph(paragraph, spans, paragraph.number != taken)


def _paragraph(paragraph: Paragraph, spans: Sequence[Span], is_named: bool) -> Html:
    """A paragraph with its number, which is a link to it.

    Its name is that of the mark in it, if there is one, so that a link leads to the quote itself.
    """
    name, text = f"p{paragraph.number}", paragraph.text
    words = marked(text, Span(0, len(text)), spans, name if is_named else None) if text else ""
    number = element("a", str(paragraph.number), href=f"#{name}", class_="number")
    shown = element("span", words, class_=f"words {layout(text) or ''}".strip())
    own_name = name if is_named and not spans else None
    return element("p", number, shown, dir="auto", id=own_name, data_number=paragraph.number)


def _citations(article: Article, parts: Sequence[Passage], view: View) -> Html:
    """The citation in each style, as a text that can be selected or copied."""
    fields = []
    for style, rows in CITED.items():
        label = element("label", style, for_=f"cite-{style}")
        text = STYLES[style](article, parts)
        area = element("textarea", text, id=f"cite-{style}", rows=rows, readonly=True, dir="auto")
        fields.append(element("div", label, area, class_="citation"))
    return element(
        "details",
        element("summary", view.texts.button_cite),
        joined(*fields),
        id="cite",
    )
