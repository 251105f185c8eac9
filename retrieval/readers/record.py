"""What a source may say of an article beside its text, checked at the border."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as ValidationError

from retrieval.unicode import well_formed

# An id is typed on a command line and stands before "#3": one word, nothing that moves a cursor.
ID = re.compile(r"[^\s#\x00-\x1f\x7f-\x9f]{1,200}")
URL = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f<>\"]+", re.IGNORECASE)


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise ValueError("an id is 1 to 200 characters without blanks and '#'")
    return value


def _url(value: str | None) -> str | None:
    if value and not URL.fullmatch(value):
        raise ValueError("a url begins with http:// or https:// and has no blanks in it")
    return value or None


def _whole(value: str) -> str:
    if well_formed(value) is not value:
        raise ValueError("half a character (an unpaired surrogate) stands in it")
    return value


def _text(value: object) -> object:
    """Dates and lists of names, as YAML and JSON may give them, as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return value


Text = Annotated[str, AfterValidator(_whole)]
Line = Annotated[Text | None, BeforeValidator(_text), AfterValidator(lambda v: v or None)]


class Record(BaseModel):
    """An article's metadata. Unknown keys are allowed: other people's files carry more."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: (
        Annotated[
            str, Field(coerce_numbers_to_str=True), AfterValidator(_whole), AfterValidator(_id)
        ]
        | None
    ) = None
    title: Line = None
    url: Annotated[Text | None, AfterValidator(_url)] = None
    author: Line = None
    published: Line = Field(default=None, validation_alias=AliasChoices("published", "date"))
    language: Line = None

    def metadata(self) -> dict[str, Any]:
        """The fields by name, for a ``Draft``."""
        return {name: getattr(self, name) for name in Record.model_fields}


def faults(error: ValidationError) -> str:
    """The first fault of a record, as one clause."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
