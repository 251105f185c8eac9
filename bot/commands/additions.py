"""Add files and addresses, sync the sources, and preview."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.reports import (
    articles,
    common_reasons,
    counts_line,
    first_reasons,
    report_lines,
    report_object,
)
from bot.channels.terminal import count
from bot.commands.ask import answered_objects, asked_again, show_answered
from bot.corpora import open_corpus
from bot.exit import BadUsage, Exit, message_of, reason_of
from bot.notes import shortened
from bot.readable import printable
from bot.screen.console import Screen, written
from bot.settings import Settings
from retrieval import has_corpus
from retrieval.errors import AddingInterrupted, ClusterUnusable

if TYPE_CHECKING:
    from retrieval import Corpus, CorpusState
    from retrieval.ingestion import Draft, Reading, Report, Skipped

# Of more articles, only the number is reported.
MOST_NAMED = 30
# Of more skipped parts, the first are named and the reasons are counted.
MOST_DETAILS = 10
# Characters of an article that a preview shows.
LONGEST_BEGINNING = 60


def add(
    settings: Settings,
    screen: Screen,
    paths: Sequence[str],
    reading: Reading,
    file: Path | None = None,
    is_json: bool = False,
    is_yes: bool = False,
) -> Exit:
    """Read files, folders and addresses into the corpus, and report the effect, to *file*, too."""
    from retrieval.ingestion import find_sources

    # First, because a mistyped path must not leave an empty corpus.
    sources = find_sources(paths)
    _check_file(screen, file, is_yes)
    if not (sources.files or sources.addresses):
        say_skipped(screen, sources.skipped)
        screen.say("There is nothing to add.")
        return Exit.USAGE
    try:
        with _opened(settings, screen) as corpus, screen.progress("adding") as progress:
            report = corpus.add(sources, progress, reading)
            state = corpus.state()
    except (AddingInterrupted, ClusterUnusable) as stopped:
        return _stopped(screen, stopped)
    return _reported(settings, screen, report, state, file, is_json)


def sync(
    settings: Settings,
    screen: Screen,
    file: Path | None,
    is_dry: bool,
    is_json: bool,
    is_yes: bool,
) -> Exit:
    """Bring the corpus in step with the sources in the settings, or rehearse that."""
    where = settings.corpus
    if not where.sources:
        screen.say(
            "There are no sources; name them under [corpus] in pullquote.toml: sources = [...]"
        )
        return Exit.USAGE
    _check_file(screen, file, is_yes)
    reading, keep, state = settings.reading(), where.vanished == "keep", None
    try:
        if is_dry:
            from retrieval.ingestion import rehearse

            language = settings.rules().language
            with screen.progress("reading") as progress:
                report = rehearse(where.place, where.sources, language, progress, reading, keep)
        else:
            with _opened(settings, screen) as corpus, screen.progress("reading") as progress:
                report = corpus.sync(where.sources, progress, reading, keep)
                state = corpus.state()
    except (AddingInterrupted, ClusterUnusable) as stopped:
        return _stopped(screen, stopped)
    return _reported(settings, screen, report, state, file, is_json, is_sync=True)


def _check_file(screen: Screen, file: Path | None, is_yes: bool) -> None:
    """Raise ``BadUsage`` now for a file that cannot be written."""
    if not file:
        return
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BadUsage(f"--report: {printable(str(file))} is a folder, or is in none")
    if not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
        raise BadUsage(f"--report: {printable(str(file))} cannot be written")
    screen.may_write(file, is_yes)


@contextmanager
def _opened(settings: Settings, screen: Screen) -> Iterator[Corpus]:
    """Open the corpus, or make it and say so at the end."""
    is_new = not has_corpus(settings.corpus.place)
    with open_corpus(settings) as corpus:
        yield corpus
    if is_new:
        screen.say(f"The corpus is new, in {settings.corpus.place}.")


def _stopped(screen: Screen, stopped: AddingInterrupted | ClusterUnusable) -> Exit:
    """Say how much was added before an interrupt, or before the cluster failed.

    Raises the error of a cluster that failed before the work began.
    """
    if isinstance(stopped, AddingInterrupted):
        screen.say(
            f"Interrupted: {counts_line(stopped.report)}. What was added is kept; the same command "
            "goes on from there."
        )
        return Exit.INTERRUPTED
    if stopped.report is None:
        raise stopped
    screen.say(
        f"pullquote: {message_of(stopped)}. {counts_line(stopped.report)} before that; the same "
        "command goes on from there."
    )
    return Exit.CORPUS


def _reported(
    settings: Settings,
    screen: Screen,
    report: Report,
    state: CorpusState | None,
    file: Path | None,
    is_json: bool,
    is_sync: bool = False,
) -> Exit:
    """Say what was added and skipped; *state* is None after a rehearsal."""
    if file:
        with written(file) as stream:
            stream.write(report_lines(report).encode())
    with asked_again(settings, screen) if state else nullcontext(()) as answered:
        if is_json:
            shown = report_object(report, state, answered_objects(answered))
            screen.write(json.dumps(shown, ensure_ascii=False))
        else:
            _show(screen, report, state, is_sync)
            show_answered(screen, answered)
    if not (report.added or is_sync):
        return Exit.USAGE
    return Exit.SKIPPED if report.faults else Exit.ANSWERED


def _show(screen: Screen, report: Report, state: CorpusState | None, is_sync: bool) -> None:
    say_skipped(screen, report.skipped)
    say_skipped(screen, report.left_out, "left out of")
    changed = articles(report, with_unchanged=not is_sync)
    for what, article_id in changed if len(changed) <= MOST_NAMED else ():
        screen.write(f"{what:<10}{article_id}")
    if state:
        size = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
        screen.say(f"{counts_line(report)}; the corpus holds {size}.")
    else:
        screen.say(f"It would be: {counts_line(report)}. Nothing was changed.")


def say_skipped(screen: Screen, parts: Sequence[Skipped], what: str = "skipped") -> None:
    """Say the first *parts*; of many, also the most common reasons."""
    reasons = first_reasons(parts, MOST_DETAILS)
    if len(parts) > MOST_DETAILS:
        reasons += common_reasons(parts, MOST_DETAILS)
    for reason in reasons:
        screen.say(f"{what} {printable(reason)}")


def preview(
    settings: Settings, screen: Screen, paths: Sequence[str], reading: Reading, is_json: bool
) -> Exit:
    """Show the articles in files and folders, and what would be skipped."""
    # Imported late: they load the readers.
    from retrieval.ingestion import Draft, find_sources
    from retrieval.ingestion import preview as previewed

    objects: list[dict[str, Any]] = []
    articles = 0
    skipped: list[Skipped] = []
    left_out: list[Skipped] = []
    for one in previewed(find_sources(paths), settings.rules().language, reading):
        if isinstance(one, Draft):
            articles += 1
            left_out += one.left_out
            if is_json:
                objects.append(_draft_object(one))
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


def _draft_object(draft: Draft) -> dict[str, Any]:
    texts, words = _size(draft)
    return {
        "title": draft.title,
        "paragraphs": len(texts),
        "words": words,
        "language": draft.language,
        "beginning": shortened(" ".join(texts[0].split()), LONGEST_BEGINNING),
    }


def _summary(draft: Draft) -> str:
    texts, words = _size(draft)
    size = f"{count(len(texts), 'paragraph')}, {count(words, 'word')}, {draft.language}"
    title, first = (printable(" ".join(text.split())) for text in (draft.title or "", texts[0]))
    return f"{title or '(no title)'} [{size}] {shortened(first, LONGEST_BEGINNING)}"
