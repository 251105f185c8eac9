"""A question to its query: the language, the terms, and expansions of words that articles lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from retrieval.analysis import ANALYZERS, analyzer_for, code_of, identify_language
from retrieval.engines.engine import Engine, knows
from retrieval.querying.period import period_of
from retrieval.querying.query import beginning, read_query
from retrieval.storage.seam import Reading
from retrieval.types import Query

if TYPE_CHECKING:
    from retrieval.near_words import Near


def language_of(text: str, store: Reading, likely: Sequence[str | None] = ()) -> str:
    """The code of the language of a question, identified.

    If the words do not show it, it is the first of *likely*, else the most frequent one of the
    articles.
    """
    codes = [*filter(None, likely), *map(code_of, store.languages())]
    return identify_language(text, codes) or next(iter(codes), "en")


def understand(
    text: str,
    engine: Engine,
    store: Reading,
    context: Sequence[str] = (),
    language: str | None = None,
    likely: Sequence[str | None] = (),
    on: date | None = None,
    near: Near | None = None,
) -> Query:
    """The query of *text*, expanded if no article contains one of its words.

    *language* is the code of the language of *text*; if it is None, see ``language_of``. *context*
    are earlier questions, as for ``read_query``. *on* is the day on which *text* is asked, as for
    ``period_of``. *near* compares words with those of other languages; without it, the
    tables tell what is near.
    """
    analyzer = analyzer_for(language or language_of(text, store, likely))
    texts = [*map(beginning, (text, *reversed(context)))]
    period = period_of(texts, analyzer.calendar, on, store.newest)
    query = replace(read_query(text, context, analyzer), period=period)
    if all(knows(engine, term) for term in query.own):
        return query
    # Imported here: most questions need none of it.
    from retrieval.querying.expansion import COMPARED_WEIGHT, Vocabulary, expand

    others = [ANALYZERS[code] for code in dict.fromkeys(map(code_of, store.languages()))]
    vocabulary = Vocabulary(lambda term: knows(engine, term), engine.idf, store.names, engine.terms)
    if near:
        vocabulary = vocabulary._replace(near=near, near_weight=COMPARED_WEIGHT)
    return expand(query, analyzer, others, vocabulary)
