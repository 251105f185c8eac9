"""Articles in mappings of values, as JSON and tables have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from reprlib import repr as shortened
from typing import Annotated, Any, NamedTuple
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.original import Options, Original
from retrieval.readers.record import (
    OptionalText,
    Record,
    Text,
    ValidationError,
    faults,
    read_record,
)

# SQLite can store it, and no work has so many pages.
MOST_PAGES = 10**9
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ADDRESS = re.compile(r"[a-z][a-z+.-]*:", re.IGNORECASE)
MOST_HELD_BACK = 10_000  # this many records without text are held back until one has a text
# Optional fields of a paragraph, and the fault of an unusable value.
OF_A_PARAGRAPH = {"page": "not the number of a page", "heading": "not a text"}
NOTHING: tuple[object, ...] = (None, "", [], {})


def _or_none(value: object, validated: ValidatorFunctionWrapHandler) -> object:
    """An unusable value costs only the field."""
    if isinstance(value, bool):  # Python counts bool as a number
        return None
    try:
        return validated(value)
    except ValidationError:
        return None


class ParagraphRecord(BaseModel):
    """A paragraph with its page and heading, for sources that have them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Text
    page: Annotated[int | None, WrapValidator(_or_none)] = Field(default=None, ge=0, le=MOST_PAGES)
    heading: Annotated[OptionalText, WrapValidator(_or_none)] = None


class ArticleRecord(Record):
    """An article: ``paragraphs``, or ``text`` with blank lines between its paragraphs."""

    text: Text | None = None
    paragraphs: list[Text | ParagraphRecord] | None = None

    def draft(self, left_out: tuple[Skipped, ...] = (), place: str | None = None) -> Draft:
        """The article; *left_out* are omitted metadata, *place* is its place in the source."""
        paragraphs = tuple(paragraph._replace(place=place) for paragraph in self._paragraphs())
        return Draft(paragraphs=paragraphs, left_out=left_out, **self.metadata())

    def _paragraphs(self) -> Iterator[DraftParagraph]:
        for given in self.paragraphs or ():
            if isinstance(given, str):
                yield DraftParagraph(given)
            else:
                yield DraftParagraph(given.text, given.page, given.heading)
        if self.paragraphs is None and self.text is not None:
            yield from (DraftParagraph(block.of(self.text)) for block in blocks(self.text))


class Values(NamedTuple):
    """The values of an article, its name in messages and its *place*."""

    values: Mapping[str, object]
    where: str
    place: str | None = None


def read_articles(
    records: Iterable[Values | Skipped], original: Original, numbers_are_ids: bool = False
) -> Iterator[Draft | Skipped]:
    """The articles in *records*; skipped parts stay skipped.

    Numbers are ids only with *numbers_are_ids*, or if the options name the field. Raises
    ``UnreadableSource`` if no record has a known text field.
    """
    fields = original.options.fields
    held_back: list[Skipped] = []
    names: list[str] = []
    is_known = False
    for record in records:
        part: Draft | Skipped
        if isinstance(record, Skipped):
            part = record
        else:
            part = read_article(record, original.options, numbers_are_ids)
            is_known = is_known or isinstance(part, Draft) or has_text(record.values, fields)
            names = names or [*record.values]
        if isinstance(part, Skipped) and not is_known and len(held_back) < MOST_HELD_BACK:
            held_back.append(part)
            continue
        yield from held_back
        held_back = []
        yield part
    if names and not is_known:
        raise UnreadableSource(original.name, unknown_names(names), Lack.FIELDS)
    yield from held_back


def read_article(
    record: Values, options: Options, numbers_are_ids: bool = False
) -> Draft | Skipped:
    """The article in *record*, or why there is none."""
    where = record.where
    try:
        found = fields_of(record.values, options.fields)
        if not numbers_are_ids and "id" not in options.fields:
            _drop_row_numbers(found)
        url = found.get("url")
        if options.base_url and isinstance(url, str) and not ADDRESS.match(url):
            with suppress(ValueError):  # the record reports the fault
                found["url"] = urljoin(options.base_url, url.strip())
        valid, left_out = read_record(ArticleRecord, found)
        left_out += tuple(_left_out(found.get("paragraphs"), valid.paragraphs or ()))
        draft = valid.draft(tuple(Skipped(where, fault) for fault in left_out), record.place)
    except ValidationError as error:
        return Skipped(where, faults(error))
    except RecursionError:
        return Skipped(where, "nested too deep to be read")
    except UnreadableSource as error:  # its HTML
        return Skipped(where, error.why)
    if any(paragraph.text.strip() for paragraph in draft.paragraphs):
        return draft
    named = options.fields.get("text")
    return Skipped(where, f"no text in {named!r}" if named else "no text in 'text' or 'paragraphs'")


def _left_out(given: Any, read: Sequence[str | ParagraphRecord]) -> Iterator[str]:
    """The first fault of each field in paragraphs, and a count of the others."""
    for name, fault in OF_A_PARAGRAPH.items():
        numbers = [
            number
            for number, paragraph in enumerate(read)
            if isinstance(paragraph, ParagraphRecord)
            and getattr(paragraph, name) is None
            and given[number].get(name) not in NOTHING
        ]
        if numbers:
            value = shortened(given[numbers[0]][name])
            more = f", and {len(numbers) - 1:,} more" if len(numbers) > 1 else ""
            yield f"paragraphs.{numbers[0]}.{name}: {fault} ({value}{more})"


def _drop_row_numbers(found: dict[str, Any]) -> None:
    """Drop an id or an author that is a number of a database."""
    for name in ("id", "author"):
        given = found.get(name)
        if isinstance(given, str):
            is_number = bool(NUMBER.fullmatch(given)) or (name == "id" and "://" in given)
        else:
            is_number = isinstance(given, int | float) or (name == "id" and given is not None)
        if is_number:
            del found[name]


# The fields of an article under the names that programs give them.

# The names of each field, best first, without "_", "-", blanks and capitals. A "name" is more often
# a person's.
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
# Text above an article; the article's text only if there is no other.
SUMMARIES = ("summary", "description", "lead", "abstract", "excerpt")
# Fields without HTML: a tag in them is text.
PLAIN = frozenset({"text", "maintext", "contenttext", "paragraphs", "текст", "metin"})
# WordPress and Drupal put a field's HTML into an object under these names.
HTML_INSIDE = ("rendered", "processed", "value")
HTML = re.compile(r"</(?:p|div|li|ul|ol|h[1-6]|article|blockquote|table)\s*>|<(?:br|p)\s*/?>", re.I)
# The mark of NewsAPI, which cuts each text.
CUT_BY_NEWSAPI = re.compile(r"\s*\[\+\d+ chars\]\s*$")


def has_text(
    names: Mapping[str, object], fields: Mapping[str, str], summary_is_text: bool = True
) -> bool:
    """Whether *names* include a text, or a summary with *summary_is_text*."""
    for field in ("text", "paragraphs"):
        if field in fields and _at(names, fields[field]) is not None:
            return True
    if "text" in fields or "paragraphs" in fields:
        return False
    known = {_plain_name(name): names[name] for name in reversed([*names])}
    texts = (*NAMES["paragraphs"], *NAMES["text"], *(SUMMARIES if summary_is_text else ()))
    return any(_is_text(known.get(name)) for name in texts)


def unknown_names(names: Iterable[str]) -> str:
    """A clause with the unknown *names* that were found."""
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
    """The first value under one of *names*; with *is_text*, preferably a text."""
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
    """The HTML in an object such as ``{"rendered": ...}``, else *value*."""
    if isinstance(value, dict):
        inside = (value[name] for name in HTML_INSIDE if isinstance(value.get(name), str))
        return next(inside, value)
    return value


def _text(value: object, name: str) -> dict[str, object]:
    text = _unwrapped(value)
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return {"paragraphs": text}
    if not isinstance(text, str):
        return {"text": text}
    if text is not value or name == "contenthtml" or (name not in PLAIN and HTML.search(text)):
        return {"paragraphs": _html_paragraphs(text)}
    return {"text": CUT_BY_NEWSAPI.sub("", text) if name == "content" else text}


def _html_paragraphs(html: str) -> list[dict[str, Any]]:
    # Imported here, because most records are plain text.
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
    """The names in *values* by plain name; the first one of equals."""
    return {_plain_name(name): name for name in reversed([*values])}


@lru_cache(maxsize=10_000)
def _plain_name(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()
