"""The table of methods that need no waiting: name to function of world and parameters."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from botapi import messages, profile
from botapi.inline import answer_inline_query
from botapi.params import Params
from botapi.world import World

Method = Callable[[World, Params], Any]

METHODS: Mapping[str, Method] = {
    "getMe": profile.get_me,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "getFile": profile.get_file,
    "sendMessage": messages.send_message,
    "sendDocument": messages.send_document,
    "sendPhoto": messages.send_photo,
    "sendChatAction": messages.send_chat_action,
    "sendMessageDraft": messages.send_message_draft,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "setMessageReaction": messages.set_message_reaction,
    "answerCallbackQuery": profile.answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyDescription": partial(profile.set_profile, "description"),
    "getMyDescription": partial(profile.get_profile, "description"),
    "setMyShortDescription": partial(profile.set_profile, "short_description"),
    "getMyShortDescription": partial(profile.get_profile, "short_description"),
    "setMyName": partial(profile.set_profile, "name"),
    "getMyName": partial(profile.get_profile, "name"),
}
RECEIVING = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")

# Names are taken in any case.
CANONICAL = {name.lower(): name for name in (*METHODS, *RECEIVING)}

# What the flood limits count. Real Telegram also counts other calls, at rates nobody published.
SENDING = frozenset(
    [
        "sendMessage",
        "sendDocument",
        "sendPhoto",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    ]
)
