"""The corpus is brought in step with its sources: when an admin says so, and at intervals."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from telegram import Update
from telegram.ext import ContextTypes

from bot.channels.telegram.adding.reporting import report_messages
from bot.channels.telegram.adding.work import Result, sync
from bot.channels.telegram.adding.working import work_for
from bot.channels.telegram.sending.blocks import Message
from bot.channels.telegram.services import Services, services_of
from bot.reports import counts, counts_line
from retrieval import Progress
from retrieval.errors import ClusterUnusable, CorpusBusy

log = logging.getLogger(__name__)
# The name under which the memory keeps the last sync, as JSON: ``[1767225600.0, {"added": 2}]``.
NAME = "synced"
MINUTE = 60.0


async def on_sync(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Sync now, and report."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    texts = services.texts_of(update)
    if not services.librarian.library.sources:
        await services.sender.say(message, texts.no_sources)
        return

    async def work(progress: Progress) -> Sequence[Message]:
        return report_messages(await _synced(services, progress), texts)

    await work_for(message, services, texts, texts.syncing, work)


async def sync_regularly(services: Services) -> None:
    """Sync at the intervals of the settings, until this is cancelled."""
    library = services.librarian.library
    if not (library.sources and library.sync_minutes):
        return
    while True:
        await asyncio.sleep(_seconds_left(services, library.sync_minutes * MINUTE))
        try:
            await _synced(services, None)
        except (CorpusBusy, ClusterUnusable) as error:
            log.info("not synced, next time again: %s", error)
        except Exception:
            log.exception("not synced, next time again")


class LastSync(NamedTuple):
    """When the last sync ended, and its counts; none if it failed."""

    at: float
    counts: Mapping[str, int]


def last_sync(services: Services) -> LastSync | None:
    """The last sync of this bot, also of an earlier process."""
    noted = services.memory.profile(NAME)
    return LastSync(*json.loads(noted)) if noted else None


def _seconds_left(services: Services, interval: float) -> float:
    """The seconds until the next sync. A bot that is started often does not sync more often."""
    last = last_sync(services)
    if last is None:
        return 0.0
    return min(interval, max(0.0, last.at + interval - services.clock()))


async def _synced(services: Services, progress: Progress | None) -> Result:
    """Sync, and note when that was and what it did, also if it failed."""
    library = services.librarian.library
    try:
        result = await services.librarian.run(
            lambda corpus, advance: sync(corpus, advance, library), progress
        )
    except Exception:
        await _note(services, {})
        raise
    await _note(services, counts(result.report))
    log.info("synced: %s", counts_line(result.report), extra={"fields": counts(result.report)})
    return result


async def _note(services: Services, numbers: Mapping[str, int]) -> None:
    await services.memory.set_profile(NAME, json.dumps([services.clock(), numbers]))
