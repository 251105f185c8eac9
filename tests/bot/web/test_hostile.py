"""Whatever is asked over HTTP, the answer is a page or a refusal, and no fault of the program."""

import logging
import os
import socket
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

IDS = (
    "barn-owls",
    "жапалақ~2F2024",
    "voles",
    quote("<b>&\"'>?x=1&..", safe=""),
    "..",
    "%2e%2e",
    "~",
    "nothing",
)
PATHS = (
    "",
    "ask.json",
    "articles",
    "articles/2",
    "a",
    "a/",
    "healthz",
    "site.css",
    "a/../..",
    "//",
    "%00",
    "%ff%fe",
    ".git/config",
)
NAMES = (
    "question",
    "words",
    "since",
    "until",
    "author",
    "source",
    "in",
    "in_language",
    "language",
    "limit",
    "on",
    "lang",
    "q",
    "v",
)
VALUES = (
    "owls", "How old is the daughter?", "2024-05-06", "p1:0-9", "p999999999:0-999999999", "p1:9-0", "kk", "xx", "-1", "20", "",
    "<script>alert(1)</script>", "\x00", "\ud800", "\u202e", "%", "W" * 3000, "'\"--", "../../etc/passwd", "1e9", "٣", "#", "a#1:0-9",
)  # fmt: skip
raw = st.binary(max_size=40).map(lambda data: quote(data, safe="/?&=;:@%+~"))
paths = st.one_of(
    st.sampled_from(PATHS), st.sampled_from(IDS).map("a/{}".format), raw.map("a/{}".format), raw,
    st.text(max_size=20).map(lambda text: f"a/{quote(text.encode('utf-8', 'replace'), safe='')}"),
)  # fmt: skip
fields = st.tuples(
    st.one_of(st.sampled_from(NAMES), raw),
    st.one_of(st.sampled_from(VALUES), st.text(max_size=40)).map(
        lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")
    ),
)
queries = st.lists(fields, max_size=6).map(lambda pairs: "&".join(f"{n}={v}" for n, v in pairs))
headers = st.dictionaries(
    st.sampled_from(["Accept-Language", "Host", "X-Forwarded-For", "Accept", "Cookie", "Range", "If-None-Match", "Expect", "Upgrade"]),
    st.one_of(st.sampled_from(["localhost", "kk, ru;q=0.5", "100-continue", "bytes=0-1"]), st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)),
    max_size=3,
)  # fmt: skip
methods = st.sampled_from(["GET"] * 8 + ["HEAD", "POST", "OPTIONS", "TRACE", "X"])


def exchanged(port: int, data: bytes, is_half_closed: bool = False) -> bytes:
    """What the site sends back for *data*."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(data)
        if is_half_closed:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
    return received


def status_of(port: int, method: str, path: str, query: str, given: dict[str, str]) -> int:
    lines = [f"{method} /{path}{f'?{query}' if query else ''} HTTP/1.1"]
    lines += [
        f"{name}: {value}"
        for name, value in {"Host": "localhost", **given, "Connection": "close"}.items()
    ]
    received = exchanged(port, ("\r\n".join(lines) + "\r\n\r\n").encode("ascii", "replace"))
    received = received.removeprefix(b"HTTP/1.1 100 (Continue)\r\n\r\n")
    return int(received.split(b" ", 2)[1])


def check(
    served: Any,
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    query: str,
    given: dict[str, str],
) -> None:
    caplog.clear()
    status = status_of(served.port, method, path, query, given)

    assert 200 <= status < 500, (method, path, query)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


# As many random requests; 10,000 take two minutes.
REQUESTS = int(os.environ.get("RANDOM_REQUESTS", "2000"))
random_requests = given(method=methods, path=paths, query=queries, headers=headers)
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=40, suppress_health_check=SHARED)
@random_requests
def test_no_request_is_a_fault(
    served, caplog, method: str, path: str, query: str, headers: dict[str, str]
) -> None:
    check(served, caplog, method, path, query, headers)


@pytest.mark.slow
@settings(max_examples=REQUESTS, suppress_health_check=SHARED)
@random_requests
def test_no_request_of_thousands_is_a_fault(
    served, caplog, method: str, path: str, query: str, headers: dict[str, str]
) -> None:
    check(served, caplog, method, path, query, headers)


@settings(suppress_health_check=SHARED)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_request_stop_nothing(served, data: bytes) -> None:
    exchanged(served.port, data, is_half_closed=True)

    assert served.get("/healthz").status_code == 200
