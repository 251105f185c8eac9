"""What people do in Telegram: they write, edit, press, ask inline, block and move."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botapi.detect import detected
from botapi.entities import Formatted
from botapi.onloop import on_loop
from botapi.params import JsonObject
from botapi.privacy import visible
from botapi.rendering import (
    chat_json,
    inaccessible_json,
    inline_query_json,
    message_json,
    user_json,
)
from botapi.updates import Updates
from botapi.world import Chat, Message, StoredFile, User, World, unknown_chat

Who = User | int | Mapping[str, Any]
MEDIA_TYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "sticker": "image/webp"}
MAX_QUERY = 256


class People:
    """The hands of everyone but the bot."""

    loop: asyncio.AbstractEventLoop
    world: World
    updates: Updates

    @on_loop
    def text(
        self,
        chat_id: int,
        user: Who | None,
        text: str,
        *,
        chat_type: str = "private",
        reply_to: int | None = None,
        language_code: str = "en",
        thread_id: int | None = None,
        forward: bool = False,
    ) -> Message:
        """Write a message, as it stands; commands, mentions and links get their entities."""
        body = Formatted(text, detected(text))
        sender = self.person(user, language_code) if user is not None else None
        origin = {"type": "hidden_user", "sender_user_name": "Someone", "date": int(time.time())}
        return self.write(
            chat_id,
            sender,
            chat_type,
            text=body.text,
            entities=body.entities,
            html=text,
            reply_to=reply_to,
            thread_id=thread_id,
            extra={"forward_origin": origin} if forward else {},
        )

    @on_loop
    def edit(self, message_id: int, chat_id: int, text: str) -> Message:
        """Change a message a person wrote."""
        old = self.world.find(chat_id, message_id)
        if old is None or old.sender == self.world.me:
            raise ValueError(f"no message {message_id} of a person in chat {chat_id}")
        new = replace(
            old,
            text=text,
            entities=detected(text),
            html=text,
            edits=old.edits + 1,
            edited=time.time(),
        )
        self.world.keep(new)
        kind = "edited_channel_post" if self.in_channel(chat_id) else "edited_message"
        if visible(self.world, new):
            self.updates.push(kind, message_json(self.world, new), chat_id)
        return new

    @on_loop
    def photo(self, chat_id: int, user: Who, caption: str = "") -> Message:
        return self.media(chat_id, user, "photo", caption)

    @on_loop
    def voice(self, chat_id: int, user: Who, caption: str = "") -> Message:
        return self.media(chat_id, user, "voice", caption)

    @on_loop
    def sticker(self, chat_id: int, user: Who) -> Message:
        return self.media(chat_id, user, "sticker", "")

    @on_loop
    def document(
        self, chat_id: int, user: Who, name: str, content: bytes, size: int | None = None
    ) -> Message:
        """Send a file; *size* is what Telegram claims, which need not be true."""
        file = self.world.store(name, content, "application/octet-stream", size)
        return self.media(chat_id, user, "document", "", file)

    @on_loop
    def press(self, chat_id: int, message_id: int, callback_data: str, user: Who) -> str:
        """Press a button that is there; the id of the query the bot has to answer."""
        message = self.world.find(chat_id, message_id)
        there = [button.get("callback_data") for button in message.buttons] if message else []
        if callback_data not in there:
            raise ValueError(f"message {message_id} in chat {chat_id} has only buttons {there}")
        return self.forge_press(chat_id, message_id, callback_data, user)

    @on_loop
    def forge_press(self, chat_id: int, message_id: int, callback_data: str, user: Who) -> str:
        """Press as a hostile client may: any data, on any message, there or not."""
        person = self.person(user)
        chat = self.world.enter(unknown_chat(chat_id))
        query = self.world.ask("callback", person, callback_data)
        message = self.world.find(chat_id, message_id)
        body: JsonObject = {
            "id": query.id,
            "from": user_json(person),
            "chat_instance": str(7_000_000_000 + abs(chat_id)),
            "data": callback_data,
            "message": message_json(self.world, message)
            if message
            else inaccessible_json(self.world, chat, message_id),
        }
        self.updates.push("callback_query", body, chat_id)
        return query.id

    @on_loop
    def inline(self, user: Who, query: str, offset: str = "", chat_type: str = "private") -> str:
        """Type ``@bot query`` somewhere; the id of the query the bot has to answer."""
        if len(query) > MAX_QUERY:
            raise ValueError(f"clients send at most {MAX_QUERY} characters, not {len(query)}")
        person = self.person(user)
        asked = self.world.ask("inline", person, query)
        self.updates.push("inline_query", inline_query_json(asked, offset, chat_type), person.id)
        return asked.id

    @on_loop
    def choose(self, query_id: str, result_id: str) -> None:
        """Pick one of the results; the bot is informed only if it asked for such updates."""
        answers = [a for a in self.world.answers if a.query.id == query_id]
        if result_id not in [result["id"] for answer in answers for result in answer.results]:
            raise ValueError(f"query {query_id} was not answered with a result {result_id!r}")
        asked = answers[-1].query
        body = {"result_id": result_id, "from": user_json(asked.user), "query": asked.text}
        self.updates.push("chosen_inline_result", body, asked.user.id)

    @on_loop
    def raw_update(self, update: JsonObject, queue: int = 0) -> int:
        """Send an update of any shape; its id."""
        return self.updates.push_raw(update, queue)

    @on_loop
    def open_chat(self, chat_id: int, chat_type: str = "private", title: str = "") -> Chat:
        """Make a chat known to the bot without a word in it."""
        if chat_type == "private":
            self.person(chat_id)
        return self.world.enter(Chat(chat_id, chat_type, title))

    @on_loop
    def migrate(self, chat_id: int, new_id: int) -> None:
        """Turn a group into a supergroup; what is sent to the old id fails from now on."""
        old = self.world.enter(Chat(chat_id, "group"))
        self.world.enter(replace(old, id=new_id, type="supergroup"))
        for place, extra in (
            (chat_id, {"migrate_to_chat_id": new_id}),
            (new_id, {"migrate_from_chat_id": chat_id}),
        ):
            self.write(place, None, "supergroup", kind="service", extra=extra)
        self.world.chats[chat_id] = replace(old, moved_to=new_id)

    @on_loop
    def block(self, chat_id: int, user: Who | None = None) -> None:
        """Block the bot in a private chat, or throw it out of a group."""
        chat = self.world.enter(unknown_chat(chat_id))
        words = "bot was blocked by the user"
        if chat.type != "private":
            words = f"bot was kicked from the {chat.type} chat"
        self.lock(chat, words, user, ("member", "kicked"))

    @on_loop
    def unblock(self, chat_id: int, user: Who | None = None) -> None:
        """Let the bot in again, or for the first time."""
        self.lock(self.world.enter(unknown_chat(chat_id)), "", user, ("kicked", "member"))

    @on_loop
    def deactivate(self, chat_id: int) -> None:
        """Delete the account behind a private chat; nobody tells the bot."""
        chat = self.world.enter(unknown_chat(chat_id))
        self.world.chats[chat_id] = replace(chat, lock="user is deactivated")

    def lock(self, chat: Chat, words: str, user: Who | None, states: tuple[str, str]) -> None:
        """Change what the bot may do in a chat, and tell it."""
        self.world.chats[chat.id] = replace(chat, lock=words)
        bot = user_json(self.world.me)
        sides = [{"user": bot, "status": state, "until_date": 0} for state in states]
        body = {
            "chat": chat_json(self.world, chat),
            "from": user_json(self.person(abs(chat.id) if user is None else user)),
            "date": int(time.time()),
            "old_chat_member": sides[0],
            "new_chat_member": sides[1],
        }
        self.updates.push("my_chat_member", body, chat.id)

    def media(
        self, chat_id: int, user: Who, kind: str, caption: str, file: StoredFile | None = None
    ) -> Message:
        """Write a message with a file."""
        mime = MEDIA_TYPES.get(kind, "")
        kept = file or self.world.store(kind, kind.encode(), mime, None)
        entities = detected(caption)
        more = {"text": caption, "html": caption, "entities": entities, "file": kept}
        return self.write(chat_id, self.person(user), unknown_chat(chat_id).type, kind=kind, **more)

    def write(self, chat_id: int, sender: User | None, chat_type: str, **more: Any) -> Message:
        """A new message by a person, shown to the bot if it may see it."""
        thread = more.get("thread_id")
        chat = self.world.enter(Chat(chat_id, chat_type))
        if thread is not None and thread not in chat.threads:
            threads = chat.threads | {thread}
            self.world.chats[chat_id] = replace(chat, threads=threads)
        target = more.get("reply_to")
        if target is not None and self.world.find(chat_id, target) is None:
            raise ValueError(f"no message {target} to reply to in chat {chat_id}")
        message = self.world.keep(
            Message(
                id=self.world.next_id(chat_id),
                chat_id=chat_id,
                sender=sender,
                time=time.time(),
                **more,
            )
        )
        kind = "channel_post" if self.in_channel(chat_id) else "message"
        if visible(self.world, message):
            self.updates.push(kind, message_json(self.world, message), chat_id)
        return message

    def in_channel(self, chat_id: int) -> bool:
        return self.world.chats[chat_id].type == "channel"

    def person(self, who: Who, language_code: str = "en") -> User:
        """The person meant, known from now on."""
        if isinstance(who, int):
            known = self.world.users.get(who)
            who = replace(known or User(who), language_code=language_code)
        elif not isinstance(who, User):
            who = User(**who)
        self.world.users[who.id] = who
        return who
