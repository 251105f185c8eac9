"""The fake Bot API server: replies, edits and chats."""

from typing import Any

import pytest

from botapi import FakeBotApi
from botapi.client import ADA, GROUP, Bot

# They test the server of the tests, which changes seldom.
pytestmark = pytest.mark.slow


EYES = {"type": "emoji", "emoji": "👀"}


# --- Replies, edits, deletions ------------------------------------------------------------------


def test_a_reply_needs_its_target(bot: Bot) -> None:
    reply: dict[str, Any] = {"message_id": 99}

    words = bot.refused("sendMessage", chat_id=ADA, text="x", reply_parameters=reply)
    reply["allow_sending_without_reply"] = True
    sent = bot.ok("sendMessage", chat_id=ADA, text="x", reply_parameters=reply)

    assert words == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent


def test_a_quote_must_be_exact(server: FakeBotApi, bot: Bot) -> None:
    question = server.text(ADA, ADA, "😀 owls hunt, owls sleep")
    reply = {"message_id": question.id, "quote": "owls", "quote_position": 14}

    sent = bot.ok("sendMessage", chat_id=ADA, text="x", reply_parameters=reply)
    wrong = bot.refused(
        "sendMessage", chat_id=ADA, text="x", reply_parameters={**reply, "quote": "Owls"}
    )

    assert sent["quote"] == {"text": "owls", "position": 14, "is_manual": True}
    assert sent["reply_to_message"]["message_id"] == question.id
    assert wrong == "Bad Request: QUOTE_TEXT_INVALID"


def test_a_quote_carries_its_formatting(bot: Bot) -> None:
    first = bot.ok("sendMessage", chat_id=ADA, text="an <b>owl</b>", parse_mode="HTML")
    reply = {"message_id": first["message_id"], "quote": "owl"}

    plain = bot.refused("sendMessage", chat_id=ADA, text="x", reply_parameters=reply)
    bold = {**reply, "quote": "<b>owl</b>", "quote_parse_mode": "HTML"}
    sent = bot.ok("sendMessage", chat_id=ADA, text="x", reply_parameters=bold)

    assert plain == "Bad Request: QUOTE_TEXT_INVALID"
    assert sent["quote"]["entities"] == [{"type": "bold", "offset": 0, "length": 3}]


def test_an_edit_must_change_something(server: FakeBotApi, bot: Bot) -> None:
    sent = bot.ok("sendMessage", chat_id=ADA, text="one")
    place = {"chat_id": ADA, "message_id": sent["message_id"]}

    same = bot.refused("editMessageText", text=" one ", **place)
    changed = bot.ok("editMessageText", text="<b>one</b>", parse_mode="HTML", **place)

    assert same.startswith("Bad Request: message is not modified: specified new message content")
    assert changed["edit_date"]
    assert server.sent(ADA)[0].edits == 1


def test_only_own_messages_are_edited(bot: Bot) -> None:
    missing = bot.refused("editMessageText", chat_id=ADA, message_id=99, text="x")
    foreign = bot.refused("editMessageText", chat_id=ADA, message_id=1, text="x")

    assert missing == "Bad Request: message to edit not found"
    assert foreign == "Bad Request: message can't be edited"


def test_a_deleted_message_is_gone(server: FakeBotApi, bot: Bot) -> None:
    sent = bot.ok("sendMessage", chat_id=ADA, text="one")

    bot.ok("deleteMessage", chat_id=ADA, message_id=sent["message_id"])

    assert server.sent(ADA) == ()
    words = bot.refused("deleteMessage", chat_id=ADA, message_id=sent["message_id"])
    assert words == "Bad Request: message to delete not found"


def test_only_listed_emoji_are_reactions(server: FakeBotApi, bot: Bot) -> None:
    place = {"chat_id": ADA, "message_id": 1}

    bot.ok("setMessageReaction", reaction=[EYES], **place)
    words = bot.refused("setMessageReaction", reaction=[{"type": "emoji", "emoji": "🦉"}], **place)

    assert server.messages(ADA)[0].reactions == ("👀",)
    assert words == "Bad Request: REACTION_INVALID"


# --- Chats --------------------------------------------------------------------------------------


def test_a_bot_cannot_begin(bot: Bot) -> None:
    assert bot.refused("sendMessage", chat_id=8, text="x") == "Bad Request: chat not found"


def test_who_blocks_is_not_reached(server: FakeBotApi, bot: Bot) -> None:
    server.block(ADA)

    answer = bot("sendMessage", chat_id=ADA, text="x")
    updates = bot.ok("getUpdates", offset=-1)

    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


def test_a_migrated_group_has_a_new_id(server: FakeBotApi, bot: Bot) -> None:
    server.text(GROUP, ADA, "/ask x", chat_type="group")
    server.migrate(GROUP, -200)

    answer = bot("sendMessage", chat_id=GROUP, text="x")

    assert answer["parameters"] == {"migrate_to_chat_id": -200}
    assert "upgraded to a supergroup chat" in answer["description"]
    assert bot.ok("sendMessage", chat_id=-200, text="x")["chat"]["type"] == "supergroup"


def test_privacy_mode_hides_what_is_not_for_the_bot(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("getUpdates", offset=-1)
    texts = ("hi", "/ask", "/ask@quoting_bot", "/ask@other_bot", "@quoting_bot hi", "@ada hi")
    for text in texts:
        server.text(GROUP, ADA, text, chat_type="supergroup")
    answer = bot.ok("sendMessage", chat_id=GROUP, text="yes?")
    server.text(GROUP, ADA, "a reply", reply_to=answer["message_id"])

    seen = [u["message"]["text"] for u in bot.ok("getUpdates", offset=-4)]

    assert seen == ["/ask", "/ask@quoting_bot", "@quoting_bot hi", "a reply"]


def test_a_topic_must_exist(server: FakeBotApi, bot: Bot) -> None:
    server.text(GROUP, ADA, "/ask", chat_type="supergroup", thread_id=5)

    sent = bot.ok("sendMessage", chat_id=GROUP, text="x", message_thread_id=5)
    words = bot.refused("sendMessage", chat_id=GROUP, text="x", message_thread_id=6)

    assert sent["is_topic_message"] is True
    assert words == "Bad Request: message thread not found"
