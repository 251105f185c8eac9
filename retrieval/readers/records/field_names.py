"""The fields of an article in a mapping of values, under the names that programs give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

# The names of each field, best first, without "_", "-" and blanks and in lower case. A "name" is
# more often that of a person than a title.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "uuid", "guid"),
    "title": ("title", "headline", "heading", "заголовок", "başlık"),
    "text": (
        "text", "maintext", "articlebody", "body", "fulltext", "contenttext", "contenthtml",
        "content", "article", "bodytext", "bodyhtml", "bodyxhtml", "articletext", "storytext",
        "storybody", "storyhtml", "текст", "metin",
    ),
    "paragraphs": ("paragraphs",),
    "url": (
        "url", "link", "sourceurl", "permalink", "canonicalurl", "weburl", "ссылка", "bağlantı",
    ),
    "author": ("author", "authors", "byline", "creator", "автор", "yazar"),
    "published": (
        "published", "date", "datepublished", "datepublish", "publishedat", "pubdate", "createdat",
        "timestamp", "publisheddate", "publicationdate", "publishdate", "firstcreated",
        "versioncreated", "datecreated", "datetime", "дата", "tarih",
    ),
    "language": ("language", "lang", "язык", "dil"),
}  # fmt: skip
# These name what stands above an article. They are its text only if it has no other.
SUMMARIES = ("summary", "description", "lead", "abstract", "excerpt")
# By their names, these hold no HTML: what looks like a tag in them is text.
PLAIN = frozenset({"text", "maintext", "contenttext", "paragraphs", "текст", "metin"})
# WordPress and Drupal put a field into an object; these are the names of its HTML.
HTML_INSIDE = ("rendered", "processed", "value")
HTML = re.compile(r"</(?:p|div|li|ul|ol|h[1-6]|article|blockquote|table)\s*>|<(?:br|p)\s*/?>", re.I)
# NewsAPI cuts each text and says so at its end; this is no part of the article.
CUT_BY_NEWSAPI = re.compile(r"\s*\[\+\d+ chars\]\s*$")


def has_text(
    names: Mapping[str, object], fields: Mapping[str, str], summary_is_text: bool = True
) -> bool:
    """Whether one of *names* is known to be that of a text, or *fields* says so.

    *summary_is_text* says whether a summary counts.
    """
    for field in ("text", "paragraphs"):
        if field in fields and _at(names, fields[field]) is not None:
            return True
    if "text" in fields or "paragraphs" in fields:
        return False
    known = {_plain_name(name): names[name] for name in reversed([*names])}
    texts = (*NAMES["paragraphs"], *NAMES["text"], *(SUMMARIES if summary_is_text else ()))
    return any(_is_text(known.get(name)) for name in texts)


def unknown_names(names: Iterable[str]) -> str:
    """A clause with the *names* that were found, none of which is known."""
    listed = [name if len(name) <= 40 else f"{name[:40]}…" for name in names]
    some = ", ".join(map(repr, listed[:12])) + (", …" if len(listed) > 12 else "")
    return f"none of {some} is known to be the text"


def fields_of(values: Mapping[str, object], fields: Mapping[str, str]) -> dict[str, Any]:
    """The values by the names of our fields."""
    known = _by_plain_name(values)
    found: dict[str, Any] = {}
    text_name = "text"
    for field, names in NAMES.items():
        if field in fields:
            value, name = _at(values, fields[field]), fields[field].rpartition(".")[2]
        elif field == "text" and "paragraphs" not in fields:
            value, name = _first(values, known, (*names, *SUMMARIES), is_text=True)
        else:
            value, name = _first(values, known, names)
        if value is None or value == "":
            continue
        found[field] = value
        text_name = name if field == "text" else text_name
    if "paragraphs" in found:
        found.pop("text", None)
    elif "text" in found:
        found |= _text(found.pop("text"), _plain_name(text_name))
    if isinstance(title := _unwrapped(found.get("title")), str):
        if title is not found["title"]:
            title = " ".join(part["text"] for part in _html_paragraphs(title)) or title
        found["title"] = " ".join(title.split())
    return found


def _first(
    values: Mapping[str, object],
    known: Mapping[str, str],
    names: tuple[str, ...],
    is_text: bool = False,
) -> tuple[object, str]:
    """The first value that is given under one of *names*; that of a text is one if there is any."""
    given = [known[name] for name in names if name in known]
    given = [name for name in given if values[name] not in (None, "", [], {})]
    if is_text:
        given = [name for name in given if _is_text(values[name])] or given
    return (values[given[0]], given[0]) if given else (None, "")


def _is_text(value: object) -> bool:
    value = _unwrapped(value)
    if isinstance(value, list):
        return any(isinstance(part, str | dict) for part in value)
    return isinstance(value, str) and not value.isspace() and value != ""


def _unwrapped(value: object) -> object:
    """The HTML in an object such as ``{"rendered": ...}``; any other value as it is."""
    if isinstance(value, dict):
        inside = (value[name] for name in HTML_INSIDE if isinstance(value.get(name), str))
        return next(inside, value)
    return value


def _text(value: object, name: str) -> dict[str, object]:
    """The text, or the paragraphs in its HTML."""
    text = _unwrapped(value)
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return {"paragraphs": text}
    if not isinstance(text, str):
        return {"text": text}
    if text is not value or name == "contenthtml" or (name not in PLAIN and HTML.search(text)):
        return {"paragraphs": _html_paragraphs(text)}
    return {"text": CUT_BY_NEWSAPI.sub("", text) if name == "content" else text}


def _html_paragraphs(html: str) -> list[dict[str, Any]]:
    # Imported here: only adding needs it, and it costs start-up time.
    from retrieval.readers.web.markup import paragraphs, parse_html

    return [{"text": p.text, "heading": p.heading} for p in paragraphs(parse_html(html))]


def _at(values: Mapping[str, object], path: str) -> object:
    """The value at a dotted *path*; None if there is none."""
    if path in values:
        return values[path]
    value: object = values
    for step in path.split("."):
        if isinstance(value, Mapping):
            name = _by_plain_name(value).get(_plain_name(step), "")
            value = value.get(step, value.get(name))
        elif isinstance(value, list) and step.isdecimal() and len(step) < 9:
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def _by_plain_name(values: Mapping[str, object]) -> dict[str, str]:
    """The names in *values* by their plain names, of two with the same plain name the first."""
    return {_plain_name(name): name for name in reversed([*values])}


@lru_cache(maxsize=10_000)
def _plain_name(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()
