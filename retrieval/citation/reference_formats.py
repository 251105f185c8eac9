"""Articles with quotes to records for programs: BibTeX, RIS, CSL-JSON; and the place of a quote.

An article has one record for all quotes: programs that manage references would take two for two
works.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from retrieval.citation.quote_links import link, source_link
from retrieval.types import Article, Passage

# A mark in a title must not reverse the text behind it.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
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

Quotes = Sequence[Sequence[Passage]]
"""Quotes as their parts, one of each paragraph."""


def bibtex_entry(key: str, article: Article, quotes: Quotes) -> str:
    """A BibTeX entry, with the quotes in the note."""
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
    """An id in the letters that BibTeX programs take."""
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
    """The section and pages of a single quote, or else its paragraph."""
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

    No rule takes authors' names apart in all languages. A page or section must be common to all
    quotes.
    """
    address, author = address_of(article, quotes), one_line(article.author or "")
    # Our own page is not where it was published.
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
        headings, pages = {*map(heading_over, quotes)}, {*map(pages_of, quotes)}
        if len(headings) == 1:
            item["section"] = headings.pop()
        if len(pages) == 1 and (common := pages.pop()):
            item["page"] = "-".join(map(str, dict.fromkeys(common)))
        item["note"] = "\n".join(
            f"{place_of(quote)}: “{_text(quote)}” ({' '.join(part.id for part in quote)})"
            for quote in quotes
        )
    return {field: value for field, value in item.items() if value}


def _csl_date(published: str) -> dict[str, Any] | None:
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


def title_of(article: Article) -> str:
    """The title of an article, or else source or id, in one line."""
    return one_line(article.title or "") or one_line(article.source) or one_line(article.id)


def address_of(article: Article, quotes: Quotes) -> str | None:
    """The address of a single quote, or of its article."""
    return link(quotes[0][0] if len(quotes) == 1 else article)


def one_text(text: str) -> str:
    """A quote on one line."""
    return " ".join(text.split())


def _text(quote: Sequence[Passage]) -> str:
    return one_text(" ".join(passage.quote for passage in quote))


def heading_over(passages: Sequence[Passage]) -> str | None:
    """The heading over all of *passages*, if it differs from the title."""
    names = {one_line(passage.paragraph.heading or "") for passage in passages}
    if len(names) != 1:
        return None
    [name] = names
    article = passages[0].paragraph.article
    title = one_line(article.title or article.source)
    return name if name and name.casefold() != title.casefold() else None


def pages_of(passages: Sequence[Passage]) -> tuple[int, int] | None:
    """The first and last page of a quote, if known."""
    pages = [passage.paragraph.page for passage in passages]
    known = [page for page in pages if page is not None]
    return (known[0], known[-1]) if known and len(known) == len(pages) else None


def place_of(passages: Sequence[Passage]) -> str:
    """A quote's place as a sentence's beginning: ``In the part “Barn owls”, page 3, paragraphs
    3-4``."""
    place = ", ".join(filter(None, [part_of(passages), *numbers_of(passages)]))
    return place[:1].upper() + place[1:]


def part_of(passages: Sequence[Passage]) -> str | None:
    """Its heading: ``in the part “Barn owls”``."""
    heading = heading_over(passages)
    return f"in the part “{heading}”" if heading else None


def numbers_of(passages: Sequence[Passage]) -> list[str]:
    """Its pages and paragraphs: ``page 3``, ``paragraphs 3-4``."""
    if not passages:
        return []
    pages = pages_of(passages)
    return [*([_counted("page", *pages)] if pages else []), paragraphs_of(passages)]


def paragraphs_of(passages: Sequence[Passage]) -> str:
    """Its paragraphs: ``paragraphs 3-4``."""
    return _counted("paragraph", passages[0].paragraph.number, passages[-1].paragraph.number)


def _counted(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first}-{last}"


def one_line(text: str) -> str:
    """A name on one line, in the direction of the text around."""
    return " ".join(DIRECTIONS.sub("", text).split())
