"""An article with the quotes from it to a record of a bibliography: BibTeX, RIS and CSL-JSON.

A quote is given as its parts, one of each paragraph that it runs over. However many quotes there
are, an article has one record: a program that manages references would take two for two works.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from retrieval.citation.links import link, source_link
from retrieval.citation.places import (
    heading_over,
    one_line,
    pages_of,
    paragraphs_of,
    place_of,
)
from retrieval.types import Article, Passage

Quotes = Sequence[Sequence[Passage]]

YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
ISO_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?![-\d])")
TO_TEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    # BibTeX counts a brace even behind a backslash.
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {char: f"\\{char}" for char in "%&$#_"}
)
# BibTeX takes "Last, Jr, First" apart, and refuses more commas.
MOST_COMMAS = 1


def bibtex_entry(key: str, article: Article, quotes: Quotes) -> str:
    """A BibTeX entry; the quotes and their paragraphs in the note."""
    fields = [("title", title_of(article)), ("author", article.author)]
    if year := YEAR.search(article.published or ""):
        fields.append(("year", year.group()))
    fields.append(("howpublished", article.source))
    fields = [(name, one_line(value)) for name, value in fields if value]
    if quotes:
        fields.append(("note", " ".join(f"{place_of(quote)}: {_text(quote)}" for quote in quotes)))
    values = {name: one_text(value).translate(TO_TEX) for name, value in fields if value}
    if values.get("author", "").count(",") > MOST_COMMAS:
        values["author"] = f"{{{values['author']}}}"
    if address := address_of(article, quotes):
        values["url"] = address
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in values.items())
    return f"@misc{{{key},\n{body}\n}}"


def key_of(article: Article) -> str:
    """The name of an article in BibTeX: its id, with only what every program takes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", article.id).strip("-") or "article"


def ris_record(article: Article, quotes: Quotes) -> str:
    """An RIS record; the quotes in notes."""
    published, address = article.published or "", address_of(article, quotes)
    fields = [
        ("TY", "ELEC" if source_link(article) else "GEN"),
        ("TI", title_of(article)),
        ("AU", article.author),
        ("PY", found.group() if (found := YEAR.search(published)) else None),
        ("DA", "/".join(day.groups()) if (day := ISO_DATE.match(published)) else None),
        ("LA", article.language),
        ("UR", address),
        ("DP", article.source),
        *_ris_place(quotes),
    ]
    lines = [f"{tag}  - {text}" for tag, value in fields if value and (text := one_line(value))]
    if len(quotes) == 1:
        notes = [one_text(passage.quote) for passage in quotes[0]]
    else:
        notes = [f"{place_of(quote)}: {_text(quote)}" for quote in quotes]
    return "\n".join([*lines, *(f"N1  - {note}" for note in notes), "ER  - "])


def _ris_place(quotes: Quotes) -> list[tuple[str, str | None]]:
    """The section and the pages of a single quote; a paragraph stands for an unknown page."""
    if len(quotes) != 1:
        return []
    [passages] = quotes
    fields = [("SE", heading_over(passages))]
    pages = pages_of(passages)
    if pages is None:
        return [*fields, ("SP", paragraphs_of(passages))]
    first, last = pages
    fields += [("SP", str(first)), ("EP", str(last) if last > first else None)]
    return [*fields, ("N1", place_of(passages))]


def csl_item(name: str, article: Article, quotes: Quotes) -> dict[str, Any]:
    """An item of CSL-JSON 1.0.2 with the id *name*; each quote is a line of the note.

    A name is not taken apart, since no rule does that for all languages. Nothing is said of a page
    or a section that is not that of all quotes.
    """
    address, author = address_of(article, quotes), one_line(article.author or "")
    # A page of our own shows the article, but it was not published there.
    source = source_link(article)
    item: dict[str, Any] = {
        "id": name,
        "type": "webpage" if source else "document",
        "title": title_of(article),
        "author": [{"literal": author}] if author else None,
        "issued": _csl_date(one_line(article.published or "")),
        "container-title": urlsplit(source).hostname if source else None,
        "URL": address,
        "language": one_line(article.language or ""),
        "source": one_line(article.source),
    }
    if quotes:
        item["section"] = _common([heading_over(quote) for quote in quotes])
        item["page"] = _common([_range(quote) for quote in quotes])
        item["note"] = "\n".join(
            f"{place_of(quote)}: “{_text(quote)}” ({' '.join(part.id for part in quote)})"
            for quote in quotes
        )
    return {field: value for field, value in item.items() if value}


def _csl_date(published: str) -> dict[str, Any] | None:
    """A date as its parts; the words of the source if there is no year in them."""
    if day := ISO_DATE.match(published):
        try:
            date.fromisoformat(day.group())
        except ValueError:
            pass
        else:
            return {"date-parts": [[int(part) for part in day.groups()]]}
    if month := ISO_MONTH.match(published):
        return {"date-parts": [[int(part) for part in month.groups()]]}
    if year := YEAR.search(published):
        return {"date-parts": [[int(year.group())]]}
    return {"literal": published} if published else None


def _range(quote: Sequence[Passage]) -> str | None:
    """The pages of a quote, such as ``7-8``."""
    pages = pages_of(quote)
    return "-".join(map(str, dict.fromkeys(pages))) if pages else None


def _common(values: Sequence[str | None]) -> str | None:
    """The value that all quotes have."""
    return values[0] if len({*values}) == 1 else None


def title_of(article: Article) -> str:
    """The title of an article, or what stands for one, in one line."""
    return one_line(article.title or "") or one_line(article.source) or one_line(article.id)


def address_of(article: Article, quotes: Quotes) -> str | None:
    """The address of a single quote, or else that of its article."""
    return link(quotes[0][0] if len(quotes) == 1 else article)


def one_text(text: str) -> str:
    """A quote on one line."""
    return " ".join(text.split())


def _text(quote: Sequence[Passage]) -> str:
    return one_text(" ".join(passage.quote for passage in quote))
