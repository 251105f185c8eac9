"""Everything Telegram remembers: people, chats, messages, files, queries, the bot's profile."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from botapi.entities import Entity, Formatted
from botapi.errors import bad_request, forbidden
from botapi.params import JsonObject, Params


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str = "Ada"
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A place for messages; *lock* is Telegram's word to a bot that is not welcome there."""

    id: int
    type: str = "private"
    title: str = ""
    lock: str = ""
    moved_to: int = 0
    threads: frozenset[int] = frozenset()


def unknown_chat(chat_id: int) -> Chat:
    """A chat of which only the id is known: people have positive ones."""
    return Chat(chat_id, "private" if chat_id > 0 else "supergroup")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's servers; *size* is what Telegram claims it to be."""

    id: str
    name: str
    content: bytes
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; *html* is the text or caption as it was sent, unparsed."""

    id: int
    chat_id: int
    sender: User | None
    time: float
    kind: str = "text"
    text: str = ""
    entities: tuple[Entity, ...] = ()
    html: str = ""
    reply_markup: JsonObject | None = None
    reply_to: int | None = None
    quote: JsonObject | None = None
    thread_id: int | None = None
    file: StoredFile | None = None
    link_preview_options: JsonObject | None = None
    reactions: tuple[str, ...] = ()
    edits: int = 0
    edited: float | None = None
    extra: JsonObject = field(default_factory=dict)

    @property
    def buttons(self) -> tuple[JsonObject, ...]:
        """All buttons, row after row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return tuple(button for row in rows for button in row)

    @property
    def formatted(self) -> Formatted:
        return Formatted(self.text, self.entities)

    def texts(self, kind: str) -> tuple[str, ...]:
        """What the entities of one type cover."""
        return self.formatted.texts(kind)


@dataclass(frozen=True, slots=True)
class Query:
    """A button press or inline query, waiting for its answer until it is too old."""

    id: str
    kind: str
    user: User
    text: str
    asked: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to a query: *params* as sent, with inline results as checked."""

    query: Query
    time: float
    params: JsonObject

    @property
    def text(self) -> str:
        return str(self.params.get("text") or "")

    @property
    def results(self) -> tuple[JsonObject, ...]:
        return tuple(self.params.get("results") or ())


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document or photo the bot sent, with its bytes."""

    message: Message
    name: str
    content: bytes
    mime_type: str


@dataclass(slots=True)
class World:
    """The state behind the API; only the server's own loop touches it."""

    me: User
    query_life: float
    reads_groups: bool
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    messages: dict[int, dict[int, Message]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    documents: list[SentFile] = field(default_factory=list)
    queries: dict[str, Query] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    commands: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    _ids: dict[int, "count[int]"] = field(default_factory=dict)
    _serial: "count[int]" = field(default_factory=lambda: count(1))

    def next_id(self, chat_id: int) -> int:
        """A message id; every chat counts for itself, so no bot may take one for unique."""
        return next(self._ids.setdefault(chat_id, count(1)))

    def serial(self) -> int:
        """A number never given before."""
        return next(self._serial)

    def keep(self, message: Message) -> Message:
        """Store a message, new or changed."""
        self.messages.setdefault(message.chat_id, {})[message.id] = message
        return message

    def find(self, chat_id: int, message_id: int | None) -> Message | None:
        return self.messages.get(chat_id, {}).get(message_id or 0)

    def enter(self, chat: Chat) -> Chat:
        """The chat as known, or *chat*, which is known from now on."""
        return self.chats.setdefault(chat.id, chat)

    def reach(self, params: Params) -> Chat:
        """The chat of a call, if the bot may write to it."""
        if not params.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self.chats.get(params.integer("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if chat.lock:
            raise forbidden(chat.lock)
        return chat

    def ask(self, kind: str, user: User, text: str) -> Query:
        """A new query."""
        query = Query(f"{10**15 + self.serial()}", kind, user, text, time.time())
        self.queries[query.id] = query
        return query

    def answer(self, kind: str, query_id: str, params: JsonObject) -> None:
        """Note the bot's answer, unless it comes too late."""
        query = self.queries.get(query_id)
        now = time.time()
        if query is None or query.kind != kind or now - query.asked > self.query_life:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        self.answers.append(Answer(query, now, params))

    def store(self, name: str, content: bytes, mime_type: str, size: int | None) -> StoredFile:
        """A file under a new id."""
        file_id = f"file-{self.serial():06d}"
        claimed = len(content) if size is None else size
        self.files[file_id] = StoredFile(file_id, name, content, mime_type, claimed)
        return self.files[file_id]

    def forget(self, chat_id: int, message_id: int) -> None:
        del self.messages[chat_id][message_id]

    def react(self, message: Message, emoji: Sequence[str]) -> Message:
        return self.keep(replace(message, reactions=tuple(emoji)))
