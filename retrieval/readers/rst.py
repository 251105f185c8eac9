"""The reader for reStructuredText, with the roles and directives of Sphinx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.structure import TITLE, Block, Structure, row_of
from retrieval.readers.original import Original
from retrieval.readers.text.sphinx import directive_of, text_of_role

if TYPE_CHECKING:
    from docutils import nodes

# docutils reads about 200 kB a second, and slower where a paragraph is very long.
LARGEST = 2 * 2**20
TOO_LARGE = f"larger than {LARGEST >> 20} MB; split it"
TOO_DEEP = "its parts are nested too deep to be read"
# Directives in directives that docutils does not know are read so deep.
DEEPEST = 8
# Nothing but the text is read, and nothing is written: no other files, no addresses, no settings
# of the machine, no messages. What cannot be understood stays where it is.
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
# Substitutions in substitutions could fill a memory.
MOST_SUBSTITUTED = 8 * 2**20
# The fields at the beginning of a document, and the fields of an article.
FIELDS = {"author": "author", "authors": "author", "date": "published"}
UNSEEN = frozenset(
    "comment substitution_definition target image raw pending meta docinfo decoration generated "
    "footnote_reference citation_reference label colspec header footer".split()
)
# They stand behind a blank that is not shown.
MARKS = frozenset({"footnote_reference", "citation_reference"})
# Elements of two halves, and what stands between these in a paragraph.
PAIRS = {"definition_list_item": "\n", "field": ": ", "option_list_item": "\t"}
HEADS = frozenset({"term", "field_name", "option_group"})
# Messages of this level and above are about parts that are not understood.
LEAST_FAULT = 3
# The lines around a title or a table.
ADORNMENT = re.compile(r"[\W_]{3,}")
TEXTS = frozenset(
    "paragraph literal_block doctest_block math_block subtitle rubric attribution caption "
    "line_block".split()
)


def read_rst(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Nothing is included: the directives that read other files or addresses are left out, as are
    comments, pictures, tables of contents and the marks of footnotes. A row of a table is one
    paragraph, with a tab between its cells. Of a role, the text is kept; of a directive that only
    Sphinx knows, the paragraphs in it.
    """
    text = original.text()
    if len(text) > LARGEST:
        raise UnreadableSource(original.name, TOO_LARGE)
    structure = Structure()
    try:
        document = _parsed(text)
        structure.add(_Reading(document).blocks())
    except RecursionError:
        raise UnreadableSource(original.name, TOO_DEEP) from None
    yield structure.draft(original, _fields(document))


def _parsed(text: str, is_whole: bool = True) -> nodes.document:
    """The tree of a document; that of a part has no title and no fields."""
    # Imported here: only adding needs it, and it costs start-up time.
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.transforms.frontmatter import DocInfo, DocTitle
    from docutils.utils import new_document

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
    """The metadata at the beginning of a document."""
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
    """The blocks of a document, in order."""

    def __init__(self, document: nodes.document) -> None:
        self._document = document
        self._line = 0
        self._left = MOST_SUBSTITUTED
        # The texts of substitutions, by their names; None while one is being read.
        self._substitutions: dict[str, str | None] = {}

    def blocks(self) -> Iterator[Block]:
        """The blocks of the whole document."""
        yield from self._inside(self._document, _Place())

    def _inside(self, parent: nodes.Element, place: _Place) -> Iterator[Block]:
        """The blocks in *parent*, which stands at *place*."""
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
            elif name not in UNSEEN and not _is_contents(node):
                yield from self._inside(node, place)

    def _pair(self, node: nodes.Element, place: _Place) -> Iterator[Block]:
        """A term and what it means, as one paragraph; also an option, or a field."""
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
        """The blocks of a part that docutils does not understand, such as a directive of Sphinx."""
        found = [child for child in message.children if child.tagname == "literal_block"]
        if not found or message.get("level", 0) < LEAST_FAULT:
            return
        source, line = found[0].astext(), place.line + int(message.get("line") or 0)
        if not source.startswith(".. "):  # for example a table whose lines do not fit
            text = "\n".join(row for row in source.split("\n") if not ADORNMENT.fullmatch(row))
            yield Block(text, None, place=f"line {line}")
            return
        directive = directive_of(source)
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
        """Where a node stands; in a table that was made of other text, where the table does."""
        found = node
        while found is not None and found.line is None:
            found = found.parent
        if found is not None:
            self._line = max(self._line, place.line + found.line)
        return f"line {self._line}" if self._line else None

    def _text(self, node: nodes.Node) -> str:
        """The text of a paragraph, as a reader of the page sees it."""
        name = node.tagname
        if name == "#text":
            return str(node.astext())
        if name in UNSEEN:
            return ""
        if name == "problematic":
            return text_of_role(node.astext())
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
        """The text that a substitution stands for; its name in the source if it has none."""
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
    """Where a part of a document stands.

    *level* is that of the heading above, *line* is the line above the part if it is parsed on its
    own, and *depth* is how many such parts are around it.
    """

    level: int = 0
    line: int = 0
    depth: int = 0


def _level(parent: nodes.Element, place: _Place) -> int | None:
    """The level of a title of *parent*; None for that of a table or a note."""
    if parent.tagname == "document":
        return TITLE
    return place.level if parent.tagname == "section" else None


def _is_contents(node: nodes.Element) -> bool:
    return node.tagname == "topic" and "contents" in node.get("classes", ())
