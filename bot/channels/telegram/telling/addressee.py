"""To whom something is told later: in which language, and whether still."""

from __future__ import annotations

from telegram import User

from bot.channels.telegram.answering.addressing import place
from bot.channels.telegram.services import Services
from bot.texts import TEXTS
from bot.texts.texts import Texts


def texts_for(services: Services, chat: int, language: str) -> Texts:
    """The bot's words in the language chosen in a chat, or in that of the person."""
    code = services.memory.language(chat) or language
    return TEXTS.get(code, TEXTS["en"])


def still_admits(services: Services, chat: int, person: int) -> bool:
    """Whether the settings of today allow this person to ask in this chat."""
    there, who = place(chat).chat, User(person, "", is_bot=False)
    return services.admits(there, who)
