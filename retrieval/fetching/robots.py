"""What a site's robots.txt permits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

# The name by which a robots.txt calls this program.
PROGRAM = "Pullquote"
# RFC 9309 asks to read at least this much; no site needs more.
LARGEST = 500 * 2**10
USER_AGENT = re.compile(r"\s*user[- ]?agent\b[\s:]*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a site for this program; without any, everything is permitted."""

    _rules: Protego | None = field(default=None, repr=False)

    def permit(self, url: str) -> bool:
        """Whether *url* may be fetched."""
        return self._rules is None or self._rules.can_fetch(url, PROGRAM)

    def delay(self, longest: float) -> float:
        """The time that the site wants between two requests, in seconds, up to *longest*."""
        return min(longest, (self._rules and self._rules.crawl_delay(PROGRAM)) or 0.0)


def parse_robots(content: bytes) -> Robots:
    """The rules in a robots.txt. What is no rule is left out."""
    from protego import Protego

    text = content[:LARGEST].decode("utf-8-sig", errors="replace").replace("\0", "")
    return Robots(Protego.parse("\n".join(map(_with_few_programs, text.splitlines()))))


def _with_few_programs(line: str) -> str:
    """The *line* with one name for all other programs.

    The parser keeps every rule for every program, so a file of thousands of both would keep it busy
    for minutes.
    """
    if matched := USER_AGENT.match(line):
        name = matched[1].partition("#")[0].partition("/")[0].strip()
        if name.lower() == PROGRAM.lower():
            return f"User-agent: {PROGRAM}"
        return line if name == "*" else "User-agent: other"
    return line
