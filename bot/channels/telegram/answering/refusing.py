"""How the bot names the questions that a limit refused."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update

from bot.channels.telegram.sending.blocks import one_line, shortened
from bot.texts.texts import Texts

MOST_UNITS_EACH = 60


def not_answered(refused: Sequence[Update], texts: Texts) -> str:
    """Says, in reply to the first of *refused*, that it is not answered, and names the others."""
    others = [_beginning(update) for update in refused[1:]]
    if not others:
        return texts.not_answered
    return "\n".join([texts.not_answered, "", texts.nor_these, *others])


def _beginning(update: Update) -> str:
    message = update.effective_message
    text = (message.text or message.caption or "") if message else ""
    return f"• {shortened(one_line(text), MOST_UNITS_EACH)}"
