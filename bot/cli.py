"""The command line: parse the arguments, call the command, return its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from bot.console import Screen, read_question
from bot.errors import BadUsage
from bot.exit import Exit, explained
from bot.options import Options, command, read_encoding, read_map
from retrieval import STYLES
from retrieval.analysis import ANALYZERS

HELP = (
    "Ask a question, and get the passages of the articles that answer it, word for word, with "
    'their source. Try: pullquote ask "How old is the daughter?", or in another language: '
    'pullquote ask "Кто такая Эльвира Азимова?", '
    'pullquote ask "Түрікменстанда 30 шілдеде не болды?"'
)
EPILOG = (
    "Exit codes: 0 answered or done, 1 not answered, 2 wrong usage, 3 unusable settings, 4 corpus "
    "missing or unreadable, 5 a quotation is not verbatim, 6 a part of a source was skipped, 69 "
    "Telegram cannot be reached, 70 a bug in Pullquote, 130 interrupted, 141 the output was closed."
)

app = typer.Typer(
    name="pullquote",
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(help="Show the settings.", no_args_is_help=True)
app.add_typer(config_app, name="config")

Words = Annotated[list[str] | None, typer.Argument(metavar="QUESTION", show_default=False)]
Paths = Annotated[list[str], typer.Argument(metavar="PATH...")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...")]
Checked = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE | ID",
        show_default=False,
        help="A text file, or - for input; with --against, ids of articles.",
    ),
]
Against = Annotated[
    str | None,
    typer.Option(metavar="ORIGINAL", help="Read this file again, and look the articles up in it."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Style = Annotated[str, typer.Option(metavar="|".join(STYLES), help="The style of the citation.")]
File = Path | None
Only = list[str] | None
Saved = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Save all readable articles there.")
]
Exported = Annotated[
    str, typer.Argument(metavar="FILE", help="A .jsonl or .jsonl.gz file, or - for output.")
]
Place = Annotated[str, typer.Argument(metavar="ID", help="ID, ID#3 or ID#3:120-180.")]

# How the files of a command are read.
Split = Annotated[bool, typer.Option("--split", help="Each text file is a collection of articles.")]
Fields = Annotated[
    str, typer.Option("--map", metavar="OURS=THEIRS,...", help="The names of their fields.")
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="The encoding of texts, such as cp1251.")
]
Report = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write every article and fault to this file.")
]
Lang = Annotated[
    str | None, typer.Option(metavar="CODE", help=f"The language: {', '.join(ANALYZERS)}.")
]
On = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="The day of the question; articles of that time come first.",
    ),
]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; print an error as one line on standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output closed it. Python must not complain about that as it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.BROKEN_PIPE
    return code


def _run(arguments: list[str]) -> int:
    try:
        command = typer.main.get_command(app)
        return int(command.main(arguments, "pullquote", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        raise
    except typer.TyperException as error:
        # A command without its arguments has shown its help already, and its message is empty.
        if text := error.format_message():
            return _failed(f"{text} See: pullquote --help", Exit.USAGE)
        return Exit.USAGE
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _failed(*explained(error))


def _failed(text: str, code: int) -> int:
    print(f"pullquote: {text}", file=sys.stderr)
    return code


def _language(code: str | None) -> str | None:
    if code is not None and code not in ANALYZERS:
        raise BadUsage(f"--lang {code} is not one of {', '.join(ANALYZERS)}")
    return code


@app.callback(invoke_without_command=True)
def _pullquote(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        print(f"pullquote {metadata.version('pullquote')}")
        raise typer.Exit


@command(app)
def ask(
    options: Options,
    question: Words = None,
    lang: Lang = None,
    on: On = None,
    limit: Annotated[int | None, typer.Option(help="Show at most this many quotes.")] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Print a line for each quote, with tabs.")
    ] = False,
    as_json: Json = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="QUESTION is a file, or -, with one question per line.")
    ] = False,
) -> int:
    """Answer a question with quotes from the articles.

    If QUESTION is -, or is left out in a pipe, it is read from standard input. With --jsonl, each
    line is a text or {"id", "question", "language", "history", "on"}; one object is printed for
    every line, in the same order.
    """
    from bot.channels.jsonl import Question
    from bot.commands import ask as asking

    language, day = _language(lang), on and on.date()
    if sum((plain, as_json, jsonl)) > 1:
        raise BadUsage("--plain, --json and --jsonl exclude each other")
    settings = options.load({"answer": {"limit": limit}} if limit is not None else {}).settings
    screen = Screen(options.no_color)
    if jsonl:
        return asking.ask_lines(settings, screen, " ".join(question or "-"), language, day)
    form = "json" if as_json else "plain" if plain else "human"
    asked = Question(read_question(question), language=language, on=day)
    return asking.ask(settings, screen, asked, form)


@command(app)
def explain(
    options: Options,
    question: Words = None,
    lang: Lang = None,
    on: On = None,
    as_json: Json = False,
) -> int:
    """Explain an answer: the terms searched, the passages considered, the confidence."""
    from bot.channels.jsonl import Question
    from bot.commands import explaining

    settings, screen = options.load().settings, Screen(options.no_color)
    asked = Question(read_question(question), language=_language(lang), on=on and on.date())
    return explaining.explain(settings, screen, asked, "json" if as_json else "human")


@command(app)
def chat(options: Options) -> int:
    """Hold a conversation; type :help for a list of commands."""
    from bot.commands import ask as asking

    return asking.chat(options.load().settings, Screen(options.no_color))


@command(app)
def add(
    options: Options,
    paths: Paths,
    lang: Lang = None,
    split: Split = False,
    fields: Fields = "",
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Join relative addresses to this one.")
    ] = None,
    encoding: Encoding = None,
    report: Report = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be added, and add nothing.")
    ] = False,
) -> int:
    """Add articles from files, folders and archives.

    The language of an article is the one it states, or else --lang, or else it is identified. For
    tables and JSON, --map title=headline,text=body names the fields that hold title, text, url,
    author, published, language or id. --report writes a JSON object a line for each article and
    each part that was skipped.
    """
    from bot.commands import adding

    language = _language(lang)
    settings = options.load({"corpus": {"language": language}} if language else {}).settings
    screen = Screen(options.no_color)
    if dry_run and report:
        raise BadUsage("--dry-run and --report exclude each other")
    reading = settings.reading(
        split=split, base_url=base_url, encoding=read_encoding(encoding), fields=read_map(fields)
    )
    if dry_run:
        return adding.preview(settings, screen, paths, reading)
    return adding.add(settings, screen, paths, reading, report)


@command(app)
def sync(options: Options, report: Report = None) -> int:
    """Bring the corpus in step with the sources in config.toml.

    New articles are added, changed ones replaced; those that are gone are removed or kept, as the
    setting vanished says. A source that has not changed is not read.
    """
    from bot.commands import adding

    return adding.sync(options.load().settings, Screen(options.no_color), report)


@command(app)
def embed(options: Options) -> int:
    """Compute the vectors for search by meaning; the setting semantic must be on."""
    from bot.commands import articles as shelf

    return shelf.embed(options.load().settings, Screen(options.no_color))


@command(app)
def remove(options: Options, article_ids: Ids) -> int:
    """Remove articles from the corpus."""
    from bot.commands import articles as shelf

    return shelf.remove(options.load().settings, Screen(options.no_color), article_ids)


@command(app)
def articles(options: Options) -> int:
    """List the articles: id, title, date and source."""
    from bot.commands import articles as shelf

    return shelf.articles(options.load().settings, Screen(options.no_color))


@command(app)
def show(
    options: Options,
    place: Place,
    with_place: Annotated[
        bool, typer.Option("--place", help="Say where it stands in the original, read again.")
    ] = False,
) -> int:
    """Print an article, and mark a paragraph in it."""
    from bot.commands import articles as shelf

    return shelf.show(options.load().settings, Screen(options.no_color), place, with_place)


@command(app)
def cite(
    options: Options,
    place: Place,
    style: Style = "plain",
) -> int:
    """Print a citation of an article, a paragraph or a passage."""
    from bot.commands import quoting

    return quoting.cite(options.load().settings, Screen(options.no_color), place, style)


@command(app)
def verify(
    options: Options,
    names: Checked = None,
    against: Against = None,
    split: Split = False,
    fields: Fields = "",
    encoding: Encoding = None,
) -> int:
    """Check every quotation in a text against the articles.

    With --against, check instead that every paragraph of the articles that came from ORIGINAL, or
    of those that are named, still stands in it. It is read as add reads it, with the same --split,
    --map and --encoding.
    """
    from bot.commands import originals, quoting

    settings, screen = options.load().settings, Screen(options.no_color)
    if against is not None:
        reading = settings.reading(
            split=split, encoding=read_encoding(encoding), fields=read_map(fields)
        )
        return originals.verify_against(settings, screen, against, names or (), reading)
    if split or fields or encoding:
        raise BadUsage("--split, --map and --encoding are for --against")
    if not names or len(names) != 1:
        raise BadUsage("name one text to verify, or - for input")
    return quoting.verify(settings, screen, names[0])


@command(app, "eval")
def evaluate(
    options: Options,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the question set.")],
    language: Annotated[Only, typer.Option(help="Ask only questions in this language.")] = None,
    kind: Annotated[Only, typer.Option(help="Ask only questions of this kind.")] = None,
    as_json: Json = False,
    run: Annotated[
        File, typer.Option(metavar="FILE", help="Write a TREC run to this file.")
    ] = None,
    compare: Annotated[
        File, typer.Option(metavar="FILE", help="Compare with the --json output of an earlier run.")
    ] = None,
    report: Annotated[
        File, typer.Option(metavar="FILE", help="Write an HTML page with diagrams to this file.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many processes ask; by default one per core.")
    ] = None,
) -> int:
    """Measure how well the questions of a set are answered.

    DIR contains questions.jsonl and, optionally, corpus.jsonl, qrels.tsv and answers.jsonl. Without
    corpus.jsonl, your own articles are searched. --language and --kind may be repeated.
    """
    from bot.commands import evaluate as measuring

    form = "json" if as_json else "human"
    wanted = measuring.Wanted(folder, language or (), kind or (), jobs, run, compare, report, form)
    return measuring.evaluate(options.load().settings, Screen(options.no_color), wanted)


@command(app)
def telegram(options: Options) -> int:
    """Run the Telegram bot; its token is in a file or in TELEGRAM_BOT_TOKEN."""
    settings = options.load().settings
    from bot.commands import telegram as service

    return service.telegram(settings, Screen(options.no_color))


@command(app)
def doctor(options: Options, save: Saved = None) -> int:
    """Check the settings and the corpus; for each problem, print the command that fixes it."""
    from bot.commands import upkeep

    return upkeep.doctor(options.load(), Screen(options.no_color), save)


@command(app)
def export(options: Options, file: Exported) -> int:
    """Write all articles as JSON Lines, which add reads back under the same ids."""
    from bot.commands import upkeep

    return upkeep.export(options.load().settings, Screen(options.no_color), file)


@command(app)
def backup(options: Options, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> int:
    """Copy the corpus to a file; other processes may use the corpus meanwhile."""
    from bot.commands import upkeep

    return upkeep.backup(options.load().settings, Screen(options.no_color), file)


@command(app)
def restore(options: Options, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> int:
    """Replace the corpus with a backup; a running bot may keep using it."""
    from bot.commands import upkeep

    return upkeep.restore(options.load().settings, Screen(options.no_color), file)


@command(config_app, "show")
def config_show(options: Options) -> int:
    """Print each setting, its value, and the source of the value."""
    from bot.commands import upkeep

    return upkeep.config_show(options.load(), Screen(options.no_color))


@command(config_app, "example")
def config_example(options: Options) -> int:
    """Print an example configuration file: every setting with its default and a comment."""
    from bot.commands import upkeep

    return upkeep.config_example(Screen(options.no_color))
