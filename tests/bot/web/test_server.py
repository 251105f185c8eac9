"""The site over HTTP: what it sends with each page, what it refuses, and that nobody waits for a slow client."""

import logging
import socket
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from bot.channels.web.routes import Site
from bot.channels.web.server import MOST_WAITING
from bot.exit import BadSettings
from bot.settings import SiteSettings
from conftest import ROOT
from retrieval import Corpus

Serve = Callable[..., "object"]
QUESTION = {"question": "How old is the daughter?"}


def test_every_response_has_the_headers_of_safety(served) -> None:
    for path in (
        "/",
        "/ask.json?question=owls",
        "/a/barn-owls",
        "/nothing",
        "/site.css",
        "/healthz",
        "/?since=x&question=y",
    ):
        response = served.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in response.headers
        assert "Set-Cookie" not in response.headers
    assert served.get("/", params=QUESTION).headers["Cache-Control"] == "no-store"


def test_health_methods_and_files(served) -> None:
    assert served.get("/healthz").text == "ok\n"
    assert "prefers-color-scheme" in served.get("/site.css").text
    assert served.get("/site.js").headers["Content-Type"].startswith("text/javascript")
    head = served.client.head("/", params=QUESTION)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert served.client.request(method, "/", content=b"x" * 100).status_code == 405, method


def test_an_address_has_so_many_requests_a_minute(serving) -> None:
    served = serving(requests_per_minute=3)
    codes = [served.get("/").status_code for _ in range(4)]
    refused = served.get("/ask.json", params=QUESTION)

    assert codes == [200, 200, 200, 429]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert served.get("/site.css").status_code == served.get("/healthz").status_code == 200
    # What a client says of itself counts for nothing.
    assert (
        served.get("/", headers={"X-Forwarded-For": "9.9.9.9", "X-Real-Ip": "9.9.9.9"}).status_code
        == 429
    )


def test_behind_a_proxy_the_last_address_counts(serving) -> None:
    served = serving(requests_per_minute=1, behind_proxy=True)

    def code(forwarded: str) -> int:
        return served.get(
            "/", headers={"X-Forwarded-For": forwarded, "X-Real-Ip": "7.7.7.7"}
        ).status_code

    assert [code("1.1.1.1"), code("6.6.6.6, 1.1.1.1"), code("2.2.2.2")] == [200, 429, 200]
    assert [code("2001:db8::1"), code("2001:db8::2"), code("2001:db8:1::2")] == [200, 429, 200]
    assert [code("nonsense"), code("nonsense")] == [200, 429]


def test_another_name_of_this_machine_reads_nothing(serving, served) -> None:
    def code(of, host: str) -> int:
        return of.get("/a/barn-owls", headers={"Host": host}).status_code

    for host in ("localhost:80", "127.0.0.1", "[::1]:8080"):
        assert code(served, host) == 200, host
    for host in ("evil.example", "127.0.0.1.evil.example", "x@y:z", "[::", ""):
        assert code(served, host) == 400, host
    named = serving(url="https://quotes.example")
    assert [code(named, "quotes.example"), code(named, "evil.example")] == [200, 400]
    assert code(serving(behind_proxy=True), "anything.example") == 200


def test_nothing_that_was_asked_is_logged(served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in (
        "/?question=secret",
        "/ask.json?question=secret",
        "/articles/?words=secret",
        "/secret",
        "/a/secret?q=p1:0-1",
    ):
        served.get(path)
    served.get("/a/barn-owls?q=p1:0-4")
    # A request is logged before the next one on the same connection is read.
    served.get("/healthz")

    lines = [record.getMessage() for record in caplog.records if record.name == "pullquote.site"]
    assert len(lines) >= 6
    assert lines[5].startswith("GET /a/barn-owls 200 ")
    assert not any("secret" in line for line in lines)


def test_a_question_that_takes_too_long_is_given_up(
    serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(Corpus, "ask", lambda *_, **__: go_on.wait(20))
    served = serving(seconds_per_question=0.1)
    try:
        response = served.get("/ask.json", params=QUESTION, timeout=10)
        assert response.status_code == 503
        assert response.json()["schema"] == "pullquote.error/1"
    finally:
        go_on.set()


def test_the_longest_question_fits_into_an_address(serving) -> None:
    served = serving(Site(question_length=4096))

    assert served.get("/ask.json", params={"question": "😀" * 4096}).status_code == 200
    assert served.get("/ask.json", params={"question": "😀" * 4097}).status_code == 400


def test_a_queue_that_is_full_sends_people_away(serving) -> None:
    served = serving()
    served.service.waiting = MOST_WAITING

    response = served.get("/", params=QUESTION)
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert served.get("/healthz").status_code == 200


def test_articles_that_cannot_be_reached_are_told_from_a_fault(
    serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.errors import ClusterUnusable, Trouble

    def away(*_: object, **__: object) -> None:
        raise ClusterUnusable("opensearch://secret:9200/c", Trouble.UNREACHABLE)

    monkeypatch.setattr(Corpus, "ask", away)
    response = serving().get("/", params=QUESTION)

    assert response.status_code == 503
    assert "cannot be reached at the moment" in response.text
    assert "9200" not in response.text


def test_a_damaged_text_is_not_shown(serving, monkeypatch: pytest.MonkeyPatch) -> None:
    from retrieval.errors import QuoteMismatch

    def broken(*_: object, **__: object) -> None:
        raise QuoteMismatch("barn-owls#1")

    monkeypatch.setattr(Corpus, "paragraphs", broken)
    response = serving().get("/a/barn-owls")

    assert response.status_code == 503
    assert "Barn owls" not in response.text


def test_slow_clients_hold_nobody(served) -> None:
    """They send no request, half of one, or never read the answer."""
    slow = []
    for sent in (
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        b"GET /a/%3Cb%3E%26%22%27%3E%3Fx%3D1%26.. HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
    ):
        for _ in range(10):
            connection = socket.create_connection(("127.0.0.1", served.port))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.sendall(sent)
            slow.append(connection)
    begun = time.monotonic()
    for _ in range(5):
        assert served.get("/ask.json", params=QUESTION, timeout=20).status_code == 200
    # Not how long it takes, but that it does not take as long as a client may be slow.
    assert time.monotonic() - begun < 20
    for connection in slow:
        connection.close()


def test_an_address_that_is_taken_is_one_line(serving) -> None:
    from bot.channels.web.server import serve

    port = serving().port
    with pytest.raises(BadSettings, match=r"listen and port under \[site\]"):
        serve(serving().service, SiteSettings(port=port))
    with pytest.raises(BadSettings):
        serve(serving().service, SiteSettings(listen="192.0.2.1", port=0))


def test_the_site_listens_to_this_machine_unless_told() -> None:
    assert SiteSettings().listen == "127.0.0.1"
    assert Site().is_public is False
    assert (ROOT / "bot" / "channels" / "web" / "assets" / "site.js").is_file()


def test_a_fault_of_ours_has_a_reference_and_no_question(
    serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Corpus, question: str, **__: object) -> None:
        raise ValueError(question)

    monkeypatch.setattr(Corpus, "ask", broken)
    response = serving().get("/", params={"question": "secret"})

    [line] = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    reference = line.partition(":")[0]
    assert response.status_code == 500
    assert reference in response.text
    assert "ValueError" in line
    assert "secret" not in line + response.text


def test_so_many_connections_are_open_at_once(serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.server.MOST_OPEN", 3)
    port = serving().port
    kept = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(3)]
    refused = socket.create_connection(("127.0.0.1", port), timeout=10)
    assert refused.recv(1) == b""
    refused.close()
    for connection in kept:
        connection.close()
    assert any(is_healthy(port) for _ in range(100)), "no connection was taken again"


def is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False
