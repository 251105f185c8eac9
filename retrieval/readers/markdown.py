"""The reader for Markdown: articles begin at first-level headings; front matter describes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.headings import Kind, kind_of
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record

# YAML between lines of "---", or TOML between lines of "+++".
FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<front>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.M
)
BREAKS = frozenset({"softbreak", "hardbreak"})
BLOCKS_OF_TEXT = frozenset({"fence", "code_block", "html_block"})
UNSEEN = frozenset({"script", "style"})
# Tags of Hugo, Jekyll and Liquid, whose content is not in the file.
TEMPLATE = re.compile(r"\s*(?:\{\{[<%]?.*?[>%]?\}\}|\{%.*?%\}|\s)+\s*", re.DOTALL)


def read_markdown(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a Markdown file.

    Front matter with a title makes the file one article, and so does a first-level heading of a
    part of a work ("Introduction", "Chapter 2"). Otherwise, each first-level heading begins an
    article. An article without a title is named after its first heading. Other headings are
    searched, but not quoted.
    """
    text, name = original.text(), original.name
    record, left_out = Record(), tuple[Skipped, ...]()
    front = FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
        read = _yaml if front["mark"] == "---" else _toml
        record, faults = _front_matter(front["front"], read, original.options.base_url)
        left_out = tuple(Skipped(name, f"front matter: {fault}") for fault in faults)
    sections = [*_sections(text)]
    if record.title or (len(sections) > 1 and any(map(_is_part_of_a_work, sections))):
        sections = [_joined(sections, record.title)]
    for section in sections:
        metadata = record.metadata()
        metadata["title"] = record.title or section.title or section.first_heading
        if section.body:
            yield Draft(paragraphs=tuple(section.body), left_out=left_out, **metadata)
        elif section.title or front:
            where = f"the heading {section.title!r}" if section.title else "the front matter"
            yield Skipped(name, f"there is no text under {where}", is_fault=False)
        record, left_out = Record(language=record.language), ()


@dataclass(slots=True)
class _Section:
    title: str | None = None
    first_heading: str | None = None
    body: list[DraftParagraph] = field(default_factory=list)


def _is_part_of_a_work(section: _Section) -> bool:
    return bool(section.title) and kind_of(section.title or "") in (Kind.DIVISION, Kind.FURNITURE)


def _joined(sections: Sequence[_Section], title: str | None) -> _Section:
    """Without a *title*, the article has its first section's, unless that is part of a work."""
    whole = _Section()
    first = sections[0]
    if title is None and not _is_part_of_a_work(first):
        whole.title = first.title
    for section in sections:
        above = None if section.title in (whole.title, title) else section.title
        for paragraph in section.body:
            whole.body.append(paragraph._replace(heading=paragraph.heading or above))
    return whole


def _front_matter(
    text: str, read: Callable[[str], object], base_url: str | None
) -> tuple[Record, tuple[str, ...]]:
    try:
        values = read(text)
    except RecursionError:
        return Record(), ("nested too deep",)
    except ValueError as error:  # also a date such as 2021-02-31
        return Record(), (str(error),)
    if values is None:
        return Record(), ()
    if not isinstance(values, dict):
        return Record(), ("not a list of 'key: value' lines",)
    given = {str(name): value for name, value in values.items()}
    url = given.get("url")
    if base_url and isinstance(url, str):
        given["url"] = urljoin(base_url, url)
    return read_record(Record, given)


def _yaml(text: str) -> object:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise ValueError(f"not YAML{line}") from None


def _toml(text: str) -> object:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not TOML: {error}") from None


def _sections(text: str) -> Iterator[_Section]:
    section = _Section()
    heading: str | None = None
    level = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open":
            level = token.tag
        elif token.type == "inline" and level:
            words = visible(token.children or ()).strip() or None
            if level == "h1":
                if section.title or section.body:
                    yield section
                section, heading = _Section(words), None
            else:
                heading = words
                section.first_heading = section.first_heading or words
        elif token.type == "heading_close":
            level = ""
        elif words := _words_of(token):
            place = f"line {token.map[0] + 1}" if token.map else None
            section.body.append(DraftParagraph(words, heading=heading, place=place))
    yield section


def _words_of(token: Token) -> str:
    if token.type == "inline":
        words = visible(token.children or ())
    elif token.type in BLOCKS_OF_TEXT:
        words = token.content
        if token.type == "html_block":
            html = _HtmlText()
            html.feed(words)
            html.close()
            words = "".join(html.texts).strip()
    else:
        return ""
    if not words.strip() or TEMPLATE.fullmatch(words):
        return ""
    return words.rstrip("\n")


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
    """The visible text of the rendered page."""
    parts = []
    for token in tokens:
        if token.type in BREAKS:
            parts.append("\n")
        elif token.type == "image":
            parts.append(visible(token.children or ()))
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return "".join(parts)
