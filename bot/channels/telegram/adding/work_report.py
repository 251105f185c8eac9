"""Work for an admin: its progress in one message, then a report."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from telegram import Message as Sent
from telegram.error import TelegramError

from bot.channels.reports import articles, common_reasons, counts, first_reasons
from bot.channels.telegram.librarian import MOST_NAMED, Result
from bot.channels.telegram.receiving.downloads import DownloadFailed, FileTooBig
from bot.channels.telegram.sending.message_blocks import (
    Block,
    Rendered,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.sender import Sender
from bot.channels.telegram.services import Services
from bot.texts import Texts
from retrieval import Progress
from retrieval.errors import ClusterUnusable, CorpusBusy

log = logging.getLogger(__name__)
T = TypeVar("T")
# Shorter work shows no progress; then it is shown this often.
PATIENCE_SECONDS = 1.0
EDIT_SECONDS = 3.0
MOST_REASONS = 5
LONGEST_TITLE, LONGEST_ID, LONGEST_REASON = 120, 100, 300
SIGNS = {"added": "+", "changed": "~", "removed": "−"}


async def work_for(
    message: Sent,
    services: Services,
    texts: Texts,
    doing: str,
    work: Callable[[Progress], Awaitable[Sequence[Rendered]]],
) -> None:
    """Do *work*, whose result is the report; *doing* is shown meanwhile."""
    shown = ProgressMessage(services.sender, message, doing)

    async def reported() -> Sequence[Rendered]:
        try:
            return await work(shown.advance)
        except CorpusBusy:
            return own_words(texts.corpus_busy)
        except ClusterUnusable:
            return own_words(texts.articles_away)
        except FileTooBig as error:
            return own_words(texts.file_too_big.format(limit=error.megabytes))
        except DownloadFailed:
            return own_words(texts.download_failed)

    await shown.finish(await shown.show_during(reported()))


class ProgressMessage:
    """A reply to *to* that shows progress."""

    def __init__(self, sender: Sender, to: Sent, doing: str) -> None:
        self._sender = sender
        self._to = to
        self._doing = doing
        self._latest: tuple[int, int] | None = None
        self._shown = ""
        self._id: int | None = None

    def advance(self, done: int, total: int) -> None:
        """Note how far the work is, from any thread."""
        self._latest = (done, total)

    async def show_during(self, work: Coroutine[Any, Any, T]) -> T:
        """Await *work* and show its progress."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
            while not task.done():
                await self._show()
                await asyncio.wait({task}, timeout=EDIT_SECONDS)
            return task.result()
        finally:
            task.cancel()

    async def finish(self, report: Sequence[Rendered]) -> None:
        """Replace the progress by the report, or send that."""
        first, *others = report
        chat = self._to.chat_id
        if self._id is None or not await self._sender.edit(chat, self._id, first, None):
            others = [first, *others]
        if others:
            await self._sender.reply(self._to, others)

    async def _show(self) -> None:
        done, total = self._latest or (0, 0)
        # The total of addresses is unknown, so they are n of n + 1.
        figure = f"({done})" if total == done + 1 else f"{100 * done // (total or 1)} %"
        text = f"{self._doing} {figure}" if total else self._doing
        if text == self._shown:
            return
        self._shown = text
        [message] = pack([plain_block(text)])
        try:
            if self._id is None:
                [self._id] = await self._sender.reply(self._to, [message])
            else:
                await self._sender.edit(self._to.chat_id, self._id, message, None)
        except TelegramError as error:
            # The work goes on; its report may arrive.
            log.warning("the progress could not be shown: %s", error)


def report_messages(result: Result, texts: Texts) -> list[Rendered]:
    """A report as messages: counts, first articles, reasons for skipped parts."""
    report, titles = result
    named = articles(report, with_unchanged=False)
    lines = [
        (SIGNS[what], article_id, titles.get(article_id)) for what, article_id in named[:MOST_NAMED]
    ]
    heading = counts_text(counts(report), texts)
    blocks = [articles_block(heading, lines, max(0, len(named) - MOST_NAMED), texts)]
    if report.skipped:
        is_short = len(report.skipped) <= MOST_REASONS
        reasons = (first_reasons if is_short else common_reasons)(report.skipped, MOST_REASONS)
        shown = [f"• {shortened(one_line(reason), LONGEST_REASON)}" for reason in reasons]
        blocks.append(plain_block("\n".join([texts.skipped, *shown])))
    return pack(blocks)


def own_words(text: str) -> list[Rendered]:
    """A message in the bot's own words."""
    return pack([plain_block(text)])


def counts_text(numbers: Mapping[str, int], texts: Texts) -> str:
    """The counts that are not zero: ``Added: 2 · Skipped: 1``."""
    said = [
        getattr(texts, f"count_{what}").format(count=count)
        for what, count in numbers.items()
        if count
    ]
    return " · ".join(said) or texts.nothing_changed


def articles_block(
    heading: str, lines: Iterable[tuple[str, str, str | None]], more: int, texts: Texts
) -> Block:
    """A list of articles, each with a sign, its id and its title, if known.

    A tap on the id copies it. *more* articles are not listed.
    """
    as_text, as_html, ids = [heading], [html.escape(heading, quote=False)], 0
    for sign, article_id, title in lines:
        shown_id = shortened(one_line(article_id), LONGEST_ID)
        beginning = (
            f"{sign} {shortened(one_line(title), LONGEST_TITLE)} – " if title else f"{sign} "
        )
        as_text.append(f"{beginning}{shown_id}")
        escaped = html.escape(shown_id, quote=False)
        as_html.append(f"{html.escape(beginning, quote=False)}<code>{escaped}</code>")
        ids += 1
    if more:
        as_text.append(texts.and_more.format(count=more))
        as_html.append(html.escape(as_text[-1], quote=False))
    return Block("\n".join(as_text), "\n".join(as_html), ids)
