"""The exit codes, documented in ``pullquote --help`` and docs/commands.md."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    ANSWERED = 0
    NOT_ANSWERED = 1
    USAGE = 2
    SETTINGS = 3
    CORPUS = 4
    NOT_VERBATIM = 5
    SKIPPED = 6
    UNAVAILABLE = 69
    FAULT = 70
    OUTPUT = 74
    INTERRUPTED = 130
    BROKEN_PIPE = 141
