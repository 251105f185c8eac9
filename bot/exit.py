"""How a command ends: its exit code, and the message about an error with the way out."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import BadSettings, BotError, Declined, NoCorpus
from bot.exit_codes import Exit as Exit
from retrieval.errors import (
    ClusterPackageMissing,
    ClusterUnusable,
    CorpusDamaged,
    CorpusError,
    CorpusMissing,
    EmbedderMissing,
    Lack,
    QuoteMismatch,
    RetrievalError,
    Trouble,
    UnknownArticle,
)

GIVE: Mapping[Lack, str] = {
    Lack.ENCODING: "name its encoding, for example: --encoding cp1251",
    Lack.FIELDS: "say which fields are which, for example: --map title=headline,text=story",
    Lack.WEB_ARCHIVES: "install it with: pip install 'pullquote[archives]'",
    Lack.WIKIS: "install it with: pip install 'pullquote[wikis]'",
}


MEND: Mapping[Trouble, str] = {
    Trouble.UNREACHABLE: "see whether its nodes run, and whether the address is right",
    Trouble.SLOW: "try again, or see: pullquote doctor",
    Trouble.STRANGE: "see whether the address and the port are right",
    Trouble.CERTIFICATE: "name the file of its authority in PULLQUOTE_OPENSEARCH_CA_FILE",
    Trouble.CREDENTIALS: (
        "set PULLQUOTE_OPENSEARCH_USER and PULLQUOTE_OPENSEARCH_PASSWORD, or "
        "PULLQUOTE_OPENSEARCH_API_KEY"
    ),
    Trouble.FORBIDDEN: "give it the right to read and write the indexes of the corpus",
    Trouble.FULL: "free some space on its nodes",
    Trouble.READ_ONLY: "let them be written to, and run the command again",
    Trouble.PART_MISSING: "see: pullquote doctor",
    Trouble.INDEX_MISSING: "bring it back with: pullquote restore FILE, with a backup",
    Trouble.STARTING: "try again soon",
    Trouble.BUSY: "try again later",
    Trouble.MEMORY: "try again later, or give them more",
}


def reason_of(why: str, lacks: Lack | None) -> str:
    """Why a part of a source was skipped, and the way out if there is one."""
    return f"{why}; {GIVE[lacks]}" if lacks else why


def way_out(error: Exception) -> str | None:
    """What a person can do about an error of the library; None if its message says enough."""
    match error:
        case ClusterPackageMissing():
            return "install it with: pip install 'pullquote[opensearch]'"
        case ClusterUnusable():
            return MEND.get(error.trouble)
        case CorpusMissing():
            return "make one with: pullquote add PATH"
        case CorpusDamaged():
            return "see what can be saved with: pullquote doctor"
        case QuoteMismatch():
            return "run: pullquote doctor"
        case UnknownArticle(nearest=None):
            return "list them with: pullquote articles"
        case EmbedderMissing(requirement=str(requirement)):
            return f"install it with: pip install '{requirement}'"
    return None


def message_of(error: Exception) -> str:
    """The message of an error, and the way out of it."""
    way = way_out(error)
    return f"{error}; {way}" if way else str(error)


def explained(error: Exception) -> tuple[str, Exit]:
    """The message about an error, and the exit code."""
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
