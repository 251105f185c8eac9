"""The reader for JSON Lines: an article a line. A line that cannot be read is skipped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.record import OptionalText, Record, Text, ValidationError, faults


class ParagraphRecord(BaseModel):
    """A paragraph with its page and the heading above it, for sources that have them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Text
    page: int | None = Field(default=None, ge=0)
    heading: OptionalText = None


class Line(Record):
    """An article: ``paragraphs``, or ``text`` with blank lines between its paragraphs."""

    text: Text | None = None
    paragraphs: list[Text | ParagraphRecord] | None = None

    def draft(self) -> Draft:
        """The article in this line."""
        return Draft(paragraphs=tuple(self._paragraphs()), **self.metadata())

    def _paragraphs(self) -> Iterator[DraftParagraph]:
        for given in self.paragraphs or ():
            if isinstance(given, str):
                yield DraftParagraph(given)
            else:
                yield DraftParagraph(given.text, given.page, given.heading)
        if self.paragraphs is None and self.text is not None:
            yield from (DraftParagraph(block.of(self.text)) for block in blocks(self.text))


def read_jsonl(lines: Iterable[str], name: str) -> Iterator[Draft | Skipped]:
    """The article of each line that is a JSON object with ``text`` or ``paragraphs``."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                yield Skipped(where, "not a JSON object")
                continue
            draft = Line.model_validate(values).draft()
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
