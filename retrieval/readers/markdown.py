"""The reader for Markdown: a first-level heading begins an article, front matter describes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.record import Record, ValidationError, faults

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
    record = Record()
    if front := FRONT_MATTER.match(text):
        text = text[front.end() :]
        try:
            record = _front_matter(front["yaml"])
        except ValueError as error:
            why = faults(error) if isinstance(error, ValidationError) else str(error)
            yield Skipped(name, f"front matter: {why}")
            return
    for title, body in _articles(text):
        metadata = record.metadata()
        metadata["title"] = record.title or title
        if body:
            yield Draft(paragraphs=tuple(body), **metadata)
        elif title:
            yield Skipped(name, f"there is no text under the heading {title!r}")
        record = Record(language=record.language)


def _front_matter(text: str) -> Record:
    import yaml

    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise ValueError(f"not YAML{line}") from None
    if values is None:
        return Record()
    if not isinstance(values, dict):
        raise ValueError("not a list of 'key: value' lines")
    return Record.model_validate(values)


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
