"""Books of Project Gutenberg: metadata and place of the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.readers.record import Record, read_record

# The header and the license are within this many characters of the ends.
LONGEST_HEADER, LONGEST_LICENSE = 60_000, 60_000
# The name of the book may take several lines.
START = re.compile(
    r"^\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG[^*]{0,500}\*{3}[ \t]*\r?$"
    r"|^\*END[ *]*THE SMALL PRINT![^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(
    r"^(?:\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG"
    r"|(?:\*{3}\s*)?End of (?:the |this )?Project Gutenberg(?:['’]s| E(?:book|text)))",
    re.IGNORECASE | re.MULTILINE,
)
# Indented lines continue a field.
FIELD = re.compile(
    r"^(?P<name>Title|Author|Language):[ \t]*(?P<value>\S.*(?:\r?\n[ \t]+\S.*)*)", re.MULTILINE
)
# The oldest files name the book only in their first line. The ends of title and author are fixed,
# so that long runs are not tried from each character.
FIRST_LINE = re.compile(
    r"\s*\**\s*The Project Gutenberg E(?:text|book)(?: of|,)?\s+(?P<title>\S.*?),?(?<!\s)\s+by\s+"
    r"(?P<author>\S(?:.*\w)?)",
    re.IGNORECASE | re.MULTILINE,
)
# The producers of the file.
CREDITS = re.compile(
    r"\s*(?:(?:E-?text |This (?:e-?text|e-?book|file) was )?(?:produced|prepared|transcribed|"
    r"scanned|created) (?:by|from)|Updated editions|HTML version by)\b.*?(?:\r?\n[ \t]*){2}",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_CREDITS = 1500
LANGUAGES = {
    "arabic": "ar", "bulgarian": "bg", "chinese": "zh", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "esperanto": "eo", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "hungarian": "hu", "icelandic": "is", "italian": "it",
    "japanese": "ja", "latin": "la", "norwegian": "no", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "serbian": "sr", "spanish": "es", "swedish": "sv",
    "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip


class Book(NamedTuple):
    """The metadata in the header, and the range of the text in the file."""

    record: Record
    start: int
    end: int


def book_in(text: str) -> Book | None:
    """The book in a file of Project Gutenberg; None for any other file."""
    header = text[:LONGEST_HEADER]
    start = START.search(header)
    if start is None:
        return None
    above = header[: start.start()]
    fields = {field["name"]: " ".join(field["value"].split()) for field in FIELD.finditer(above)}
    if "Title" not in fields and (first := FIRST_LINE.match(above)):
        fields |= {"Title": first["title"], "Author": first["author"]}
    language = LANGUAGES.get(fields.get("Language", "").casefold())
    values = {"title": fields.get("Title"), "author": fields.get("Author"), "language": language}
    record, _ = read_record(Record, values)
    begin = start.end()
    if made_by := CREDITS.match(text[begin : begin + LONGEST_CREDITS]):
        begin += made_by.end()
    end = END.search(text, max(begin, len(text) - LONGEST_LICENSE))
    return Book(record, begin, end.start() if end else len(text))
