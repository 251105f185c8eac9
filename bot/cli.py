"""The command line: parse, call, print."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.console import Screen, read_question
from bot.errors import BadUsage
from bot.exit import Exit, explained
from bot.options import Options, command
from retrieval.analysis import ANALYZERS

HELP = (
    "Ask a question, get the passages of the articles that answer it, word for word, with their "
    'source. Begin with: pullquote ask "How old is the daughter?", or in your language: '
    'pullquote ask "Кто такая Эльвира Азимова?", '
    'pullquote ask "Түрікменстанда 30 шілдеде не болды?"'
)
EPILOG = (
    "Exit codes: 0 answered, 1 not answered, 2 usage, 3 settings, 4 corpus missing or unreadable, "
    "5 a quotation is not verbatim, 130 interrupted."
)

app = typer.Typer(
    name="pullquote",
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(help="Look at the settings.", no_args_is_help=True)
app.add_typer(config_app, name="config")

Words = Annotated[list[str] | None, typer.Argument(metavar="QUESTION", show_default=False)]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...")]
Text = Annotated[str, typer.Argument(metavar="FILE", help="A text, or -.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
StyleName = Literal["plain", "markdown", "bibtex", "ris"]
File = Path | None
Only = list[str] | None
Saved = Annotated[Path | None, typer.Option(metavar="FILE", help="Save what can be read.")]
Place = Annotated[str, typer.Argument(metavar="ID", help="ID, ID#3 or ID#3:120-180.")]

Lang = Annotated[
    str | None, typer.Option(metavar="CODE", help=f"Its language: {', '.join(ANALYZERS)}.")
]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; errors become one line on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python must not complain while it shuts down.
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
        # A command without what it needs has shown its help, and has nothing to add.
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
    limit: Annotated[int | None, typer.Option(help="At most this many quotes.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="One quote a line, with tabs.")] = False,
    as_json: Json = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="QUESTION is a file (or -) with a question a line.")
    ] = False,
) -> int:
    """Answer a question with quotes from the articles; - or a pipe gives the question.

    With --jsonl a line is a text or {"id", "question", "language", "history"}, and every line gets
    one object in the same order.
    """
    from bot.channels.jsonl import Question
    from bot.commands import ask as asking

    language = _language(lang)
    if sum((plain, as_json, jsonl)) > 1:
        raise BadUsage("--plain, --json and --jsonl exclude each other")
    settings = options.load({"answer": {"limit": limit}} if limit is not None else {}).settings
    screen = Screen(options.no_color)
    if jsonl:
        return asking.ask_lines(settings, screen, " ".join(question or "-"), language)
    form = "json" if as_json else "plain" if plain else "human"
    return asking.ask(settings, screen, Question(read_question(question), language=language), form)


@command(app)
def explain(
    options: Options,
    question: Words = None,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Tell why a question is answered as it is: its terms, the passages, the confidence."""
    from bot.commands import explaining

    settings, screen = options.load().settings, Screen(options.no_color)
    form = "json" if as_json else "human"
    return explaining.explain(settings, screen, read_question(question), _language(lang), form)


@command(app)
def chat(options: Options) -> int:
    """Ask in a conversation; :help lists what else can be typed."""
    from bot.commands import ask as asking

    return asking.chat(options.load().settings, Screen(options.no_color))


@command(app)
def add(options: Options, paths: Paths, lang: Lang = None) -> int:
    """Add the articles of files and folders (.txt, .md, .jsonl).

    The language of each is what it tells itself, else --lang, else found out from its words.
    """
    from bot.commands import articles as shelf

    language = _language(lang)
    settings = options.load({"corpus": {"language": language}} if language else {}).settings
    return shelf.add(settings, Screen(options.no_color), paths)


@command(app)
def embed(options: Options) -> int:
    """Prepare the articles to be found by meaning, where [search] semantic is on."""
    from bot.commands import articles as shelf

    return shelf.embed(options.load().settings, Screen(options.no_color))


@command(app)
def remove(options: Options, article_ids: Ids) -> int:
    """Take articles out of the corpus."""
    from bot.commands import articles as shelf

    return shelf.remove(options.load().settings, Screen(options.no_color), article_ids)


@command(app)
def articles(options: Options) -> int:
    """List the articles: id, title, date and source."""
    from bot.commands import articles as shelf

    return shelf.articles(options.load().settings, Screen(options.no_color))


@command(app)
def show(options: Options, place: Place) -> int:
    """Print an article, with a paragraph of it marked."""
    from bot.commands import articles as shelf

    return shelf.show(options.load().settings, Screen(options.no_color), place)


@command(app)
def cite(
    options: Options,
    place: Place,
    style: Annotated[StyleName, typer.Option(help="How the citation is written.")] = "plain",
) -> int:
    """Print a citation of an article, a paragraph or a passage."""
    from bot.commands import quoting

    return quoting.cite(options.load().settings, Screen(options.no_color), place, style)


@command(app)
def verify(options: Options, file: Text) -> int:
    """Check every quotation of a text against the articles."""
    from bot.commands import quoting

    return quoting.verify(options.load().settings, Screen(options.no_color), file)


@command(app, "eval")
def evaluate(
    options: Options,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the question set.")],
    language: Annotated[Only, typer.Option(help="Only questions in this language.")] = None,
    kind: Annotated[Only, typer.Option(help="Only questions of this kind.")] = None,
    as_json: Json = False,
    run: Annotated[File, typer.Option(metavar="FILE", help="Write a TREC run there.")] = None,
    compare: Annotated[
        File, typer.Option(metavar="FILE", help="Tell the differences to an earlier --json.")
    ] = None,
    report: Annotated[
        File, typer.Option(metavar="FILE", help="Write a page with diagrams (HTML) there.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many processes ask; one a core.")
    ] = None,
) -> int:
    """Measure how well a question set is answered.

    DIR holds questions.jsonl and, if there are any, corpus.jsonl, qrels.tsv and answers.jsonl;
    without corpus.jsonl your own articles are asked. --language and --kind may be repeated.
    """
    from bot.commands import evaluate as measuring

    form = "json" if as_json else "human"
    wanted = measuring.Wanted(folder, language or (), kind or (), jobs, run, compare, report, form)
    return measuring.evaluate(options.load().settings, Screen(options.no_color), wanted)


@command(app)
def telegram(options: Options) -> int:
    """Serve the articles in Telegram; the token is in a file or in TELEGRAM_BOT_TOKEN."""
    settings = options.load().settings
    from bot.commands import telegram as service

    return service.telegram(settings, Screen(options.no_color))


@command(app)
def doctor(options: Options, save: Saved = None) -> int:
    """Tell what is wrong, and the command that mends it."""
    from bot.commands import upkeep

    return upkeep.doctor(options.load(), Screen(options.no_color), save)


@command(app)
def backup(options: Options, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> int:
    """Copy the corpus to a file, also while it is served and added to."""
    from bot.commands import upkeep

    return upkeep.backup(options.load().settings, Screen(options.no_color), file)


@command(app)
def restore(options: Options, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> int:
    """Put the corpus of a backup in place of the present one, also while it is served."""
    from bot.commands import upkeep

    return upkeep.restore(options.load().settings, Screen(options.no_color), file)


@command(config_app, "show")
def config_show(options: Options) -> int:
    """Print each setting, its value, and where that came from."""
    from bot.commands import upkeep

    return upkeep.config_show(options.load(), Screen(options.no_color))


@command(config_app, "example")
def config_example(options: Options) -> int:
    """Print an example configuration file: every setting with its default and a comment."""
    from bot.commands import upkeep

    return upkeep.config_example(Screen(options.no_color))
