"""Many quotes and articles to one bibliography, in the style that a reader asks for.

In a list for people, each quote is cited. In a file for a program, each article has one record
with all of its quotes, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from retrieval.citation.records import Quotes, bibtex_entry, csl_item, key_of, ris_record
from retrieval.citation.styles import STYLES, csl_list
from retrieval.types import Article, Passage

Cited = tuple[Article, Sequence[Passage]]
"""An article with the parts of a quote from it; without any, the article as a whole is cited."""


def bibliography(cited: Iterable[Cited], style: str) -> str:
    """All of *cited* in one of ``STYLES``, in their order and each once; empty if there is none.

    The text ends with a line break, and what ends a line is a line feed.
    """
    once = dict.fromkeys((article, tuple(passages)) for article, passages in cited)
    return MANY[style]([*once]) if once else ""


def _lines(cited: Sequence[Cited]) -> str:
    return "".join(f"{STYLES['plain'](*one)}\n" for one in cited)


def _markdown(cited: Sequence[Cited]) -> str:
    texts = [(STYLES["markdown"](*one), bool(one[1])) for one in cited]
    return "\n\n".join(text if is_quote else f"- {text}" for text, is_quote in texts) + "\n"


def _bibtex(cited: Sequence[Cited]) -> str:
    entries = (bibtex_entry(*one) for one in _named(cited, key_of))
    return "\n".join(f"{entry}\n" for entry in entries)


def _ris(cited: Sequence[Cited]) -> str:
    return "\n".join(f"{ris_record(*one)}\n" for one in _articles(cited).items())


def _csl_json(cited: Sequence[Cited]) -> str:
    return csl_list([csl_item(*one) for one in _named(cited, lambda article: article.id)]) + "\n"


MANY: Mapping[str, Callable[[Sequence[Cited]], str]] = {
    "plain": _lines,
    "markdown": _markdown,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
}


def _articles(cited: Sequence[Cited]) -> dict[Article, Quotes]:
    """Each article with its quotes."""
    articles: dict[Article, list[Sequence[Passage]]] = {}
    for article, passages in cited:
        articles.setdefault(article, []).extend([passages] if passages else [])
    return {**articles}


def _named(
    cited: Sequence[Cited], name_of: Callable[[Article], str]
) -> Iterator[tuple[str, Article, Quotes]]:
    """Each article under its name. BibTeX does not tell "Owls" from "owls"; a number does."""
    taken: set[str] = set()
    for article, quotes in _articles(cited).items():
        name = first = name_of(article)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name.casefold())
        yield name, article, quotes
