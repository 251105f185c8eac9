"""Articles and quotes to citations, single or in a bibliography, in several styles.

A quote is given as its parts, one of each paragraph; without any, the article is cited. Files for
programs have one record for each article.

A new style goes to ``STYLES``; to ``MANY``, too, if a list is more than lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from retrieval.citation.quote_links import link
from retrieval.citation.reference_formats import (
    Quotes,
    bibtex_entry,
    csl_item,
    key_of,
    numbers_of,
    one_line,
    one_text,
    part_of,
    ris_record,
    title_of,
)
from retrieval.types import Article, Passage

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
# These begin a list, a rule or a heading.
MARKDOWN_MARK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")

Cited = tuple[Article, Sequence[Passage]]
"""An article with the parts of a quote, or none."""


def bibliography(cited: Iterable[Cited], style: str) -> str:
    """All of *cited* in one of ``STYLES``, in order and each once; lines end with line feeds."""
    once = [*dict.fromkeys((article, tuple(passages)) for article, passages in cited)]
    if not once:
        return ""
    if style in MANY:
        return MANY[style](once)
    return "".join(f"{STYLES[style](*one)}\n" for one in once)


def footnote(article: Article, passages: Sequence[Passage]) -> str:
    """The place of a quote in one line.

    Example: ``Jane Roe, Owls, in the part “Barn owls”, 2024-05-06, page 3, paragraph 7, owls.md.``
    """
    parts = [article.author, title_of(article), part_of(passages), article.published]
    parts += [*numbers_of(passages), article.source]
    return ", ".join(dict.fromkeys(one_line(part) for part in parts if part)) + "."


def plain(article: Article, passages: Sequence[Passage]) -> str:
    """The quote, then its place, in one line."""
    quotes = "".join(f"“{one_text(passage.quote)}” " for passage in passages)
    return f"{quotes}{footnote(article, passages)} {_address(article, passages) or ''}".rstrip()


def markdown(article: Article, passages: Sequence[Passage]) -> str:
    """A block quote over its source, or the source alone."""
    address = _address(article, passages)
    title = _escaped(title_of(article))
    named = f"[{title}](<{address}>)" if address else _unmarked(title)
    about = (part_of(passages), article.author, article.published)
    more = [_escaped(one_line(part)) for part in about if part]
    if not passages:
        return ", ".join([named, *more])
    quotes = [
        "\n".join(f"> {_unmarked(_escaped(line.strip()))}" for line in passage.quote.splitlines())
        for passage in passages
    ]
    place = ", ".join([named, *more, *numbers_of(passages)])
    return "\n>\n".join([*quotes, f"> — {place}"])


def _markdown_list(cited: Sequence[Cited]) -> str:
    texts = [(markdown(*one), bool(one[1])) for one in cited]
    return "\n\n".join(text if is_quote else f"- {text}" for text, is_quote in texts) + "\n"


def bibtex(article: Article, passages: Sequence[Passage]) -> str:
    """A BibTeX entry with the quote in the note."""
    return bibtex_entry(key_of(article), article, _quotes(passages))


def _bibtex_file(cited: Sequence[Cited]) -> str:
    return "\n".join(f"{bibtex_entry(*one)}\n" for one in _named(cited, key_of))


def ris(article: Article, passages: Sequence[Passage]) -> str:
    """An RIS record; the quote in a note."""
    return ris_record(article, _quotes(passages))


def _ris_file(cited: Sequence[Cited]) -> str:
    return "\n".join(f"{ris_record(*one)}\n" for one in _articles(cited).items())


def csl_json(article: Article, passages: Sequence[Passage]) -> str:
    """A CSL-JSON list of one item, since programs read lists."""
    return _csl_list([csl_item(article.id, article, _quotes(passages))])


def _csl_file(cited: Sequence[Cited]) -> str:
    items = [csl_item(*one) for one in _named(cited, lambda article: article.id)]
    return f"{_csl_list(items)}\n"


def _csl_list(items: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(items, ensure_ascii=False, indent=2)


STYLES: Mapping[str, Callable[[Article, Sequence[Passage]], str]] = {
    "plain": plain,
    "markdown": markdown,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}
MANY: Mapping[str, Callable[[Sequence[Cited]], str]] = {
    "markdown": _markdown_list,
    "bibtex": _bibtex_file,
    "ris": _ris_file,
    "csl-json": _csl_file,
}


def _quotes(passages: Sequence[Passage]) -> Quotes:
    return [passages] if passages else []


def _articles(cited: Sequence[Cited]) -> dict[Article, Quotes]:
    articles: dict[Article, list[Sequence[Passage]]] = {}
    for article, passages in cited:
        articles.setdefault(article, []).extend(_quotes(passages))
    return {**articles}


def _named(
    cited: Sequence[Cited], name_of: Callable[[Article], str]
) -> Iterator[tuple[str, Article, Quotes]]:
    taken: set[str] = set()
    for article, quotes in _articles(cited).items():
        name = first = name_of(article)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name.casefold())
        yield name, article, quotes


def _address(article: Article, passages: Sequence[Passage]) -> str | None:
    return link(passages[0] if passages else article)


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _unmarked(line: str) -> str:
    return MARKDOWN_MARK.sub(r"\1\\", line)
