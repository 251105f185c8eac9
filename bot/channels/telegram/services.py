"""Everything that a handler needs, in one object."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Chat, Update, User
from telegram.ext import ContextTypes

from bot.channels.telegram.health import Metrics
from bot.channels.telegram.librarian import Librarian
from bot.channels.telegram.receiving.chat_admins import ChatAdmins
from bot.channels.telegram.receiving.downloading import Downloader
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.recent import Recent
from bot.channels.telegram.receiving.unanswered import Unanswered
from bot.channels.telegram.remembering.corrections import Corrections
from bot.channels.telegram.remembering.desk import Desk
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.saved import Saved
from bot.channels.telegram.remembering.shown import Shown
from bot.channels.telegram.remembering.statistics import Statistics
from bot.channels.telegram.sending.sender import Sender
from bot.channels.telegram.suggestions import Suggestions
from bot.corpus_pool import CorpusPool
from bot.limits import QuestionLimiter
from bot.settings import TelegramSettings
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval import Answer, ArticleFilter

KEY = "services"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running bot.

    *corpus_pool* reads the corpus, and *librarian* changes it. *desk* has the questions for
    editors. *recent* holds the strangers who were answered and the albums that have their reply.
    *inline_answers* caches the newest answers to inline queries by fingerprint and question. The
    threads of *corpus_pool* share it. *same_language* is for chats that have not chosen whether
    they want quotes in the language of the question only.
    """

    settings: TelegramSettings
    quotes_per_answer: int
    corpus_pool: CorpusPool
    librarian: Librarian
    downloader: Downloader
    memory: Memory
    statistics: Statistics
    saved: Saved
    shown: Shown
    corrections: Corrections
    inbox: Inbox
    question_limiter: QuestionLimiter
    unanswered: Unanswered
    chat_admins: ChatAdmins
    desk: Desk
    sender: Sender
    metrics: Metrics
    clock: Callable[[], float]
    started: float
    same_language: bool = False
    recent: Recent = field(default_factory=Recent)
    suggestions: Suggestions = field(default_factory=Suggestions)
    inline_answers: OrderedDict[tuple[str, str], Answer] = field(default_factory=OrderedDict)

    def texts(self, chat: Chat | None, person: User | None) -> Texts:
        """The bot's words in the language chosen in a chat, or in the person's own."""
        return TEXTS[self.language(chat, person)]

    def language(self, chat: Chat | None, person: User | None) -> str:
        """The language chosen in a chat, or the person's own; English if the bot knows neither."""
        chosen = self.memory.language(chat.id) if chat else None
        code = chosen or (person.language_code if person else None) or "en"
        code = code.partition("-")[0].lower()
        return code if code in TEXTS else "en"

    def only_in(self, chat: int | None) -> ArticleFilter | None:
        """The articles that are quoted in a chat, None for all; without a chat, by default."""
        chosen = self.memory.same_language(chat) if chat else None
        is_same = self.same_language if chosen is None else chosen
        return ArticleFilter(same_language=True) if is_same else None

    def texts_of(self, update: Update) -> Texts:
        """The bot's words for the sender of *update*."""
        return self.texts(update.effective_chat, update.effective_user)

    def admits(self, chat: Chat | None, person: User | None) -> bool:
        """Whether the settings allow this person to ask in this chat."""
        users, chats = self.settings.allowed_users, self.settings.allowed_chats
        if not users and not chats:
            return True
        if person and (person.id in users or person.id in self.settings.admins):
            return True
        return chat is not None and chat.id in chats

    def is_admin(self, person: User | None) -> bool:
        """Whether this person may ask without limit, and change the corpus in a private chat."""
        return person is not None and person.id in self.settings.admins


def services_of(context: ContextTypes.DEFAULT_TYPE) -> Services:
    """The services of the application that calls a handler."""
    services = context.bot_data[KEY]
    assert isinstance(services, Services)
    return services
