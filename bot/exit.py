"""How a command ended, for shells and scripts, and what is said of an error."""

from __future__ import annotations

from enum import IntEnum

from bot.errors import BadSettings, BotError
from retrieval import RetrievalError
from retrieval.errors import CorpusError


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


def explained(error: Exception) -> tuple[str, Exit]:
    """What to say of an error, and how to end."""
    match error:
        case BadSettings():
            return str(error), Exit.SETTINGS
        case CorpusError():
            return str(error), Exit.CORPUS
        case BotError() | RetrievalError():
            return str(error), Exit.USAGE
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or error}", Exit.USAGE
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return f"this is a fault of pullquote ({what}); see it with --debug", Exit.FAULT
