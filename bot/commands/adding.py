"""Commands that bring articles in: add and sync."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import open_corpus
from bot.channels.terminal import count, printable
from bot.commands.articles import embedded
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit import Exit, reason_of
from bot.notes import shortened
from bot.reports import articles, common_reasons, counts_line, first_reasons
from bot.settings import Settings

if TYPE_CHECKING:
    from retrieval import CorpusState
    from retrieval.ingestion.ingest import Report
    from retrieval.ingestion.reading import Reading
    from retrieval.readers.draft import Draft, Skipped

# If more articles than this were read, the report gives only their number.
MOST_NAMED = 30
# If more parts than this were skipped, the first are named and the reasons are counted.
MOST_DETAILS = 10
# A preview shows so many characters of an article.
LONGEST_BEGINNING = 60


def add(
    settings: Settings,
    screen: Screen,
    paths: Sequence[str],
    reading: Reading,
    file: Path | None,
) -> Exit:
    """Read files, folders and addresses into the corpus, and report the effect on each article.

    The whole report is also written to *file*, if there is one.
    """
    from retrieval.ingestion.sources import find_sources

    # Before the corpus is opened: a mistyped path must not leave an empty corpus behind.
    sources = find_sources(paths)
    _check_report(file)
    if not (sources.files or sources.addresses):
        _say_skipped(screen, sources.skipped)
        screen.say("There is nothing to add.")
        return Exit.USAGE
    with open_corpus(settings) as corpus, screen.progress("adding") as progress:
        report = corpus.add(sources, progress, reading)
        state = corpus.state()
    return _reported(settings, screen, report, state, file)


def sync(settings: Settings, screen: Screen, file: Path | None) -> Exit:
    """Bring the corpus in step with the sources in the settings."""
    if not settings.corpus.sources:
        screen.say("There are no sources; name them under [corpus] in config.toml: sources = [...]")
        return Exit.USAGE
    _check_report(file)
    with open_corpus(settings) as corpus, screen.progress("reading") as progress:
        keep = settings.corpus.vanished == "keep"
        report = corpus.sync(settings.corpus.sources, progress, settings.reading(), keep)
        state = corpus.state()
    return _reported(settings, screen, report, state, file, is_sync=True)


def _reported(
    settings: Settings,
    screen: Screen,
    report: Report,
    state: CorpusState,
    file: Path | None,
    is_sync: bool = False,
) -> Exit:
    """Say what was added and what was skipped; the exit code of that."""
    if file:
        file.write_text("".join(_lines_of(report)), "utf-8")
    if settings.search.semantic:
        embedded(settings, screen)
    _say_skipped(screen, report.skipped)
    _say_skipped(screen, report.left_out, "left out of")
    told = articles(report, with_unchanged=not is_sync)
    if len(told) <= MOST_NAMED:
        for what, article_id in told:
            screen.write(f"{what:<10}{article_id}")
    screen.say(
        f"{counts_line(report)}; the corpus holds "
        f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}."
    )
    if not (report.added or is_sync):
        return Exit.USAGE
    return Exit.SKIPPED if report.faults else Exit.ANSWERED


def _check_report(file: Path | None) -> None:
    if file and (file.is_dir() or not file.parent.is_dir()):
        raise BadUsage(f"--report: {printable(str(file))} is a folder, or is in none")


def preview(settings: Settings, screen: Screen, paths: Sequence[str], reading: Reading) -> Exit:
    """Show the articles in files and folders, and what would be skipped; nothing is added."""
    from retrieval.ingestion.ingest import preview as previewed
    from retrieval.ingestion.sources import find_sources
    from retrieval.readers.draft import Draft

    articles = 0
    skipped: list[Skipped] = []
    left_out: list[Skipped] = []
    for one in previewed(find_sources(paths), settings.rules().language, reading):
        if isinstance(one, Draft):
            articles += 1
            left_out += one.left_out
            screen.write(_summary(one))
        else:
            skipped.append(one)
    _say_skipped(screen, skipped)
    _say_skipped(screen, left_out, "left out of")
    screen.say(f"{count(articles, 'article')} would be read, {len(skipped)} skipped.")
    if not articles:
        return Exit.USAGE
    return Exit.SKIPPED if any(one.is_fault for one in skipped) else Exit.ANSWERED


def _summary(draft: Draft) -> str:
    """The title of an article, its size, its language and its first words."""
    texts = [paragraph.text for paragraph in draft.paragraphs if paragraph.text.strip()]
    words = sum(len(text.split()) for text in texts)
    size = f"{count(len(texts), 'paragraph')}, {count(words, 'word')}, {draft.language}"
    title, first = (printable(" ".join(text.split())) for text in (draft.title or "", texts[0]))
    return f"{title or '(no title)'} [{size}] {shortened(first, LONGEST_BEGINNING)}"


def _lines_of(report: Report) -> Iterator[str]:
    """A line of JSON for each article, and for each part that was skipped or left out."""
    for added in report.added:
        yield f"{json.dumps({'what': added.change.value, 'id': added.id}, ensure_ascii=False)}\n"
    for what, parts in (("skipped", report.skipped), ("left out", report.left_out)):
        for part in parts:
            values = {"what": what, "where": part.where, "why": reason_of(part.why, part.lacks)}
            yield f"{json.dumps(values, ensure_ascii=False)}\n"


def _say_skipped(screen: Screen, parts: Sequence[Skipped], what: str = "skipped") -> None:
    """Say the first *parts*, and of many how often each reason was given."""
    reasons = first_reasons(parts, MOST_DETAILS)
    if len(parts) > MOST_DETAILS:
        reasons += common_reasons(parts, MOST_DETAILS)
    for reason in reasons:
        screen.say(f"{what} {printable(reason)}")
