"""The reader for reStructuredText, with the roles and directives of Sphinx."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.transforms.frontmatter import DocInfo, DocTitle
from docutils.utils import new_document

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.structure import TITLE, Block, document_draft, row_of
from retrieval.readers.original import Original

# docutils reads about 200 kB a second, and long paragraphs more slowly.
LARGEST = 2 * 2**20
TOO_LARGE = f"larger than {LARGEST >> 20} MB; split it"
TOO_DEEP = "its parts are nested too deep to be read"
DEEPEST = 8  # the depth to which directives unknown to docutils are read
# Only the text is read: no files, addresses and settings. Unknown parts stay in place.
SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 5,
    "report_level": 3,
    "warning_stream": False,
    "syntax_highlight": "none",
    "doctitle_xform": True,
    "docinfo_xform": True,
    "line_length_limit": LARGEST,
}
MOST_SUBSTITUTED = 8 * 2**20  # nested substitutions could fill the memory
# Fields at the beginning of a document, and fields of an article.
FIELDS = {"author": "author", "authors": "author", "date": "published"}
UNSEEN = frozenset(
    "comment substitution_definition target image raw pending meta docinfo decoration generated "
    "footnote_reference citation_reference label colspec header footer".split()
)
# A hidden blank precedes these.
MARKS = frozenset({"footnote_reference", "citation_reference"})
# Elements of two halves, and the text between the halves.
PAIRS = {"definition_list_item": "\n", "field": ": ", "option_list_item": "\t"}
HEADS = frozenset({"term", "field_name", "option_group"})
LEAST_FAULT = 3  # messages from this level on are about parts that docutils cannot parse
# A line around a title or a table.
ADORNMENT = re.compile(r"[\W_]{3,}")
TEXTS = frozenset(
    "paragraph literal_block doctest_block math_block subtitle rubric attribution caption "
    "line_block".split()
)


def read_rst(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Left out are files and addresses in directives, comments, pictures, tables of contents and
    footnote marks. Roles keep their text, and directives of Sphinx their paragraphs.
    """
    text = original.text()
    if len(text) > LARGEST:
        raise UnreadableSource(original.name, TOO_LARGE)
    try:
        document = _parsed(text)
        blocks = [*_Reading(document).blocks()]
    except RecursionError:
        raise UnreadableSource(original.name, TOO_DEEP) from None
    yield document_draft(blocks, original, _fields(document))


def _parsed(text: str, is_whole: bool = True) -> nodes.document:
    """The tree of a document; a part has no title and no fields."""
    settings = get_default_settings(Parser)
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    document = new_document("", settings)
    Parser().parse(text, document)
    if is_whole:
        document.transformer.add_transforms([DocTitle, DocInfo])
        document.transformer.apply_transforms()
    return document


def _fields(document: nodes.document) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in document.children:
        if child.tagname != "docinfo":
            continue
        for part in child.children:
            names = part.children if part.tagname == "authors" else [part]
            text = ", ".join(name.astext() for name in names)
            if field := FIELDS.get(part.tagname):
                fields.setdefault(field, text)
    return fields


class _Reading:
    def __init__(self, document: nodes.document) -> None:
        self._document = document
        self._line = 0
        self._left = MOST_SUBSTITUTED
        # Texts of substitutions by name; None while one is being read.
        self._substitutions: dict[str, str | None] = {}

    def blocks(self) -> Iterator[Block]:
        yield from self._inside(self._document, _Place())

    def _inside(self, parent: nodes.Element, place: _Place) -> Iterator[Block]:
        for node in parent.children:
            name = node.tagname
            if name in TEXTS:
                yield Block(self._text(node), None, place=self._place(node, place))
            elif name == "title":
                yield Block(self._text(node), _level(parent, place), place=self._place(node, place))
            elif name == "system_message":
                yield from self._not_understood(node, place)
            elif name == "section":
                yield from self._inside(node, place._replace(level=place.level + 1))
            elif name == "row":
                yield from row_of([list(self._inside(cell, place)) for cell in node.children])
            elif name in PAIRS:
                yield from self._pair(node, place)
            elif name not in UNSEEN and (
                name != "topic" or "contents" not in node.get("classes", ())
            ):
                yield from self._inside(node, place)

    def _pair(self, node: nodes.Element, place: _Place) -> Iterator[Block]:
        """A term and its definition as one paragraph; also an option, or a field."""
        *heads, body = node.children
        head = "\n".join(self._text(part) for part in heads if part.tagname in HEADS)
        first, *rest = [*self._inside(body, place)] or [Block("")]
        if head and first.level is None:
            between = PAIRS[node.tagname] if first.text else ""
            first = Block(
                f"{head}{between}{first.text}", None, place=first.place or self._place(node, place)
            )
        yield first
        yield from rest

    def _not_understood(self, message: nodes.Element, place: _Place) -> Iterator[Block]:
        """The blocks of a part unknown to docutils, such as a directive of Sphinx."""
        found = [child for child in message.children if child.tagname == "literal_block"]
        if not found or message.get("level", 0) < LEAST_FAULT:
            return
        source, line = found[0].astext(), place.line + int(message.get("line") or 0)
        if not source.startswith(".. "):  # for example a malformed table
            text = "\n".join(row for row in source.split("\n") if not ADORNMENT.fullmatch(row))
            yield Block(text, None, place=f"line {line}")
            return
        directive = _directive_of(source)
        if directive is None or place.depth >= DEEPEST:
            return
        if directive.is_literal:
            yield Block(directive.body, None, place=f"line {line}")
            return
        body = _parsed(directive.body, is_whole=False)
        inner = _Place(place.level, line - 1 + directive.line, place.depth + 1)
        first, *rest = [*self._inside(body, inner)] or [Block("")]
        if directive.signature:
            text = f"{directive.signature}\n{first.text}"
            first = Block(text, None, place=f"line {line}")
        yield first
        yield from rest

    def _place(self, node: nodes.Element, place: _Place) -> str | None:
        """The place of a node; inside a parsed table, the table's."""
        found = node
        while found is not None and found.line is None:
            found = found.parent
        if found is not None:
            self._line = max(self._line, place.line + found.line)
        return f"line {self._line}" if self._line else None

    def _text(self, node: nodes.Node) -> str:
        name = node.tagname
        if name == "#text":
            return str(node.astext())
        if name in UNSEEN:
            return ""
        if name == "problematic":
            return _text_of_role(node.astext())
        if name == "substitution_reference":
            return self._substitution(node)
        between = "\n" if name == "line_block" else ", " if name == "option_group" else ""
        texts: list[str] = []
        for child in node.children:
            if child.tagname in MARKS and texts:
                texts[-1] = texts[-1].rstrip(" ")
            texts.append(self._text(child))
        return between.join(texts)

    def _substitution(self, reference: nodes.Element) -> str:
        """The text of a substitution, or its name if it has none."""
        known = self._document.substitution_defs
        name = reference.get("refname", "")
        if name not in known:
            name = self._document.substitution_names.get(name.lower(), "")
        if name not in known:
            return f"|{reference.astext()}|"
        if name not in self._substitutions:
            self._substitutions[name] = None
            texts = [self._text(child) for child in known[name].children]
            self._substitutions[name] = "".join(texts)
        text = self._substitutions[name] or ""
        self._left -= len(text)
        return text if self._left >= 0 else f"|{reference.astext()}|"


class _Place(NamedTuple):
    """The place of a part of a document. *level* is the heading's above, *line* the line above a
    part that is parsed separately, and *depth* the number of such parts around it."""

    level: int = 0
    line: int = 0
    depth: int = 0


def _level(parent: nodes.Element, place: _Place) -> int | None:
    """The level of a title of *parent*; None in a table or a note."""
    if parent.tagname == "document":
        return TITLE
    return place.level if parent.tagname == "section" else None


# Roles and directives that only Sphinx knows.

DIRECTIVE = re.compile(
    r"\.\.[ ]+(?:\|[^|\n]*\|[ ]+)?(?P<name>[\w.:+-]+?)[ ]?::[ ]*(?P<argument>.*)"
)
OPTION = re.compile(r":[\w -]+:(?:\s|$)")
# :role:`text`, including the target in the text.
ROLE = re.compile(r":(?P<role>[\w.:+-]+):`(?P<text>.*)`|`(?P<before>.*)`:[\w.:+-]+:", re.DOTALL)
REFERENCE = re.compile(r"`(?P<text>.*?)(?:\s*<[^<>]*>)?`__?|(?P<word>[\w.-]+?)__?", re.DOTALL)
WITH_TARGET = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]*)>", re.DOTALL)
# After "~", the last part of a name is shown; "!" is hidden.
MARK_OF_NAME = re.compile(r"[!~]")
# Directives that show nothing, or nothing of the file.
SHOWING_NOTHING = frozenset(
    "toctree index highlight currentmodule module py:module py:currentmodule default-domain "
    "literalinclude include raw graphviz digraph graph plot tikz mermaid uml plantuml meta image "
    "figure thumbnail video youtube tabularcolumns sectionauthor codeauthor moduleauthor testsetup "
    "testcleanup bibliography datatemplate program-output command-output jupyter-execute contents "
    "sectnum csv-table highlightlang spelling:word-list todolist".split()
)
LITERAL = frozenset(
    "testcode testoutput doctest prompt ipython productionlist parsed-literal code-block code "
    "sourcecode code-cell math".split()
)
# A shorter argument is a version or a name, not a text.
FEWEST_WORDS_OF_TEXT = 3
OF_OBJECTS = frozenset(
    "function class method classmethod staticmethod decorator attribute property data exception "
    "option cmdoption envvar describe object confval setting opcode macro type member c:var".split()
)


class _Directive(NamedTuple):
    """The visible parts of a directive; *line* is the first line of the *body*."""

    signature: str
    body: str
    is_literal: bool
    line: int


def _directive_of(source: str) -> _Directive | None:
    """The directive; None if it shows nothing."""
    first, *rest = source.split("\n")
    match = DIRECTIVE.match(first)
    if match is None:
        return None
    name, argument = match["name"].lower(), match["argument"].strip()
    if name in SHOWING_NOTHING:
        return None
    line = 1
    while rest and OPTION.match(rest[0].strip()):
        rest.pop(0)
        line += 1
    body = textwrap.dedent("\n".join(rest))
    is_object = name in OF_OBJECTS or (":" in name and name not in LITERAL)
    if is_object:
        return _Directive(argument, body, False, line)
    if name in LITERAL or len(argument.split()) < FEWEST_WORDS_OF_TEXT:
        return _Directive("", body, name in LITERAL, line)
    return _Directive("", f"{argument}\n{body}", False, line - 1)


def _text_of_role(source: str) -> str:
    """The visible text of a role or a reference, or *source*."""
    if role := ROLE.fullmatch(source):
        text = role["text"] if role["text"] is not None else role["before"]
        if target := WITH_TARGET.fullmatch(text):
            return target["text"]
        mark = MARK_OF_NAME.match(text)
        if mark and mark[0] == "~":
            return text[1:].rpartition(".")[2]
        return text[1:] if mark else text
    if reference := REFERENCE.fullmatch(source):
        return reference["text"] or reference["word"] or source
    return source
