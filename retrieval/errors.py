"""The errors of the library. Each says what happened and where.

The application finds the way out in the type and the attributes. Errors can be sent to another
process. ``AddingInterrupted`` is a ``KeyboardInterrupt``.

RetrievalError
├── SourceError
│   ├── SourceMissing
│   └── UnreadableSource
├── CorpusError
│   ├── BadAddress
│   ├── ClusterPackageMissing
│   ├── CorpusMissing
│   ├── CorpusUnreadable
│   │   ├── ClusterUnusable
│   │   ├── CorpusBusy
│   │   └── CorpusDamaged
│   └── QuoteMismatch
├── IndexDamaged
│   └── Overtaken
├── EmbedderMissing
└── UnknownArticle
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any


class RetrievalError(Exception):
    """A refusal of the library, in one line that people can read."""

    def __reduce__(self) -> tuple[object, ...]:
        # Pickle would call the class with the message alone; most errors take more.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[RetrievalError], args: tuple[object, ...], attributes: dict[str, object]
) -> RetrievalError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class SourceError(RetrievalError):
    """A file or folder cannot be added."""


class SourceMissing(SourceError):
    """There is no such file or folder."""

    def __init__(self, path: Path) -> None:
        self.why = "no such file or folder"
        super().__init__(f"{path}: {self.why}")
        self.path = path


class Lack(Enum):
    """A thing that a source misses, and people can give."""

    ENCODING = "the name of its encoding"
    FIELDS = "the names of its fields"
    WEB_ARCHIVES = "the package that reads web archives"
    WIKIS = "the package that reads dumps of wikis"


class UnreadableSource(SourceError):
    """A source or a part does not follow its format, or *lacks* something."""

    def __init__(self, name: str, why: str, lacks: Lack | None = None) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why
        self.lacks = lacks


class CorpusError(RetrievalError):
    """The corpus cannot be used."""


class BadAddress(CorpusError):
    """No corpus can be at this address; *why* shows no password."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this address of a corpus cannot be used: {why}")
        self.why = why


class ClusterPackageMissing(CorpusError):
    """The package for clusters is not installed."""

    def __init__(self) -> None:
        super().__init__("the package that talks to an OpenSearch cluster is not installed")


class CorpusMissing(CorpusError):
    """There is no corpus in this folder."""

    def __init__(self, place: object) -> None:
        super().__init__(f"no corpus in {place}")
        self.place = place


class CorpusUnreadable(CorpusError):
    """The corpus at *path*, a file or address, cannot be opened, read or written."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"the corpus {path} cannot be used: {why}")
        self.path = path
        self.why = why


class Trouble(Enum):
    """The trouble of a cluster."""

    UNREACHABLE = "no node can be reached"
    SLOW = "no node has answered in time"
    STRANGE = "what answers there is no OpenSearch cluster"
    CERTIFICATE = "the certificate of a node is not trusted"
    CREDENTIALS = "it refuses the user, the password or the key"
    FORBIDDEN = "this user may not do this"
    FULL = (
        "its disks are nearly full, so it takes nothing new; everything that was reported is safe"
    )
    READ_ONLY = "its indexes are read-only; everything that was reported is safe"
    PART_MISSING = "a part of the corpus is on no node that runs"
    INDEX_MISSING = "an index of the corpus is missing"
    STARTING = "its nodes are looking for each other"
    BUSY = "it has too much to do at the moment"
    MEMORY = "the memory of its nodes is full"
    REFUSED = "it refuses a request"


class ClusterUnusable(CorpusUnreadable):
    """The cluster cannot be reached, or refuses; *trouble* says why, *detail* what it says.

    While articles were added, *report*, a ``retrieval.ingestion.ingest.Report``, has those that are
    safe.
    """

    def __init__(self, path: object, trouble: Trouble, detail: str = "") -> None:
        super().__init__(path, f"{trouble.value} ({detail})" if detail else trouble.value)
        self.trouble = trouble
        self.report: Any = None


class CorpusBusy(CorpusUnreadable):
    """Another process has locked the corpus."""


class CorpusDamaged(CorpusUnreadable):
    """The corpus file is damaged; a part may still be readable."""


class QuoteMismatch(CorpusError):
    """A quote differs from the store, so it is not shown."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(
            f"{passage_id}: the stored text has changed since it was added, so it is not quoted"
        )
        self.passage_id = passage_id


class IndexDamaged(RetrievalError):
    """An index on disk is damaged. The corpus rebuilds it, unseen."""


class Overtaken(IndexDamaged):
    """Another process has replaced what was just read; it is read again, unseen."""


class UnknownArticle(RetrievalError):
    """The corpus has no such article or paragraph.

    *nearest* is the most similar of the *known* names, if any is.
    """

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        similar = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        hint = f"; did you mean {similar[0]}?" if similar else ""
        super().__init__(f"no article or paragraph {name!r} in the corpus{hint}")
        self.name = name
        self.nearest = similar[0] if similar else None


class EmbedderMissing(RetrievalError):
    """An embedder is not installed, has no model, or does not run here.

    *requirement* is what must be installed, None if that does not help.
    """

    def __init__(
        self, name: str, why: str, requirement: str | None = "pullquote[semantic]"
    ) -> None:
        super().__init__(f"{name}, which finds by meaning, cannot be used ({why})")
        self.name = name
        self.requirement = requirement


class AddingInterrupted(KeyboardInterrupt):
    """Adding was interrupted; what was committed is kept.

    *report* is the ``retrieval.ingestion.ingest.Report``.
    """

    def __init__(self, report: Any) -> None:
        super().__init__(report)
        self.report = report
