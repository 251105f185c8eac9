"""What fetching takes and gives, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from retrieval.readers.draft import Skipped


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How long, how much and how often is fetched. Times are in seconds, sizes in bytes.

    *delay* is the time between two requests to one host; a longer one that its robots.txt asks for
    is kept up to *longest_delay*. A site that asks to come back later is waited for *waits* times,
    each time for *wait* at the most. After *faults* failed requests in a row nothing more is asked
    of a host. *requests* is the number of addresses that one feed or sitemap may cause to be asked
    for. *allow_private* permits the host of the address that a person gives, and only that host,
    to have a private address.
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
    """What tells whether an address has changed since it was last fetched.

    *etag* and *last_modified* are the headers that *url* answered with. *listed* is the time of the
    last change in the feed or sitemap that lists the address. All are kept as they were given.
    """

    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says about an article. The article itself may know better."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content found at an address, for a reader.

    *address* is what was asked for; it is the key of what is known. *url* is where the content was
    found: the link to cite, and the base of relative links. *name* ends in the suffix that selects
    the reader. *encoding* is what the server says, and None if it says nothing. *feeds* are the
    addresses of feeds that the page announces.
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
    """An address whose content is as it was; *validators* replace the known ones."""

    address: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Gone:
    """An address whose site says that its content was removed for good."""

    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap, after all its articles.

    *validators* are empty if an article is missing that may be there next time, so that the listing
    is read again. *articles* is the number of articles that it names.
    """

    address: str
    articles: int
    validators: Validators


Outcome = Fetched | Unchanged | Gone | Listing | Skipped
"""What becomes of an address. ``Skipped`` says in one clause why there is no content."""
