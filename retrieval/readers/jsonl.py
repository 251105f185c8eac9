"""The reader for JSON Lines: an article a line. A line that cannot be read is skipped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import UNDECODED, Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original
from retrieval.readers.record import (
    OptionalText,
    Record,
    Text,
    ValidationError,
    faults,
    read_record,
)

# A number that SQLite can store; no work has so many pages.
MOST_PAGES = 10**9


def _or_none(value: object, validated: ValidatorFunctionWrapHandler) -> object:
    """The validated *value*; None if it is unusable, for that costs the field, not the article."""
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


class Line(Record):
    """An article: ``paragraphs``, or ``text`` with blank lines between its paragraphs."""

    text: Text | None = None
    paragraphs: list[Text | ParagraphRecord] | None = None

    def draft(self, left_out: tuple[Skipped, ...] = ()) -> Draft:
        """The article in this line; some metadata may be *left_out* of it."""
        return Draft(paragraphs=tuple(self._paragraphs()), left_out=left_out, **self.metadata())

    def _paragraphs(self) -> Iterator[DraftParagraph]:
        for given in self.paragraphs or ():
            if isinstance(given, str):
                yield DraftParagraph(given)
            else:
                yield DraftParagraph(given.text, given.page, given.heading)
        if self.paragraphs is None and self.text is not None:
            yield from (DraftParagraph(block.of(self.text)) for block in blocks(self.text))


def read_jsonl(original: Original) -> Iterator[Draft | Skipped]:
    """The article of each line that is a JSON object with ``text`` or ``paragraphs``."""
    for number, line in enumerate(original.lines(), start=1):
        if not line.strip():
            continue
        where = f"{original.name}:{number}"
        if undecoded := UNDECODED.search(line):
            yield Skipped(where, f"not UTF-8 at character {undecoded.start() + 1}")
            continue
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                yield Skipped(where, "not a JSON object")
                continue
            record, left_out = read_record(Line, values)
            draft = record.draft(tuple(Skipped(where, fault) for fault in left_out))
        except json.JSONDecodeError as error:
            yield Skipped(where, f"not JSON: {error.msg} at character {error.pos + 1}")
        except (RecursionError, ValueError) as error:
            why = faults(error) if isinstance(error, ValidationError) else "too deep to be read"
            yield Skipped(where, why)
        else:
            if any(paragraph.text.strip() for paragraph in draft.paragraphs):
                yield draft
            else:
                yield Skipped(where, "no text in 'text' or 'paragraphs'")
