"""The program, and how its commands are declared."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from bot.cli.options import SHARED, Options
from bot.exit import BadUsage

HELP = (
    "Ask a question, and get the passages of the articles that answer it, word for word, with "
    "their source."
)
EXAMPLES = (
    'pullquote "How old is the daughter?"',
    'pullquote "Кто такая Эльвира Азимова?"',
    'pullquote ask "Түрікменстанда 30 шілдеде не болды?"',
    "pullquote add articles/ report.pdf",
)
EXIT_CODES = (
    "Exit codes: 0 answered or done, 1 not answered or declined, 2 wrong usage, 3 unusable "
    "settings, 4 corpus missing or unreadable, 5 a quotation is not verbatim, 6 a part of a source "
    "or a row of questions was skipped, 69 Telegram cannot be reached, 70 a bug in Pullquote, 74 "
    "the output cannot be written, 130 interrupted, 141 the output was closed."
)
# The sections of the help, in order.
QUESTIONS, ARTICLES, QUOTES = "Ask and search", "Articles", "Quotes"
PAGES, UPKEEP = "Web page", "Look after"
DEFAULT = "ask"
SETTINGS = {"help_option_names": ["-h", "--help"]}
# click takes texts with a hyphen for options; those that cannot be one are marked.
NO_OPTION = re.compile(r"-{3,}|-[^=\s]*\s.*", re.DOTALL)
MARK = "\ue000"


class Command(click.Command):
    """A command with examples; shared options are listed last."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a text that begins with a hyphen for a text."""
        return super().parse_args(ctx, [MARK * bool(NO_OPTION.fullmatch(a)) + a for a in args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of the command, and then the shared ones."""
        for title, is_shared in (("Options", False), ("Options of all commands", True)):
            records = [
                record
                for parameter in self.get_params(ctx)
                if isinstance(parameter, click.Option)
                and (record := parameter.get_help_record(ctx))
                and (parameter in SHARED or "--help" in parameter.opts) is is_shared
            ]
            if records:
                with formatter.section(title):
                    # A longer term is on a line of its own.
                    formatter.write_dl(records, col_max=max(12, formatter.width // 3))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        _write_examples(self.examples, formatter)


class Program(click.Group):
    """The program; arguments that begin with no command are a question."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.sections: dict[str, list[str]] = {
            section: [] for section in (QUESTIONS, ARTICLES, QUOTES, PAGES, UPKEEP)
        }

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``ask`` before arguments that name no command."""
        own = {name for option in self.params for name in option.opts} | {"-h", "--help"}
        if args and args[0] not in own and args[0] not in self.commands:
            self._check_spelling(args[0])
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def _check_spelling(self, word: str) -> None:
        """A single word that is nearly a command is hardly a question. Raises ``BadUsage``."""
        if re.fullmatch(r"[a-z-]+", word):
            near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.75)
            if near:
                raise BadUsage(
                    f"there is no command {word}; did you mean {near[0]}? "
                    f"To ask it as a question: pullquote ask {word}"
                )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section."""
        width = max(map(len, self.commands))
        for section, names in self.sections.items():
            with formatter.section(section):
                rows = [
                    (name.ljust(width), self.commands[name].get_short_help_str(200))
                    for name in names
                ]
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the exit codes."""
        _write_examples(EXAMPLES, formatter)
        formatter.write_paragraph()
        formatter.write_text(EXIT_CODES)


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                # Not wrapped, so that it can be copied.
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def _unmarked(given: dict[str, Any]) -> dict[str, Any]:
    """The values without ``MARK``."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return value.removeprefix(MARK)
        return tuple(map(plain, value)) if isinstance(value, tuple) else value

    return {name: plain(value) for name, value in given.items()}


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        # Imported late: it takes long.
        from importlib.metadata import version

        click.echo(f"pullquote {version('pullquote')}")
        ctx.exit()


program = Program(
    name="pullquote",
    help=HELP,
    context_settings=SETTINGS,
    no_args_is_help=True,
    subcommand_metavar="COMMAND | QUESTION",
    options_metavar="",
    params=[
        click.Option(
            ["-V", "--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version.",
        )
    ],
)


def command(
    section: str,
    *parameters: Callable[[Any], Any],
    name: str | None = None,
    examples: Sequence[str],
    group: click.Group = program,
) -> Callable[[Callable[..., int]], None]:
    """Declare a function as a command with these *parameters* and the shared options.

    It takes the ``Options`` first, and returns the exit code.
    """

    def register(function: Callable[..., int]) -> None:
        @functools.wraps(function)
        def run(**given: Any) -> int:
            shared = {option.name: given.pop(str(option.name)) for option in SHARED}
            return function(Options(**shared), **_unmarked(given))

        called = name or function.__name__.rstrip("_")
        declared: Any = run
        for parameter in reversed(parameters):
            declared = parameter(declared)
        made = click.command(called, cls=Command, examples=examples, context_settings=SETTINGS)(
            declared
        )
        made.params += SHARED
        group.add_command(made)
        if group is program:
            program.sections[section].append(called)

    return register
