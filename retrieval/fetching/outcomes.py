"""The values that fetching takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from retrieval.readers.draft import Skipped


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of fetching, in seconds, bytes and times.

    *delay* is between two requests to one host, a longer one of its robots.txt up to
    *longest_delay*. If a site wants to be asked later, it is waited for *waits* times, at most
    *wait* each. After *faults* failures in a row, a host is given up. *requests* limits the
    addresses of one feed or sitemap. *allow_private* permits a private address only to the host
    that a person names.
    """

    delay: float = 1.0
    longest_delay: float = 30.0
    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    body: int = 64 * 2**20
    redirects: int = 5
    wait: float = 60.0
    waits: int = 2
    faults: int = 5
    requests: int = 10_000
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """The state of an address when it was fetched, as given.

    *etag* and *last_modified* are headers of *url*, *listed* the time of change in the feed or
    sitemap.
    """

    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """A feed's metadata; the article may know better."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content at an *address*, the key of its validators.

    *url*, where it was found, is the link to cite and the base of relative links. The suffix of
    *name* selects the reader. *encoding* is the server's. *feeds* are announced by the page.
    """

    address: str
    url: str
    name: str
    content: bytes
    encoding: str | None = None
    validators: Validators = Validators()
    hints: Hints = Hints()
    feeds: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """The suffix of the name, such as ``.html``."""
        return PurePosixPath(self.name).suffix


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The content is as it was; *validators* replace the known ones."""

    address: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Gone:
    """The content was removed for good."""

    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap after its articles, with their number.

    Without *validators* it is read again, since a missing article may be there next time.
    """

    address: str
    articles: int
    validators: Validators


Outcome = Fetched | Unchanged | Gone | Listing | Skipped
"""What becomes of an address. ``Skipped`` says in one clause why there is no content."""
