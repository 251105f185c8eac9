"""The pages of the site: first page, answer, article, lists, message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.channels.web.frame import FILTERS, NAME, View, page, question_form, search_form
from bot.channels.web.linked_quotes import Linked, notice
from bot.channels.web.quote_elements import (
    SET,
    about,
    article_address,
    block_quote,
    evidence_element,
    language,
    layout,
    marked,
    own_address,
    source_element,
    source_line,
    title_element,
    title_of,
)
from bot.notes import (
    also_searched,
    closest_line,
    conflicting_answers,
    is_across,
    language_searched,
    only_beginning,
    other_languages,
    place,
    small_talk_line,
)
from bot.pages.elements import Content, Html, element
from bot.readable import visible_line
from bot.texts import Texts
from retrieval import (
    STYLES,
    Answer,
    Article,
    Match,
    Outcome,
    Paragraph,
    Passage,
    Reason,
    Span,
    source_link,
)

# Of an unanswered question.
MOST_WORDS, LONGEST_WORD = 12, 40
# Articles a page.
PAGE = 50
# The styles of citations to copy, and the rows of their fields.
CITED = {"plain": 3, "markdown": 4, "bibtex": 8, "ris": 8}


def first_page(count: int | None, most: int, view: View) -> Html:
    """Make the page before a question of at most *most* characters.

    *count* is the number of articles, None to hide it.
    """
    articles = view.texts.page_articles
    counted = articles if count is None else f"{articles}: {count:,}"
    return page(
        view,
        NAME,
        element("h1", view.texts.short_description, class_="lead"),
        None if view.is_written else question_form({}, most, view),
        element("p", element("a", counted, href=view.to("articles/"))),
    )


def answer_page(answer: Answer, fields: Mapping[str, str], most: int, view: View) -> Html:
    """Make the page of an answer; *fields* are the values of its form."""
    notes = (
        element("p", line, class_=None if number else "outcome")
        for number, line in enumerate(_notes(answer, view.texts))
    )
    quotes = [evidence_element(evidence, view) for evidence in answer.evidence]
    return page(
        view,
        answer.query.text.strip() or NAME,
        element("h1", NAME, class_="unseen"),
        question_form(fields, most, view),
        element(
            "section",
            element("div", *notes, class_="notes", role="status"),
            element("ol", *quotes, class_="quotes") if quotes else None,
        ),
    )


def article_page(paragraphs: Sequence[Paragraph], linked: Linked | None, view: View) -> Html:
    """Make the page of an article, with the quote of a link."""
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
        # For the script of a written page.
        data_unmarked=view.texts.page_changed if view.is_written else None,
    )
    return page(view, title, head, body, _citations(article, parts, view))


class Shelf(NamedTuple):
    """Page *number*, from 1, of a list of *total* articles."""

    articles: Sequence[Article]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages."""
        return max(1, -(-self.total // PAGE))


def list_page(shelf: Shelf, fields: Mapping[str, str], view: View) -> Html:
    """Make a page of the list of articles."""
    texts = view.texts
    first = (shelf.number - 1) * PAGE + 1
    last = first + len(shelf.articles) - 1
    said = texts.articles_of.format(first=first, last=last, total=shelf.total)
    if not shelf.articles:
        said = texts.page_no_article if any(fields.values()) else texts.empty_corpus
    items = [_item(one, view) for one in shelf.articles]
    return page(
        view,
        texts.page_articles,
        element("h1", texts.page_articles),
        None if view.is_written else search_form(fields, view),
        element("p", said, class_="notes", role="status"),
        element("ol", *items, class_="list", start=first) if items else None,
        _pages(shelf, fields, view),
    )


def found_page(matches: Sequence[Match], total: int, fields: Mapping[str, str], view: View) -> Html:
    """Make the page of a search."""
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


def message_page(said: str, view: View, old: Sequence[str] = ()) -> Html:
    """Make a page with a message, and perhaps the *old* words of a quote."""
    return page(
        view,
        said,
        element("h1", said, class_="lead"),
        element("p", element("b", view.texts.it_said)) if old else None,
        block_quote([(words, SET) for words in old]) if old else None,
    )


def _notes(answer: Answer, texts: Texts) -> Iterator[str]:
    """Return the lines above the quotes."""
    others = other_languages(answer, answer.evidence)
    is_elsewhere = answer.estimate.outcome is Outcome.CLOSEST and is_across(answer, answer.evidence)
    match answer.estimate.outcome:
        case Outcome.NOTHING:
            yield from _nothing(answer, texts)
        case Outcome.CLOSEST if is_elsewhere:
            yield texts.closest_elsewhere.format(language=others)
        case Outcome.CLOSEST:
            yield closest_line(answer, texts)
    if language := language_searched(answer):
        # The rest of the text names a command of Telegram.
        yield texts.language_searched.format(language=language).partition(". ")[0]
    if answers := conflicting_answers(answer):
        yield texts.differ.format(answers=answers)
    if line := only_beginning(answer, texts):
        yield line
    if words := also_searched(answer, answer.evidence):
        yield texts.also_searched.format(words=words)
    if others and not is_elsewhere:
        yield texts.other_language.format(language=others)


def _nothing(answer: Answer, texts: Texts) -> Iterator[str]:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            yield texts.empty_corpus
        case Reason.NO_CONTENT_WORD:
            yield texts.no_word
        case Reason.SMALL_TALK:
            yield small_talk_line(answer, texts)
        case Reason.NO_ARTICLE:
            yield texts.page_no_article
        case _:
            yield texts.nothing
            words = ", ".join(word[:LONGEST_WORD] for word in answer.query.words[:MOST_WORDS])
            yield texts.searched_for.format(words=words)


def _origin(article: Article, parts: Sequence[Passage], view: View) -> Html:
    details: list[Content] = [*about(article)]
    if parts:
        details.append(element("bdi", visible_line(place(parts, view.texts))))
    if not own_address(article):
        details.append(element("bdi", visible_line(article.source)))
    if address := source_link(parts[0] if parts else article):
        details.append(source_element(address, view))
    items = (element("li", detail) for detail in details if detail)
    return element("ul", *items, class_="about")


def _body(paragraphs: Sequence[Paragraph], linked: Linked | None, view: View) -> Iterator[Html]:
    """Make paragraphs with pages, headings and the notice."""
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
        if paragraph.heading and visible_line(paragraph.heading) != heading:
            heading = visible_line(paragraph.heading)
            yield element("h2", heading, dir="auto")
        if said and paragraph.number == at:
            yield said
        spans = [part.span for part in parts if part.paragraph.number == paragraph.number]
        yield _paragraph(paragraph, spans, paragraph.number != taken)


def _paragraph(paragraph: Paragraph, spans: Sequence[Span], is_named: bool) -> Html:
    """Make a paragraph; a mark in it takes its name, so that links lead to the quote."""
    name, text = f"p{paragraph.number}", paragraph.text
    words = marked(text, Span(0, len(text)), spans, name if is_named else None) if text else ""
    number = element("a", str(paragraph.number), href=f"#{name}", class_="number")
    shown = element("span", words, class_=f"words {layout(text) or ''}".strip())
    own_name = name if is_named and not spans else None
    return element("p", number, shown, dir="auto", id=own_name, data_number=paragraph.number)


def _citations(article: Article, parts: Sequence[Passage], view: View) -> Html:
    fields = []
    for style, rows in CITED.items():
        name, text = f"cite-{style}", STYLES[style](article, parts)
        area = element("textarea", text, id=name, rows=rows, readonly=True, dir="auto")
        label = element("label", style, for_=name)
        fields.append(element("div", label, area, class_="citation"))
    return element("details", element("summary", view.texts.button_cite), *fields, id="cite")


def _item(article: Article, view: View) -> Html:
    details: list[Content] = [*about(article)]
    if not own_address(article) and article.title:
        details.append(element("bdi", visible_line(article.source)))
    items = (element("span", detail) for detail in details)
    return element(
        "li",
        element("a", title_element(article), href=article_address(article, view)),
        element("span", *items, class_="source") if details else None,
    )


def _match(match: Match, view: View) -> Html:
    excerpt = match.excerpt
    text = excerpt.paragraph.text
    marks = [span for span in match.matches if excerpt.span.overlaps(span)]
    words = marked(text, excerpt.span, marks)
    quote = block_quote([(words, layout(text))], lang=language(excerpt.paragraph.article))
    return element("li", quote, source_line([excerpt], view), class_="quote")


def _pages(shelf: Shelf, fields: Mapping[str, str], view: View) -> Html | None:
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
