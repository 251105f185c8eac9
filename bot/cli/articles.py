"""The commands on articles: add, sync, remove, articles, show, open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.cli.asking import article_filter, filters
from bot.cli.options import (
    Options,
    article_id,
    article_ids,
    as_json,
    encoding,
    fields,
    language,
    option,
    read_encoding,
    read_map,
    report,
    split,
    yes,
)
from bot.cli.program import command
from bot.errors import BadUsage

SECTION = "Articles"


@command(
    SECTION,
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
    from bot.commands import adding

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
        from bot.commands.previewing import preview

        return preview(settings, screen, paths, reading, given["as_json"])
    telling = adding.Telling(file, given["as_json"], given["yes"])
    return adding.add(settings, screen, paths, reading, telling)


@command(
    SECTION,
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
    from bot.commands import adding

    telling = adding.Telling(report, as_json, yes)
    return adding.sync(options.settings(is_new=True), options.screen(), telling, dry_run)


@command(
    SECTION,
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
    SECTION,
    *filters,
    as_json,
    examples=("pullquote articles", "pullquote articles --since 2021 --author Ivanov"),
)
def articles(options: Options, as_json: bool, **given: Any) -> int:
    """List the articles: id, title, date and source."""
    from bot.commands import articles as shelf

    return shelf.articles(options.settings(), options.screen(), article_filter(given), as_json)


@command(
    SECTION,
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
    SECTION,
    article_id,
    option("--print", "is_printed", help="Print the address, and open nothing."),
    name="open",
    examples=("pullquote open barn-owls#3",),
)
def open_(options: Options, article_id: str, is_printed: bool) -> int:
    """Open the source of an article at a passage.

    A page is opened in the browser at the words of the passage, a file with the program for it.
    """
    from bot.commands import sources

    return sources.open_source(options.settings(), options.screen(), article_id, is_printed)
