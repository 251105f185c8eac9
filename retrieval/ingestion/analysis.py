"""Articles to their analysis, in this process or in several."""

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
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.storage.packing import pack

# A job of fewer bytes is done before other processes have started.
SHARED_FROM_BYTES = 3_000_000
# The language of an article if neither the source nor the words tell it.
DEFAULT_LANGUAGE = "en"


class AnalysisInput(NamedTuple):
    """The part of an article that is analyzed.

    *language* is None if the source does not tell it; *paragraphs* are text and heading of each.
    """

    title: str | None
    language: str | None
    paragraphs: Sequence[tuple[str, str | None]]


def analyze(article: AnalysisInput) -> AnalyzedArticle:
    """The analysis of an article by the rules of its language."""
    texts = [text for text, _ in article.paragraphs]
    language = article.language or language_of(article.title, texts)
    analyzer = analyzer_for(language)
    # Joined by line breaks, for no name continues behind one.
    unique = dict.fromkeys(names("\n".join(texts), analyzer))
    return AnalyzedArticle(
        " ".join(analyzer.terms(article.title or "")),
        [pack(outline_text(text, heading, analyzer)) for text, heading in article.paragraphs],
        language,
        analyzer.rules,
        [IndexedName(key, word, analyzer.language, term) for key, word, term in unique],
    )


def language_of(title: str | None, texts: Iterable[str]) -> str:
    """The language of an article, judged by its beginning."""
    beginning = "\n".join(islice(texts, 20))[:500]
    return identify_language(f"{beginning}\n{title or ''}") or DEFAULT_LANGUAGE


def outline_text(text: str, heading: str | None, analyzer: Analyzer) -> str:
    """The outline of a paragraph, as text."""
    sentences = analyzer.sentences(text)
    words, beside = _cutter().cut(text, sentences, analyzer)
    above = analyzer.terms(heading) if heading else ()
    return written(sentences, words, beside, passages(text, sentences), above)


def analyzed(
    batches: Iterable[Sequence[AnalysisInput]], size: int
) -> Iterator[list[AnalyzedArticle]]:
    """The analysis of each batch, in order; *size* is the size of the whole job in bytes."""
    if size < SHARED_FROM_BYTES:
        return map(_analyze_batch, batches)
    return shared(batches, os.cpu_count() or 1, _prepare)


def _prepare() -> Callable[[Sequence[AnalysisInput]], list[AnalyzedArticle]]:
    # Analysis makes no reference cycles, and to look for them takes a 30th of the time.
    gc.disable()
    return _analyze_batch


def _analyze_batch(batch: Sequence[AnalysisInput]) -> list[AnalyzedArticle]:
    return [analyze(article) for article in batch]


@cache
def _cutter() -> Cutter:
    """The cutter of this process. It remembers how it cut words, so all articles share it."""
    return Cutter()
