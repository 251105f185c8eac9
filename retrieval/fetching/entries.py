"""The entries of feeds and sitemaps, and the documents made from them."""

from __future__ import annotations

import email.utils
import html
import re
from dataclasses import dataclass

from retrieval.fetching.outcomes import Hints
from retrieval.unicode import well_formed

# With less text than this, an entry may be the beginning of an article, however it is marked up.
LEAST_FULL = 1000
# Visible text is shorter than HTML; what is behind this is not looked at.
MOST_COUNTED = 100_000
NO_HINTS = Hints()
TAG = re.compile(r"<[^<>]*>")
# What stands at the end of a text that goes on elsewhere.
GOES_ON = re.compile(
    r"(?:(?:\.\.\.|…)\]?|\b(?:read|continue|читать|подробнее|devam)[^.!?]{0,80})[\s»→>]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that a feed or sitemap lists.

    *changed* is the time of the last change as the list gives it. *content* is the text that the
    feed itself holds, as HTML, or as plain text if *plain*.
    """

    link: str | None
    changed: str | None = None
    content: str | None = None
    plain: bool = False
    hints: Hints = NO_HINTS

    @property
    def is_full(self) -> bool:
        """Whether *content* is the whole article, so that its page need not be fetched."""
        if not self.content:
            return False
        text = self.content[:MOST_COUNTED]
        visible = " ".join((text if self.plain else html.unescape(TAG.sub(" ", text))).split())
        return len(visible) >= LEAST_FULL and not GOES_ON.search(visible[-200:])

    def document(self) -> bytes:
        """The content as a file: an HTML page with the title and author, or plain text."""
        content = well_formed(self.content or "")
        if self.plain:
            return content.encode()
        title = f"<title>{html.escape(self.hints.title or '')}</title>"
        language = html.escape(self.hints.language or "")
        return (
            f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">{title}</head>\n'
            f"<body><article>\n{content}\n</article></body></html>\n"
        ).encode()


def plain_text(value: object, *, is_html: bool = False) -> str | None:
    """A short text of a feed on one line, without markup; None if there is none."""
    if not isinstance(value, str):
        return None
    text = html.unescape(TAG.sub("", value)) if is_html else value
    return well_formed(" ".join(text.split())) or None


def iso_date(text: str | None) -> str | None:
    """A date of e-mail in ISO 8601 with the offset that it has; another one as it is."""
    if not text:
        return None
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except (ValueError, OverflowError):
        return text
