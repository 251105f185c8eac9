"""How the sources of one run are read."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.ingestion.parser_process import Limits
from retrieval.readers.original import Options

if TYPE_CHECKING:
    from retrieval.fetching.outcomes import FetchLimits

# Raise it when the readers read files in another way, so that a sync reads unchanged files again.
READERS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of the readers, the limits for a file, and those for addresses.

    *fetching* is None for the limits that ``FetchLimits`` has by default.
    """

    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    fetching: FetchLimits | None = None

    @property
    def mark(self) -> str:
        """A short text that changes with the options and with ``READERS_VERSION``."""
        return f"{READERS_VERSION:x}-{zlib.crc32(repr(self.options).encode()):x}"
