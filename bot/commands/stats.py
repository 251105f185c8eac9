"""``pullquote stats``: what the Telegram bots of a corpus were asked, and how that went."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.channels.styled import Styled
from bot.channels.telegram.remembering.figures import read_figures
from bot.console import Screen
from bot.exit_codes import Exit
from bot.files import written
from bot.settings import Settings
from bot.statistics.grouping import Group, grouped
from bot.statistics.objects import OfBot, statistics_object
from bot.statistics.tables import heading, not_found, summary, tables
from retrieval.errors import CorpusUnreadable

NAME = re.compile(r"telegram-(\d+)\.sqlite3", re.ASCII)
# So many questions that were not answered are shown if nothing else is said.
MOST = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """The arguments of the command."""

    since: date
    most: int = MOST
    is_json: bool = False
    page: Path | None = None
    is_yes: bool = False


def stats(
    settings: Settings, screen: Screen, wanted: Wanted, clock: Callable[[], float] = time.time
) -> Exit:
    """Print the figures of each bot, and write the page if one is named."""
    if wanted.page:
        screen.may_write(wanted.page, wanted.is_yes)
    now, keep_days = clock(), settings.telegram.keep_days
    try:
        bots = [*_bots(settings.corpus.folder, wanted.since, now, keep_days)]
    except CorpusUnreadable as error:
        screen.say(f"pullquote: the file of the bot, {error.path}, cannot be read: {error.why}")
        return Exit.CORPUS
    today = datetime.fromtimestamp(now, UTC).date()
    if wanted.page:
        # Imported here: most runs write no page.
        from bot.statistics.page import page

        with written(wanted.page) as file:
            file.write(page(bots, keep_days).encode())
        screen.say(f"The page is in {wanted.page}.")
    if wanted.is_json:
        found = statistics_object(bots, wanted.since, today, keep_days)
        screen.write(json.dumps(found, ensure_ascii=False))
    elif not bots:
        folder = settings.corpus.folder
        screen.say(f"No Telegram bot has run in {folder} yet; run one with: pullquote telegram")
    else:
        with screen.paged():
            for of_bot in bots:
                _show(screen, of_bot, keep_days, wanted.most)
    return Exit.ANSWERED


def _bots(folder: Path, since: date, now: float, keep_days: int) -> Iterator[OfBot]:
    for path in sorted(folder.glob("telegram-*.sqlite3")):
        if name := NAME.fullmatch(path.name):
            figures = read_figures(path, since, now, keep_days)
            yield OfBot(name[1], figures, grouped(figures.unanswered))


def _show(screen: Screen, of_bot: OfBot, keep_days: int, most: int) -> None:
    """Print what is known of a bot."""
    screen.show(Styled.of(heading(of_bot.bot, of_bot.figures), "bold"))
    for line in summary(of_bot.figures, keep_days):
        screen.show(line)
    for table in tables(of_bot.figures):
        if screen.is_terminal:
            # Imported here, as below: a pipe does without rich.
            from bot.statistics.terminal import shown

            for part in shown(table, screen.width):
                screen.show(part)
        else:
            rows = ["\t".join(row) for row in (table.head, *table.rows)]
            screen.write("\n".join(["", table.title, *rows]))
    screen.write("")
    _show_questions(screen, of_bot.groups, most)


def _show_questions(screen: Screen, groups: Sequence[Group], most: int) -> None:
    """Print what people asked in vain, on a terminal only: a file would keep it for ever."""
    line = not_found(groups)
    if not groups or not screen.is_terminal:
        screen.show(f"{line}; a terminal shows them" if groups else line)
        return
    from bot.statistics.terminal import shown_questions

    screen.show(Styled.of(line, "bold"))
    screen.show(shown_questions(groups[:most]))
    if len(groups) > most:
        screen.say(f"{most:,} of {len(groups):,} different questions; for more, add --limit N")
