"""What has happened lately, as far as this process remembers it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

MOST_KEPT = 10_000


class Recent:
    """The newest things that were noticed. Nothing of them is written to disk."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._noticed: OrderedDict[Hashable, None] = OrderedDict()

    def is_first(self, thing: Hashable) -> bool:
        """Notice *thing*; whether this is the first time."""
        is_first = thing not in self._noticed
        self._noticed[thing] = None
        self._noticed.move_to_end(thing)
        if len(self._noticed) > self._most:
            self._noticed.popitem(last=False)
        return is_first
