"""What the Telegram bots of a corpus were asked, and what people thought of the answers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.channels.styled import Styled
from bot.channels.telegram.remembering.bot_state import kept_seconds, state_files
from bot.channels.telegram.remembering.usage_statistics import Opinion, read_figures
from bot.channels.terminal import count
from bot.corpora import asked_corpus
from bot.exit import BadUsage, Exit
from bot.screen.console import Screen, written
from bot.settings import Settings
from bot.statistics.usage import (
    Group,
    OfBot,
    grouped,
    heading,
    not_found,
    shown,
    shown_questions,
    statistics_object,
    summary,
    tables,
)
from retrieval.errors import CorpusUnreadable

NAME = re.compile(r"telegram-(\d+)\.sqlite3", re.ASCII)
# Questions without an answer that are shown by default.
MOST = 20
# The files of a question set.
QUESTIONS, ANSWERS, QRELS, CORPUS = (
    "questions.jsonl", "answers.jsonl", "qrels.tsv", "corpus.jsonl",
)  # fmt: skip
WITHOUT_GOLD = "without-gold.jsonl"


def stats(
    settings: Settings,
    screen: Screen,
    since: date,
    most: int = MOST,
    is_json: bool = False,
    clock: Callable[[], float] = time.time,
) -> Exit:
    """Print the figures of each bot."""
    now, keep_days = clock(), settings.telegram.keep_days
    try:
        bots = [*_bots(settings.corpus.folder, since, now, keep_days)]
    except CorpusUnreadable as error:
        _say_unreadable(screen, error)
        return Exit.CORPUS
    if is_json:
        today = datetime.fromtimestamp(now, UTC).date()
        found = statistics_object(bots, since, today, keep_days)
        screen.write(json.dumps(found, ensure_ascii=False))
    elif not bots:
        folder = settings.corpus.folder
        screen.say(f"No Telegram bot has run in {folder} yet; run one with: pullquote telegram")
    else:
        with screen.paged():
            for of_bot in bots:
                _show(screen, of_bot, keep_days, most)
    return Exit.ANSWERED


def _say_unreadable(screen: Screen, error: CorpusUnreadable) -> None:
    screen.say(f"pullquote: the file of the bot, {error.path}, cannot be read: {error.why}")


def _bots(folder: Path, since: date, now: float, keep_days: int) -> Iterator[OfBot]:
    for path in state_files(folder):
        if name := NAME.fullmatch(path.name):
            figures = read_figures(path, since, now, keep_days)
            yield OfBot(name[1], figures, grouped(figures.unanswered))


def _show(screen: Screen, of_bot: OfBot, keep_days: int, most: int) -> None:
    screen.show(Styled.of(heading(of_bot.bot, of_bot.figures), "bold"))
    for line in summary(of_bot.figures, keep_days):
        screen.show(line)
    for table in tables(of_bot.figures):
        if screen.is_terminal:
            for part in shown(table, screen.width):
                screen.show(part)
        else:
            rows = ["\t".join(row) for row in (table.head, *table.rows)]
            screen.write("\n".join(["", table.title, *rows]))
    screen.write("")
    _show_questions(screen, of_bot.groups, most)


def _show_questions(screen: Screen, groups: Sequence[Group], most: int) -> None:
    """Print questions on a terminal only: a file would keep them for ever."""
    line = not_found(groups)
    if not groups or not screen.is_terminal:
        screen.show(f"{line}; a terminal shows them" if groups else line)
        return
    screen.show(Styled.of(line, "bold"))
    screen.show(shown_questions(groups[:most]))
    if len(groups) > most:
        screen.say(f"{most:,} of {len(groups):,} different questions; for more, add --limit N")


def feedback(settings: Settings, screen: Screen, since: date, is_json: bool) -> Exit:
    """Print how many answers helped, and which did not."""
    from bot.statistics.judged_answers import judged, report_object, report_text

    opinions = _opinions(settings, screen, since)
    if opinions is None:
        return Exit.CORPUS
    with asked_corpus(settings, screen.say) as corpus:
        found = [*judged(corpus, opinions)]
    if is_json:
        screen.write(json.dumps(report_object(found, since), ensure_ascii=False))
    elif found:
        with screen.paged():
            screen.show(report_text(found))
    else:
        screen.say(f"No opinions are kept in {settings.corpus.folder}.")
    return Exit.ANSWERED


def write_set(settings: Settings, screen: Screen, folder: Path, is_yes: bool) -> Exit:
    """Write the question set of the opinions. Raises ``BadUsage`` and ``Declined``."""
    from bot.statistics.judged_answers import judged
    from bot.statistics.judged_questions import HEADER, exported

    if (folder / CORPUS).exists():
        raise BadUsage(f"{folder} has a {CORPUS}, the articles of another set; name another folder")
    if folder.exists() and not folder.is_dir():
        raise BadUsage(f"{folder} is a file; name a folder")
    opinions = _opinions(settings, screen)
    if opinions is None:
        return Exit.CORPUS
    with asked_corpus(settings, screen.say) as corpus:
        made = exported(judged(corpus, opinions))
    left = count(len(made.without_gold), "question")
    if not made.questions:
        screen.say(f"Nothing is exported: no right answer is known, and {left} would be left out.")
        return Exit.NOT_ANSWERED
    files = {
        ANSWERS: made.answers, QRELS: [HEADER, *made.qrels], WITHOUT_GOLD: made.without_gold,
        QUESTIONS: made.questions,
    }  # fmt: skip
    if any((folder / name).exists() for name in files):
        question = f"{folder} has a question set. Write over it?"
        screen.confirm(question, is_yes, f"writing over the question set in {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        with written(folder / name) as file:
            file.writelines(f"{line}\n".encode() for line in lines)
    screen.say(f"{count(len(made.questions), 'question')} written to {folder}.")
    if made.without_gold:
        screen.say(f"{left} whose right answer nobody has named: {folder / WITHOUT_GOLD}")
    screen.say("The files hold what people asked, in their words, and no id of a person or a chat.")
    return Exit.ANSWERED


def _opinions(
    settings: Settings, screen: Screen, since: date | None = None
) -> list[Opinion] | None:
    """The opinions that are kept; None, after a line, if a file cannot be read."""
    from bot.statistics.judged_answers import gather

    oldest = time.time() - kept_seconds(settings.telegram.keep_days)
    try:
        return gather(settings.corpus.folder, oldest, since)
    except CorpusUnreadable as error:
        _say_unreadable(screen, error)
        return None
