"""What a cluster refuses: another node, another try, or one line that says what is the matter."""

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.exit import Exit, explained
from retrieval.cluster import client as module
from retrieval.cluster.client import Client, Credentials
from retrieval.errors import ClusterUnusable, Trouble
from retrieval.storage.address import Address

Reply = tuple[int, Any]
GOOD: Reply = (200, {"ok": True})


class Node:
    """A server that gives some replies, and then the last of them for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies, self.asked, self.headers = [*replies], 0, {}
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                node.headers = {name.lower(): value for name, value in self.headers.items()}
                place = min(node.asked, len(node.replies) - 1)
                node.asked += 1
                status, body = node.replies[place]
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()

    @property
    def host(self) -> tuple[str, int]:
        return "127.0.0.1", self.server.server_port

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"FIRST_PAUSE": 0.001, "SECONDS": 0.3, "WRITING_SECONDS": 0.3,
                          "NODE_SECONDS": 5.0}.items():  # fmt: skip
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    with ExitStack() as stack:

        def connected(*nodes: Node, credentials: Credentials | None = None) -> Client:
            for node in nodes:
                stack.callback(node.stop)
            address = Address(tuple(node.host for node in nodes), "news")
            client = Client(address, credentials or Credentials())
            stack.callback(client.close)
            return client

        yield connected


@contextmanager
def refused(trouble: Trouble) -> Iterator[None]:
    with pytest.raises(ClusterUnusable) as caught:
        yield
    message, code = explained(caught.value)
    assert caught.value.trouble is trouble
    assert code is Exit.CORPUS
    assert "\n" not in message
    assert "secret" not in message


def error(kind: str, reason: str = "") -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason, "root_cause": []}}


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ((401, b"Unauthorized"), Trouble.CREDENTIALS),
        ((401, error("security_exception", "expired")), Trouble.CREDENTIALS),
        ((403, error("security_exception", "no permissions")), Trouble.FORBIDDEN),
        ((403, error("cluster_block_exception", "[FORBIDDEN/12/index read-only / allow delete "
                     "(api)]; index.blocks.read_only_allow_delete")), Trouble.FULL),
        ((403, error("cluster_block_exception", "[FORBIDDEN/5/index read-only (api)]")),
         Trouble.READ_ONLY),
        ((429, error("cluster_block_exception", "blocked by: [TOO_MANY_REQUESTS/12/disk usage "
                     "exceeded flood-stage watermark, index has read-only-allow-delete block]")),
         Trouble.FULL),
        ((429, error("opensearch_rejected_execution_exception")), Trouble.BUSY),
        ((429, error("circuit_breaking_exception")), Trouble.MEMORY),
        ((503, error("search_phase_execution_exception", "all shards failed")),
         Trouble.PART_MISSING),
        ((503, error("unavailable_shards_exception")), Trouble.PART_MISSING),
        ((503, error("cluster_manager_not_discovered_exception")), Trouble.STARTING),
        ((404, error("index_not_found_exception")), Trouble.INDEX_MISSING),
        ((400, error("parsing_exception", "what is this")), Trouble.REFUSED),
        ((200, b"<html>hello</html>"), Trouble.STRANGE),
        ((418, b"<html>a teapot</html>"), Trouble.STRANGE),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_that_says_what_is_the_matter(connect, reply, trouble) -> None:
    client = connect(Node(reply))

    with refused(trouble):
        client.send("POST", "/news-passages/_search", {})
    with refused(trouble):
        client.change("PUT", "/news-notes/_doc/1", {"a": 1})


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_refusal_is_tried_again(connect, status: int) -> None:
    node = Node((status, error("busy")), (status, error("busy")), GOOD)

    assert connect(node).send("GET", "/") == {"ok": True}
    assert node.asked == 3


@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_does_not_pass_is_not_tried_again(connect, status: int) -> None:
    node = Node((status, error("no")))
    with pytest.raises(ClusterUnusable):
        connect(node).send("GET", "/")

    assert node.asked == 1


def test_another_node_answers_for_one_that_does_not_run(connect) -> None:
    dead, good = Node(GOOD), Node(GOOD)
    client = connect(dead, good)
    dead.stop()
    for _ in range(5):
        assert client.send("GET", "/") == {"ok": True}


def test_nobody_answers(connect) -> None:
    dead = Node(GOOD)
    client = connect(dead)
    dead.stop()
    with refused(Trouble.UNREACHABLE):
        client.send("GET", "/")


def test_each_part_of_a_bulk_that_is_refused_is_sent_again(connect) -> None:
    def items(*statuses: int) -> Reply:
        return 200, {"items": [{"index": _result(status)} for status in statuses]}

    node = Node(items(201, 429, 503, 409), items(429, 200), items(200))
    results = connect(node).bulk(["{}", "{}", "{}", "{}"])

    assert [one["status"] for one in results] == [201, 200, 200, 409]


def test_a_bulk_to_a_full_disk_is_refused(connect) -> None:
    full = error("cluster_block_exception", "index.blocks.read_only_allow_delete")
    node = Node((200, {"items": [{"index": {"status": 403, **full}}]}))
    with refused(Trouble.FULL):
        connect(node).bulk(["{}"])


def _result(status: int) -> dict[str, Any]:
    return {"status": status} | (error("busy") if status >= 400 else {})


def test_a_failed_part_of_several_searches_fails_all_of_them(connect) -> None:
    part = {"status": 503, **error("search_phase_execution_exception")}
    node = Node((200, {"responses": [{"hits": {}}, part]}))
    with refused(Trouble.PART_MISSING):
        connect(node).searches([({}, {}), ({}, {})])


def test_credentials_are_sent_and_never_shown(connect) -> None:
    node = Node((401, error("security_exception", "no")))
    client = connect(node, credentials=Credentials(headers={"Authorization": "ApiKey secret"}))
    with refused(Trouble.CREDENTIALS):
        client.send("GET", "/")

    assert node.headers["authorization"] == "ApiKey secret"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody trusts, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "made.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-subj", "/CN=node", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
         "-out", made, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_is_checked(certificate, is_trusted: bool) -> None:
    made, key = certificate
    node = Node(GOOD)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    node.server.socket = context.wrap_socket(node.server.socket, server_side=True)
    trusted = str(made) if is_trusted else None
    client = Client(
        Address((node.host,), "news", is_secure=True),
        Credentials(basic=("me", "secret"), ca_file=trusted),
    )
    try:
        if is_trusted:
            assert client.send("GET", "/") == {"ok": True}
            assert node.headers["authorization"].startswith("Basic ")
        else:
            with refused(Trouble.CERTIFICATE):
                client.send("GET", "/")
            assert not node.headers
    finally:
        client.close()
        node.stop()


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from retrieval.backends import has_corpus
    from retrieval.errors import ClusterPackageMissing

    for name in [name for name in sys.modules if name.startswith("retrieval.cluster")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(ClusterPackageMissing) as caught:
        has_corpus(Address((("a", 9200),), "news"))

    assert explained(caught.value) == (
        f"{caught.value}; install it with: pip install 'pullquote[opensearch]'",
        Exit.CORPUS,
    )
