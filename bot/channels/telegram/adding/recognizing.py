"""Which messages of an admin add to the corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import filters

LINK = re.compile(r"https?://\S+", re.IGNORECASE)
SYNC = filters.COMMAND & filters.Regex(r"^/sync(?:@|\s|$)")
DOCUMENT = filters.UpdateType.MESSAGE & filters.Document.ALL


def links_in(text: str | None) -> list[str]:
    """The addresses in a message that is nothing but addresses; none of any other."""
    words = [word.rstrip(",;") for word in (text or "").split()]
    if not all(map(LINK.fullmatch, words)):
        return []
    return [*dict.fromkeys(words)]


class _OnlyLinks(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        """Whether the message is nothing but addresses."""
        return bool(links_in(message.text))


ONLY_LINKS = filters.UpdateType.MESSAGES & _OnlyLinks()


def of_admins(admins: Sequence[int]) -> filters.BaseFilter:
    """The messages of admins in their private chats."""
    return filters.ChatType.PRIVATE & filters.User(admins)


def is_adding(update: Update, admins: Sequence[int]) -> bool:
    """Whether an update takes as long as adding does."""
    adds = of_admins(admins) & (DOCUMENT | ONLY_LINKS | (filters.UpdateType.MESSAGE & SYNC))
    return bool(adds.check_update(update))
