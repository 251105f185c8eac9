"""The same articles in several layouts, since people store texts in all of them."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from retrieval.analysis import analyzer_for
from retrieval.ingestion.analysis import language_of
from retrieval.readers.article_record import ArticleRecord
from retrieval.types import Passage


class Layout(Enum):
    """How the text of an article is cut into paragraphs."""

    AS_GIVEN = "as given"
    SENTENCES = "a paragraph a sentence"
    WHOLE = "an article a paragraph"


@dataclass(frozen=True)
class Origins:
    """The paragraphs of a question set that the paragraphs of a layout were made from.

    *pieces* has, for each paragraph of each article, the offsets at which the text of another
    original paragraph begins, with the number of that paragraph. An article that is not there is
    laid out as given.

    Example: ``{"a": (((0, 1), (80, 2)),)}``: the only paragraph of *a* was made from two.
    """

    layout: Layout = Layout.AS_GIVEN
    pieces: Mapping[str, tuple[tuple[tuple[int, int], ...], ...]] = field(default_factory=dict)

    def places(self, passage: Passage) -> tuple[str, ...]:
        """The original paragraphs, as ``article#number``, that *passage* has characters of."""
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
    """The lines of a ``corpus.jsonl`` in *layout*, and where each paragraph is from."""
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
    """The text of each paragraph in *layout*, and the pieces that it was made from."""
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
