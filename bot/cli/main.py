"""Run a command, and end with an exit code whatever happens."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from bot.cli import (  # noqa: F401  # they declare the commands
    article_commands,
    question_commands,
    upkeep_commands,
)
from bot.cli.program import program
from bot.exit import Exit, explained

COMPLETING = "_PULLQUOTE_COMPLETE"
# Longer lines of help are hard to read.
MOST_COLUMNS = 100
# Without the name of a file, these are errors of standard output.
OUTPUT_ERRORS = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; print an error as one line on standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if instruction := os.environ.get(COMPLETING):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, "pullquote", COMPLETING, instruction)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = Exit.BROKEN_PIPE
    except OSError as error:
        code = _failed(f"the output cannot be written: {error.strerror}", Exit.OUTPUT)
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    if code in (Exit.BROKEN_PIPE, Exit.OUTPUT):
        from bot.screen.console import send_nowhere

        send_nowhere(sys.stdout)
    return code


def _run(arguments: list[str]) -> int:
    from bot.screen.console import columns

    try:
        # click does not go below 50 columns by itself.
        width = min(columns(), MOST_COLUMNS)
        with program.make_context("pullquote", arguments, terminal_width=width) as context:
            return int(program.invoke(context) or 0)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return Exit.USAGE
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "pullquote"
        said = error.format_message()
        stop = "" if said.endswith((".", ")", "?")) else "."
        return _failed(f"{said}{stop} See: {name} --help", Exit.USAGE)
    except click.Abort:
        raise KeyboardInterrupt from None
    except BrokenPipeError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and not error.filename and error.errno in OUTPUT_ERRORS:
            raise
        if "--debug" in arguments:
            raise
        return _failed(*explained(error))


def _failed(text: str, code: Exit) -> Exit:
    from bot.screen.console import Screen

    Screen(no_color=True).say(f"pullquote: {text}")
    return code
