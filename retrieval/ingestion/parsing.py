"""A file to the articles in it: through archives, by the reader of its format, within limits.

The parser process (``parser_process.py``) does this, since a reader may fail in any way. What it
gives crosses to the parent as JSON, so that a file which takes over a reader's library can give
wrong texts, but run nothing in the parent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from retrieval.errors import Lack, UnreadableSource
from retrieval.ingestion.archives import members
from retrieval.ingestion.formats import (
    ARCHIVES,
    SAMPLE,
    is_document,
    is_known,
    mismatch,
    why_unknown,
)
from retrieval.ingestion.naming import why_left_out
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original

# Archives in archives are read so deep.
DEEPEST = 3
# More characters in one paragraph, or in one article, are not of a text that people read.
LONGEST_PARAGRAPH = 1_000_000
LONGEST_ARTICLE = 50_000_000
# A reason may name what is in a file, and a line of a report is for people.
LONGEST_REASON = 300
DAMAGED = (RecursionError, MemoryError)


def parse(original: Original, depth: int = 0) -> Iterator[Draft | Skipped]:
    """The articles in a file, and what of it was skipped. It raises nothing over the content."""
    is_empty = True
    try:
        for part in _parts(original, depth):
            is_empty = False
            yield _checked(part, original.name) if isinstance(part, Draft) else part
    except UnreadableSource as error:
        is_empty = False
        yield Skipped(error.name, error.why, lacks=error.lacks)
    except OSError as error:
        is_empty = False
        yield Skipped(original.name, error.strerror or str(error))
    except DAMAGED:
        is_empty = False
        yield Skipped(original.name, "nested too deep, or too large to be read")
    except Exception as error:
        # Whatever a library raises over a damaged file costs this file only.
        is_empty = False
        fault = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        yield Skipped(original.name, f"damaged, or no {original.suffix} file ({fault})")
    if is_empty:
        yield Skipped(original.name, "there is no text in it")


def _parts(original: Original, depth: int) -> Iterator[Draft | Skipped]:
    with original.open() as stream:
        start = stream.read(SAMPLE)
    if why := mismatch(original.suffix, start):
        yield Skipped(original.name, why)
    elif original.suffix in ARCHIVES:
        yield from _archived(original, depth)
    elif reader := READERS.get(original.suffix):
        yield from reader(original)
    else:
        yield Skipped(original.name, why_unknown(original.suffix))


def _archived(archive: Original, depth: int) -> Iterator[Draft | Skipped]:
    if depth == DEEPEST:
        yield Skipped(archive.name, "too many archives inside one another; unpack it first")
        return
    for member in members(archive):
        if isinstance(member, Skipped):
            yield member
        elif why := why_left_out(member.name.removeprefix(f"{archive.name}/")):
            if why.reason:
                yield Skipped(member.name, why.reason, is_fault=False)
        elif is_known(member.suffix):
            yield from parse(member, depth + 1)
        else:
            why_not = why_unknown(member.suffix)
            yield Skipped(member.name, why_not, is_document(member.suffix))


def _checked(draft: Draft, name: str) -> Draft | Skipped:
    lengths = [len(paragraph.text) for paragraph in draft.paragraphs]
    if max(lengths, default=0) > LONGEST_PARAGRAPH:
        size = f"{max(lengths):,} characters"
        return Skipped(name, f"a paragraph of {size}: no text, or one without line breaks")
    if sum(lengths) > LONGEST_ARTICLE:
        return Skipped(name, f"an article of {sum(lengths):,} characters; split it")
    return draft


def written(part: Draft | Skipped) -> str:
    """A part as a line of JSON."""
    if isinstance(part, Skipped):
        where, why, is_fault, lacks = part
        told = [_shortened(where), _shortened(why), is_fault, lacks and lacks.name]
        return json.dumps({"skipped": told})
    metadata = (part.title, part.id, part.url, part.author, part.published, part.language)
    left_out = [(_shortened(fault.where), _shortened(fault.why)) for fault in part.left_out]
    return json.dumps({"draft": [metadata, part.paragraphs, left_out]})


def _shortened(text: str) -> str:
    line = text if text.isprintable() else " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"


def read_part(values: dict[str, Any]) -> Draft | Skipped:
    """The part that ``written`` wrote. Raises ``ValueError`` for anything else."""
    try:
        if "skipped" in values:
            where, why, is_fault, lacks = values["skipped"]
            return Skipped(_text(where), _text(why), bool(is_fault), lacks and Lack[lacks])
        (title, article_id, url, author, published, language), paragraphs, left_out = values[
            "draft"
        ]
        return Draft(
            _optional(title),
            tuple(_paragraph(*paragraph) for paragraph in paragraphs),
            _optional(article_id),
            _optional(url),
            _optional(author),
            _optional(published),
            _optional(language),
            tuple(Skipped(_text(where), _text(why)) for where, why in left_out),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a part of a file: {error}") from None


def _paragraph(text: object, page: object, heading: object, place: object) -> DraftParagraph:
    if not (page is None or isinstance(page, int)):
        raise ValueError(f"not a page: {page!r}")
    return DraftParagraph(_text(text), page, _optional(heading), _optional(place))


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value
