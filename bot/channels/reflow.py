"""The wrapped lines of a source as running text, for people to read; pure.

A line break is a wrap if it stands there only because the line was full. The break of a verse, an
address, a list, a dialogue, a table or code belongs to the text and stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Nobody wraps prose at fewer characters; a line that is longer is not a line on a page.
NARROWEST, WIDEST = 45, 200
# It takes the place of a character that is not to be seen. It is white space, so no word changes.
FILLER = "\r"
FILLERS = re.compile(r"(?<=\s)\r+")
# Of an item of a list, of a turn in a dialogue, of a quoted message, and of a row of a table.
LIST_MARK = re.compile(
    r"[>|#•◦▪‣·–—―]|[-*+](?:\s|$)|\(?(?:\d{1,3}[.)]|(?:[^\W\d_]|[ivx]{2,4})\))\s"
)
COLUMNS = re.compile(r"\t| {3}")
CODE_SIGNS = frozenset("{}()[]<>=;_\\|$#*&^~+")
# More of the visible characters than this are such signs only in code.
CODE_PART = 0.05


def unwrapped(text: str) -> str:
    """The *text* of a whole paragraph with a blank in the place of each wrap.

    The blanks around a wrap become fillers, so the text keeps its length, and each of its words
    its place. ``without_fillers`` takes them away from what is shown.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    first, last = _outer(lines)
    wraps = [False] * first + _wraps(lines[first : last + 1])
    wraps += [False] * (len(lines) - 1 - len(wraps))
    pieces = [lines[0]]
    for wrap, line in zip(wraps, lines[1:], strict=True):
        if wrap:
            before, after = pieces[-1].rstrip(), line.lstrip()
            gap = len(pieces[-1]) - len(before) + len(line) - len(after)
            pieces[-1:] = [before, " " + FILLER * gap, after]
        else:
            pieces += ["\n", line]
    return "".join(pieces)


def without_fillers(text: str) -> str:
    """A part of an unwrapped text as it is shown."""
    return FILLERS.sub("", text)


def _outer(lines: Sequence[str]) -> tuple[int, int]:
    """The numbers of the first and of the last line that is not blank."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return (filled[0], filled[-1]) if filled else (0, 0)


def _wraps(lines: Sequence[str]) -> list[bool]:
    """For each break between two *lines*, whether it is a wrap.

    It may be one if the first word of the next line did not fit into the width, which is that of
    the longest line. All breaks but the last must be such, or else somebody has set the lines.
    """
    none = [False] * (len(lines) - 1)
    widths = [len(line.rstrip()) for line in lines]
    following = [line.strip() for line in lines[1:]]
    width = max(widths)
    if not NARROWEST <= width <= WIDEST or not all(following) or _are_set(lines):
        return none
    full = [
        length + 1 + len(line.split(None, 1)[0]) > width and not LIST_MARK.match(line)
        for length, line in zip(widths, following, strict=False)
    ]
    return full if all(full[:-1]) else none


def _are_set(lines: Sequence[str]) -> bool:
    """Whether *lines* look like verse, a table or code, or are of a script without blanks.

    In prose some line goes on in small letters, and all lines but the first begin at one place.
    """
    following = lines[1:]
    starts = {len(line) - len(line.lstrip()) for line in following}
    if len(starts) > 1 or not any(map(_goes_on, following)):
        return True
    signs = sum(char in CODE_SIGNS for line in lines for char in line)
    visible = sum(not char.isspace() for line in lines for char in line)
    if signs > CODE_PART * visible:
        return True
    stripped = [line.strip() for line in lines]
    return any(COLUMNS.search(line) or _has_no_blanks(line) for line in stripped)


def _goes_on(line: str) -> bool:
    """Whether *line* begins with a letter that does not begin a sentence."""
    char = line.lstrip()[:1]
    return char.isalpha() and not (char.isupper() or char.istitle())


def _has_no_blanks(line: str) -> bool:
    """Whether *line* begins or ends in a script that writes no blanks between words."""
    return any(unicodedata.east_asian_width(char) in "WF" for char in line[:1] + line[-1:])
