"""The commands for the web page: serve, site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.cli.options import OneOf, Options, Whole, option
from bot.cli.program import command
from retrieval.analysis import LANGUAGES, UNKNOWN

SECTION = "Web page"
PAGE_LANGUAGES = [code for code in LANGUAGES if code != UNKNOWN]


@command(
    SECTION,
    option("--listen", metavar="ADDRESS", help="Listen at this address; 127.0.0.1 by default."),
    click.option(
        "--port", metavar="N", type=Whole(0, 65535), help="Listen at this port; 8080 by default."
    ),
    examples=("pullquote serve", "pullquote serve --corpus news --port 8000"),
)
def serve(options: Options, listen: str | None, port: int | None) -> int:
    """Serve a web page that answers questions and shows articles.

    Only this machine can reach it unless --listen, or the setting listen under [site], says
    otherwise. Each quote leads to its article, where it is marked.
    """
    given: dict[str, Any] = {"listen": listen, "port": port}
    flags = {name: value for name, value in given.items() if value is not None}
    settings = options.settings({"site": flags} if flags else {})
    from bot.commands import serve as serving

    return serving.serve_site(settings, options.screen(), options.quiet)


@command(
    SECTION,
    click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path)),
    click.option(
        "-l", "--lang", "language", metavar="CODE", type=OneOf([*PAGE_LANGUAGES]),
        help="The language of the pages; by default that of most articles.",
    ),
    examples=("pullquote site public/", "pullquote site public/ --lang kk"),
)  # fmt: skip
def site(options: Options, folder: Path, language: str | None) -> int:
    """Write the articles as pages for any web server.

    The addresses are those of serve. Only what has changed is written again, and the pages of
    articles that are gone are removed. Other files in FOLDER are left alone.
    """
    from bot.commands import site as writing

    return writing.write(options.settings(), options.screen(), folder, language)
