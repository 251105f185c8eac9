"""Commands that bring articles in: add and sync."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.app import open_corpus
from bot.channels.terminal import count, printable
from bot.commands.saved import Answered, answered_objects, asked_again, show_answered
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit import message_of
from bot.exit_codes import Exit
from bot.files import written
from bot.reports import (
    articles,
    common_reasons,
    counts_line,
    first_reasons,
    report_lines,
    report_object,
)
from bot.settings import Settings
from retrieval.backends import exists
from retrieval.errors import AddingInterrupted, ClusterUnusable

if TYPE_CHECKING:
    from retrieval import Corpus, CorpusState
    from retrieval.ingestion.ingest import Report
    from retrieval.ingestion.parser_process import Reading
    from retrieval.readers.draft import Skipped

# If more articles than this were read, the report gives only their number.
MOST_NAMED = 30
# If more parts than this were skipped, the first are named and the reasons are counted.
MOST_DETAILS = 10


class Telling(NamedTuple):
    """How a report is given: to a file, too; as one JSON object."""

    file: Path | None = None
    is_json: bool = False
    is_yes: bool = False

    def check(self, screen: Screen) -> None:
        """Raise ``BadUsage`` now for a file that could not be written after a long run."""
        file = self.file
        if file and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise BadUsage(f"--report: {printable(str(file))} is a folder, or is in none")
        if file and not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
            raise BadUsage(f"--report: {printable(str(file))} cannot be written")
        if file:
            screen.may_write(file, self.is_yes)


def add(
    settings: Settings,
    screen: Screen,
    paths: Sequence[str],
    reading: Reading,
    telling: Telling,
) -> Exit:
    """Read files, folders and addresses into the corpus, and report the effect on each article."""
    from retrieval.ingestion.sources import find_sources

    # Before the corpus is opened: a mistyped path must not leave an empty corpus behind.
    sources = find_sources(paths)
    telling.check(screen)
    if not (sources.files or sources.addresses):
        say_skipped(screen, sources.skipped)
        screen.say("There is nothing to add.")
        return Exit.USAGE
    try:
        with _opened(settings, screen) as corpus, screen.progress("adding") as progress:
            report = corpus.add(sources, progress, reading)
            state = corpus.state()
    except AddingInterrupted as interrupted:
        return _interrupted(screen, interrupted)
    except ClusterUnusable as stopped:
        return _stopped(screen, stopped)
    return _reported(settings, screen, report, state, telling)


@contextmanager
def _opened(settings: Settings, screen: Screen) -> Iterator[Corpus]:
    """Open the corpus, and create it if there is none; say at the end that it is new."""
    is_new = not exists(settings.corpus.place)
    with open_corpus(settings) as corpus:
        yield corpus
    if is_new:
        screen.say(f"The corpus is new, in {settings.corpus.place}.")


def _interrupted(screen: Screen, interrupted: AddingInterrupted) -> Exit:
    """Say what was kept of a work that was interrupted, and how it goes on."""
    screen.say(
        f"Interrupted: {counts_line(interrupted.report)}. What was added is kept; the same command "
        "goes on from there."
    )
    return Exit.INTERRUPTED


def _stopped(screen: Screen, stopped: ClusterUnusable) -> Exit:
    """Say what was kept of a work in which the cluster failed; nothing if none was begun."""
    if stopped.report is None:
        raise stopped
    screen.say(
        f"pullquote: {message_of(stopped)}. {counts_line(stopped.report)} before that; the same "
        "command goes on from there."
    )
    return Exit.CORPUS


def sync(settings: Settings, screen: Screen, telling: Telling, is_dry: bool) -> Exit:
    """Bring the corpus in step with the sources in the settings; or say what that would change."""
    if not settings.corpus.sources:
        screen.say(
            "There are no sources; name them under [corpus] in pullquote.toml: sources = [...]"
        )
        return Exit.USAGE
    telling.check(screen)
    keep = settings.corpus.vanished == "keep"
    try:
        if is_dry:
            report = _rehearsed(settings, screen, keep)
            return _reported(settings, screen, report, None, telling, is_sync=True)
        with _opened(settings, screen) as corpus, screen.progress("reading") as progress:
            report = corpus.sync(settings.corpus.sources, progress, settings.reading(), keep)
            state = corpus.state()
    except AddingInterrupted as interrupted:
        return _interrupted(screen, interrupted)
    except ClusterUnusable as stopped:
        return _stopped(screen, stopped)
    return _reported(settings, screen, report, state, telling, is_sync=True)


def _rehearsed(settings: Settings, screen: Screen, keep: bool) -> Report:
    from retrieval.ingestion.sync import rehearse

    corpus, language = settings.corpus, settings.rules().language
    with screen.progress("reading") as progress:
        return rehearse(corpus.place, corpus.sources, language, progress, settings.reading(), keep)


def _reported(
    settings: Settings,
    screen: Screen,
    report: Report,
    state: CorpusState | None,
    telling: Telling,
    is_sync: bool = False,
) -> Exit:
    """Say what was added and what was skipped; the exit code of that.

    *state* is that of the corpus now, or None if all this would only be done.
    """
    if telling.file:
        with written(telling.file) as file:
            file.write(report_lines(report).encode())
    if state is None:
        _show(screen, report, state, telling, is_sync)
    else:
        with asked_again(settings, screen) as answered:
            _show(screen, report, state, telling, is_sync, answered)
    if not (report.added or is_sync):
        return Exit.USAGE
    return Exit.SKIPPED if report.faults else Exit.ANSWERED


def _show(
    screen: Screen,
    report: Report,
    state: CorpusState | None,
    telling: Telling,
    is_sync: bool,
    answered: Sequence[Answered] = (),
) -> None:
    """Print a report, and the answers to saved questions that were found after it."""
    if telling.is_json:
        told = report_object(report, state, answered_objects(answered))
        screen.write(json.dumps(told, ensure_ascii=False))
        return
    say_skipped(screen, report.skipped)
    say_skipped(screen, report.left_out, "left out of")
    told_articles = articles(report, with_unchanged=not is_sync)
    for what, article_id in told_articles if len(told_articles) <= MOST_NAMED else ():
        screen.write(f"{what:<10}{article_id}")
    if state:
        size = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
        screen.say(f"{counts_line(report)}; the corpus holds {size}.")
    else:
        screen.say(f"It would be: {counts_line(report)}. Nothing was changed.")
    show_answered(screen, answered)


def say_skipped(screen: Screen, parts: Sequence[Skipped], what: str = "skipped") -> None:
    """Say the first *parts*, and of many how often each reason was given."""
    reasons = first_reasons(parts, MOST_DETAILS)
    if len(parts) > MOST_DETAILS:
        reasons += common_reasons(parts, MOST_DETAILS)
    for reason in reasons:
        screen.say(f"{what} {printable(reason)}")
