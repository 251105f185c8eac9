"""Notices, at intervals, that the articles have changed, whoever has changed them."""

from __future__ import annotations

import asyncio
import logging

from bot.channels.telegram.services import Services
from bot.channels.telegram.telling.correcting import compare, tell_corrections
from bot.channels.telegram.telling.errands import Errands
from bot.channels.telegram.telling.telling import tell_saved
from retrieval.errors import ClusterUnusable, CorpusBusy

log = logging.getLogger(__name__)
WATCH_SECONDS = 3.0
# The name under which the memory keeps whether own articles are quoted, or the demonstration.
QUOTED = "quoted-own"


async def watch(services: Services, errands: Errands) -> None:
    """Look after changes until this is cancelled."""
    if not services.settings.corrections:
        await services.shown.clear()
    while True:
        try:
            await look(services, errands)
        except (CorpusBusy, ClusterUnusable, TimeoutError) as error:
            log.info("the corpus is busy, looking at it later: %s", error)
        except Exception:
            log.exception("people cannot be told what has changed, trying again")
        await asyncio.sleep(WATCH_SECONDS)


async def look(services: Services, errands: Errands) -> None:
    """Tell people what has changed for them since they asked."""
    place, state = await services.corpus_pool.run(lambda corpus: (corpus.place, corpus.state()))
    if services.settings.corrections:
        library = services.librarian.library
        await _begin_anew(services, is_own=place == (library.place or library.folder))
        await compare(services, state.fingerprint)
        await tell_corrections(services, errands)
    # This comes last, for it may take long.
    await tell_saved(services, errands, state.fingerprint)


async def _begin_anew(services: Services, is_own: bool) -> None:
    """Forget what was quoted of the demonstration when the corpus has its first own article."""
    if services.memory.profile(QUOTED) != str(is_own):
        await services.shown.clear()
        await services.memory.set_profile(QUOTED, str(is_own))
