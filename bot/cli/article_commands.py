"""The commands on articles and quotes, from add and show to cite, export and verify."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from bot.cli.options import (
    OneOf,
    Options,
    article_id,
    article_ids,
    as_json,
    encoding,
    fields,
    file_option,
    language,
    option,
    read_encoding,
    read_map,
    report,
    split,
    yes,
)
from bot.cli.program import ARTICLES, QUOTES, command
from bot.cli.question_commands import article_filter, filters
from bot.exit import BadUsage


def _styles() -> Iterable[str]:
    from retrieval import STYLES

    return STYLES


def _export_formats() -> Iterable[str]:
    from bot.channels.documents import FORMATS

    return FORMATS


@command(
    ARTICLES,
    click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path()),
    language,
    split,
    fields,
    option("--base-url", metavar="URL", help="Join relative addresses to this one."),
    encoding,
    report,
    option("--dry-run", help="Show what would be added, and add nothing."),
    as_json,
    yes,
    examples=(
        "pullquote add articles/ report.pdf",
        "pullquote add https://example.org/feed.xml",
        "pullquote add stories.csv --map title=headline,text=body",
        "pullquote add --corpus news articles/",
        "pullquote add archive.zip --dry-run",
    ),
)
def add(options: Options, paths: tuple[str, ...], **given: Any) -> int:
    """Add articles from files, folders, archives and addresses.

    The language of an article is the one it states, or else --lang, or else it is identified. For
    tables and JSON, --map names the fields that hold title, text, url, author, published, language
    or id. --report writes a JSON object a line for each article and each part that was skipped.
    """
    from bot.commands import additions

    is_dry, file, code = given["dry_run"], given["report"], given["language"]
    if is_dry and file:
        raise BadUsage("--dry-run and --report exclude each other")
    flags = {"corpus": {"language": code}} if code else {}
    settings, screen = options.settings(flags, is_new=True), options.screen()
    reading = settings.reading(
        split=given["split"],
        base_url=given["base_url"],
        encoding=read_encoding(given["encoding"]),
        fields=read_map(given["fields"]),
    )
    if is_dry:
        return additions.preview(settings, screen, paths, reading, given["as_json"])
    return additions.add(settings, screen, paths, reading, file, given["as_json"], given["yes"])


@command(
    ARTICLES,
    report,
    option("--dry-run", help="Show what would change, and change nothing."),
    as_json,
    yes,
    examples=("pullquote sync", "pullquote sync --dry-run"),
)
def sync(options: Options, report: Path | None, dry_run: bool, as_json: bool, yes: bool) -> int:
    """Bring the corpus in step with the sources in the settings.

    New articles are added, changed ones replaced; those that are gone are removed or kept, as the
    setting vanished says. A source that has not changed is not read.
    """
    from bot.commands import additions

    settings = options.settings(is_new=True)
    return additions.sync(settings, options.screen(), report, dry_run, as_json, yes)


@command(
    ARTICLES,
    article_ids,
    option("--dry-run", help="Show what would be removed, and remove nothing."),
    as_json,
    yes,
    examples=("pullquote remove barn-owls", "pullquote remove barn-owls --yes"),
)
def remove(
    options: Options, article_ids: tuple[str, ...], dry_run: bool, as_json: bool, yes: bool
) -> int:
    """Remove articles from the corpus: all that are named, or none."""
    from bot.commands import articles as shelf

    return shelf.remove(options.settings(), options.screen(), article_ids, dry_run, as_json, yes)


@command(
    ARTICLES,
    *filters,
    as_json,
    examples=("pullquote articles", "pullquote articles --since 2021 --author Ivanov"),
)
def articles(options: Options, as_json: bool, **given: Any) -> int:
    """List the articles: id, title, date and source."""
    from bot.commands import articles as shelf

    return shelf.articles(options.settings(), options.screen(), article_filter(given), as_json)


@command(
    ARTICLES,
    article_id,
    option("--place", help="Say where it stands in the original, read again."),
    as_json,
    examples=("pullquote show barn-owls", "pullquote show barn-owls#3 --place"),
)
def show(options: Options, article_id: str, place: bool, as_json: bool) -> int:
    """Print an article, and mark a paragraph in it.

    ID is the id of an article, a paragraph (ID#3), or a part of a paragraph (ID#3:120-180).
    """
    from bot.commands import articles as shelf

    return shelf.show(options.settings(), options.screen(), article_id, place, as_json)


@command(
    ARTICLES,
    article_id,
    option("--print", "is_printed", help="Print the address, and open nothing."),
    name="open",
    examples=("pullquote open barn-owls#3",),
)
def open_(options: Options, article_id: str, is_printed: bool) -> int:
    """Open the source of an article at a passage.

    A page is opened in the browser at the words of the passage, a file with the program for it.
    """
    from bot.commands import articles as shelf

    return shelf.open_source(options.settings(), options.screen(), article_id, is_printed)


@command(
    QUOTES,
    article_ids,
    click.option(
        "-s", "--style", type=OneOf(_styles), default="plain", help="The style of the citation."
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
    from bot.commands import cited_quotes

    return cited_quotes.cite(
        options.settings(), options.screen(), article_ids, style, as_json, copy
    )


@command(
    QUOTES,
    click.argument("names", metavar="FILE | ID...", nargs=-1, required=True),
    click.option(
        "--format", "form", type=OneOf(_export_formats),
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
    from bot.commands import cited_quotes

    settings, screen = options.settings(), options.screen()
    if form:
        return cited_quotes.export_quotes(settings, screen, names, form, output, yes)
    if len(names) > 1 or output:
        raise BadUsage("for quotes, give --format; for all articles, name one file")
    return cited_quotes.export_articles(settings, screen, names[0], yes)


@command(
    QUOTES,
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
    from bot.commands import cited_quotes

    settings, screen = options.settings(), options.screen()
    if given["claims"] and against is not None:
        raise BadUsage("--claims is for a text, and --against for articles")
    if against is not None:
        reading = settings.reading(
            split=given["split"],
            encoding=read_encoding(given["encoding"]),
            fields=read_map(given["fields"]),
        )
        return cited_quotes.verify_against(
            settings, screen, against, names, reading, given["as_json"]
        )
    if given["split"] or given["fields"] or given["encoding"]:
        raise BadUsage("--split, --map and --encoding are for --against")
    if len(names) != 1:
        raise BadUsage("name one text to verify, or - for input")
    if given["claims"]:
        return cited_quotes.check_claims(settings, screen, names[0], given["as_json"])
    return cited_quotes.verify(settings, screen, names[0], given["as_json"])
