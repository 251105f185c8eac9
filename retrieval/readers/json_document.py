"""The reader for JSON and JSON Lines."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.article_record import Values, has_text, read_articles, unknown_names
from retrieval.readers.draft import UNDECODED, Draft, Skipped
from retrieval.readers.original import LARGEST, Original
from retrieval.readers.telegram_export import is_telegram_export, read_telegram_export

# Fields with articles, or with an object that has such a field.
CONTAINERS = (
    "articles", "items", "posts", "entries", "stories", "news", "documents", "docs", "records",
    "results", "hits", "data", "response", "rows", "feed", "article", "post", "@graph",
)  # fmt: skip
# Search engines and JSON:API put an article into a field of each element.
ENVELOPES = ("_source", "attributes")
DEEPEST = 5
# The first elements show the kind of a list.
SAMPLE = 50
TOO_LARGE = (
    f"larger than {LARGEST >> 20} MB; convert it to JSON Lines, which are read line by line, "
    "for example: jq -c '.[]' FILE.json > FILE.jsonl"
)
JSON_FEED = "https://jsonfeed.org/version/"
# The first line that is not blank, and the beginning of another object.
LINE = re.compile(r"\s*[^\n]+\n")
OBJECT_BEHIND = re.compile(r"\s*\{")


def read_json(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a JSON file.

    The file is an article, a list of articles, or an object with such a list: a JSON Feed, an
    answer of a news service or a search engine, an export of Telegram. It may also be JSON Lines.
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
        return read_articles(_json_lines(original), original)
    try:
        value = _json_value(text)
    except _NotJson as error:
        raise UnreadableSource(original.name, error.with_line(text)) from None
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


def read_jsonl(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of JSON Lines. A line that cannot be read is skipped."""
    return read_articles(_json_lines(original), original, numbers_are_ids=True)


def _elements(text: str, original: Original) -> Iterator[Values | Skipped]:
    """The elements of the list in *text*, up to the first fault."""
    try:
        yield from _records(_json_elements(text), original, {})
    except _NotJson as error:
        yield Skipped(original.name, f"{error.with_line(text)}; what follows is not read")


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
    inside = (element[name] for name in ENVELOPES if isinstance(element.get(name), dict))
    article = next(inside, None)
    if isinstance(article, dict):
        return {"id": element.get("_id", element.get("id")), **article}
    return element


def _articles_in(
    value: dict[str, object], fields: Mapping[str, str]
) -> dict[str, object] | list[object] | None:
    """*value* if it is an article, or the list of articles in it, or None."""
    if has_text(value, fields, summary_is_text=False):
        return value
    names = (*CONTAINERS, *value) if "text" in fields else CONTAINERS
    level: list[dict[str, object]] = [value]
    for _ in range(DEEPEST):
        inside = [holder[name] for holder in level for name in names if name in holder]
        for held in inside:
            if isinstance(held, list):
                objects = (element for element in held[:SAMPLE] if isinstance(element, dict))
                if any(has_text(_opened(element), fields) for element in objects):
                    return held
            if isinstance(held, dict) and has_text(held, fields, summary_is_text=False):
                return [held]
        level = [held for held in inside if isinstance(held, dict)][:SAMPLE]
    return value if has_text(value, fields) else None


def _inherited(value: Mapping[str, object]) -> dict[str, object]:
    """The author that a JSON Feed gives for items without one."""
    version = value.get("version")
    if isinstance(version, str) and version.startswith(JSON_FEED):
        return {name: value[name] for name in ("authors", "author") if name in value}
    return {}


def _is_lines(text: str) -> bool:
    first = LINE.match(text)
    if not first or not OBJECT_BEHIND.match(text, first.end()):
        return False
    try:
        return isinstance(_json_value(first.group()), dict)
    except _NotJson:
        return False


# JSON text of any kind: broken, deep, or with endless numbers.

# Python takes quadratic time to convert a longer number.
LONGEST_NUMBER = 300
TOO_DEEP = "too deep to be read"
BLANKS = " \t\n\r"
BLANKS_HERE = re.compile(f"[{BLANKS}]*")


class _NotJson(ValueError):
    """Text that is not JSON; the message is a clause with the reason."""

    def __init__(self, why: str, position: int) -> None:
        super().__init__(why)
        self.position = position

    def with_line(self, text: str) -> str:
        line = text.count("\n", 0, self.position) + 1
        return f"{self} in line {line}"


# A longer number is None, as are ``NaN`` and ``Infinity``, which are not JSON.
DECODER = json.JSONDecoder(
    parse_int=lambda digits: int(digits) if len(digits) <= LONGEST_NUMBER else None,
    parse_constant=lambda _name: None,
)


def _json_value(text: str) -> object:
    """The only value in *text*. Raises ``_NotJson``."""
    value, end = _value_at(text, _after_blanks(text, 0))
    if (end := _after_blanks(text, end)) < len(text):
        raise _NotJson("not JSON: there is more behind its end", end)
    return value


def _json_elements(text: str) -> Iterator[object]:
    """The elements of the list in *text*, up to the first fault: ``_NotJson``."""
    position = _after_blanks(text, _after_blanks(text, 0) + 1)
    if text[position : position + 1] == "]":
        return
    while True:
        element, position = _value_at(text, position)
        yield element
        position = _after_blanks(text, position)
        mark = text[position : position + 1]
        if mark == "]":
            return
        if mark != ",":
            why = "Expecting ',' delimiter" if mark else "the list has no end"
            raise _NotJson(f"not JSON: {why}", position)
        position = _after_blanks(text, position + 1)


def _value_at(text: str, position: int) -> tuple[object, int]:
    try:
        return DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _NotJson(f"not JSON: {error.msg}", error.pos) from None
    except RecursionError:
        raise _NotJson(TOO_DEEP, position) from None


def _after_blanks(text: str, position: int) -> int:
    blanks = BLANKS_HERE.match(text, position)
    return blanks.end() if blanks else position


def _json_lines(original: Original) -> Iterator[Values | Skipped]:
    """The object in each line; a line without one is skipped."""
    for number, line in enumerate(original.lines(), start=1):
        if not line.strip():
            continue
        where = f"{original.name}:{number}"
        if undecoded := UNDECODED.search(line):
            yield Skipped(where, f"not UTF-8 at character {undecoded.start() + 1}")
            continue
        try:
            value = _json_value(line)
        except _NotJson as error:
            place = "" if str(error) == TOO_DEEP else f" at character {error.position + 1}"
            yield Skipped(where, f"{error}{place}")
            continue
        if isinstance(value, dict):
            yield Values(value, where, f"line {number}")
        else:
            yield Skipped(where, "not a JSON object")
