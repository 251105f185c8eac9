"""The metadata that a source may give for an article, validated."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as ValidationError

from retrieval.unicode import well_formed

# An id is typed on a command line and written before "#3": one word without control characters.
ID = re.compile(r"[^\s#\x00-\x1f\x7f-\x9f]{1,200}")
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
    """Text from a date or a list of names, which YAML and JSON may give."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return value


Text = Annotated[str, AfterValidator(_whole)]
OptionalText = Annotated[Text | None, BeforeValidator(_text), AfterValidator(lambda v: v or None)]


class Record(BaseModel):
    """An article's metadata. Other keys are ignored, for files of other programs have more."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: (
        Annotated[
            str, Field(coerce_numbers_to_str=True), AfterValidator(_whole), AfterValidator(_id)
        ]
        | None
    ) = None
    title: OptionalText = None
    url: Annotated[Text | None, AfterValidator(_url)] = None
    author: OptionalText = None
    published: OptionalText = Field(
        default=None, validation_alias=AliasChoices("published", "date")
    )
    language: OptionalText = None

    def metadata(self) -> dict[str, Any]:
        """The fields by name, as ``Draft`` takes them."""
        return {name: getattr(self, name) for name in Record.model_fields}


def faults(error: ValidationError) -> str:
    """The first fault of a record, as a short clause."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
