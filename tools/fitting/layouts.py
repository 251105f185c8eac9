"""Lays out articles in several ways, as people store texts."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from retrieval.analysis import analyzer_for
from retrieval.ingestion.article_analysis import language_of
from retrieval.readers.article_record import ArticleRecord
from retrieval.types import Passage


class Layout(Enum):
    """How articles are cut into paragraphs."""

    AS_GIVEN = "as given"
    SENTENCES = "a paragraph a sentence"
    WHOLE = "an article a paragraph"


@dataclass(frozen=True)
class Origins:
    """The original paragraphs of the paragraphs of a layout.

    *pieces* has, for each paragraph of each article, the offsets and numbers of original
    paragraphs. Other articles are laid out as given.

    Example: ``{"a": (((0, 1), (80, 2)),)}``: the only paragraph of *a* was made from two.
    """

    layout: Layout = Layout.AS_GIVEN
    pieces: Mapping[str, tuple[tuple[tuple[int, int], ...], ...]] = field(default_factory=dict)

    def places(self, passage: Passage) -> tuple[str, ...]:
        """The original paragraphs of *passage*, as ``article#number``."""
        paragraph, span = passage.paragraph, passage.span
        article = paragraph.article.id
        if article not in self.pieces:
            return (f"{article}#{paragraph.number}",)
        pieces = self.pieces[article][paragraph.number - 1]
        starts = [start for start, _ in pieces]
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, max(span.start, span.end - 1))
        return tuple(f"{article}#{number}" for _, number in pieces[first:last])


def laid_out(lines: Iterable[str], layout: Layout) -> tuple[list[str], Origins]:
    """A ``corpus.jsonl`` in *layout*, and the origins of paragraphs."""
    if layout is Layout.AS_GIVEN:
        return list(lines), Origins()
    written, pieces = [], {}
    for line in lines:
        values = json.loads(line)
        paragraphs = [*_paragraphs(values, layout)]
        values.pop("text", None)
        values["paragraphs"] = [text for text, _ in paragraphs]
        written.append(json.dumps(values, ensure_ascii=False) + "\n")
        pieces[str(values["id"])] = tuple(origin for _, origin in paragraphs)
    return written, Origins(layout, pieces)


def _paragraphs(
    values: Mapping[str, Any], layout: Layout
) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    draft = ArticleRecord.model_validate(values).draft()
    texts = [paragraph.text for paragraph in draft.paragraphs]
    if layout is Layout.WHOLE:
        starts, start = [], 0
        for number, text in enumerate(texts, start=1):
            starts.append((start, number))
            start += len(text) + 1
        yield " ".join(texts), tuple(starts)
        return
    analyzer = analyzer_for(draft.language or language_of(draft.title, texts))
    for number, text in enumerate(texts, start=1):
        for sentence in analyzer.sentences(text):
            yield sentence.of(text), ((0, number),)
