"""An article, or a quote from it, to a citation in the style that a reader asks for.

A quote is given as its parts, one of each paragraph that it runs over; without any, the article as
a whole is cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from retrieval.citation.links import link
from retrieval.types import Article, Passage

YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
TO_TEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {char: f"\\{char}" for char in "{}%&$#_"}
)
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


def plain(article: Article, passages: Sequence[Passage]) -> str:
    """One line for a footnote: the quote, then where it stands."""
    parts = [article.author, _title(article), article.published]
    if passages:
        parts.append(_numbered(passages))
    parts.append(article.source)
    named = ", ".join(dict.fromkeys(part for part in parts if part))
    quotes = "".join(f"“{_line(passage.quote)}” " for passage in passages)
    return f"{quotes}{_line(named)}. {_address(article, passages) or ''}".rstrip()


def markdown(article: Article, passages: Sequence[Passage]) -> str:
    """A block quote with its source under it, or the source alone."""
    address = _address(article, passages)
    title = _escaped(_line(_title(article)))
    named = f"[{title}](<{address}>)" if address else title
    more = [_escaped(_line(part)) for part in (article.author, article.published) if part]
    if not passages:
        return ", ".join([named, *more])
    quotes = [
        "\n".join(f"> {_escaped(line)}" for line in passage.quote.splitlines())
        for passage in passages
    ]
    place = ", ".join([named, *more, _numbered(passages)])
    return "\n>\n".join([*quotes, f"> — {place}"])


def bibtex(article: Article, passages: Sequence[Passage]) -> str:
    """A BibTeX entry; the quote and its paragraph in the note."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", article.id).strip("-") or "article"
    fields = [("title", _title(article)), ("author", article.author)]
    if year := YEAR.search(article.published or ""):
        fields.append(("year", year.group()))
    fields.append(("howpublished", article.source))
    if passages:
        place = _numbered(passages).capitalize()
        quotes = " ".join(passage.quote for passage in passages)
        fields.append(("note", f"{place}: {quotes}"))
    lines = [f"  {name} = {{{_line(value).translate(TO_TEX)}}}" for name, value in fields if value]
    if article.url:
        lines.append(f"  url = {{{_address(article, passages)}}}")
    body = ",\n".join(lines)
    return f"@misc{{{key},\n{body}\n}}"


def ris(article: Article, passages: Sequence[Passage]) -> str:
    """An RIS record; the quote in a note."""
    published = article.published or ""
    fields = [
        ("TY", "ELEC" if article.url else "GEN"),
        ("TI", _title(article)),
        ("AU", article.author),
        ("PY", found.group() if (found := YEAR.search(published)) else None),
        ("DA", "/".join(date.groups()) if (date := ISO_DATE.match(published)) else None),
        ("LA", article.language),
        ("UR", _address(article, passages)),
        ("DP", article.source),
    ]
    if passages:
        fields.append(("SP", _numbered(passages)))
        fields += [("N1", passage.quote) for passage in passages]
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "])


Style = Callable[[Article, Sequence[Passage]], str]

STYLES: Mapping[str, Style] = {
    "plain": plain,
    "markdown": markdown,
    "bibtex": bibtex,
    "ris": ris,
}


def _numbered(passages: Sequence[Passage]) -> str:
    """The paragraphs of a quote, such as ``paragraph 3`` or ``paragraphs 3-4``."""
    first, last = passages[0].paragraph.number, passages[-1].paragraph.number
    return f"paragraph {first}" if first == last else f"paragraphs {first}-{last}"


def _title(article: Article) -> str:
    return article.title or article.source


def _address(article: Article, passages: Sequence[Passage]) -> str | None:
    return link(passages[0]) if passages else article.url


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)
