"""Checks of an update before the library builds an object from it."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.error import TelegramError


def is_update_id(value: object) -> bool:
    """Whether *value* can be the id of an update."""
    return type(value) is int and 0 <= value < 1 << 63


def is_readable(update: dict[str, Any]) -> bool:
    """Whether the library can build an object from *update*."""
    try:
        Update.de_json(update, None)
    except (TelegramError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True
