"""The site: a request is answered from the corpus with a page, as values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from time import perf_counter
from typing import NamedTuple

from bot.channels.jsonl import answer_object
from bot.channels.web.article_page import article_page
from bot.channels.web.ask_page import answer_page, first_page
from bot.channels.web.forms import FILTERS
from bot.channels.web.frame import View
from bot.channels.web.linked import Earlier, look_up, old_words
from bot.channels.web.list_page import PAGE, Shelf, found_page, list_page
from bot.channels.web.message_page import message_page
from bot.channels.web.quotes import own_address
from bot.channels.web.request import BadRequest, Request
from retrieval import Answer, Article, ArticleFilter, Corpus, Paragraph
from retrieval.analysis import LANGUAGES
from retrieval.citation.quote_links import ARTICLE_FOLDER, article_id_at
from retrieval.errors import UnknownArticle

HTML, JSON = "text/html; charset=utf-8", "application/json"
ASSETS = {"site.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}
# Of a search, so many passages are listed.
MOST_FOUND = 50
MOST_QUOTES = 20
LONGEST_WORDS = 500
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LONGEST_ID = 2000


class Response(NamedTuple):
    """What is sent back."""

    body: bytes
    kind: str = HTML
    status: int = 200


class TooLong(Exception):
    """A question has more characters than the settings allow."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the settings say of the site.

    *is_public* says that only articles with an address of their own are shown; *earlier* knows the
    words that stood in a place before.
    """

    limit: int = 3
    question_length: int = 1000
    is_public: bool = False
    same_language: bool = False
    earlier: Earlier = lambda _: ()

    def respond(self, request: Request, corpus: Corpus) -> Response:
        """The answer to a request. Raises ``CorpusError``."""
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
            # How many are not published is nobody's business, and counting the others takes long.
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
        """The answer to the question of the fields, and the milliseconds that it took."""
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
            # It may have been removed; whoever has a link to a quote from it may know the words.
            old = () if self.is_public else old_words(article_id, places, words, self.earlier)
            if not old:
                raise
            return failed(request, 404, request.texts.page_changed, old)
        linked = look_up(paragraphs, places, words, self.earlier) if places else None
        return Response(article_page(paragraphs, linked, view_of(request)).encode())

    def _paragraphs(self, article_id: str, corpus: Corpus) -> Sequence[Paragraph]:
        """The paragraphs of an article that is shown. Raises ``UnknownArticle`` for any other."""
        if len(article_id) > LONGEST_ID or not corpus.length(article_id):
            raise UnknownArticle(article_id[:LONGEST_ID])
        paragraphs = corpus.paragraphs(article_id)
        if self.is_public and not own_address(paragraphs[0].article):
            raise UnknownArticle(article_id)
        return paragraphs


def failed(request: Request, status: int, said: str, old: Sequence[str] = ()) -> Response:
    """The page, or the object, that says why there is no other."""
    if request.path == "ask.json":
        values = {"schema": "pullquote.error/1", "status": status, "message": said}
        return Response(json.dumps(values, ensure_ascii=False).encode(), JSON, status)
    view = View(request.language, request.root, request.is_chosen)
    return Response(message_page(said, view, old).encode(), HTML, status)


def view_of(request: Request) -> View:
    """How the page of a request is seen."""
    fields = {name: values[0] for name, values in request.fields.items() if name != "lang"}
    return View(request.language, request.root, request.is_chosen, fields)


def shelf_of(corpus: Corpus, only: ArticleFilter | None, number: int) -> Shelf:
    """Page *number* of the list of articles that pass a filter."""
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
    """The style and the script, by their names."""
    folder = files("bot.channels.web") / "assets"
    return {name: Response((folder / name).read_bytes(), kind) for name, kind in ASSETS.items()}
