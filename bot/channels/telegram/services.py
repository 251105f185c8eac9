"""What every handler needs, in one place."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from telegram import Chat, Update, User
from telegram.ext import ContextTypes

from bot.channels.telegram.corpus_pool import Asker
from bot.channels.telegram.health import Metrics
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending.outgoing_limits import QuestionLimiter
from bot.channels.telegram.sending.sender import Sender
from bot.settings import TelegramSettings
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval import Answer

KEY = "desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the running bot; *limit* is how many quotes an answer shows.

    *found_inline* is what was found of late, by fingerprint and question; the threads of *asker*
    share it.
    """

    settings: TelegramSettings
    limit: int
    asker: Asker
    memory: Memory
    inbox: Inbox
    questions: QuestionLimiter
    sender: Sender
    metrics: Metrics
    found_inline: OrderedDict[tuple[str, str], Answer] = field(default_factory=OrderedDict)

    def texts(self, chat: Chat | None, person: User | None) -> Texts:
        """The bot's words in the language chosen in a chat, or in the person's own."""
        return TEXTS[self.language(chat, person)]

    def language(self, chat: Chat | None, person: User | None) -> str:
        """The code of that language: of ours, the one chosen in a chat or the person's own."""
        chosen = self.memory.language(chat.id) if chat else None
        code = chosen or (person.language_code if person else None) or "en"
        code = code.partition("-")[0].lower()
        return code if code in TEXTS else "en"

    def texts_of(self, update: Update) -> Texts:
        """The bot's words for whoever sent *update*."""
        return self.texts(update.effective_chat, update.effective_user)

    def admits(self, chat: Chat | None, person: User | None) -> bool:
        """Whether the lists let this person ask in this chat."""
        users, chats = self.settings.allowed_users, self.settings.allowed_chats
        if not users and not chats:
            return True
        if person and (person.id in users or person.id in self.settings.admins):
            return True
        return chat is not None and chat.id in chats

    def is_admin(self, person: User | None) -> bool:
        """Whether no limit holds for this person."""
        return person is not None and person.id in self.settings.admins


def desk_of(context: ContextTypes.DEFAULT_TYPE) -> Desk:
    """The desk of the application that calls a handler."""
    desk = context.bot_data[KEY]
    assert isinstance(desk, Desk)
    return desk
