"""Log records to lines of JSON on standard error, without secrets."""

from __future__ import annotations

import json
import logging
import re
import time

# A token as Telegram makes them, wherever it stands: in an address, an error, a repr.
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
# These log every request with its address, and the address has the token in it.
LOUD = ("httpx", "httpcore", "telegram.ext.AIORateLimiter", "tornado.access")


class JsonLines(logging.Formatter):
    """One object a record; the fields given as ``extra={"fields": {...}}`` beside the message.

    *token* is struck out whatever it looks like.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, with every token struck out."""
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
    """*text* with a mark in the place of whatever looks like a token."""
    return TOKEN.sub("[token]", text)


def set_up_logs(token: str) -> None:
    """Send all records of level INFO and above to standard error, never *token*."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("telegram").setLevel(logging.WARNING)
