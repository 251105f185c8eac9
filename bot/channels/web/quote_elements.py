"""Stored text as HTML: marked paragraphs, quotes and their sources; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bot.channels.documents.document import Quote, language_of
from bot.channels.web.frame import View
from bot.notes import place
from bot.pages.elements import Content, Html, element, joined
from bot.readable import unwrapped, visible_line
from retrieval import (
    Article,
    Evidence,
    Passage,
    Span,
    article_path,
    quote_path,
    safe_address,
    source_link,
)

MOST_COPIES = 5
SET, FLOWING = "set", None
# A longer date may continue on the next line.
LONGEST_DATE = 25


def evidence_element(evidence: Evidence, view: View) -> Html:
    """Make a quote of an answer with its source and copies."""
    article = evidence.passage.paragraph.article
    parts = []
    for part in evidence.parts:
        marks = [evidence.answer_span] if part == evidence.passage else []
        parts.append((marked(part.paragraph.text, part.span, marks), layout(part.paragraph.text)))
    quote = block_quote(parts, lang=language(article), cite=source_link(article))
    source = source_line(evidence.parts, view)
    return element("li", quote, source, _copies(evidence.also_in, view), class_="quote")


def marked(text: str, shown: Span, marks: Sequence[Span], name: str | None = None) -> Html:
    """Return the part *shown* of a paragraph's *text* with its *marks*.

    *name* is the id of the first mark, to which a browser scrolls even without a fragment. Each
    character occurs once, so that a script can count them. A mark that overlaps an earlier one is
    left out.
    """
    place, pieces = shown.start, []
    for span in sorted(marks):
        if place <= span.start and span.end <= shown.end:
            at = {"id": name, "tabindex": "-1", "autofocus": ""} if name else {}
            pieces += [text[place : span.start], element("mark", span.of(text), **at)]
            place, name = span.end, None
    return joined(*pieces, text[place : shown.end])


def layout(text: str) -> str | None:
    """Return the class that keeps line breaks, unless all are wraps."""
    return FLOWING if "\n" in text and "\n" not in unwrapped(text) else SET


def block_quote(paragraphs: Sequence[tuple[Content, str | None]], **attributes: str | None) -> Html:
    """Make a quote of *paragraphs*, each with its class."""
    quoted = (
        element("p", words, class_=name, dir="auto" if number else None)
        for number, (words, name) in enumerate(paragraphs)
    )
    return element("blockquote", *quoted, dir="auto", **attributes)


def source_line(parts: Sequence[Passage], view: View) -> Html:
    """Make the title as a link to the quote, the place, and the source."""
    details: list[Content] = [
        _title_link(parts, view),
        element("bdi", visible_line(place(parts, view.texts))),
        *about(parts[0].paragraph.article),
    ]
    if address := source_link(parts[0]):
        details.append(source_element(address, view))
    return element("p", *_between(details), class_="source")


def title_of(article: Article) -> str:
    """Return the title of an article, or the name of its file."""
    return visible_line(article.title or "") or visible_line(article.source) or article.id


def title_element(article: Article) -> Html:
    """Make the title in its language."""
    return element("bdi", title_of(article), lang=language(article))


def language(article: Article) -> str:
    """Return the language of an article; empty means unknown in HTML."""
    return language_of(Quote(article)) or ""


def about(article: Article) -> Iterator[Html]:
    """Make the author and the date."""
    if author := visible_line(article.author or ""):
        yield element("bdi", author)
    if published := visible_line(article.published or ""):
        is_short = len(published) <= LONGEST_DATE
        yield element("bdi", published, class_="date" if is_short else None)


def source_element(address: str, view: View) -> Html:
    """Make a link to the source, with its host."""
    host = urlsplit(address).hostname or ""
    return element("a", f"{view.texts.page_source}: {host}", href=address, rel="noreferrer")


def article_address(article: Article, view: View) -> str:
    """Return the address of an article here."""
    return view.to(f"{article_path(article.id)}/")


def own_address(article: Article) -> bool:
    """Return whether an article has an address."""
    return safe_address(article.url or "") is not None


def _copies(copies: Sequence[Passage], view: View) -> Html | None:
    if not copies:
        return None
    links = [_title_link([copy], view) for copy in copies[:MOST_COPIES]]
    before, after = view.texts.also_in.split("{places}")
    return element("p", before, *_between(links, "; "), after, class_="source")


def _title_link(parts: Sequence[Passage], view: View) -> Html:
    # Pages are folders, so the path ends in a slash.
    path = quote_path(parts).replace("?", "/?", 1)
    return element("a", title_element(parts[0].paragraph.article), href=view.to(path))


def _between(parts: Sequence[Content], sign: str = " · ") -> Iterator[Content]:
    for number, part in enumerate(parts):
        if number:
            yield sign
        yield part
