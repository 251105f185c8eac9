"""Show what files contain before it is added."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.channels.terminal import count, printable
from bot.commands.adding import say_skipped
from bot.console import Screen
from bot.exit import reason_of
from bot.exit_codes import Exit
from bot.notes import shortened
from bot.settings import Settings
from retrieval.ingestion.ingest import preview as previewed
from retrieval.ingestion.sources import find_sources
from retrieval.readers.draft import Draft

if TYPE_CHECKING:
    from retrieval.ingestion.parser_process import Reading
    from retrieval.readers.draft import Skipped

# A preview shows so many characters of an article.
LONGEST_BEGINNING = 60


def preview(
    settings: Settings, screen: Screen, paths: Sequence[str], reading: Reading, is_json: bool
) -> Exit:
    """Show the articles in files and folders, and what would be skipped; nothing is added."""
    objects: list[dict[str, Any]] = []
    articles = 0
    skipped: list[Skipped] = []
    left_out: list[Skipped] = []
    for one in previewed(find_sources(paths), settings.rules().language, reading):
        if isinstance(one, Draft):
            articles += 1
            left_out += one.left_out
            if is_json:
                objects.append(_object(one))
            else:
                screen.write(_summary(one))
        else:
            skipped.append(one)
    if is_json:
        parts = [
            {"what": what, "where": part.where, "why": reason_of(part.why, part.lacks)}
            for what, found in (("skipped", skipped), ("left out", left_out))
            for part in found
        ]
        shown = {"schema": "pullquote.preview/1", "articles": objects, "parts": parts}
        screen.write(json.dumps(shown, ensure_ascii=False))
    else:
        say_skipped(screen, skipped)
        say_skipped(screen, left_out, "left out of")
        screen.say(f"{count(articles, 'article')} would be read, {len(skipped)} skipped.")
    if not articles:
        return Exit.USAGE
    return Exit.SKIPPED if any(one.is_fault for one in skipped) else Exit.ANSWERED


def _size(draft: Draft) -> tuple[list[str], int]:
    """The texts of the paragraphs that have any, and the number of their words."""
    texts = [paragraph.text for paragraph in draft.paragraphs if paragraph.text.strip()]
    return texts, sum(len(text.split()) for text in texts)


def _object(draft: Draft) -> dict[str, Any]:
    texts, words = _size(draft)
    return {
        "title": draft.title,
        "paragraphs": len(texts),
        "words": words,
        "language": draft.language,
        "beginning": shortened(" ".join(texts[0].split()), LONGEST_BEGINNING),
    }


def _summary(draft: Draft) -> str:
    """The title of an article, its size, its language and its first words."""
    texts, words = _size(draft)
    size = f"{count(len(texts), 'paragraph')}, {count(words, 'word')}, {draft.language}"
    title, first = (printable(" ".join(text.split())) for text in (draft.title or "", texts[0]))
    return f"{title or '(no title)'} [{size}] {shortened(first, LONGEST_BEGINNING)}"
