"""How many steps a pattern takes on a text: the work of ``re``, counted instead of timed.

A pattern is matched as ``re`` does it, by trying one thing after the other and going back, but
slowly, with every try counted.
"""

import re
import sys
from collections.abc import Callable
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any

Then = Callable[[int], int]
"""What is matched behind a place; -1 if it does not match, or where the match ends."""
Match = Callable[[int, Then], int]

ONE_CHARACTER = {c.LITERAL, c.NOT_LITERAL, c.ANY, c.ANY_ALL, c.IN, c.RANGE, c.CATEGORY}


class Steps:
    """The steps of a pattern on a text."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.text, self.count = text, 0
        self._groups: dict[int, tuple[int, int]] = {}
        self._state = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
        self._match = self._sequence(self._state, self._state.state.flags)

    def find_all(self) -> int:
        """The number of matches in the text, as ``finditer`` finds them."""
        place = found = 0
        while place <= len(self.text):
            end = self._match(place, lambda at: at)
            found += end >= 0
            place = end if end > place else place + 1
        return found

    def _sequence(self, nodes: Any, flags: int) -> Match:
        matches = [self._node(kind, value, flags) for kind, value in nodes]

        def match(place: int, then: Then, number: int = 0) -> int:
            if number == len(matches):
                return then(place)
            return matches[number](place, lambda at: match(at, then, number + 1))

        return match

    def _node(self, kind: Any, value: Any, flags: int) -> Match:
        if kind in ONE_CHARACTER or kind is c.AT:
            return self._plain(kind, value, flags)
        if kind is c.BRANCH:
            return self._branch([self._sequence(part, flags) for part in value[1]])
        if kind is c.SUBPATTERN:
            group, more, fewer, part = value
            return self._group(group, self._sequence(part, flags & ~fewer | more))
        if kind is c.ATOMIC_GROUP:
            return self._atomic(self._sequence(value, flags))
        if kind in (c.ASSERT, c.ASSERT_NOT):
            return self._look(kind is c.ASSERT, value, flags)
        if kind is c.GROUPREF:
            return self._same(value)
        if kind is c.FAILURE:
            return lambda _, __: -1
        least, most, part = value
        inner = self._sequence(part, flags)
        if kind is c.POSSESSIVE_REPEAT:
            return self._atomic(self._repeat(inner, least, most))
        return self._repeat(inner, least, most, is_lazy=kind is c.MIN_REPEAT)

    def _plain(self, kind: Any, value: Any, flags: int) -> Match:
        state = _parser.State()
        state.flags = flags
        one = _compiler.compile(_parser.SubPattern(state, [(kind, value)]), flags)

        def match(place: int, then: Then) -> int:
            self.count += 1
            found = one.match(self.text, place)
            return then(found.end()) if found else -1

        return match

    def _branch(self, parts: list[Match]) -> Match:
        def match(place: int, then: Then) -> int:
            for part in parts:
                if (end := part(place, then)) >= 0:
                    return end
            return -1

        return match

    def _group(self, group: int | None, inner: Match) -> Match:
        def match(place: int, then: Then) -> int:
            def closed(end: int) -> int:
                if group is not None:
                    self._groups[group] = place, end
                return then(end)

            return inner(place, closed)

        return match

    def _atomic(self, inner: Match) -> Match:
        def match(place: int, then: Then) -> int:
            end = inner(place, lambda at: at)
            return then(end) if end >= 0 else -1

        return match

    def _look(self, wanted: bool, value: Any, flags: int) -> Match:
        direction, part = value
        inner, width = self._sequence(part, flags), part.getwidth()[0]

        def match(place: int, then: Then) -> int:
            start = place if direction > 0 else place - width
            end = inner(start, lambda at: at) if start >= 0 else -1
            return then(place) if (end >= 0) is wanted else -1

        return match

    def _same(self, group: int) -> Match:
        def match(place: int, then: Then) -> int:
            start, end = self._groups[group]
            self.count += 1
            words = self.text[start:end]
            return then(place + len(words)) if self.text.startswith(words, place) else -1

        return match

    def _repeat(self, inner: Match, least: int, most: int, is_lazy: bool = False) -> Match:
        def match(place: int, then: Then, done: int = 0) -> int:
            def once_more(at: int) -> int:
                if at == place and done >= least:
                    return -1
                return match(at, then, done + 1)

            self.count += 1
            if done < least:
                return inner(place, once_more)
            if is_lazy and (end := then(place)) >= 0:
                return end
            if done < most and (end := inner(place, once_more)) >= 0:
                return end
            return -1 if is_lazy else then(place)

        return match


@cache
def made(pattern: re.Pattern[str]) -> Steps:
    """To read a long pattern takes longer than to match it, and each is matched on many texts."""
    return Steps(pattern, "")


def steps(pattern: re.Pattern[str], text: str) -> int:
    """The steps that it takes to find all that *pattern* matches in *text*."""
    run, limit = made(pattern), sys.getrecursionlimit()
    run.text, run.count = text, 0
    sys.setrecursionlimit(100_000)  # each character that is matched is some calls deeper
    try:
        run.find_all()
    finally:
        sys.setrecursionlimit(limit)
    return run.count
