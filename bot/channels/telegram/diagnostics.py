"""Logs, and the pages ``/healthz`` and ``/metrics`` on this machine only."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable

import tornado.web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from tornado.httpserver import HTTPServer

from bot.exit import BadSettings

LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one bot, in a separate registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.questions = self._counter("questions", "Questions answered", "outcome")
        self.refused = self._counter("refused", "Questions not worked on", "why")
        self.errors = self._counter("errors", "Errors while working on an update", "kind")
        self.answer_seconds = Histogram(
            "pullquote_answer_seconds", "From taking up a question to its answer being out",
            buckets=LATENCIES, registry=self.registry,
        )  # fmt: skip
        self.waiting = Gauge(
            "pullquote_waiting", "Updates accepted and not done", registry=self.registry
        )

    def _counter(self, name: str, meaning: str, label: str) -> Counter:
        return Counter(f"pullquote_{name}", meaning, [label], registry=self.registry)


class _Health(tornado.web.RequestHandler):
    def initialize(self, is_alive: Callable[[], bool]) -> None:
        self._is_alive = is_alive

    def get(self) -> None:
        is_alive = self._is_alive()
        if not is_alive:
            self.set_status(503)
        self.write("ok\n" if is_alive else "polling is dead\n")


class _Metrics(tornado.web.RequestHandler):
    def initialize(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.write(generate_latest(self._metrics.registry))


def serve_health(port: int, metrics: Metrics, is_alive: Callable[[], bool]) -> HTTPServer:
    """Serve both pages on *port* of this machine; *is_alive* decides ``/healthz``."""
    application = tornado.web.Application(
        [
            (r"/healthz", _Health, {"is_alive": is_alive}),
            (r"/metrics", _Metrics, {"metrics": metrics}),
        ],
        log_function=lambda _: None,
    )
    server = HTTPServer(application)
    listen(server, port, "127.0.0.1", "health_port under [telegram]")
    return server


def listen(server: HTTPServer, port: int, address: str, setting: str) -> None:
    """Bind *server*. Raises ``BadSettings`` with the name of the *setting*."""
    try:
        server.listen(port, address)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadSettings(f"{address}:{port} cannot be used ({setting}): {why}") from None


# Telegram's tokens, wherever they appear.
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
# These log the address of every request, with the token.
LOUD = ("httpx", "httpcore", "telegram.ext.AIORateLimiter", "tornado.access")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object, without any token.

    ``extra={"fields": {...}}`` adds keys to it. Example: ``{"time": "2026-01-31T12:00:00Z",
    "level": "info", "logger": "bot.x", "message": "answered", "update": 7}``.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
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
    """Replace everything in *text* that looks like a token."""
    return TOKEN.sub("[token]", text)


def set_up_logs(token: str) -> None:
    """Write records from INFO on to standard error, without *token*."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("telegram").setLevel(logging.WARNING)
