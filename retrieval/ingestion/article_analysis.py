"""Analyzes articles, in this process or in several."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from retrieval.analysis import analyzer_for, identify_language
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import names
from retrieval.analysis.outline import Cutter, passages, written
from retrieval.ingestion.workers import shared
from retrieval.storage.packing import pack
from retrieval.storage.stored_values import AnalyzedArticle, IndexedName

# Smaller jobs are done before other processes have started.
SHARED_FROM_BYTES = 3_000_000
# If neither source nor words show one.
DEFAULT_LANGUAGE = "en"


class AnalysisInput(NamedTuple):
    """The analyzed parts of an article; *paragraphs* are pairs of text and heading."""

    title: str | None
    language: str | None
    paragraphs: Sequence[tuple[str, str | None]]


def analyzed(
    batches: Iterable[Sequence[AnalysisInput]], size: int
) -> Iterator[list[AnalyzedArticle]]:
    """The analysis of each batch, in order; *size* is that of the whole job in bytes."""
    if size < SHARED_FROM_BYTES:
        return map(_analyze_batch, batches)
    return shared(batches, os.cpu_count() or 1, _prepare)


def _prepare() -> Callable[[Sequence[AnalysisInput]], list[AnalyzedArticle]]:
    # There are no cycles, and the search for them takes a 30th of the time.
    gc.disable()
    return _analyze_batch


def _analyze_batch(batch: Sequence[AnalysisInput]) -> list[AnalyzedArticle]:
    return [analyze(article) for article in batch]


def analyze(article: AnalysisInput) -> AnalyzedArticle:
    """Analyze an article by the rules of its language."""
    texts = [text for text, _ in article.paragraphs]
    language = article.language or language_of(article.title, texts)
    analyzer = analyzer_for(language)
    # No name goes on behind a line break.
    unique = dict.fromkeys(names("\n".join(texts), analyzer))
    return AnalyzedArticle(
        " ".join(analyzer.terms(article.title or "")),
        [pack(outline_text(text, heading, analyzer)) for text, heading in article.paragraphs],
        language,
        analyzer.rules,
        [IndexedName(key, word, analyzer.language, term) for key, word, term in unique],
    )


def language_of(title: str | None, texts: Iterable[str]) -> str:
    """Identify the language of an article by its beginning."""
    beginning = "\n".join(islice(texts, 20))[:500]
    return identify_language(f"{beginning}\n{title or ''}") or DEFAULT_LANGUAGE


def outline_text(text: str, heading: str | None, analyzer: Analyzer) -> str:
    """The outline of a paragraph, as text."""
    sentences = analyzer.sentences(text)
    words, beside = _cutter().cut(text, sentences, analyzer)
    above = analyzer.terms(heading) if heading else ()
    return written(sentences, words, beside, passages(text, sentences), above)


@cache
def _cutter() -> Cutter:
    """Shared, because it remembers how it cut words."""
    return Cutter()
