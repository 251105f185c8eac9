"""The state of the bot for monitoring: ``/healthz`` and ``/metrics``, on this machine only."""

from __future__ import annotations

from collections.abc import Callable

import tornado.web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from tornado.httpserver import HTTPServer

from bot.exit import BadSettings

LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one bot, in their own registry."""

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
    """Serve both pages on *port* of the loopback address; *is_alive* decides about ``/healthz``."""
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
    """Bind *server*. Raises ``BadSettings`` with the name of the *setting* if that fails."""
    try:
        server.listen(port, address)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadSettings(f"{address}:{port} cannot be used ({setting}): {why}") from None
