"""What an admin sends to the bot in a private chat, and what they see of its answer."""

from pathlib import Path
from typing import Any

from bot.channels.telegram.librarian import Library
from botapi import Formatted, parse_html
from fake_telegram import BotInProcess, Call, message
from retrieval import Corpus


def document(
    bot: BotInProcess, name: str | None, content: bytes | str, size: int | None = None, **more: Any
) -> dict[str, Any]:
    """The content of an update with a document that can be downloaded."""
    content = content.encode() if isinstance(content, str) else content
    file_id = f"f{len(bot.telegram.files)}"
    bot.telegram.files[file_id] = content
    file = {"file_id": file_id, "file_unique_id": file_id, "file_name": name}
    file["file_size"] = len(content) if size is None else size
    chat = more.pop("chat", 7)
    return {"message": message(chat, 10, "", document=file, **more)}


def shown(calls: list[Call]) -> list[Formatted]:
    """What a person sees of the messages among the calls, the edited ones included."""
    sent = [call for call in calls if call.method in ("sendMessage", "editMessageText")]
    return [
        parse_html(call.text) if call.params.get("parse_mode") else Formatted(call.text, ())
        for call in sent
    ]


def report(calls: list[Call]) -> str:
    """What the only message says at the end."""
    assert sum(call.method == "sendMessage" for call in calls) == 1
    return shown(calls)[-1].text


def ids(folder: Path) -> list[str]:
    with Corpus.existing(folder) as corpus:
        return [article.id for article in corpus.articles()]


def received(library: Library) -> list[str]:
    """The names of all files that are kept, the hidden ones included."""
    return sorted(path.name for path in library.received.iterdir())
