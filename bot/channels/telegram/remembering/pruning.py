"""Nothing is kept longer than the settings allow: what is too old is deleted, from all files."""

from __future__ import annotations

from bot.channels.telegram.remembering.memory import kept_seconds
from bot.channels.telegram.remembering.state import State
from bot.channels.telegram.remembering.statistics import DAY, HOUR
from bot.settings import TelegramSettings

# An answer that may have arrived must be recognized while its question may be taken up again. After
# this time no question is (``STALE_SECONDS``).
UNCERTAIN_SECONDS = 3600.0
# So long the number of a finished update is kept, to recognize a repeated delivery.
NUMBER_SECONDS = 2 * DAY
# One that was being told to who has saved the question must be recognized until that is settled.
OLD = """answer.created < ? AND (NOT (on_wire OR ?) OR answer.created < ?)
         AND answer.id NOT IN (SELECT answer FROM saved WHERE answer IS NOT NULL)"""
# The opinions of answers, with the hour of the answer.
OPINIONS = f"""SELECT CAST(answer.created AS INTEGER) / {HOUR} * {HOUR}, verdict
               FROM feedback JOIN answer ON answer.id = feedback.answer"""


async def prune(state: State, settings: TelegramSettings, now: float, is_replaying: bool) -> None:
    """Delete what is too old at the time *now*, and have it erased.

    While the bot *is_replaying* what an earlier process has left, every answer is uncertain.
    """
    old = (now - kept_seconds(settings.keep_days), is_replaying, now - UNCERTAIN_SECONDS)
    counted = (now - settings.keep_statistics_days * DAY,)
    saved = (now - settings.saved_days * DAY,)

    def delete() -> bool:
        before = state.revision()
        state.write(f"INSERT INTO opinion {OPINIONS} WHERE {OLD}", old)
        state.write(f"DELETE FROM answer WHERE {OLD}", old)
        state.write("DELETE FROM saved WHERE created < ?", saved)
        for table in ("asked", "opinion"):
            state.write(f"DELETE FROM {table} WHERE hour < ?", counted)
        numbers = "DELETE FROM inbox WHERE body IS NULL AND received < ?"
        state.write(numbers, (now - NUMBER_SECONDS,))
        return state.revision() != before

    if await state.in_turn(delete):
        state.erase_soon()
