"""An article, or a quote from it, to a citation in the style that a reader asks for.

A quote is given as its parts, one of each paragraph that it runs over; without any, the article as
a whole is cited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from retrieval.citation.links import link
from retrieval.citation.places import numbers_of, one_line, part_of
from retrieval.citation.records import (
    Quotes,
    bibtex_entry,
    csl_item,
    key_of,
    one_text,
    ris_record,
    title_of,
)
from retrieval.types import Article, Passage

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
# At the beginning of a line these make a list, a rule or a heading.
MARKDOWN_MARK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")


def plain(article: Article, passages: Sequence[Passage]) -> str:
    """The quote, then where it stands, in one line."""
    quotes = "".join(f"“{one_text(passage.quote)}” " for passage in passages)
    return f"{quotes}{footnote(article, passages)} {_address(article, passages) or ''}".rstrip()


def footnote(article: Article, passages: Sequence[Passage]) -> str:
    """Where a quote stands, in one line without the quote itself and without a link.

    Example: ``Jane Roe, Owls, in the part “Barn owls”, 2024-05-06, page 3, paragraph 7, owls.md.``
    """
    parts = [article.author, title_of(article), part_of(passages), article.published]
    parts += [*numbers_of(passages), article.source]
    return ", ".join(dict.fromkeys(one_line(part) for part in parts if part)) + "."


def markdown(article: Article, passages: Sequence[Passage]) -> str:
    """A block quote with its source under it, or the source alone."""
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


def bibtex(article: Article, passages: Sequence[Passage]) -> str:
    """A BibTeX entry; the quote and its paragraph in the note."""
    return bibtex_entry(key_of(article), article, _quotes(passages))


def ris(article: Article, passages: Sequence[Passage]) -> str:
    """An RIS record; the quote in a note."""
    return ris_record(article, _quotes(passages))


def csl_json(article: Article, passages: Sequence[Passage]) -> str:
    """A list of one CSL-JSON item, since programs read lists; the quote in the note."""
    return csl_list([csl_item(article.id, article, _quotes(passages))])


def csl_list(items: Sequence[Mapping[str, Any]]) -> str:
    """Items of CSL-JSON as the text of a file."""
    return json.dumps(items, ensure_ascii=False, indent=2)


Style = Callable[[Article, Sequence[Passage]], str]

STYLES: Mapping[str, Style] = {
    "plain": plain,
    "markdown": markdown,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}


def _quotes(passages: Sequence[Passage]) -> Quotes:
    return [passages] if passages else []


def _address(article: Article, passages: Sequence[Passage]) -> str | None:
    return link(passages[0] if passages else article)


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _unmarked(line: str) -> str:
    """A line of Markdown that is only text, whatever it begins with."""
    return MARKDOWN_MARK.sub(r"\1\\", line)
