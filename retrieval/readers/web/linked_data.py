"""The articles in JSON-LD, the data of a page for search engines."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

KINDS = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork|Chapter|Book)$")
# Where the articles of a page are; what else an object has are other things.
INNER = ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf")
# A page has a few of them, with some kilobytes; more is no data about one page.
MOST_SCRIPTS = 20
LARGEST = 4 * 2**20
MOST_OBJECTS = 2000


class Article(NamedTuple):
    """What JSON-LD says about an article; empty texts where it says nothing."""

    headline: str
    authors: tuple[str, ...]
    published: str
    body: str


def articles_of(root: HtmlElement) -> list[Article]:
    """The articles in the JSON-LD of a page, in order. What is no JSON is passed over."""
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
    # Some programs hide the data from HTML of before 1998, or close it like a statement.
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


def _article(thing: dict[str, Any], known: dict[str, dict[str, Any]]) -> Article:
    return Article(
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
