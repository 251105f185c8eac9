"""A proxy before a node: it counts requests, and lets some fail as nodes and networks do."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What concerns one connection and is not passed on.
OWN = {"connection", "content-length", "host", "transfer-encoding"}


@dataclass
class Fault:
    """What happens to requests whose path contains *path*, to the next *times* of them or to all.

    The node's answer is replaced by *status* and *error*, comes *late* by some seconds, or is lost:
    *drop* says whether the connection ends ``before`` the node gets the request or ``after`` it has
    carried it out.
    """

    path: str = ""
    status: int = 0
    error: str = ""
    late: float = 0.0
    drop: str = ""
    times: int | None = None
    seen: int = 0


class Proxy:
    """Listens on a port of this machine and passes on to *node*, ``HOST:PORT``."""

    def __init__(self, node: str) -> None:
        self.node = node
        self.requests: list[str] = []
        """Method and path of each, in the order of their arrival."""
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # The head and the body of an answer are written apart.
            wbufsize = -1
            disable_nagle_algorithm = True

            def handle_one_request(self) -> None:
                with _quietly():
                    super().handle_one_request()
                    return
                self.close_connection = True

            def do_GET(self) -> None:
                proxy._pass(self)

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

            def setup(self) -> None:
                super().setup()
                self.node = http.client.HTTPConnection(proxy.node, timeout=120)

            def finish(self) -> None:
                self.node.close()
                with _quietly():
                    super().finish()

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def address(self) -> str:
        """``HOST:PORT`` of the proxy."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[Fault]:
        """Let requests fail inside of the block; ``fault.seen`` counts them."""
        self._faults.append(fault)
        try:
            yield fault
        finally:
            self._faults.remove(fault)

    def counted(self) -> list[str]:
        """The requests since the last call."""
        with self._lock:
            requests, self.requests = self.requests, []
        return requests

    def _fault_of(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.path in path and (fault.times is None or fault.seen < fault.times):
                    fault.seen += 1
                    return fault
        return None

    def _pass(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length) if length else None
        with self._lock:
            self.requests.append(f"{handler.command} {handler.path}")
        fault = self._fault_of(handler.path) or Fault()
        if fault.drop == "before":
            handler.close_connection = True
            return
        time.sleep(fault.late)
        if fault.status:
            _answer(handler, fault.status, _error(fault))
            return
        status, content = _sent(handler, body)
        if fault.drop == "after":
            handler.close_connection = True
            return
        _answer(handler, status, content)


def _sent(handler: Any, body: bytes | None) -> tuple[int, bytes]:
    """What the node answers. Each connection to the proxy has one to the node."""
    headers = {k: v for k, v in handler.headers.items() if k.lower() not in OWN}
    handler.node.request(handler.command, handler.path, body, headers)
    response = handler.node.getresponse()
    return response.status, response.read()


def _error(fault: Fault) -> bytes:
    """An error as OpenSearch tells it."""
    cause = {"type": fault.error, "reason": fault.error}
    error = {"root_cause": [cause], **cause}
    return json.dumps({"error": error, "status": fault.status}).encode()


def _answer(handler: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
    handler.send_response(status)
    handler.send_header("content-type", "application/json; charset=UTF-8")
    handler.send_header("content-length", str(len(content)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(content)


@contextmanager
def _quietly() -> Iterator[None]:
    """A client that went away, or a node that did, ends the connection and no more."""
    try:
        yield
    except (OSError, http.client.HTTPException):
        return
