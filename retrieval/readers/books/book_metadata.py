"""The metadata of a book, as its package document gives them."""

from __future__ import annotations

from collections import defaultdict

from retrieval.readers.office.structure import plausible_author, plausible_title
from retrieval.readers.office.xml import Element, attribute, local_name
from retrieval.readers.record import URL

# What the date is of, if the book says it. The date of a file is no date of publication.
OF_PUBLICATION = frozenset({"", "publication", "published", "issued", "original-publication"})
# Calibre writes this where a book has no date.
NO_DATE = "0101-"


def book_metadata(metadata: Element | None) -> dict[str, object]:
    """The metadata by the names of ``Record``."""
    if metadata is None:
        return {}
    # The first versions of the format have a group around some of them.
    elements = [element for element in metadata.iter() if local_name(element)]
    roles = {
        (attribute(element, "refines") or "").removeprefix("#"): (element.text or "").strip()
        for element in elements
        if attribute(element, "property") == "role"
    }
    found = defaultdict(list)
    for element in elements:
        text = " ".join((element.text or "").split())
        if text:
            found[local_name(element).lower()].append((text, element))
    addresses = [text for text, _ in found["source"] + found["identifier"] if URL.fullmatch(text)]
    dates = [
        text
        for text, element in found["date"]
        if (attribute(element, "event") or "").lower() in OF_PUBLICATION
        and not text.startswith(NO_DATE)
    ]
    values: dict[str, object] = {
        "title": _title([text for text, _ in found["title"]]),
        "author": _authors(found["creator"], roles),
        "language": next((text for text, _ in found["language"] if text != "und"), None),
        "published": next(iter(dates), None),
        "url": next(iter(addresses), None),
    }
    return {name: value for name, value in values.items() if value}


def _title(titles: list[str]) -> str | None:
    """The first title; further ones are subtitles and the titles of series."""
    return next((title for title in map(plausible_title, titles) if title), None)


def _authors(creators: list[tuple[str, Element]], roles: dict[str, str]) -> str | None:
    """The authors among those who made the book; all of them if no role is given."""
    names = []
    for name, element in creators:
        role = attribute(element, "role") or roles.get(attribute(element, "id") or "", "")
        if role in ("", "aut") and (author := plausible_author(name)) and author not in names:
            names.append(author)
    return ", ".join(names) or None
