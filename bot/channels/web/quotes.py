"""Stored text as HTML: paragraphs with marks in them, quotes, and where these stand; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bot.channels.documents.document import Quote, language_of, on_one_line
from bot.channels.reflow import unwrapped
from bot.channels.web.frame import View
from bot.channels.web.html import Content, Html, element, joined
from bot.notes import place
from retrieval import Article, Evidence, Passage, Span, safe_address, source_link
from retrieval.citation.quote_links import article_path, quote_path

MOST_COPIES = 5
SET, FLOWING = "set", None
# A longer date may go on in the next line.
LONGEST_DATE = 25


def marked(text: str, shown: Span, marks: Sequence[Span], name: str | None = None) -> Html:
    """The part *shown* of a paragraph's *text* with its *marks*; *name* is the id of the first.

    A browser leads to the mark with a name, even if the address of the page has no fragment. Each
    character is there once, in its place, so that a script can count them. A mark that overlaps an
    earlier one is left out.
    """
    place, pieces = shown.start, []
    for span in sorted(marks):
        if place <= span.start and span.end <= shown.end:
            at = {"id": name, "tabindex": "-1", "autofocus": ""} if name else {}
            pieces += [text[place : span.start], element("mark", span.of(text), **at)]
            place, name = span.end, None
    return joined(*pieces, text[place : shown.end])


def layout(text: str) -> str | None:
    """The class of a paragraph: its line breaks are kept, unless all of them are only wraps."""
    return FLOWING if "\n" in text and "\n" not in unwrapped(text) else SET


def title_of(article: Article) -> str:
    """The title of an article, or the name of its file."""
    return on_one_line(article.title or "") or on_one_line(article.source) or article.id


def language(article: Article) -> str:
    """The language of an article as HTML names it; empty if it is not known, as HTML says that."""
    return language_of(Quote(article)) or ""


def evidence_element(evidence: Evidence, view: View) -> Html:
    """A quote of an answer with its source, and the links to it."""
    article = evidence.passage.paragraph.article
    parts = []
    for part in evidence.parts:
        marks = [evidence.answer_span] if part == evidence.passage else []
        parts.append((marked(part.paragraph.text, part.span, marks), layout(part.paragraph.text)))
    quote = block_quote(parts, lang=language(article), cite=source_link(article))
    return element(
        "li", quote, source_line(evidence.parts, view), *_copies(evidence.also_in, view),
        class_="quote",
    )  # fmt: skip


def block_quote(paragraphs: Sequence[tuple[Content, str | None]], **attributes: str | None) -> Html:
    """A quote of *paragraphs*, each with its class. Its direction is that of the first one."""
    quoted = (
        element("p", words, class_=name, dir="auto" if number else None)
        for number, (words, name) in enumerate(paragraphs)
    )
    return element("blockquote", *quoted, dir="auto", **attributes)


def source_line(parts: Sequence[Passage], view: View) -> Html:
    """The title, which leads to the quote in its article, the place, and the source."""
    article = parts[0].paragraph.article
    title = element("bdi", title_of(article), lang=language(article))
    details: list[Content] = [
        element("a", title, href=view.to(_with_slash(quote_path(parts)))),
        element("bdi", on_one_line(place(parts, view.texts))),
        *about(article),
    ]
    if address := source_link(parts[0]):
        details.append(source_element(address, view))
    return element("p", *_between(details), class_="source")


def about(article: Article) -> Iterator[Html]:
    """The author and the date of an article."""
    if author := on_one_line(article.author or ""):
        yield element("bdi", author)
    if published := on_one_line(article.published or ""):
        is_short = len(published) <= LONGEST_DATE
        yield element("bdi", published, class_="date" if is_short else None)


def source_element(address: str, view: View) -> Html:
    """A link to the source, with the host that it leads to."""
    host = urlsplit(address).hostname or ""
    return element("a", f"{view.texts.page_source}: {host}", href=address, rel="noreferrer")


def article_address(article: Article, view: View) -> str:
    """The address of an article on this site."""
    return view.to(f"{article_path(article.id)}/")


def own_address(article: Article) -> bool:
    """Whether an article has an address of its own."""
    return safe_address(article.url or "") is not None


def _copies(copies: Sequence[Passage], view: View) -> Iterator[Html]:
    if copies:
        links = [_copy(copy, view) for copy in copies[:MOST_COPIES]]
        before, after = view.texts.also_in.split("{places}")
        yield element("p", before, *_between(links, "; "), after, class_="source")


def _copy(copy: Passage, view: View) -> Html:
    article = copy.paragraph.article
    title = element("bdi", title_of(article), lang=language(article))
    return element("a", title, href=view.to(_with_slash(quote_path([copy]))))


def _with_slash(path: str) -> str:
    """The path of a page with a slash behind it: files are served in folders."""
    return path.replace("?", "/?", 1)


def _between(parts: Sequence[Content], sign: str = " · ") -> Iterator[Content]:
    for number, part in enumerate(parts):
        if number:
            yield sign
        yield part
