"""An article, or a passage of it, to a citation in the style that a reader asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from retrieval.citation.links import link
from retrieval.types import Article, Passage

YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
TO_TEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {char: f"\\{char}" for char in "{}%&$#_"}
)
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


def plain(article: Article, passage: Passage | None) -> str:
    """One line for a footnote: the quote, then where it stands."""
    parts = [article.author, _title(article), article.published]
    if passage:
        parts.append(f"paragraph {passage.paragraph.number}")
    parts.append(article.source)
    named = ", ".join(dict.fromkeys(part for part in parts if part))
    quoted = f"“{_line(passage.quote)}” " if passage else ""
    return f"{quoted}{_line(named)}. {_address(article, passage) or ''}".rstrip()


def markdown(article: Article, passage: Passage | None) -> str:
    """A block quote with its source under it, or the source alone."""
    address = _address(article, passage)
    title = _escaped(_line(_title(article)))
    named = f"[{title}](<{address}>)" if address else title
    more = [_escaped(_line(part)) for part in (article.author, article.published) if part]
    if not passage:
        return ", ".join([named, *more])
    lines = [f"> {_escaped(line)}" for line in passage.quote.splitlines()]
    place = ", ".join([named, *more, f"paragraph {passage.paragraph.number}"])
    return "\n".join([*lines, ">", f"> — {place}"])


def bibtex(article: Article, passage: Passage | None) -> str:
    """A BibTeX entry; the quote and its paragraph in the note."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", article.id).strip("-") or "article"
    fields = [("title", _title(article)), ("author", article.author)]
    if year := YEAR.search(article.published or ""):
        fields.append(("year", year.group()))
    fields.append(("howpublished", article.source))
    if passage:
        fields.append(("note", f"Paragraph {passage.paragraph.number}: {_line(passage.quote)}"))
    lines = [f"  {name} = {{{_line(value).translate(TO_TEX)}}}" for name, value in fields if value]
    if article.url:
        lines.append(f"  url = {{{_address(article, passage)}}}")
    body = ",\n".join(lines)
    return f"@misc{{{key},\n{body}\n}}"


def ris(article: Article, passage: Passage | None) -> str:
    """An RIS record; the quote in a note."""
    published = article.published or ""
    fields = [
        ("TY", "ELEC" if article.url else "GEN"),
        ("TI", _title(article)),
        ("AU", article.author),
        ("PY", found.group() if (found := YEAR.search(published)) else None),
        ("DA", "/".join(date.groups()) if (date := ISO_DATE.match(published)) else None),
        ("LA", article.language),
        ("UR", _address(article, passage)),
        ("DP", article.source),
    ]
    if passage:
        fields.append(("SP", f"paragraph {passage.paragraph.number}"))
        fields.append(("N1", passage.quote))
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "])


Style = Callable[[Article, Passage | None], str]

STYLES: Mapping[str, Style] = {
    "plain": plain,
    "markdown": markdown,
    "bibtex": bibtex,
    "ris": ris,
}


def _title(article: Article) -> str:
    return article.title or article.source


def _address(article: Article, passage: Passage | None) -> str | None:
    return link(passage) if passage else article.url


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)
