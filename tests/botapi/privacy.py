"""A message in a group in; whether the bot, in privacy mode or not, gets to see it out."""

from botapi.entities import cut
from botapi.world import Message, World


def visible(world: World, message: Message) -> bool:
    """Private messages and channel posts always; in groups only what is meant for the bot."""
    chat = world.chats[message.chat_id]
    if world.reads_groups or chat.type in {"private", "channel"}:
        return True
    if message.kind == "service":
        return True
    target = world.find(message.chat_id, message.reply_to)
    if target is not None and target.sender == world.me:
        return True
    return any(meant(world, message, e.type, e.offset, e.length) for e in message.entities)


def meant(world: World, message: Message, kind: str, offset: int, length: int) -> bool:
    """Whether an entity is a command that may be ours, or our name."""
    words = cut(message.text, offset, length).lower()
    name = f"@{world.me.username.lower()}"
    if kind == "bot_command":
        return "@" not in words or words.endswith(name)
    return kind == "mention" and words == name
