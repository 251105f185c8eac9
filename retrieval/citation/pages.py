"""A paragraph as a quotation is looked up in it: as a page shows it, with each run of blanks as one
blank, and with any form of quotation marks."""

from __future__ import annotations

import re
from itertools import islice

from retrieval.types import Paragraph, Passage, Span

MARKS = "\"“”„«»'’‘ʼ"
NO_LETTER = re.compile(r"\W")


def on_page(text: str) -> str:
    """*text* with each run of blanks as one blank, and none around it."""
    return " ".join(text.split())


def leveled(text: str) -> str:
    """*text* with one form of quotation marks, in the same places."""
    for mark in MARKS[1:]:
        text = text.replace(mark, MARKS[0])
    return text


class Page:
    """A paragraph, as *text* shows it."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.text = on_page(paragraph.text)
        self._leveled = leveled(self.text)

    def find(self, words: str, start: int = 0) -> tuple[int, int] | None:
        """Where *words* begin and end in the text at *start* or later, as whole words."""
        words = on_page(words)
        wanted = leveled(words)
        begins, ends = words[:1].isalnum(), words[-1:].isalnum()
        place = self._leveled.find(wanted, start) if wanted else -1
        while place >= 0:
            end = place + len(wanted)
            if begins and _goes_on(self.text[max(place - 2, 0) : place][::-1]):
                # No word begins before the present one ends.
                rest = NO_LETTER.search(self.text, place)
                place = rest.end() if rest else len(self.text)
            elif ends and _goes_on(self.text[end : end + 2]):
                place += 1
            else:
                return place, end
            place = self._leveled.find(wanted, place)
        return None

    def passage(self, start: int, end: int) -> Passage:
        """The passage from *start* to *end* of the text. Neither may be beside a blank."""
        return Passage(self.paragraph, Span(self._place(start), self._place(end - 1) + 1))

    def _place(self, place: int) -> int:
        """Where a letter of the text stands in the paragraph."""
        number = self.text.count(" ", 0, place)
        word = next(islice(re.finditer(r"\S+", self.paragraph.text), number, None))
        return word.start() + place - (self.text.rfind(" ", 0, place) + 1)


def _goes_on(beside: str) -> bool:
    """Whether a word goes on in the two characters *beside* it, as "$25" does in "$25,000"."""
    return (
        beside[:1].isalnum()
        or beside[:1] == "_"
        or (beside[:1] in (".", ",") and beside[1:].isdecimal())
    )
