"""A question while the articles cannot be reached: it waits, and whoever asked is told so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Message

from bot.channels.telegram.services import Services
from bot.texts.texts import Texts
from retrieval.errors import ClusterUnusable

log = logging.getLogger(__name__)
T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0  # seconds


async def until_reached(
    services: Services,
    message: Message,
    texts: Texts,
    ask: Callable[[], Awaitable[T]],
    most_seconds: float,
) -> T | None:
    """The result of *ask*, which is called again while the cluster of the articles cannot be used.

    None after *most_seconds*. What waits stays in the inbox, so the next process goes on with it.
    """
    begun, pause, is_told = services.clock(), FIRST_PAUSE, False
    while services.clock() - begun <= most_seconds:
        try:
            return await ask()
        except ClusterUnusable as error:
            log.warning("the articles cannot be reached, asking again: %s", error)
        if not is_told:
            is_told = True
            await services.sender.say(message, f"{texts.articles_away} {texts.question_kept}")
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return None
