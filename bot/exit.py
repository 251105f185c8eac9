"""How a command ends: its error, its exit code, and the message with the way out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.errors import Lack

# By the names of ``Lack`` and ``Trouble``, which would slow the start.
GIVE: Mapping[str, str] = {
    "ENCODING": "name its encoding, for example: --encoding cp1251",
    "FIELDS": "say which fields are which, for example: --map title=headline,text=story",
    "WEB_ARCHIVES": "install it with: pip install 'pullquote[archives]'",
    "WIKIS": "install it with: pip install 'pullquote[wikis]'",
}
MEND: Mapping[str, str] = {
    "UNREACHABLE": "see whether its nodes run, and whether the address is right",
    "SLOW": "try again, or see: pullquote doctor",
    "STRANGE": "see whether the address and the port are right",
    "CERTIFICATE": "name the file of its authority in PULLQUOTE_OPENSEARCH_CA_FILE",
    "CREDENTIALS": (
        "set PULLQUOTE_OPENSEARCH_USER and PULLQUOTE_OPENSEARCH_PASSWORD, or "
        "PULLQUOTE_OPENSEARCH_API_KEY"
    ),
    "FORBIDDEN": "give it the right to read and write the indexes of the corpus",
    "FULL": "free some space on its nodes",
    "READ_ONLY": "let them be written to, and run the command again",
    "PART_MISSING": "see: pullquote doctor",
    "INDEX_MISSING": "bring it back with: pullquote restore FILE, with a backup",
    "STARTING": "try again soon",
    "BUSY": "try again later",
    "MEMORY": "try again later, or give them more",
}


class BotError(Exception):
    """The base of these errors; the message is for the person who runs the command."""


class BadUsage(BotError):
    """The command line cannot be carried out."""


class BadSettings(BotError):
    """A file or an environment variable has faults, all of which are listed."""


class NoCorpus(BotError):
    """The corpus does not exist."""


class Declined(BotError):
    """A person did not agree to lose something."""


class NoClipboard(BotError):
    """A text cannot be copied."""


class Exit(IntEnum):
    """The exit codes, documented in ``pullquote --help`` and docs/commands.md."""

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


def explained(error: Exception) -> tuple[str, Exit]:
    """The message about an error, and the exit code."""
    from retrieval.errors import CorpusError, RetrievalError

    match error:
        case BadSettings():
            return str(error), Exit.SETTINGS
        case NoCorpus():
            return str(error), Exit.CORPUS
        case Declined():
            return str(error), Exit.NOT_ANSWERED
        case CorpusError():
            return message_of(error), Exit.CORPUS
        case BotError() | RetrievalError():
            return message_of(error), Exit.USAGE
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or error}", Exit.USAGE
    name = f"{type(error).__name__}: {error}".splitlines()[0]
    return f"this is a fault of pullquote ({name}); see it with --debug", Exit.FAULT


def message_of(error: Exception) -> str:
    """The message of an error, with the way out."""
    way = way_out(error)
    return f"{error}; {way}" if way else str(error)


def way_out(error: Exception) -> str | None:
    """What to do about an error of the library; None if its message says enough."""
    from retrieval import errors

    match error:
        case errors.ClusterPackageMissing():
            return "install it with: pip install 'pullquote[opensearch]'"
        case errors.ClusterUnusable():
            return MEND.get(error.trouble.name)
        case errors.CorpusMissing():
            return "make one with: pullquote add PATH"
        case errors.CorpusDamaged():
            return "see what can be saved with: pullquote doctor"
        case errors.QuoteMismatch():
            return "run: pullquote doctor"
        case errors.UnknownArticle(nearest=None):
            return "list them with: pullquote articles"
        case errors.EmbedderMissing(requirement=str(requirement)):
            return f"install it with: pip install '{requirement}'"
    return None


def reason_of(why: str, lacks: Lack | None) -> str:
    """Why a part of a source was skipped, with the way out."""
    return f"{why}; {GIVE[lacks.name]}" if lacks else why
