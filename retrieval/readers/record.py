"""The metadata of an article, validated; unusable values are left out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as ValidationError

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.types import well_formed

# An id is typed on a command line and written before "#3".
ID = re.compile(r"[^\s#\x00-\x1f\x7f-\x9f]{1,200}")
# Larger numbers are times since 1970, in seconds (from 1973 on) or milliseconds.
LEAST_SECONDS, LEAST_MILLISECONDS = 10**8, 10**11
URL = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f<>\"]+", re.IGNORECASE)


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise ValueError("an id is 1 to 200 characters without blanks and '#'")
    return value


def _url(value: str | None) -> str | None:
    if value and not URL.fullmatch(value):
        raise ValueError("a url begins with http:// or https:// and contains no blanks")
    return value or None


def _whole(value: str) -> str:
    if well_formed(value) is not value:
        raise ValueError("half a character (an unpaired surrogate) is not allowed")
    return value


def _text(value: object) -> object:
    """Text from numbers, dates, ``{"name": ...}`` and lists in YAML and JSON."""
    match value:
        case bool():
            return value
        case int() | float():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case {"name": str(name)}:
            return name
        case [*parts]:
            texts = [text for text in map(_text, parts) if isinstance(text, str)]
            return ", ".join(texts) if len(texts) == len(parts) else value
    return value


def _date(value: object) -> object:
    """Text from a date; a large number is seconds or milliseconds since 1970."""
    digits = value if isinstance(value, str) else ""
    number = float(digits) if re.fullmatch(r"\d{9,13}", digits) else value
    if isinstance(number, int | float) and not isinstance(number, bool):
        seconds = number / 1000 if number >= LEAST_MILLISECONDS else number
        if LEAST_SECONDS <= seconds < LEAST_MILLISECONDS:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
    return _text(value)


Id = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_whole), AfterValidator(_id)]
Text = Annotated[str, AfterValidator(_whole)]
OptionalText = Annotated[Text | None, BeforeValidator(_text), AfterValidator(lambda v: v or None)]
OptionalDate = Annotated[Text | None, BeforeValidator(_date), AfterValidator(lambda v: v or None)]
R = TypeVar("R", bound="Record")


class Record(BaseModel):
    """An article's metadata. Other keys are ignored, because files of other programs have more."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id | None = None
    title: OptionalText = None
    url: Annotated[Text | None, AfterValidator(_url)] = None
    author: OptionalText = None
    published: OptionalDate = Field(
        default=None, validation_alias=AliasChoices("published", "date")
    )
    language: OptionalText = None

    def metadata(self) -> dict[str, Any]:
        """The fields by name, for ``Draft``."""
        return {name: getattr(self, name) for name in Record.model_fields}


METADATA = {*Record.model_fields, "date"}


def read_record(model: type[R], values: Mapping[str, Any]) -> tuple[R, tuple[str, ...]]:
    """The record in *values*, and the fault of each omitted field. Raises ``ValidationError`` for
    faults beside the metadata."""
    try:
        return model.model_validate(values), ()
    except ValidationError as error:
        left_out = {str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors()}
        if not left_out <= METADATA:
            raise
        kept = {name: value for name, value in values.items() if name not in left_out}
        return model.model_validate(kept), tuple(_fault(fault) for fault in error.errors())


def draft_of(paragraphs: Iterable[DraftParagraph], values: Mapping[str, Any], where: str) -> Draft:
    """The article with the metadata in *values*; *where* names it in messages."""
    record, faults = read_record(Record, values)
    left_out = tuple(Skipped(where, fault) for fault in faults)
    return Draft(paragraphs=tuple(paragraphs), left_out=left_out, **record.metadata())


def faults(error: ValidationError) -> str:
    """The first fault of a record, as a short clause."""
    return _fault(error.errors(include_url=False, include_input=False)[0])


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"] if not str(part).startswith("function-"))
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else str(message)
