"""Commands that read the originals of articles again: verify --against, show --place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.channels.checks import marked_difference
from bot.channels.styled import Styled, joined
from bot.channels.terminal import count, printable
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit import reason_of
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import SourceError

if TYPE_CHECKING:
    from retrieval.ingestion.originals import Compared, Comparison
    from retrieval.ingestion.parser_process import Reading

# Longer paragraphs are not shown with their difference.
LONGEST_COMPARED = 20_000
# So many parts of an original that could not be read are named.
MOST_NAMED = 10
ADDRESS = ("http://", "https://")


def verify_against(
    settings: Settings,
    screen: Screen,
    original: str,
    names: Sequence[str],
    reading: Reading,
    is_json: bool,
) -> Exit:
    """Look up every stored paragraph of articles in the file that they came from."""
    from retrieval.ingestion.originals import Standing, articles_from, compare

    place, shown = settings.corpus.place, printable(original)
    if original.startswith(ADDRESS):
        raise BadUsage(f"--against {shown} is an address; save the page, and name its file")
    ids = [*dict.fromkeys(read_reference(name).article_id for name in names)]
    if not (ids := ids or articles_from(place, Path(original))):
        command = f"pullquote verify --against {shown} ID..."
        raise BadUsage(f"no article came from {shown}; name the articles: {command}")
    comparison = compare(place, Path(original), ids, reading)
    _say_skipped(screen, comparison)
    if not comparison.is_read:
        return Exit.USAGE
    changed = [
        (article_id, one)
        for article_id, found in comparison.articles.items()
        for one in found
        if one.standing is not Standing.STANDS
    ]
    if is_json:
        screen.write(_object(original, ids, changed))
    else:
        for article_id, one in changed:
            screen.show(_changed_text(article_id, one))
    counts = Counter(one.standing for found in comparison.articles.values() for one in found)
    return _told(screen, counts.total(), len(ids), {s.value: counts[s] for s in Standing})


def _object(original: str, ids: Sequence[str], changed: Sequence[tuple[str, Compared]]) -> str:
    """The paragraphs that do not stand in the original, as an object."""
    paragraphs = [
        {
            "article_id": article_id,
            "paragraph": one.number,
            "standing": one.standing.value,
            "stored": one.stored,
            "original": one.original,
            "page": one.page,
            "place": one.place,
        }
        for article_id, one in changed
    ]
    found = {"original": original, "articles": [*ids], "changed": paragraphs}
    return json.dumps({"schema": "pullquote.comparison/1", **found}, ensure_ascii=False)


def _told(screen: Screen, paragraphs: int, articles: int, counts: dict[str, int]) -> Exit:
    """Say how many paragraphs stand in the original; the exit code of that."""
    stand = counts.pop("stands")
    others = [f"{number:,} {value}" for value, number in counts.items()]
    size = f"{count(paragraphs, 'paragraph')} of {count(articles, 'article')}"
    verb = "stands" if stand == 1 else "stand"
    screen.say(f"{size}: {stand:,} {verb} in the original, {', '.join(others)}.")
    if not stand:
        screen.say("If it was added with --encoding, --split or --map, give them here, too.")
    return Exit.ANSWERED if stand == paragraphs else Exit.NOT_VERBATIM


def _say_skipped(screen: Screen, comparison: Comparison) -> None:
    for part in comparison.skipped[:MOST_NAMED]:
        screen.say(
            f"not read: {printable(part.where)}: {printable(reason_of(part.why, part.lacks))}"
        )
    if more := len(comparison.skipped[MOST_NAMED:]):
        screen.say(f"not read: {count(more, 'other part')}")


def _changed_text(article_id: str, one: Compared) -> Styled:
    """What has become of a paragraph. What only the corpus has is marked ``-``, as what only the
    original has is marked ``+``."""
    where = f", {_where(one)}" if _where(one) else ""
    head = Styled.of(f"{article_id}#{one.number}: {one.standing.value}{where}")
    if max(len(one.stored), len(one.original)) > LONGEST_COMPARED:
        return head
    stored = printable(" ".join(one.stored.split()))
    is_altered = one.standing.value == "altered"
    text = marked_difference(one.stored, one.original) if is_altered else Styled.of(stored)
    return joined("\n  ", [head, text])


def _where(one: Compared) -> str:
    """The page and the place of a paragraph in its original, as far as it has them."""
    page = None if one.page is None else f"page {one.page}"
    return printable(", ".join(part for part in (page, one.place) if part))


class Place(NamedTuple):
    """A line that says where a paragraph stands in an original, and whether it does say so."""

    line: str
    is_found: bool


def places(
    settings: Settings, article_id: str, paragraph: int | None, sources: Sequence[str]
) -> Iterator[Place]:
    """Where a paragraph of an article, or each of them, stands in each of the *sources*."""
    for source in sources:
        shown = printable(source)
        if source.startswith(ADDRESS):
            line = f"{article_id}: {shown} is a page; open it to look the paragraph up"
            yield Place(line, False)
            continue
        try:
            yield from _places_in(settings, article_id, paragraph, source)
        except SourceError as error:
            yield Place(f"{article_id}: {printable(str(error))}", False)


def _places_in(
    settings: Settings, article_id: str, paragraph: int | None, source: str
) -> Iterator[Place]:
    from retrieval.ingestion.originals import Standing, compare

    sayings = {
        Standing.STANDS: "{where} of {source}",
        Standing.MOVED: "{where} of {source}, in another order",
        Standing.ALTERED: "altered in {source} ({where})",
        Standing.MISSING: "no longer in {source}",
    }
    shown = printable(source)
    comparison = compare(settings.corpus.place, Path(source), [article_id], settings.reading())
    if not comparison.is_read:
        why = next(
            (reason_of(part.why, part.lacks) for part in comparison.skipped),
            "there is no text in it",
        )
        yield Place(f"{article_id}: {shown} cannot be read again: {printable(why)}", False)
        return
    for one in comparison.articles[article_id]:
        if paragraph in (None, one.number):
            said = sayings[one.standing].format(where=_where(one) or "in the text", source=shown)
            is_found = one.standing in (Standing.STANDS, Standing.MOVED)
            yield Place(f"{article_id}#{one.number}: {said}", is_found)
