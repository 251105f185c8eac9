"""Lines to text: broken words become whole, and lines are put together with a space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from retrieval.readers.layout.pdf_page import Line

CJK = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
CJK_END, CJK_START = re.compile(CJK + "$"), re.compile(CJK)
HYPHEN = re.compile(r"(?P<word>[\w'’-]*\w)(?P<hyphen>[-‐\u00ad])$")
WORD = re.compile(r"\w[\w'’]*(?:[-‐]\w[\w'’]*)*")
FIRST_WORD = re.compile(r"\w[\w'’]*(?:[-‐]\w+)*")
DASH = re.compile(r"\S[–—]$")


class Joining:
    """Lines to text: a word that was broken at the end of a line becomes whole again.

    Its hyphen stays if the word is found elsewhere with the hyphen, and nowhere without it; before
    a capital letter and a digit; and if the word has another hyphen. A word in capitals becomes
    whole if it is found elsewhere as one word.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: set[str] = set()
        for line in lines:
            text = line.text
            self._words.update(word.casefold() for word in WORD.findall(text))

    def text(self, lines: Sequence[Line]) -> str:
        """The text of a paragraph."""
        parts: list[str] = []
        code = len(lines) > 1 and all(line.monospaced for line in lines)
        edge = min(line.left for line in lines)
        for line in lines:
            if code:
                parts += ["\n" if parts else "", _indentation(line, edge), line.text]
            elif parts:
                parts += self._joint(parts.pop(), line.text)
            else:
                parts.append(line.text)
        return "".join(parts).replace("\u00ad", "")

    def _joint(self, above: str, below: str) -> tuple[str, str]:
        """The end of a text and its next line, so that they can be put together."""
        broken, rest = HYPHEN.search(above), FIRST_WORD.match(below)
        if broken and rest:
            return above[: broken.start("hyphen")] + self._hyphen(broken, rest[0]), below
        if DASH.search(above) or (CJK_END.search(above) and CJK_START.match(below)):
            return above, below
        return f"{above} ", below

    def _hyphen(self, broken: re.Match[str], rest: str) -> str:
        """The hyphen if it belongs to the word, else nothing."""
        word, hyphen = broken["word"], broken["hyphen"]
        whole, apart = f"{word}{rest}".casefold(), f"{word}{hyphen}{rest}".casefold()
        if word.isupper() and rest.isupper():
            return "" if whole in self._words else hyphen
        if not rest[0].islower() or word[-1].isdigit() or "-" in word:
            return hyphen
        return hyphen if apart in self._words and whole not in self._words else ""


def _indentation(line: Line, edge: float) -> str:
    """The blanks before a line of code."""
    width = (line.right - line.left) / max(len(line.text), 1)
    return " " * min(round((line.left - edge) / width), 80) if width > 0 else ""
