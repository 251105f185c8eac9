"""What the bot stores and for how long, as it says it itself."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.telegram.remembering.memory import FOLLOW_UP_SECONDS
from bot.settings import TelegramSettings
from bot.texts.texts import Texts


def privacy(settings: TelegramSettings, texts: Texts) -> Iterator[str]:
    """The paragraphs that are true for the *settings*."""
    yield texts.privacy.format(time=_time(settings.keep_days, texts))
    if settings.corrections:
        yield texts.privacy_corrections.format(time=_time(settings.keep_days, texts))
    yield texts.privacy_saved.format(time=_time(settings.saved_days, texts))
    if days := settings.keep_statistics_days:
        yield texts.privacy_statistics.format(time=_time(days, texts))


def _time(days: int, texts: Texts) -> str:
    """A number of days in words; none is the time in which questions may follow."""
    if not days:
        return texts.minutes.format(count=round(FOLLOW_UP_SECONDS / 60))
    # No language needs a singular for these numbers.
    return texts.hours.format(count=24) if days == 1 else texts.days.format(count=days)
