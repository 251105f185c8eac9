"""The roles and directives of reStructuredText that only Sphinx knows, as text."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

DIRECTIVE = re.compile(
    r"\.\.[ ]+(?:\|[^|\n]*\|[ ]+)?(?P<name>[\w.:+-]+?)[ ]?::[ ]*(?P<argument>.*)"
)
OPTION = re.compile(r":[\w -]+:(?:\s|$)")
# :role:`text`, with the targets that Sphinx lets stand in the text.
ROLE = re.compile(r":(?P<role>[\w.:+-]+):`(?P<text>.*)`|`(?P<before>.*)`:[\w.:+-]+:", re.DOTALL)
REFERENCE = re.compile(r"`(?P<text>.*?)(?:\s*<[^<>]*>)?`__?|(?P<word>[\w.-]+?)__?", re.DOTALL)
WITH_TARGET = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]*)>", re.DOTALL)
# Domains whose roles show only the last part of a name after "~", and nothing of a "!".
MARK_OF_NAME = re.compile(r"[!~]")
# Directives that show nothing, or what is not in the file.
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
# A version, or a name for the directive, has fewer words; more are a text.
FEWEST_WORDS_OF_TEXT = 3
OF_OBJECTS = frozenset(
    "function class method classmethod staticmethod decorator attribute property data exception "
    "option cmdoption envvar describe object confval setting opcode macro type member c:var".split()
)


class Directive(NamedTuple):
    """What a directive shows: a *signature* and a *body*, whose first line is *line* of it."""

    signature: str
    body: str
    is_literal: bool
    line: int


def directive_of(source: str) -> Directive | None:
    """The directive in *source*; None if it shows nothing."""
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
        return Directive(argument, body, False, line)
    if name in LITERAL or len(argument.split()) < FEWEST_WORDS_OF_TEXT:
        return Directive("", body, name in LITERAL, line)
    return Directive("", f"{argument}\n{body}", False, line - 1)


def text_of_role(source: str) -> str:
    """The text that a role or a reference shows; *source* itself if it is neither."""
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
