"""A question to its query: in its language, and with other spellings where articles lack a word."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analysis import ANALYZERS, analyzer_for, code_of
from retrieval.analysis.identify import identify
from retrieval.querying.query import read_query
from retrieval.querying.retriever import Retriever
from retrieval.storage.store import Store
from retrieval.types import Query


def understand(
    text: str,
    retriever: Retriever,
    store: Store,
    context: Sequence[str] = (),
    language: str | None = None,
    likely: Sequence[str | None] = (),
) -> Query:
    """The query of *text*, with other spellings of those of its words that no article holds.

    *language* is that of *text* where it is told; else its words tell, else it is the first
    *likely* one, else the commonest of the articles. *context* is as for ``read_query``.
    """
    codes = [*filter(None, likely), *map(code_of, store.languages())]
    analyzer = analyzer_for(language or identify(text, codes) or next(iter(codes), "en"))
    query = read_query(text, context, analyzer)
    if all(map(retriever.knows, query.own)):
        return query
    # Imported here: most questions need none of it.
    from retrieval.querying.expansion import Held, with_spellings

    others = [ANALYZERS[code] for code in dict.fromkeys(map(code_of, store.languages()))]
    held = Held(retriever.knows, store.names, retriever.terms)
    return with_spellings(query, analyzer, others, held)
