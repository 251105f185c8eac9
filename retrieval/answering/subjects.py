"""A paragraph to the subjects that one could ask about; pure."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.analysis import analyzer_for
from retrieval.answering.proper_names import proper_names
from retrieval.types import Paragraph

FEWEST_WORDS = 2


def subjects(paragraph: Paragraph) -> Iterator[str]:
    """The names of several words in the first sentence of *paragraph*, then the article's title."""
    article = paragraph.article
    analyzer = analyzer_for(article.language)
    for sentence in analyzer.sentences(paragraph.text)[:1]:
        first = sentence.of(paragraph.text)
        for name in proper_names(first, analyzer):
            if len(name.words) >= FEWEST_WORDS:
                yield name.span.of(first)
    title = (article.title or "").rstrip(" .?!…")
    if len(title.split()) >= FEWEST_WORDS:
        yield title
