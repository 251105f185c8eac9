"""How a command ended, for shells and scripts."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, documented in ``pullquote --help`` and README.md."""

    ANSWERED = 0
    NOT_ANSWERED = 1
    USAGE = 2
    SETTINGS = 3
    CORPUS = 4
    NOT_VERBATIM = 5
    UNAVAILABLE = 69
    FAULT = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141
