"""The list of articles, all of them or those that a filter lets pass; or what a search found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.channels.documents.document import on_one_line
from bot.channels.web.forms import FILTERS, search_form
from bot.channels.web.frame import View, page
from bot.channels.web.html import Content, Html, element
from bot.channels.web.quotes import (
    about,
    article_address,
    block_quote,
    language,
    layout,
    marked,
    own_address,
    source_line,
    title_of,
)
from retrieval import Article, Match

PAGE = 50


class Shelf(NamedTuple):
    """Some of *total* articles: page *number* of the list, from 1."""

    articles: Sequence[Article]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages of the list."""
        return max(1, -(-self.total // PAGE))


def list_page(shelf: Shelf, fields: Mapping[str, str], view: View) -> Html:
    """A page of the list; *fields* are those of its form."""
    texts = view.texts
    first = (shelf.number - 1) * PAGE + 1
    last = first + len(shelf.articles) - 1
    said = texts.articles_of.format(first=first, last=last, total=shelf.total)
    if not shelf.articles:
        said = texts.page_no_article if any(fields.values()) else texts.empty_corpus
    return page(
        view,
        texts.page_articles,
        element("h1", texts.page_articles),
        None if view.is_written else search_form(fields, view),
        element("p", said, class_="notes", role="status"),
        element("ol", *(_item(one, view) for one in shelf.articles), class_="list", start=first)
        if shelf.articles
        else None,
        _pages(shelf, fields, view),
    )


def found_page(matches: Sequence[Match], total: int, fields: Mapping[str, str], view: View) -> Html:
    """The best passages that contain the words of a search."""
    texts = view.texts
    said = texts.page_passages.format(first=1, last=len(matches), total=total)
    if not matches:
        said = texts.no_such_articles.format(words=fields["words"])
    found = element("ol", *(_match(one, view) for one in matches), class_="quotes")
    return page(
        view,
        texts.page_articles,
        element("h1", texts.page_articles),
        search_form(fields, view),
        element("p", said, class_="notes", role="status"),
        found if matches else None,
    )


def _item(article: Article, view: View) -> Html:
    title = element("bdi", title_of(article), lang=language(article))
    details: list[Content] = [*about(article)]
    if not own_address(article) and article.title:
        details.append(element("bdi", on_one_line(article.source)))
    items: Iterator[Html] = (element("span", detail) for detail in details)
    return element(
        "li",
        element("a", title, href=article_address(article, view)),
        element("span", *items, class_="source") if details else None,
    )


def _match(match: Match, view: View) -> Html:
    excerpt = match.excerpt
    text = excerpt.paragraph.text
    words = marked(
        text, excerpt.span, [span for span in match.matches if excerpt.span.overlaps(span)]
    )
    quote = block_quote([(words, layout(text))], lang=language(excerpt.paragraph.article))
    return element("li", quote, source_line([excerpt], view), class_="quote")


def _pages(shelf: Shelf, fields: Mapping[str, str], view: View) -> Html | None:
    """The links to the pages before and behind this one."""
    kept = {name: fields.get(name) for name in FILTERS}
    links = []
    for number, label, rel in (
        (shelf.number - 1, view.texts.button_previous, "prev"),
        (shelf.number + 1, view.texts.button_next, "next"),
    ):
        if 1 <= number <= shelf.pages:
            path = "articles/" if number == 1 else f"articles/{number}/"
            links.append(element("a", label, href=view.to(path, kept), rel=rel))
    if not links:
        return None
    where = element("span", f"{shelf.number} / {shelf.pages}")
    return element("nav", *links, where, class_="pages", aria_label=view.texts.page_articles)
