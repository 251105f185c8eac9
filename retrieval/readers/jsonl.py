"""The reader for JSON Lines: an article a line. A line that cannot be read is skipped."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.records.article_record import read_articles
from retrieval.readers.records.json_values import json_lines


def read_jsonl(original: Original) -> Iterator[Draft | Skipped]:
    """The article of each line that is a JSON object with a text or paragraphs."""
    return read_articles(json_lines(original), original, numbers_are_ids=True)
