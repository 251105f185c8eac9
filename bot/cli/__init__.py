"""The command line: parse the arguments, call the command, return its exit code."""

from bot.cli.main import main

__all__ = ["main"]
