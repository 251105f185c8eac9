"""Web sites on one local server, with names, public addresses and a clock of their own."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

from retrieval.fetching.http_client import Client, Network
from retrieval.fetching.outcomes import FetchLimits

PUBLIC_IP = "93.184.216.34"
# Loading the certificates of the system takes longer than most tests.
CERTIFICATES = ssl.create_default_context()


@dataclass
class Page:
    """What the server answers. *write* writes the body itself, and may misbehave."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


def html(text: str, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    page = f"<!doctype html><title>{text}</title><p>{text}</p>"
    return Page(page.encode(), {"Content-Type": "text/html; charset=utf-8", **named})


def redirect(location: str, status: int = 301) -> Page:
    return Page(headers={"Location": location}, status=status)


@dataclass
class Asked:
    url: str
    headers: Mapping[str, str]


class Web:
    """*pages* are the answers by address: a page, several in turn, or a function of the headers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Any] = {}
        self.ips: dict[str, list[str]] = {}
        self.asked: list[Asked] = []
        self.resolved: list[str] = []
        self.connected: list[str] = []
        self.slept: list[float] = []
        self.time = 1000.0

    def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        if host.endswith(".invalid"):
            raise OSError("no such host")
        return self.ips.get(host, [PUBLIC_IP])

    def connect(self, ip: str, port: int, timeout: float) -> httpcore.NetworkStream:
        self.connected.append(ip)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def network(self, **replaced: Any) -> Network:
        functions: dict[str, Any] = {
            "resolve": self.resolve, "connect": self.connect, "sleep": self.sleep,
            "clock": lambda: self.time, "now": lambda: self.time, "certificates": lambda: CERTIFICATES,
        }  # fmt: skip
        return Network(**{**functions, **replaced})

    def client(self, **limits: Any) -> Client:
        return Client(FetchLimits(**limits), self.network())

    def urls(self) -> list[str]:
        """The addresses that were asked for, without those of robots.txt."""
        return [asked.url for asked in self.asked if not asked.url.endswith("/robots.txt")]

    def answer(self, url: str, headers: Mapping[str, str]) -> Page:
        self.asked.append(Asked(url, headers))
        page = self.pages.get(url, Page(b"not here", status=404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        found = page if isinstance(page, Page) else page(headers)
        assert isinstance(found, Page)
        return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scheme = "http"
    web: Web

    def do_GET(self) -> None:
        url = f"{self.scheme}://{self.headers['Host']}{self.path}"
        page = self.web.answer(url, dict(self.headers))
        self.send_response(page.status)
        headers = {} if page.write else {"Content-Length": str(len(page.body))}
        for name, value in {**headers, **page.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        try:
            if page.write:
                page.write(self)
            else:
                self.wfile.write(page.body)
        except OSError:
            # The client has seen enough.
            return

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


class _Server(ThreadingHTTPServer):
    block_on_close = False
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """A client that goes away is part of the tests."""


@contextmanager
def running_web(wrap: Callable[[Any], Any] | None = None) -> Iterator[Web]:
    """A web whose server runs; *wrap* makes its socket one with TLS."""
    handler = type("Handler", (_Handler,), {"scheme": "https" if wrap else "http"})
    server = _Server(("127.0.0.1", 0), handler)
    if wrap:
        server.socket = wrap(server.socket)
    web = Web(server.server_address[1])
    handler.web = web
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
