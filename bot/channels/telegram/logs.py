"""Logging as lines of JSON on standard error, without secrets."""

from __future__ import annotations

import json
import logging
import re
import time

# The form of Telegram's tokens, wherever one appears: in an address, an error, a repr.
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
# These log the address of every request, and the address contains the token.
LOUD = ("httpx", "httpcore", "telegram.ext.AIORateLimiter", "tornado.access")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object.

    ``extra={"fields": {...}}`` adds keys to it. *token* is removed even if it does not look like a
    token. Example: ``{"time": "2026-01-31T12:00:00Z", "level": "info", "logger": "bot.x",
    "message": "answered", "update": 7}``.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, with every token replaced."""
        values = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        line = json.dumps(values, ensure_ascii=False, default=str)
        return redacted(line.replace(self._token, "[token]"))


def redacted(text: str) -> str:
    """*text* with everything that looks like a token replaced by a mark."""
    return TOKEN.sub("[token]", text)


def set_up_logs(token: str) -> None:
    """Write all records of level INFO and above to standard error, without *token*."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("telegram").setLevel(logging.WARNING)
