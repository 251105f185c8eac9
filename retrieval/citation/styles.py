"""An article, or a quote from it, to a citation in the style that a reader asks for.

A quote is given as its parts, one of each paragraph that it runs over; without any, the article as
a whole is cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from retrieval.citation.links import link
from retrieval.citation.places import heading_over, one_line, pages_of
from retrieval.types import Article, Passage

YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
TO_TEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    # BibTeX counts a brace even behind a backslash.
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {char: f"\\{char}" for char in "%&$#_"}
)
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
# At the beginning of a line these make a list, a rule or a heading.
MARKDOWN_MARK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")


def plain(article: Article, passages: Sequence[Passage]) -> str:
    """One line for a footnote: the quote, then where it stands."""
    parts = [article.author, _title(article), _part(passages), article.published]
    parts += [*_numbers(passages), article.source]
    named = ", ".join(dict.fromkeys(one_line(part) for part in parts if part))
    quotes = "".join(f"“{_line(passage.quote)}” " for passage in passages)
    return f"{quotes}{named}. {_address(article, passages) or ''}".rstrip()


def markdown(article: Article, passages: Sequence[Passage]) -> str:
    """A block quote with its source under it, or the source alone."""
    address = _address(article, passages)
    title = _escaped(one_line(_title(article)))
    named = f"[{title}](<{address}>)" if address else _unmarked(title)
    about = (_part(passages), article.author, article.published)
    more = [_escaped(one_line(part)) for part in about if part]
    if not passages:
        return ", ".join([named, *more])
    quotes = [
        "\n".join(f"> {_unmarked(_escaped(line.strip()))}" for line in passage.quote.splitlines())
        for passage in passages
    ]
    place = ", ".join([named, *more, *_numbers(passages)])
    return "\n>\n".join([*quotes, f"> — {place}"])


def bibtex(article: Article, passages: Sequence[Passage]) -> str:
    """A BibTeX entry; the quote and its paragraph in the note."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", article.id).strip("-") or "article"
    fields = [("title", _title(article)), ("author", article.author)]
    if year := YEAR.search(article.published or ""):
        fields.append(("year", year.group()))
    fields.append(("howpublished", article.source))
    fields = [(name, one_line(value)) for name, value in fields if value]
    if passages:
        quotes = " ".join(passage.quote for passage in passages)
        fields.append(("note", f"{_place(passages)}: {quotes}"))
    lines = [f"  {name} = {{{_line(value).translate(TO_TEX)}}}" for name, value in fields if value]
    if address := _address(article, passages):
        lines.append(f"  url = {{{address}}}")
    body = ",\n".join(lines)
    return f"@misc{{{key},\n{body}\n}}"


def ris(article: Article, passages: Sequence[Passage]) -> str:
    """An RIS record; the quote in a note."""
    published, address = article.published or "", _address(article, passages)
    fields = [
        ("TY", "ELEC" if address else "GEN"),
        ("TI", _title(article)),
        ("AU", article.author),
        ("PY", found.group() if (found := YEAR.search(published)) else None),
        ("DA", "/".join(date.groups()) if (date := ISO_DATE.match(published)) else None),
        ("LA", article.language),
        ("UR", address),
        ("DP", article.source),
        *_ris_place(passages),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    quotes = [f"N1  - {_line(passage.quote)}" for passage in passages]
    return "\n".join([*lines, *quotes, "ER  - "])


def _ris_place(passages: Sequence[Passage]) -> list[tuple[str, str | None]]:
    """The section and the pages of a quote; a paragraph stands for a page that is not known."""
    if not passages:
        return []
    fields = [("SE", heading_over(passages))]
    pages = pages_of(passages)
    if pages is None:
        return [*fields, ("SP", _paragraphs(passages))]
    first, last = pages
    fields += [("SP", str(first)), ("EP", str(last) if last > first else None)]
    return [*fields, ("N1", _place(passages))]


Style = Callable[[Article, Sequence[Passage]], str]

STYLES: Mapping[str, Style] = {
    "plain": plain,
    "markdown": markdown,
    "bibtex": bibtex,
    "ris": ris,
}


def _place(passages: Sequence[Passage]) -> str:
    """Where a quote stands in its article, as the beginning of a sentence.

    Example: ``In the part “Barn owls”, page 3, paragraphs 3-4``.
    """
    place = ", ".join(filter(None, [_part(passages), *_numbers(passages)]))
    return place[:1].upper() + place[1:]


def _part(passages: Sequence[Passage]) -> str | None:
    """The heading over a quote, such as ``in the part “Barn owls”``."""
    heading = heading_over(passages)
    return f"in the part “{heading}”" if heading else None


def _numbers(passages: Sequence[Passage]) -> list[str]:
    """The pages and paragraphs of a quote, such as ``page 3`` and ``paragraphs 3-4``."""
    if not passages:
        return []
    pages = pages_of(passages)
    return [*([_counted("page", *pages)] if pages else []), _paragraphs(passages)]


def _paragraphs(passages: Sequence[Passage]) -> str:
    return _counted("paragraph", passages[0].paragraph.number, passages[-1].paragraph.number)


def _counted(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first}-{last}"


def _title(article: Article) -> str:
    return article.title or article.source


def _address(article: Article, passages: Sequence[Passage]) -> str | None:
    return link(passages[0] if passages else article)


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _unmarked(line: str) -> str:
    """A line of Markdown that is only text, whatever it begins with."""
    return MARKDOWN_MARK.sub(r"\1\\", line)
