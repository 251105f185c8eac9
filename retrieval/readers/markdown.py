"""The reader for Markdown: a first-level heading begins an article, front matter describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record

if TYPE_CHECKING:
    from markdown_it.token import Token

# YAML between lines of "---", or TOML between lines of "+++".
FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<front>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.M
)
BREAKS = frozenset({"softbreak", "hardbreak"})
BLOCKS_OF_TEXT = frozenset({"fence", "code_block", "html_block"})
UNSEEN = frozenset({"script", "style"})


def read_markdown(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a Markdown file.

    Each first-level heading begins an article; front matter describes the first article. An article
    without either has its first heading as its title. Lower headings are kept beside the paragraphs
    under them: they are searched, but not quoted.
    """
    text, name = original.text(), original.name
    record, left_out = Record(), tuple[Skipped, ...]()
    if front := FRONT_MATTER.match(text):
        text = text[front.end() :]
        read = _yaml if front["mark"] == "---" else _toml
        record, faults = _front_matter(front["front"], read)
        left_out = tuple(Skipped(name, f"front matter: {fault}") for fault in faults)
    for title, body in _articles(text):
        metadata = record.metadata()
        metadata["title"] = record.title or title
        if body:
            yield Draft(paragraphs=tuple(body), left_out=left_out, **metadata)
        elif title:
            yield Skipped(name, f"there is no text under the heading {title!r}")
        record, left_out = Record(language=record.language), ()


def _front_matter(text: str, read: Callable[[str], object]) -> tuple[Record, tuple[str, ...]]:
    """The metadata in front matter, and the faults of what is left out of it."""
    try:
        values = read(text)
    except RecursionError:
        return Record(), ("nested too deep",)
    except ValueError as error:  # also for a date such as 2021-02-31
        return Record(), (str(error),)
    if values is None:
        return Record(), ()
    if not isinstance(values, dict):
        return Record(), ("not a list of 'key: value' lines",)
    return read_record(Record, {str(name): value for name, value in values.items()})


def _yaml(text: str) -> object:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise ValueError(f"not YAML{line}") from None


def _toml(text: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not TOML: {error}") from None


def _articles(text: str) -> Iterator[tuple[str | None, list[DraftParagraph]]]:
    # Imported here: only adding needs it, and it costs start-up time.
    from markdown_it import MarkdownIt

    title: str | None = None
    heading: str | None = None
    first_heading: str | None = None
    body: list[DraftParagraph] = []
    level = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open":
            level = token.tag
        elif token.type == "inline" and level:
            words = visible(token.children or ()).strip() or None
            if level == "h1":
                if title or body:
                    yield title or first_heading, body
                title, heading, first_heading, body = words, None, None, []
            else:
                heading = words
                first_heading = first_heading or words
        elif token.type == "heading_close":
            level = ""
        elif token.type == "inline" or token.type in BLOCKS_OF_TEXT:
            words = token.content if token.type != "inline" else visible(token.children or ())
            if token.type == "html_block":
                words = _text_of_html(words)
            if words.strip():
                body.append(DraftParagraph(words.rstrip("\n"), heading=heading))
    if title or body:
        yield title or first_heading, body


def _text_of_html(markup: str) -> str:
    """The text between the tags, without scripts and styles."""
    parts = _HtmlText()
    parts.feed(markup)
    parts.close()
    return "".join(parts.texts).strip()


class _HtmlText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # as it is called
        self._hidden += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in UNSEEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


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
