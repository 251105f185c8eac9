"""A strict fake of Telegram's Bot API: it refuses what Telegram refuses, in Telegram's words."""

from botapi.dispatch import Call
from botapi.entities import Entity, Formatted, utf16
from botapi.faults import Kind
from botapi.markup import parse_html
from botapi.server import TOKEN, FakeBotApi
from botapi.texts import formatted_text
from botapi.world import Answer, Chat, Message, Query, SentFile, User

__all__ = [
    "TOKEN",
    "Answer",
    "Call",
    "Chat",
    "Entity",
    "FakeBotApi",
    "Formatted",
    "Kind",
    "Message",
    "Query",
    "SentFile",
    "User",
    "formatted_text",
    "parse_html",
    "utf16",
]
