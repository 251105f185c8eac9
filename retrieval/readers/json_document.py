"""The reader for JSON files: one article, a list of articles, or an export that holds one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import LARGEST, Original
from retrieval.readers.records.article_record import Values, read_articles
from retrieval.readers.records.field_names import has_text, unknown_names
from retrieval.readers.records.json_values import (
    BLANKS,
    NotJson,
    json_elements,
    json_lines,
    json_value,
)
from retrieval.readers.records.telegram_export import is_telegram_export, read_telegram_export

# An object with one of these holds articles, or an object that does.
CONTAINERS = (
    "articles", "items", "posts", "entries", "stories", "news", "documents", "docs", "records",
    "results", "hits", "data", "response", "rows", "feed", "article", "post", "@graph",
)  # fmt: skip
# Search engines and JSON:API put an article into a field of each element.
ENVELOPES = ("_source", "attributes")
DEEPEST = 5
# The first elements show of what kind a list is.
SAMPLE = 50
TOO_LARGE = (
    f"larger than {LARGEST >> 20} MB; convert it to JSON Lines, which are read line by line, "
    "for example: jq -c '.[]' FILE.json > FILE.jsonl"
)
JSON_FEED = "https://jsonfeed.org/version/"
# The first line that is not blank, and the beginning of an object behind it.
LINE = re.compile(r"\s*[^\n]+\n")
OBJECT_BEHIND = re.compile(r"\s*\{")


def read_json(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a JSON file.

    The file may be an article, a list of articles, or an object with such a list: a JSON Feed, the
    answer of a news service or a search engine, an export of Telegram. It may also be JSON Lines
    under another name.
    """
    with original.open() as stream:
        if stream.seekable() and stream.seek(0, io.SEEK_END) > LARGEST:
            raise UnreadableSource(original.name, TOO_LARGE)
    text = original.text()
    if not text or text.isspace():
        return iter(())
    if text.lstrip(BLANKS).startswith("["):
        return read_articles(_elements(text, original), original)
    if _is_lines(text):
        return read_articles(json_lines(original), original)
    return _read_object(_value(text, original), original)


def _read_object(value: object, original: Original) -> Iterator[Draft | Skipped]:
    if not isinstance(value, dict):
        raise UnreadableSource(original.name, "neither a JSON object nor a list of objects")
    if is_telegram_export(value):
        return read_telegram_export(value, original)
    articles = _articles_in(value, original.options.fields)
    if articles is None:
        raise UnreadableSource(original.name, unknown_names(value), Lack.FIELDS)
    if isinstance(articles, dict):
        return read_articles([Values(articles, original.name)], original)
    return read_articles(_records(articles, original, _inherited(value)), original)


def _value(text: str, original: Original) -> object:
    try:
        return json_value(text)
    except NotJson as error:
        raise UnreadableSource(original.name, f"{error} {_line_of(error, text)}") from None


def _line_of(error: NotJson, text: str) -> str:
    line = text.count("\n", 0, error.position) + 1
    return f"in line {line}"


def _elements(text: str, original: Original) -> Iterator[Values | Skipped]:
    """The elements of the list that *text* is, as far as it can be read."""
    elements = json_elements(text)
    try:
        yield from _records(elements, original, {})
    except NotJson as error:
        why = f"{error} {_line_of(error, text)}; what follows is not read"
        yield Skipped(original.name, why)


def _records(
    elements: Iterable[object], original: Original, inherited: Mapping[str, object]
) -> Iterator[Values | Skipped]:
    for number, element in enumerate(elements, start=1):
        where = f"{original.name}: element {number}"
        if isinstance(element, dict):
            article = _opened(element)
            known = inherited if "author" not in article and "authors" not in article else {}
            yield Values({**known, **article}, where, f"element {number}")
        else:
            yield Skipped(where, "not a JSON object")


def _opened(element: dict[str, object]) -> dict[str, object]:
    """The article in the envelope that *element* is, or *element* itself."""
    inside = (element[name] for name in ENVELOPES if isinstance(element.get(name), dict))
    article = next(inside, None)
    if isinstance(article, dict):
        return {"id": element.get("_id", element.get("id")), **article}
    return element


def _articles_in(
    value: dict[str, object], fields: Mapping[str, str]
) -> dict[str, object] | list[object] | None:
    """The article that *value* is, or the list of articles in it; None if there is neither."""
    if has_text(value, fields, summary_is_text=False):
        return value
    names = (*CONTAINERS, *value) if "text" in fields else CONTAINERS
    level: list[dict[str, object]] = [value]
    for _ in range(DEEPEST):
        inside = [holder[name] for holder in level for name in names if name in holder]
        for held in inside:
            if isinstance(held, list) and _are_articles(held, fields):
                return held
            if isinstance(held, dict) and has_text(held, fields, summary_is_text=False):
                return [held]
        level = [held for held in inside if isinstance(held, dict)][:SAMPLE]
    return value if has_text(value, fields) else None


def _are_articles(elements: list[object], fields: Mapping[str, str]) -> bool:
    objects = (element for element in elements[:SAMPLE] if isinstance(element, dict))
    return any(has_text(_opened(element), fields) for element in objects)


def _inherited(value: Mapping[str, object]) -> dict[str, object]:
    """The author that a JSON Feed gives for all items that give none."""
    version = value.get("version")
    if isinstance(version, str) and version.startswith(JSON_FEED):
        return {name: value[name] for name in ("authors", "author") if name in value}
    return {}


def _is_lines(text: str) -> bool:
    """Whether *text* is an object a line, and not one over all lines."""
    first = LINE.match(text)
    if not first or not OBJECT_BEHIND.match(text, first.end()):
        return False
    try:
        return isinstance(json_value(first.group()), dict)
    except NotJson:
        return False
