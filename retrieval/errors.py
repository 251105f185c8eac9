"""The errors of the library. Each says what happened and where.

What a person can do about an error depends on the application; it finds what it needs to say so
in the type and the attributes of the error. Every error can be sent to another process.

RetrievalError
├── SourceError            a text that was to be added
│   ├── SourceMissing      no such file or folder
│   └── UnreadableSource   the reader cannot make sense of it
├── CorpusError            the corpus on disk or on a cluster
│   ├── BadAddress         no corpus can be at such an address
│   ├── ClusterPackageMissing  the package that talks to a cluster is not installed
│   ├── CorpusMissing      there is no corpus
│   ├── CorpusUnreadable   the file cannot be opened, read or written
│   │   ├── ClusterUnusable  the cluster cannot be reached, or refuses
│   │   ├── CorpusBusy     another process is writing to it
│   │   └── CorpusDamaged  the content of the file is damaged
│   └── QuoteMismatch      a quote differs from the stored text; it is not shown
├── IndexDamaged           an index on disk is damaged; the corpus rebuilds it
│   └── Overtaken          another process has replaced what was just read; it is read again
├── EmbedderMissing        the package that finds by meaning cannot be used
└── UnknownArticle         the corpus has no such article or paragraph

``AddingInterrupted`` is no refusal, but the ``KeyboardInterrupt`` of a person, with a report.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any


class RetrievalError(Exception):
    """Anything that the library refuses, in one line that a person can read."""

    def __reduce__(self) -> tuple[object, ...]:
        # By default pickle calls the class with the message alone, but most errors take more.
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
    """What a source lacks, and whoever adds it can give."""

    ENCODING = "the name of its encoding"
    FIELDS = "the names of its fields"
    WEB_ARCHIVES = "the package that reads web archives"
    WIKIS = "the package that reads dumps of wikis"


class UnreadableSource(SourceError):
    """A source, or a part of it, does not follow its format, or *lacks* something."""

    def __init__(self, name: str, why: str, lacks: Lack | None = None) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why
        self.lacks = lacks


class CorpusError(RetrievalError):
    """The corpus on disk, or on a cluster, cannot be used."""


class BadAddress(CorpusError):
    """No corpus can be at such an address; *why* shows no password."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this address of a corpus cannot be used: {why}")
        self.why = why


class ClusterPackageMissing(CorpusError):
    """The package that talks to a cluster is not installed."""

    def __init__(self) -> None:
        super().__init__("the package that talks to an OpenSearch cluster is not installed")


class CorpusMissing(CorpusError):
    """There is no corpus in this folder."""

    def __init__(self, place: object) -> None:
        super().__init__(f"no corpus in {place}")
        self.place = place


class CorpusUnreadable(CorpusError):
    """The corpus cannot be opened, read or written; *path* is its file, or its address."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"the corpus {path} cannot be used: {why}")
        self.path = path
        self.why = why


class Trouble(Enum):
    """What is the matter with a cluster."""

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
    """The cluster cannot be reached, or refuses. *trouble* says why, *detail* what it says.

    While articles were added, *report* is the ``retrieval.ingestion.ingest.Report`` on those that
    are safe.
    """

    def __init__(self, path: object, trouble: Trouble, detail: str = "") -> None:
        super().__init__(path, f"{trouble.value} ({detail})" if detail else trouble.value)
        self.trouble = trouble
        self.report: Any = None


class CorpusBusy(CorpusUnreadable):
    """Another process has locked the corpus."""


class CorpusDamaged(CorpusUnreadable):
    """The content of the corpus file is damaged; a part of it may still be readable."""


class QuoteMismatch(CorpusError):
    """A quote differs from the stored paragraph, so it was not shown."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(
            f"{passage_id}: the stored text has changed since it was added, so it is not quoted"
        )
        self.passage_id = passage_id


class IndexDamaged(RetrievalError):
    """An index on disk is damaged. The corpus rebuilds it, so nobody sees this."""


class Overtaken(IndexDamaged):
    """Another process has replaced what was just read. It is read again, so nobody sees this."""


class UnknownArticle(RetrievalError):
    """The corpus has no such article, or the article has no such paragraph.

    *nearest* is the most similar of the *known* names; None if none is similar.
    """

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        similar = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        hint = f"; did you mean {similar[0]}?" if similar else ""
        super().__init__(f"no article or paragraph {name!r} in the corpus{hint}")
        self.name = name
        self.nearest = similar[0] if similar else None


class EmbedderMissing(RetrievalError):
    """The package that finds by meaning is not installed, or has no model, or does not run here.

    *requirement* is what must be installed, None if that does not help.
    """

    def __init__(
        self, name: str, why: str, requirement: str | None = "pullquote[semantic]"
    ) -> None:
        super().__init__(f"{name}, which finds by meaning, cannot be used ({why})")
        self.name = name
        self.requirement = requirement


class AddingInterrupted(KeyboardInterrupt):
    """Adding was interrupted. What had been committed is kept.

    *report* is the ``retrieval.ingestion.ingest.Report`` on that.
    """

    def __init__(self, report: Any) -> None:
        super().__init__(report)
        self.report = report
