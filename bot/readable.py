"""Text as people may see it: without wraps, with every character visible.

A line break is a wrap if the line was full. The break of a verse, an address, a list, a
dialogue, a table or code belongs to the text and stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from retrieval import well_formed

# No control character of an article may reach a terminal.
CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
# Direction overrides would also reverse the text that follows.
CONTROLS |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
CONTROLS |= {0x0D: " ", 0x7F: "\u2421"} | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
# XML cannot hold these.
NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}

# The widths at which prose is wrapped.
NARROWEST, WIDEST = 45, 200
# White space, so no word changes.
FILLER = "\r"
FILLERS = re.compile(r"(?<=\s)\r+")
# Of a list, a dialogue, a quoted message, a table.
LIST_MARK = re.compile(
    r"[>|#•◦▪‣·–—―]|[-*+](?:\s|$)|\(?(?:\d{1,3}[.)]|(?:[^\W\d_]|[ivx]{2,4})\))\s"
)
COLUMNS = re.compile(r"\t| {3}")
CODE_SIGNS = frozenset("{}()[]<>=;_\\|$#*&^~+")
# Only code has a greater part of such signs.
CODE_PART = 0.05


def printable(text: str) -> str:
    """Replace each control character by a visible one."""
    return text.translate(CONTROLS)


def one_line(text: str) -> str:
    """Put *text* on one line, for a terminal."""
    return printable(" ".join(text.split()))


def visible(text: str) -> str:
    """Replace each character that files cannot hold by a visible one."""
    return printable(well_formed(text)).translate(NONCHARACTERS)


def visible_line(text: str) -> str:
    """Put *text* on one line, for a file or a page."""
    return visible(" ".join(text.split()))


def unwrapped(text: str) -> str:
    """Replace each wrap in the *text* of a whole paragraph by a blank.

    Fillers replace the blanks around a wrap, so each word keeps its place.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()] or [0]
    first, last = filled[0], filled[-1]
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
    """Return a part of an unwrapped text to be shown."""
    return FILLERS.sub("", text)


def _wraps(lines: Sequence[str]) -> list[bool]:
    """Return for each line break whether it is a wrap.

    The first word of the next line must not fit into the width of the longest line. All breaks but
    the last must be wraps, or somebody set the lines.
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
    """Return whether *lines* look like verse, a table, code, or a script without blanks.

    In prose some line continues in small letters, and all but the first have one indent.
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
    """Return whether *line* begins inside a sentence."""
    char = line.lstrip()[:1]
    return char.isalpha() and not (char.isupper() or char.istitle())


def _has_no_blanks(line: str) -> bool:
    """Return whether the script of *line* has no blanks between words."""
    return any(unicodedata.east_asian_width(char) in "WF" for char in line[:1] + line[-1:])
