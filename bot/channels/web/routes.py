"""The addresses of the site: each request is answered from the corpus with a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bot.channels.json_objects import answer_object
from bot.channels.web.frame import FILTERS, View
from bot.channels.web.linked_quotes import Earlier, look_up, old_words
from bot.channels.web.quote_elements import own_address
from bot.channels.web.request import BadRequest, Request
from bot.channels.web.site_pages import (
    PAGE,
    Shelf,
    answer_page,
    article_page,
    first_page,
    found_page,
    list_page,
    message_page,
)
from bot.pages.document_frame import page_css
from retrieval import (
    ARTICLE_FOLDER,
    Answer,
    Article,
    ArticleFilter,
    Corpus,
    Paragraph,
    article_id_at,
)
from retrieval.analysis import LANGUAGES
from retrieval.errors import UnknownArticle

HTML, JSON = "text/html; charset=utf-8", "application/json"
ASSETS = {"site.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}
MOST_FOUND = 50
MOST_QUOTES = 20
LONGEST_WORDS = 500
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LONGEST_ID = 2000


class Response(NamedTuple):
    """The answer to a request."""

    body: bytes
    kind: str = HTML
    status: int = 200


class TooLong(Exception):
    """A question is too long."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site as the settings have it.

    If it *is_public*, it shows only articles with an address; *earlier* knows former words.
    """

    limit: int = 3
    question_length: int = 1000
    is_public: bool = False
    same_language: bool = False
    earlier: Earlier = lambda _: ()

    def respond(self, request: Request, corpus: Corpus) -> Response:
        """Answer a request. Raises ``CorpusError``."""
        try:
            return self._respond(request, corpus)
        except BadRequest as error:
            return failed(request, 400, request.texts.page_wrong.format(field=error))
        except TooLong:
            return failed(request, 400, request.texts.too_long.format(limit=self.question_length))
        except UnknownArticle:
            return failed(request, 404, request.texts.page_not_found)

    def _respond(self, request: Request, corpus: Corpus) -> Response:
        path = request.path.removesuffix("/")
        name, _, rest = path.partition("/")
        if path == "":
            return self._first(request, corpus)
        if path == "ask.json":
            return self._json(request, corpus)
        if name == "articles":
            return self._articles(request, rest, corpus)
        if request.path.startswith(ARTICLE_FOLDER):
            return self._article(request, corpus)
        raise UnknownArticle(request.path[:LONGEST_ID])

    def _first(self, request: Request, corpus: Corpus) -> Response:
        view = view_of(request)
        if not request.field("question"):
            # The number of unpublished articles is private; counting the others is slow.
            count = None if self.is_public else corpus.state().articles
            return Response(first_page(count, self.question_length, view).encode())
        answer, _ = self._ask(request, corpus)
        fields = {name: request.field(name) for name in ("question", *FILTERS)}
        return Response(answer_page(answer, fields, self.question_length, view).encode())

    def _json(self, request: Request, corpus: Corpus) -> Response:
        if not request.field("question"):
            raise BadRequest("question")
        answer, took_ms = self._ask(request, corpus)
        values = answer_object(answer, answer.query.text, None, took_ms)
        return Response(json.dumps(values, ensure_ascii=False).encode(), JSON)

    def _ask(self, request: Request, corpus: Corpus) -> tuple[Answer, float]:
        """Answer the question; also return the milliseconds taken."""
        question, language = request.field("question"), request.field("language") or None
        if len(question) > self.question_length:
            raise TooLong
        if language and language not in LANGUAGES:
            raise BadRequest("language")
        only = request.filter(self.is_public, self.same_language)
        for article_id in only.articles if only else ():
            self._paragraphs(article_id, corpus)
        begun = perf_counter()
        answer = corpus.ask(
            question,
            language=language,
            likely=request.language,
            limit=request.number("limit", 1, MOST_QUOTES) or self.limit,
            on=request.day("on"),
            only=only,
        )
        return answer, (perf_counter() - begun) * 1000

    def _articles(self, request: Request, rest: str, corpus: Corpus) -> Response:
        fields = {name: request.field(name) for name in ("words", *FILTERS)}
        only = request.filter(self.is_public)
        view = view_of(request)
        if words := fields["words"][:LONGEST_WORDS]:
            found = corpus.find(words, MOST_FOUND, only)
            return Response(found_page([*found.matches], found.total, fields, view).encode())
        if rest and not PAGE_NUMBER.fullmatch(rest):
            raise UnknownArticle(rest[:LONGEST_ID])
        shelf = shelf_of(corpus, only, int(rest or 1))
        if not shelf.articles and shelf.number > 1:
            raise UnknownArticle(rest)
        return Response(list_page(shelf, fields, view).encode())

    def _article(self, request: Request, corpus: Corpus) -> Response:
        article_id, places = article_id_at(request.path), request.places
        words = request.field("v")
        try:
            paragraphs = self._paragraphs(article_id, corpus)
        except UnknownArticle:
            # Whoever has a link to a quote may know its words.
            old = () if self.is_public else old_words(article_id, places, words, self.earlier)
            if not old:
                raise
            return failed(request, 404, request.texts.page_changed, old)
        linked = look_up(paragraphs, places, words, self.earlier) if places else None
        return Response(article_page(paragraphs, linked, view_of(request)).encode())

    def _paragraphs(self, article_id: str, corpus: Corpus) -> Sequence[Paragraph]:
        """Read an article that may be shown, or raise ``UnknownArticle``."""
        if len(article_id) > LONGEST_ID or not corpus.length(article_id):
            raise UnknownArticle(article_id[:LONGEST_ID])
        paragraphs = corpus.paragraphs(article_id)
        if self.is_public and not own_address(paragraphs[0].article):
            raise UnknownArticle(article_id)
        return paragraphs


def failed(request: Request, status: int, said: str, old: Sequence[str] = ()) -> Response:
    """Say why there is no answer, as a page or an object."""
    if request.path == "ask.json":
        values = {"schema": "pullquote.error/1", "status": status, "message": said}
        return Response(json.dumps(values, ensure_ascii=False).encode(), JSON, status)
    view = View(request.language, request.root, request.is_chosen)
    return Response(message_page(said, view, old).encode(), HTML, status)


def view_of(request: Request) -> View:
    """Return the view of a request."""
    fields = {name: values[0] for name, values in request.fields.items() if name != "lang"}
    return View(request.language, request.root, request.is_chosen, fields)


def shelf_of(corpus: Corpus, only: ArticleFilter | None, number: int) -> Shelf:
    """Read page *number* of the list of articles."""
    articles: Iterator[Article] = iter(corpus.articles(only))
    start = (number - 1) * PAGE
    if only is None:
        total = corpus.state().articles
        shown = [*islice(articles, start, start + PAGE)] if start < total else []
        return Shelf(shown, number, total)
    before = sum(1 for _ in islice(articles, start))
    shown = [*islice(articles, PAGE)]
    return Shelf(shown, number, before + len(shown) + sum(1 for _ in articles))


def assets() -> dict[str, Response]:
    """Read the style, which begins with ``page.css``, and the script."""
    folder = Path(__file__).with_name("assets")
    texts = {name: (folder / name).read_text("utf-8") for name in ASSETS}
    texts["site.css"] = page_css() + texts["site.css"]
    return {name: Response(texts[name].encode(), kind) for name, kind in ASSETS.items()}
