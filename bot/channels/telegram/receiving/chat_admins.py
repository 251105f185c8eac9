"""Who administers a group, as Telegram says."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden

KEPT_SECONDS = 300
MOST_KEPT = 1000
ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


class ChatAdmins:
    """Asks Telegram whether a person is an admin of a chat, and remembers that for some minutes."""

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def include(self, chat: int, person: int) -> bool:
        """Whether *person* is an admin of *chat*; not if Telegram does not tell the bot."""
        is_admin, until = self._known.get((chat, person), (False, 0.0))
        if self._clock() < until:
            return is_admin
        try:
            member = await self._bot.get_chat_member(chat, person)
        except (BadRequest, Forbidden):
            return False
        is_admin = member.status in ADMINS
        self._known.pop((chat, person), None)
        self._known[chat, person] = is_admin, self._clock() + KEPT_SECONDS
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return is_admin
