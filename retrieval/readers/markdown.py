"""The reader for Markdown: a first-level heading begins an article, front matter describes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from retrieval.readers.draft import NOT_UTF_8, UNDECODED, Draft, DraftParagraph, Skipped
from retrieval.readers.record import Record, read_record

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.M)
BREAKS = frozenset({"softbreak", "hardbreak"})
BLOCKS_OF_CODE = frozenset({"fence", "code_block"})


def read_markdown(lines: Iterable[str], name: str) -> Iterator[Draft | Skipped]:
    """The articles of a Markdown file.

    Each first-level heading begins an article; front matter describes the first article. Lower
    headings are kept beside the paragraphs under them: they are searched, but not quoted.
    """
    text = "".join(lines)
    if UNDECODED.search(text):
        yield Skipped(name, NOT_UTF_8)
        return
    record, left_out = Record(), tuple[Skipped, ...]()
    if front := FRONT_MATTER.match(text):
        text = text[front.end() :]
        record, faults = _front_matter(front["yaml"])
        left_out = tuple(Skipped(name, f"front matter: {fault}") for fault in faults)
    for title, body in _articles(text):
        metadata = record.metadata()
        metadata["title"] = record.title or title
        if body:
            yield Draft(paragraphs=tuple(body), left_out=left_out, **metadata)
        elif title:
            yield Skipped(name, f"there is no text under the heading {title!r}")
        record, left_out = Record(language=record.language), ()


def _front_matter(text: str) -> tuple[Record, tuple[str, ...]]:
    """The metadata in front matter, and the faults of what is left out of it."""
    import yaml

    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        return Record(), (f"not YAML{line}",)
    except (RecursionError, ValueError):  # a date such as 2021-02-31 is a ValueError
        return Record(), ("not YAML that can be read",)
    if values is None:
        return Record(), ()
    if not isinstance(values, dict):
        return Record(), ("not a list of 'key: value' lines",)
    return read_record(Record, {str(name): value for name, value in values.items()})


def _articles(text: str) -> Iterator[tuple[str | None, list[DraftParagraph]]]:
    # Imported here: only adding needs it, and it costs start-up time.
    from markdown_it import MarkdownIt

    title: str | None = None
    heading: str | None = None
    body: list[DraftParagraph] = []
    level = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open":
            level = token.tag
        elif token.type == "inline" and level:
            words = visible(token.children or ()).strip() or None
            if level == "h1":
                if title or body:
                    yield title, body
                title, heading, body = words, None, []
            else:
                heading = words
        elif token.type == "heading_close":
            level = ""
        elif token.type == "inline" or token.type in BLOCKS_OF_CODE:
            words = token.content if token.type != "inline" else visible(token.children or ())
            if words.strip():
                body.append(DraftParagraph(words.rstrip("\n"), heading=heading))
    if title or body:
        yield title, body


def visible(tokens: Sequence[Token]) -> str:
    """The text that a reader of the rendered page sees."""
    parts = []
    for token in tokens:
        if token.type in BREAKS:
            parts.append("\n")
        elif token.type == "image":
            parts.append(visible(token.children or ()))
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return "".join(parts)
