"""Everything that a handler needs, in one object."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from telegram import Bot, Chat, Update, User
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden
from telegram.ext import ContextTypes

from bot.channels.telegram.about import Suggestions
from bot.channels.telegram.diagnostics import Metrics
from bot.channels.telegram.librarian import Librarian
from bot.channels.telegram.receiving.chat_queues import Unanswered
from bot.channels.telegram.receiving.downloads import Downloader
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.updates import place
from bot.channels.telegram.remembering.desk import Desk
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.saved_and_shown import Corrections, Saved, Shown
from bot.channels.telegram.remembering.usage_statistics import Statistics
from bot.channels.telegram.sending.sender import Sender
from bot.corpus_pool import CorpusPool
from bot.limits import QuestionLimiter
from bot.settings import TelegramSettings
from bot.texts import TEXTS, Texts
from retrieval import Answer, ArticleFilter

KEY = "services"
# How long Telegram's answers about admins are valid, and how many are kept.
KEPT_SECONDS, MOST_KEPT = 300, 1000
ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
MOST_NOTICED = 10_000


class ChatAdmins:
    """Asks Telegram who is an admin of a chat, and remembers it for some minutes."""

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def include(self, chat: int, person: int) -> bool:
        """Whether *person* is an admin of *chat*, as far as Telegram says."""
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


class Recent:
    """The newest things that this process noticed; nothing is written to disk."""

    def __init__(self, most: int = MOST_NOTICED) -> None:
        self._most = most
        self._noticed: OrderedDict[Hashable, None] = OrderedDict()

    def is_first(self, thing: Hashable) -> bool:
        """Notice *thing*; return whether this is the first time."""
        is_first = thing not in self._noticed
        self._noticed[thing] = None
        self._noticed.move_to_end(thing)
        if len(self._noticed) > self._most:
            self._noticed.popitem(last=False)
        return is_first


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running bot.

    *recent* holds the strangers who were answered and the albums that have their reply.
    *inline_answers* caches answers by fingerprint and question, for all threads of *corpus_pool*.
    *same_language* is for chats that have not chosen.
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
        """The bot's words in the language of a chat, or of the person."""
        return TEXTS[self.language(chat, person)]

    def texts_of(self, update: Update) -> Texts:
        """The bot's words for the sender of *update*."""
        return self.texts(update.effective_chat, update.effective_user)

    def texts_later(self, chat: int, language: str) -> Texts:
        """The bot's words in the language of a chat, or else in *language*."""
        code = self.memory.language(chat) or language
        return TEXTS.get(code, TEXTS["en"])

    def language(self, chat: Chat | None, person: User | None) -> str:
        """The language chosen in a chat, or the person's, or English."""
        chosen = self.memory.language(chat.id) if chat else None
        code = chosen or (person.language_code if person else None) or "en"
        code = code.partition("-")[0].lower()
        return code if code in TEXTS else "en"

    def only_in(self, chat: int | None) -> ArticleFilter | None:
        """The articles that are quoted in a chat, None for all."""
        chosen = self.memory.same_language(chat) if chat else None
        is_same = self.same_language if chosen is None else chosen
        return ArticleFilter(same_language=True) if is_same else None

    def admits(self, chat: Chat | None, person: User | None) -> bool:
        """Whether the settings allow this person to ask in this chat."""
        users, chats = self.settings.allowed_users, self.settings.allowed_chats
        if not users and not chats:
            return True
        if person and (person.id in users or person.id in self.settings.admins):
            return True
        return chat is not None and chat.id in chats

    def still_admits(self, chat: int, person: int) -> bool:
        """Whether a person who asked in a chat may still ask there."""
        return self.admits(place(chat).chat, User(person, "", is_bot=False))

    def is_admin(self, person: User | None) -> bool:
        """Whether this person may ask without limit and change the corpus."""
        return person is not None and person.id in self.settings.admins


def services_of(context: ContextTypes.DEFAULT_TYPE) -> Services:
    """The services of the application that calls a handler."""
    services = context.bot_data[KEY]
    assert isinstance(services, Services)
    return services
