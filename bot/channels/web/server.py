"""The site over HTTP, with limits and security headers."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import math
import secrets
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import tornado.web
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream, StreamClosedError

from bot.channels.web.frame import POLICY
from bot.channels.web.request import BadRequest, Request
from bot.channels.web.routes import Response, Site, assets, failed
from bot.corpus_pool import CorpusPool
from bot.exit import BadSettings
from bot.limits import QuestionLimiter
from bot.settings import SiteSettings
from retrieval.errors import ClusterUnusable, CorpusBusy, RetrievalError

log = logging.getLogger("pullquote.site")
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Language",
}
# Requests that wait for the corpus.
MOST_WAITING = 250
# In bytes; a client must take each piece within this time.
PIECE, SECONDS_PER_PIECE = 1 << 16, 30.0
IDLE_SECONDS = 60.0
MOST_OPEN = 900
# A long question takes twelve bytes a character in an address.
MOST_HEADER_BYTES, MOST_BODY_BYTES = 1 << 16, 1 << 12
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True)
class Service:
    """The state of all requests."""

    site: Site
    pool: CorpusPool
    settings: SiteSettings
    limiter: QuestionLimiter
    clock: Callable[[], float] = time.monotonic
    waiting: int = 0
    assets: dict[str, Response] = field(default_factory=assets)

    async def respond(self, request: Request) -> Response:
        """Answer from the site, or say why it cannot."""
        if self.waiting >= MOST_WAITING:
            return failed(request, 503, request.texts.busy)
        self.waiting += 1
        try:
            return await self.pool.run(partial(self.site.respond, request))
        except (TimeoutError, CorpusBusy):
            return failed(request, 503, request.texts.busy)
        except ClusterUnusable as error:
            log.warning("the articles cannot be reached: %s", error)
            return failed(request, 503, request.texts.articles_away)
        except RetrievalError as error:
            reference = secrets.token_hex(4)
            log.error("%s: %s", reference, error)
            return failed(request, 503, request.texts.failed.format(reference=reference))
        finally:
            self.waiting -= 1

    def serves(self, host: str) -> bool:
        """Return whether a request for *host* is for this site.

        Another site may let its name lead to this machine, to read what only this machine may see.
        Behind a proxy, the proxy decides.
        """
        name = urlsplit(f"//{host}").hostname or ""
        if self.settings.behind_proxy or not is_loopback(self.settings.listen):
            return True
        return name in LOCAL_NAMES or name == urlsplit(self.settings.url).hostname


class _Handler(tornado.web.RequestHandler):
    """All addresses."""

    def initialize(self, service: Service) -> None:
        self._service = service
        self._languages = self.request.headers.get("Accept-Language", "")
        self._reference = ""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a fault with a reference, without the question."""
        if not isinstance(value, tornado.web.HTTPError):
            self._reference = secrets.token_hex(4)
            where = "".join(traceback.format_tb(tb))
            log.error("%s: %s\n%s", self._reference, typ.__name__, where)

    async def get(self) -> None:
        path = self.request.path
        if path == "/healthz":
            await self._send(Response(b"ok\n", "text/plain; charset=utf-8"))
        elif asset := self._service.assets.get(path.removeprefix("/")):
            self.set_header("Cache-Control", "max-age=3600")
            await self._send(asset)
        else:
            await self._answer()

    head = get

    async def _answer(self) -> None:
        try:
            if not self._service.serves(self.request.host):
                raise BadRequest("Host")
            request = Request.of(self.request.path, self.request.query, self._languages)
        except (BadRequest, ValueError) as error:
            field = str(error) if isinstance(error, BadRequest) else "Host"
            request = Request.of("/", "", self._languages)
            said = request.texts.page_wrong.format(field=field)
            await self._send(failed(request, 400, said))
            return
        if seconds := self._service.limiter.seconds_left(self._address()):
            self.set_header("Retry-After", str(math.ceil(seconds)))
            said = request.texts.too_often.format(seconds=math.ceil(seconds))
            await self._send(failed(request, 429, said))
            return
        # A question is private, so no cache keeps it.
        self.set_header("Cache-Control", "no-store" if request.fields else "no-cache")
        if request.fields:
            self.set_header("X-Robots-Tag", "noindex")
        await self._send(await self._service.respond(request))

    def _address(self) -> str:
        """Return the address that limits count."""
        address = self.request.remote_ip or ""
        if self._service.settings.behind_proxy:
            # The proxy itself saw only the last one.
            given = self.request.headers.get("X-Forwarded-For", "")
            address = given.rpartition(",")[2].strip() or address
        try:
            if (parsed := ipaddress.ip_address(address)).version == 6:
                # Whoever has one IPv6 address has a whole network.
                return str(ipaddress.ip_network((parsed, 64), strict=False))
        except ValueError:
            pass
        return address

    async def _send(self, response: Response) -> None:
        """Write the response in pieces; a slow client delays nobody else."""
        self.set_status(response.status)
        self.set_header("Content-Type", response.kind)
        self.set_header("Content-Length", str(len(response.body)))
        if response.status == 503:
            self.set_header("Retry-After", "5")
        body = response.body if self.request.method != "HEAD" else b""
        try:
            for start in range(0, len(body), PIECE):
                self.write(body[start : start + PIECE])
                await asyncio.wait_for(self.flush(), SECONDS_PER_PIECE)
            await self.finish()
        except StreamClosedError:
            return
        except TimeoutError:
            self.request.connection.stream.close()  # type: ignore[union-attr]

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer what tornado refuses, such as another method, and faults."""
        request = Request.of("/", "", self._languages)
        said = request.texts.page_wrong.format(field=self.request.method or "")
        if status_code >= 500:
            said = request.texts.failed.format(reference=self._reference)
        response = failed(request, status_code, said)
        self.set_header("Content-Type", response.kind)
        self.finish(response.body)


class _Server(HTTPServer):
    """A server that leaves file descriptors to the corpus."""

    open = 0

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Accept a connection, unless there are too many."""
        if self.open >= MOST_OPEN:
            stream.close()
            return
        self.open += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        """Count a closed connection."""
        self.open -= 1
        super().on_close(server_conn)


def serve(service: Service, settings: SiteSettings) -> tuple[HTTPServer, int]:
    """Listen; also return the port. Raises ``BadSettings``."""
    application = tornado.web.Application(
        [(r".*", _Handler, {"service": service})], log_function=_log
    )
    server = _Server(
        application,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=IDLE_SECONDS,
        max_header_size=MOST_HEADER_BYTES,
        max_body_size=MOST_BODY_BYTES,
    )
    bound = _bound(settings)
    server.add_socket(bound)
    return server, bound.getsockname()[1]


def _bound(settings: SiteSettings) -> socket.socket:
    host, port = settings.listen, settings.port
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.create_server(address[:2], family=family, backlog=128)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        where = f"{host}:{port} cannot be used (listen and port under [site])"
        raise BadSettings(f"{where}: {why}") from None
    bound.setblocking(False)
    return bound


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach *address*."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _log(handler: tornado.web.RequestHandler) -> None:
    """Log a request without its question or an unknown path."""
    request, status = handler.request, handler.get_status()
    path = request.path if status < 400 else "-"
    milliseconds = 1000 * request.request_time()
    log.info("%s %s %d %.0f ms", request.method, path, status, milliseconds)
