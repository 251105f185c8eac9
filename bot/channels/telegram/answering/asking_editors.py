"""Which questions editors are shown: those of which the articles say nothing."""

from __future__ import annotations

from telegram import Update

from bot.channels.telegram.answering.addressing import is_edit, thread_of
from bot.channels.telegram.services import Services
from retrieval import Answer, Outcome, Reason

# Editors cannot answer these from the articles either.
POINTLESS = {
    Reason.SMALL_TALK, Reason.ASKS_THE_BOT, Reason.NO_CONTENT_WORD, Reason.EMPTY_CORPUS,
}  # fmt: skip


async def ask_editors(update: Update, services: Services, answer: Answer, answer_id: str) -> None:
    """Put the question of an answer without quotes on the desk, if there is an editors' chat.

    An edited question takes the place of what it was before.
    """
    message, desk = update.effective_message, services.desk
    assert message is not None
    if not desk.is_on or message.chat_id == desk.room:
        return
    if is_edit(update):
        await desk.take_off(message.chat_id, message.message_id)
    is_unanswered = answer.estimate.outcome is Outcome.NOTHING
    if is_unanswered and answer.estimate.reason not in POINTLESS:
        speaks = services.language(update.effective_chat, update.effective_user)
        await desk.put(answer_id, answer.query.language, speaks, thread_of(message))
