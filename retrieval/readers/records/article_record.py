"""Articles in mappings of values, as JSON and tables have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from reprlib import repr as shortened
from typing import Annotated, Any, NamedTuple
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.blocks import blocks
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Options, Original
from retrieval.readers.record import (
    OptionalText,
    Record,
    Text,
    ValidationError,
    faults,
    read_record,
)
from retrieval.readers.records.field_names import fields_of, has_text, unknown_names

# A number that SQLite can store; no work has so many pages.
MOST_PAGES = 10**9
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ADDRESS = re.compile(r"[a-z][a-z+.-]*:", re.IGNORECASE)
# As many records without a text are held back until it is clear that there is none in the file.
MOST_HELD_BACK = 10_000
# The fields that a paragraph may do without, and what a value that is left out is not.
OF_A_PARAGRAPH = {"page": "not the number of a page", "heading": "not a text"}
NOTHING: tuple[object, ...] = (None, "", [], {})


def _or_none(value: object, validated: ValidatorFunctionWrapHandler) -> object:
    """The validated *value*; None if it is unusable, for that costs the field, not the article."""
    if isinstance(value, bool):  # which Python takes for a number
        return None
    try:
        return validated(value)
    except ValidationError:
        return None


class ParagraphRecord(BaseModel):
    """A paragraph with its page and the heading above it, for sources that have them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Text
    page: Annotated[int | None, WrapValidator(_or_none)] = Field(default=None, ge=0, le=MOST_PAGES)
    heading: Annotated[OptionalText, WrapValidator(_or_none)] = None


class ArticleRecord(Record):
    """An article: ``paragraphs``, or ``text`` with blank lines between its paragraphs."""

    text: Text | None = None
    paragraphs: list[Text | ParagraphRecord] | None = None

    def draft(self, left_out: tuple[Skipped, ...] = (), place: str | None = None) -> Draft:
        """The article in this record; some metadata may be *left_out* of it.

        *place* is where the article stands in its source.
        """
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
    """The values of an article; *where* names them in messages, *place* is their place."""

    values: Mapping[str, object]
    where: str
    place: str | None = None


def read_articles(
    records: Iterable[Values | Skipped], original: Original, numbers_are_ids: bool = False
) -> Iterator[Draft | Skipped]:
    """The articles in *records*; what is skipped among these stays skipped.

    A number is not taken for an id, unless *numbers_are_ids* or the options name the field of the
    id. Raises ``UnreadableSource`` if no record has a field that is known to be a text.
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
        _join_address(found, options.base_url)
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
    """The faults of fields that were left out of paragraphs: the first of each name, and how many
    more there are."""
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
    """Drop an id or an author that is a number: it counts the rows of somebody's database."""
    for name in ("id", "author"):
        given = found.get(name)
        if isinstance(given, str):
            is_number = bool(NUMBER.fullmatch(given)) or (name == "id" and "://" in given)
        else:
            is_number = isinstance(given, int | float) or (name == "id" and given is not None)
        if is_number:
            del found[name]


def _join_address(found: dict[str, Any], base_url: str | None) -> None:
    url = found.get("url")
    if base_url and isinstance(url, str) and not ADDRESS.match(url):
        try:
            found["url"] = urljoin(base_url, url.strip())
        except ValueError:  # the record says what is wrong with it
            return
