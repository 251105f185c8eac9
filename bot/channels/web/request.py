"""The request of a browser as a value; nothing in it is trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, unquote

from bot.texts import TEXTS, Texts
from retrieval import ArticleFilter, QuotePlace, read_quote_place, well_formed
from retrieval.analysis import LANGUAGES

MOST_FIELDS = 40
MOST_PLACES = 20
PREFERENCE = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[\w-]{1,30})?\s*(?:;\s*q\s*=\s*([01](?:\.\d{1,3})?))?\s*"
)


class BadRequest(Exception):
    """A field cannot be read; the message is its name."""


@dataclass(frozen=True, slots=True)
class Request:
    """A decoded path without leading slash, and the fields after the ``?``.

    *root* is the way to the root of the site, which a proxy may have in a folder. *language* is the
    code of the reader's language; *is_chosen* if the page set it.
    """

    path: str
    root: str
    fields: Mapping[str, Sequence[str]]
    language: str = "en"
    is_chosen: bool = False

    @classmethod
    def of(cls, path: str, query: str, languages: str = "") -> Request:
        """Read an address and the header ``Accept-Language``. Raises ``BadRequest``."""
        try:
            fields = parse_qs(query, errors="replace", max_num_fields=MOST_FIELDS)
        except ValueError:
            raise BadRequest("?") from None
        chosen = fields.get("lang", [""])[0]
        is_chosen = chosen in TEXTS
        language = chosen if is_chosen else preferred(languages)
        # A browser counts the slashes that are not encoded.
        root = "../" * (path.count("/") - 1) or "./"
        name = well_formed(unquote(path, errors="replace")).removeprefix("/")
        return cls(name, root, fields, language, is_chosen)

    @property
    def texts(self) -> Texts:
        """The words in the reader's language."""
        return TEXTS[self.language]

    def field(self, name: str) -> str:
        """Return the first value of a field, stripped, or an empty text."""
        return self.fields.get(name, [""])[0].strip()

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a number within bounds, if given. Raises ``BadRequest``."""
        text = self.field(name)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise BadRequest(name)
        return int(text)

    def day(self, name: str) -> date | None:
        """Return a day such as 2026-05-17, if given. Raises ``BadRequest``."""
        text = self.field(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadRequest(name) from None

    @property
    def places(self) -> Sequence[QuotePlace]:
        """The spans to mark. Raises ``BadRequest``."""
        places = [read_quote_place(text) for text in self.fields.get("q", ())[:MOST_PLACES]]
        if None in places:
            raise BadRequest("q")
        return [place for place in places if place]

    def filter(self, is_public: bool, same_language: bool = False) -> ArticleFilter | None:
        """Return the filter of the fields. Raises ``BadRequest``."""
        code = self.field("in_language")
        if code and code not in LANGUAGES:
            raise BadRequest("in_language")
        only = ArticleFilter(
            since=self.day("since"),
            until=self.day("until"),
            author=self.field("author") or None,
            source=self.field("source") or None,
            articles=tuple(self.fields.get("in", ())),
            languages=(code,) if code else (),
            same_language=same_language,
            with_address=is_public,
        )
        return None if only == ArticleFilter() else only


def preferred(languages: str) -> str:
    """Choose a language by the header ``Accept-Language``, or English."""
    best, best_weight = "en", 0.0
    for part in languages[:500].split(","):
        found = PREFERENCE.fullmatch(part)
        weight = float(found[2] or 1) if found else 0.0
        if found and found[1].lower() in TEXTS and weight > best_weight:
            best, best_weight = found[1].lower(), weight
    return best
