"""The metadata of a page: title, author, date, address and language."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from retrieval.readers.web.markup import is_unseen, visible_text

TITLES = "og:title twitter:title citation_title dc.title dcterms.title".split()
SITES = "og:site_name application-name apple-mobile-web-app-title citation_journal_title".split()
AUTHORS = (
    "citation_author dc.creator dcterms.creator author article:author parsely-author "
    "sailthru.author byl"
).split()
DATES = (
    "article:published_time citation_publication_date citation_date dc.date.issued dcterms.issued "
    "datepublished dc.date dcterms.date dcterms.created dc.date.created parsely-pub-date "
    "sailthru.date publishdate publish-date publish_date pubdate date"
).split()
LONGEST_TITLE = 500
LONGEST_NAME = 120
LONGEST_DATE = 40
# Between the title of an article and the name of its site.
SEPARATOR = re.compile(r"\s+(?:[|·•–—:~/»«<>-]|::)\s+|\s*\|\s*|(?<=\w):\s+")
BY = re.compile(
    r"^(?:(?:written|posted|published|geschrieben|escrito|écrit)\s+)?"
    r"(?:by|von|par|por|di|autor(?:in)?|author|автор|yazan|текст)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
# Accounts, and defaults of programs.
NOBODY = frozenset(
    "admin administrator root user author editor webmaster unknown none null".split()
)
# Addresses and account names.
NO_NAME = re.compile(r"://|^www\.|@|^#|^\S*[\d_]\S*$")
BYLINES = frozenset("byline author authors autor autorin".split())
BYLINE_TAGS = frozenset("a span div p address cite strong em li".split())
# The words of a name that may begin with a small letter.
PARTICLES = frozenset(
    "and und et y e de der den van von la le du da di bin al el ter ten dos".split()
)
# Defaults of programs for a missing date.
NO_DATE = re.compile(r"-?0|1970-01-01|1\b")
# Default titles of programs, and hosts at the end of a title.
UNTITLED = re.compile(
    r"(?:untitled|new page|index|home ?page|home|document)(?: document)?\W*\d*$", re.I
)
HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,12}$", re.IGNORECASE)
# A name such as "test-of-seats-2018".
SLUG = re.compile(r"[^\s-]+(?:-[^\s-]+){2,}$|[^\s_]+(?:_[^\s_]+){2,}$")
# Longer lines are cut, and further headings are ignored.
LONGEST_LINE = 10_000
MOST_HEADINGS = 50
MOST_SEPARATORS = 5
# The classes of an element that holds only the date.
DATED = frozenset("date published post-date entry-date pubdate".split())
PUBLISHED = re.compile(r"publish|entry-date|post-date")
LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
CLASS_WORD = re.compile(r"[a-z]+")


def page_metadata(
    root: HtmlElement, container: HtmlElement, base_url: str | None = None
) -> dict[str, str]:
    """The metadata of the page with this *root*, for ``read_record``.

    *container* is the element with the text. Addresses are joined to the page's base, or to
    *base_url*; one that stays relative is left out.
    """
    page = _Page(root, container, base_url)
    found = {
        "title": page.title(),
        "author": page.author(),
        "published": page.published(),
        "url": page.url,
        "language": page.language(),
    }
    return {name: value for name, value in found.items() if value}


def article_body(root: HtmlElement) -> str:
    """The article's text in the data for search engines; empty if there is none."""
    return max((article.body for article in _articles_of(root)), key=len, default="")


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ only in blanks, case and punctuation."""
    return bool(one) and _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _line(text: str | None) -> str:
    """*text* in one line, without entities and tags."""
    text = (text or "")[:LONGEST_LINE]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = TAG.sub("", text)
    return " ".join(text.split())


@dataclass
class _Page:
    root: HtmlElement
    container: HtmlElement
    base_url: str | None

    @cached_property
    def _meta(self) -> Mapping[str, list[str]]:
        meta: dict[str, list[str]] = {}
        for element in self.root.iter("meta"):
            given = element.attrib
            content = _line(given.get("content"))
            for name in ("name", "property", "itemprop", "http-equiv"):
                if content and name in given:
                    meta.setdefault(given[name].strip().lower(), []).append(content)
        return meta

    @cached_property
    def _article(self) -> _Article | None:
        """The article in the data for search engines, if clear which."""
        articles = _articles_of(self.root)
        if len({article.headline for article in articles}) <= 1:
            return articles[0] if articles else None
        shown = [*self._first(TITLES, every=True), self._heading, self._title_tag]
        for article in articles:
            if any(same_words(_line(article.headline), title) for title in shown):
                return article
        return None

    def _first(self, names: Iterable[str], every: bool = False) -> list[str]:
        found = [self._meta[name] for name in names if name in self._meta]
        return [value for values in found for value in values] if every else (found or [[]])[0]

    @cached_property
    def _title_tag(self) -> str:
        return _line(next((e.text for e in self.root.iter("title")), ""))[: 2 * LONGEST_TITLE]

    @cached_property
    def _sites(self) -> list[str]:
        host = urlsplit(self.url or self.base_url or "").hostname or ""
        labels = [label for label in host.split(".")[:-1] if label != "www"]
        return [*self._first(SITES, every=True), host.removeprefix("www."), *labels[-1:]]

    @cached_property
    def _headings(self) -> list[str]:
        return [visible_text(e) for e in islice(self.root.iter("h1", "h2"), MOST_HEADINGS)]

    @cached_property
    def _heading(self) -> str:
        """The first-level heading of the text, or above it; empty if unclear."""
        above = ""
        inside: list[str] = []
        is_inside = False
        for element in islice(self.root.iter(self.container.tag, "h1"), LONGEST_LINE):
            is_inside = is_inside or element is self.container
            if element.tag != "h1" or is_unseen(element) or len(inside) > MOST_HEADINGS:
                continue
            text = visible_text(element)
            if not text or self._is_site(text):
                continue
            if not is_inside:
                above = text
            elif self.container in element.iterancestors():
                inside.append(text)
        if len(set(inside)) > 1:
            return next((text for text in inside if _contains(self._title_tag, text)), "")
        return inside[0] if inside else above

    def title(self) -> str | None:
        """The title without the name of the site. A heading that the metadata confirm is preferred.
        A title in the metadata counts if the page shows it."""
        heading, tag = self._heading, self._without_site(self._title_tag)
        tag = "" if UNTITLED.match(tag) else tag
        told = [_line(self._article.headline) if self._article else ""]
        told = [
            self._without_site(each[: 2 * LONGEST_TITLE])
            for each in [*told, *self._first(TITLES, every=True)]
        ]
        told = [each for each in told if each and not self._is_site(each) and not SLUG.match(each)]
        shown = [each for each in told if _are_alike(each, tag) or _are_alike(each, heading)]
        if heading and any(_contains(each, heading) or _is_cut(each, heading) for each in told):
            title = heading
        elif shown:
            title = shown[0]
        elif heading and _contains(tag, heading):
            title = heading
        else:
            title = next(iter(told), tag or heading)
        return title[:LONGEST_TITLE] or None

    def _without_site(self, title: str) -> str:
        for separator in reversed([*SEPARATOR.finditer(title)][-MOST_SEPARATORS:]):
            before, after = title[: separator.start()], title[separator.end() :]
            if before and (HOST.match(after) or self._is_site(after)):
                return before
            if after and self._is_site(before):
                return after
            for part in (before, after):
                if any(same_words(part, heading) for heading in self._headings):
                    return part
        return title

    def _is_site(self, text: str) -> bool:
        letters = "".join(_words(text))
        return any(letters == "".join(_words(site)) for site in self._sites if site)

    def author(self) -> str | None:
        if self._article and (names := _names(self._article.authors)):
            return names
        for name in AUTHORS:
            if names := _names(self._meta.get(name, ())):
                return names
        return _names(self._signed())

    def _signed(self) -> list[str]:
        """The name in the byline; none if there are several."""
        for is_byline in (_is_author_by_markup, _is_author_by_class):
            bylines = (e for e in self.root.iter(*BYLINE_TAGS) if is_byline(e))
            texts = {BY.sub("", visible_text(e), count=1) for e in islice(bylines, MOST_HEADINGS)}
            names = [text for text in texts if _looks_like_names(text)]
            if names:
                return names if len(names) == 1 else []
        return []

    def published(self) -> str | None:
        dates = [self._article.published if self._article else ""]
        dates += self._first(DATES, every=True)
        times = [e for e in self.root.iter("time") if e.get("datetime")]
        marked = [e for e in times if "pubdate" in e.attrib or e.get("itemprop") == "datePublished"]
        named = [e for e in times if PUBLISHED.search(e.get("class", ""))]
        if not (marked or named) and len({e.get("datetime") for e in times}) == 1:
            named = times
        dates += [e.get("datetime", "") for e in (*marked, *named)]
        return next(filter(None, map(_date, dates)), None) or self._shown_date()

    def _shown_date(self) -> str | None:
        """The date under the title; none if there are several."""
        elements = (e for e in self.root.iter("p", "span", "div") if e.get("class") in DATED)
        texts = {visible_text(element) for element in islice(elements, MOST_HEADINGS)}
        return _date(texts.pop()) if len(texts) == 1 else None

    @cached_property
    def url(self) -> str | None:
        links = (e for e in self.root.iter("link") if e.get("rel", "").lower() == "canonical")
        bases = (e.get("href") for e in self.root.iter("base") if e.get("href"))
        addresses = [*(e.get("href", "") for e in links), *self._meta.get("og:url", ())]
        for address in map(str.strip, addresses):
            try:
                base = urljoin(self.base_url or "", next(bases, "").strip())
                joined = urljoin(base, address) if address else ""
            except ValueError:
                continue
            if joined.lower().startswith(("http://", "https://")):
                return joined
        return None

    def language(self) -> str | None:
        told = [self.root.get("lang"), self.root.get("xml:lang")]
        told += self._first(
            ("og:locale", "content-language", "dc.language", "language"), every=True
        )
        for value in told:
            if value and (match := LANGUAGE.match(value)):
                return match[1].lower()
        return None


def _contains(longer: str, shorter: str) -> bool:
    """Whether the words of *shorter* occur in *longer*."""
    words = " ".join(_words(shorter))
    return bool(words) and f" {words} " in f" {' '.join(_words(longer))} "


def _are_alike(one: str, other: str) -> bool:
    return _contains(one, other) or _contains(other, one)


def _is_cut(title: str, heading: str) -> bool:
    """Whether *title* is a shortened *heading*."""
    cut = _words(title)
    return title.endswith(("…", "...")) and len(cut) > 2 and _words(heading)[: len(cut)] == cut


def _names(values: Iterable[str]) -> str | None:
    names = []
    for value in values:
        name = BY.sub("", _line(value), count=1)
        is_account = NO_NAME.search(name) or name.lower() in NOBODY
        if name and not is_account and len(name) <= LONGEST_NAME:
            names.append(name)
    return ", ".join(dict.fromkeys(names))[:LONGEST_TITLE] or None


def _looks_like_names(text: str) -> bool:
    if len(text) > LONGEST_NAME:
        return False
    words = [word for word in re.split(r"[\s,&]+", text) if word]
    return 2 <= len(words) <= 8 and all(
        word.lower() in PARTICLES
        or (
            not word[0].islower()
            and re.fullmatch(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*", word) is not None
        )
        for word in words
    )


def _is_author_by_markup(element: HtmlElement) -> bool:
    return "author" in element.get("rel", "").split() or element.get("itemprop") == "author"


def _is_author_by_class(element: HtmlElement) -> bool:
    for token in element.get("class", "").lower().split():
        words = CLASS_WORD.findall(token)
        if words and (words[-1] in BYLINES or (words[-1] == "name" and BYLINES & {*words})):
            return True
    return False


def _date(value: str) -> str | None:
    date = _line(value)
    if not date or len(date) > LONGEST_DATE or not re.search(r"\d", date) or NO_DATE.match(date):
        return None
    return date


# JSON-LD, the data of a page for search engines.

KINDS = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork|Chapter|Book)$")
# The fields that lead to the articles of a page.
INNER = ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf")
# More is not data about one page.
MOST_SCRIPTS = 20
LARGEST = 4 * 2**20
MOST_OBJECTS = 2000


class _Article(NamedTuple):
    """An article in JSON-LD; missing values are empty."""

    headline: str
    authors: tuple[str, ...]
    published: str
    body: str


def _articles_of(root: HtmlElement) -> list[_Article]:
    """The articles in the JSON-LD of a page, in order. Invalid JSON is ignored."""
    objects: list[dict[str, Any]] = []
    scripts = (e for e in root.iter("script") if "ld+json" in e.get("type", "").lower())
    for _, script in zip(range(MOST_SCRIPTS), scripts, strict=False):
        objects += _objects(script.text or "")
    named = [thing for thing in objects if "name" in thing and isinstance(thing.get("@id"), str)]
    known = {thing["@id"]: thing for thing in named}
    return [_article(thing, known) for thing in objects if _is_article(thing)]


def _objects(text: str) -> list[dict[str, Any]]:
    if len(text) > LARGEST:
        return []
    # Some programs put comment marks or a semicolon around the data.
    first, last = text.find("{"), text.rfind("}")
    if text.lstrip()[:1] == "[":
        first, last = text.find("["), text.rfind("]")
    try:
        waiting = deque([json.loads(text[first : last + 1], strict=False)])
    except (ValueError, RecursionError):
        return []
    objects: list[dict[str, Any]] = []
    while waiting and len(objects) < MOST_OBJECTS:
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            objects.append(value)
            waiting.extend(value[name] for name in INNER if name in value)
    return objects


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(
        isinstance(kind, str) and KINDS.match(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _article(thing: dict[str, Any], known: dict[str, dict[str, Any]]) -> _Article:
    return _Article(
        _text(thing.get("headline")) or _text(thing.get("name")),
        tuple(filter(None, _people(thing.get("author"), known))),
        _text(thing.get("datePublished")),
        _text(thing.get("articleBody")),
    )


def _people(value: object, known: dict[str, dict[str, Any]]) -> list[str]:
    people = value if isinstance(value, list) else [value]
    names = []
    for person in people:
        if isinstance(person, dict):
            identity = person.get("@id")
            is_told_elsewhere = "name" not in person and isinstance(identity, str)
            name = (known.get(str(identity), person) if is_told_elsewhere else person).get("name")
            names += [_text(each) for each in (name if isinstance(name, list) else [name])]
        else:
            names.append(_text(person))
    return names


def _text(value: object) -> str:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), "")
    return value if isinstance(value, str) else ""
