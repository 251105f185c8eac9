"""The manual page and the completion scripts, from the declarations of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click
from click.shell_completion import get_completion_class

from bot.cli.options import SHARED
from bot.cli.program import EXAMPLES, EXIT_CODES, Command, Program
from bot.exit import Exit
from bot.screen.console import Screen

VARIABLES = {
    "PULLQUOTE_CORPUS": "The name or the folder of the corpus.",
    "PULLQUOTE_CONFIG": "The configuration file.",
    "PULLQUOTE_SECTION__KEY": "A setting, such as PULLQUOTE_ANSWER__LIMIT.",
    "TELEGRAM_BOT_TOKEN": "The token of the Telegram bot.",
    "NO_COLOR, PULLQUOTE_NO_COLOR": "Print without styles and links.",
    "PAGER": "The pager for long output on a terminal; less by default, none if it is empty.",
}
FILES = {
    "pullquote.toml, pyproject.toml": "The settings, in the current folder.",
    "~/.config/pullquote/config.toml": "The settings of the user.",
    "~/.local/share/pullquote": "The corpus of the user; named ones are in its folder corpora.",
}


def completion(screen: Screen, program: Program, shell: str) -> Exit:
    """Print the completion script for a shell."""
    made = get_completion_class(shell)
    assert made is not None
    script = made(program, {}, "pullquote", "_PULLQUOTE_COMPLETE").source()
    screen.write(script.rstrip("\n"))
    return Exit.ANSWERED


def man(screen: Screen, program: Program) -> Exit:
    """Print the manual page in the man macros of roff."""
    for line in manual(program):
        screen.write(line)
    return Exit.ANSWERED


def manual(program: Program) -> Iterator[str]:
    """The lines of the manual page."""
    yield '.TH PULLQUOTE 1 "" Pullquote "User Commands"'
    yield from (".SH NAME", "pullquote \\- answer questions with quotes from your articles")
    yield from (".SH SYNOPSIS", ".B pullquote\n.RI [ COMMAND ]\n.RI [ OPTIONS ]\n.I ARGUMENTS")
    yield ".br\n.B pullquote\n.I QUESTION"
    yield from (".SH DESCRIPTION", _escaped(str(program.help)))
    for name, made in _commands(program):
        yield f".SH {_escaped(name.upper())}"
        yield from _command(name, made)
    shared = next(made for _, made in _commands(program))
    yield ".SH OPTIONS OF ALL COMMANDS"
    yield from _options(shared, is_shared=True)
    for title, table in (("ENVIRONMENT", VARIABLES), ("FILES", FILES)):
        yield f".SH {title}"
        for term, text in table.items():
            yield from _item(term, text)
    yield ".SH EXIT STATUS"
    for status in re.findall(r"(\d+) ([^,.]+)", EXIT_CODES):
        yield from _item(*status)
    yield ".SH EXAMPLES"
    yield from _examples(EXAMPLES)


def _commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, Command]]:
    for name, made in group.commands.items():
        if isinstance(made, click.Group):
            yield from _commands(made, f"{prefix}{name} ")
        elif isinstance(made, Command):
            yield f"{prefix}{name}", made


def _command(name: str, made: Command) -> Iterator[str]:
    arguments = [str(p.metavar) for p in made.params if isinstance(p, click.Argument)]
    yield f".B pullquote {_escaped(name)}\n.RI [ OPTIONS ]"
    yield from (f".I {_escaped(argument)}" for argument in arguments)
    yield ".PP"
    for paragraph in re.split(r"\n\s*\n", str(made.help)):
        yield from (_escaped(" ".join(paragraph.split())), ".PP")
    yield from _options(made, is_shared=False)
    if made.examples:
        yield from (".PP", "Examples:")
        yield from _examples(made.examples)


def _options(made: Command, is_shared: bool) -> Iterator[str]:
    context = click.Context(made)
    for parameter in made.params:
        is_wanted = isinstance(parameter, click.Option) and (parameter in SHARED) is is_shared
        if is_wanted and (record := parameter.get_help_record(context)):
            yield from _item(*record)


def _item(term: str, text: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_escaped(term)}\\fR", _escaped(text))


def _examples(examples: Sequence[str]) -> Iterator[str]:
    yield from (".PP", ".nf", ".RS")
    yield from map(_escaped, examples)
    yield from (".RE", ".fi")


def _escaped(text: str) -> str:
    """*text* as roff prints it: hyphens are hyphens, and no line is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
