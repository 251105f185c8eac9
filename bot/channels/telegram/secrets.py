"""Secrets from files and the environment: read, checked, never printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.exit import BadSettings
from bot.settings import TelegramSettings

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def read_token(settings: TelegramSettings, environment: Mapping[str, str]) -> str:
    """The bot's token. Raises ``BadSettings``, whose message never contains it."""
    token = _read("TELEGRAM_BOT_TOKEN", settings.token_file, environment)
    if not token:
        raise BadSettings(
            "there is no token for Telegram; get one from @BotFather, put it into a file and name "
            "that as token_file under [telegram] in pullquote.toml, or set TELEGRAM_BOT_TOKEN"
        )
    if not TOKEN.fullmatch(token):
        raise BadSettings(
            "the token for Telegram is not of the form 123456:ABC-DEF...; copy it again"
        )
    return token


def read_webhook_secret(settings: TelegramSettings, environment: Mapping[str, str]) -> str:
    """The secret that Telegram sends with each update. Raises ``BadSettings``."""
    secret = _read("TELEGRAM_WEBHOOK_SECRET", settings.webhook.secret_file, environment)
    if not SECRET.fullmatch(secret):
        raise BadSettings(
            "a webhook needs a secret of 1 to 256 characters A-Z a-z 0-9 _ -; put one into a file "
            "and name that as secret_file under [telegram.webhook], or set TELEGRAM_WEBHOOK_SECRET"
        )
    return secret


def _read(variable: str, file: str, environment: Mapping[str, str]) -> str:
    if value := environment.get(variable, "").strip():
        return value
    if not file:
        return ""
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadSettings(f"{file} (for {variable}) cannot be read: {why}") from None
