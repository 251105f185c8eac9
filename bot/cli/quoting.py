"""The commands on quotes: cite, export, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.cli.options import (
    OneOf,
    Options,
    article_ids,
    as_json,
    encoding,
    fields,
    file_option,
    option,
    read_encoding,
    read_map,
    split,
    yes,
)
from bot.cli.program import command
from bot.errors import BadUsage
from bot.formats import DOCUMENTS, STYLE_NAMES

SECTION = "Quotes"


@command(
    SECTION,
    article_ids,
    option(
        "-s", "--style", metavar="|".join(STYLE_NAMES), type=OneOf(STYLE_NAMES), default="plain",
        help="The style of the citation.",
    ),
    as_json,
    option("--copy", help="Copy the citation to the clipboard, too."),
    examples=(
        "pullquote cite barn-owls#3",
        "pullquote cite barn-owls#3:120-180 --style bibtex",
        "pullquote cite barn-owls night-jars --style csl-json > sources.json",
    ),
)  # fmt: skip
def cite(
    options: Options, article_ids: tuple[str, ...], style: str, as_json: bool, copy: bool
) -> int:
    """Print citations of articles, paragraphs or passages.

    ID is the id of an article, a paragraph (ID#3), or a part of a paragraph (ID#3:120-180).
    """
    from bot.commands import quoting as citing

    return citing.cite(options.settings(), options.screen(), article_ids, style, as_json, copy)


@command(
    SECTION,
    click.argument("names", metavar="FILE | ID...", nargs=-1, required=True),
    option(
        "--format", "form", metavar="|".join([*DOCUMENTS, *STYLE_NAMES[2:]]),
        type=OneOf([*DOCUMENTS, *STYLE_NAMES[2:]]),
        help="Export these quotes as a document or a bibliography.",
    ),
    file_option("-o", "--output", help="Write to this file."),
    yes,
    examples=(
        "pullquote export articles.jsonl.gz",
        "pullquote export barn-owls#3 night-jars#1:0-80 --format docx -o quotes.docx",
        "pullquote export barn-owls#3 night-jars#1 --format bibtex",
    ),
)  # fmt: skip
def export(
    options: Options, names: tuple[str, ...], form: str | None, output: Path | None, yes: bool
) -> int:
    """Export all articles, or the quotes with the ids that are given.

    FILE ends in .jsonl or .jsonl.gz, or is - for output; add reads it back under the same ids.
    With --format, the arguments are ids of quotes: ID#3 or ID#3:120-180. The document has the
    quotes, footnotes and a bibliography.
    """
    from bot.commands import exporting

    settings, screen = options.settings(), options.screen()
    if form:
        return exporting.export_quotes(settings, screen, names, form, output, yes)
    if len(names) > 1 or output:
        raise BadUsage("for quotes, give --format; for all articles, name one file")
    return exporting.export_articles(settings, screen, names[0], yes)


@command(
    SECTION,
    click.argument("names", metavar="FILE | ID...", nargs=-1),
    option("--claims", help="Check what the text states, instead of its quotations."),
    option(
        "--against", metavar="ORIGINAL", help="Read this file again; look the articles up in it."
    ),
    split,
    fields,
    encoding,
    as_json,
    examples=(
        "pullquote verify draft.md",
        "pbpaste | pullquote verify -",
        "pullquote verify --claims draft.md",
        "pullquote verify --against report.pdf",
    ),
)  # fmt: skip
def verify(options: Options, names: tuple[str, ...], against: str | None, **given: Any) -> int:
    """Check every quotation in a text against the articles.

    FILE is a text, or - for standard input. With --claims, check each of its sentences that has a
    name or a number: the articles support it, differ from it in what is marked, or do not have it.

    With --against, check instead that every paragraph of
    the articles that came from ORIGINAL, or of those that are named, still stands in it. It is read
    as add reads it, with the same --split, --map and --encoding.
    """
    from bot.commands import originals
    from bot.commands import quoting as citing

    settings, screen = options.settings(), options.screen()
    if given["claims"] and against is not None:
        raise BadUsage("--claims is for a text, and --against for articles")
    if against is not None:
        reading = settings.reading(
            split=given["split"],
            encoding=read_encoding(given["encoding"]),
            fields=read_map(given["fields"]),
        )
        return originals.verify_against(settings, screen, against, names, reading, given["as_json"])
    if given["split"] or given["fields"] or given["encoding"]:
        raise BadUsage("--split, --map and --encoding are for --against")
    if len(names) != 1:
        raise BadUsage("name one text to verify, or - for input")
    if given["claims"]:
        from bot.commands.claims import check_claims

        return check_claims(settings, screen, names[0], given["as_json"])
    return citing.verify(settings, screen, names[0], given["as_json"])
