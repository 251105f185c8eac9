"""Requests are polite to the hosts and safe for the machine that makes them."""

import gzip
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_web import PUBLIC_IP, Page, Web, html, redirect, running_web
from retrieval.fetching.addresses import parse_address
from retrieval.fetching.http_client import Client, Robots, Unfetched, parse_robots
from retrieval.fetching.outcomes import FetchLimits, Validators

HOME = parse_address("http://good.example/")
METADATA = "http://169.254.169.254/latest/"


def refusal(client: Client, url: str = "http://good.example/") -> Unfetched:
    with client, pytest.raises(Unfetched) as caught:
        client.get(parse_address(url))
    return caught.value


def test_a_page_is_fetched(web: Web) -> None:
    web.pages["http://good.example/a?b=%D0%B9"] = html("Hello", ETag='"1"')
    with web.client() as client:
        answer = client.get(parse_address("http://GOOD.example/a?b=й#c"))

    assert b"Hello" in answer.body
    assert answer.validators("2026") == Validators(str(answer.address), '"1"', None, "2026")


def test_an_ip_address_is_a_host(web: Web) -> None:
    address = "http://[2606:4700::1111]:8080/"
    web.ips["2606:4700::1111"] = ["2606:4700::1111"]
    web.pages[address] = html("Hello")
    with web.client() as client:
        assert b"Hello" in client.get(parse_address(address)).body


def test_requests_say_who_asks_and_nothing_else(web: Web) -> None:
    web.pages["http://good.example/"] = html("Hello", Set_Cookie="a=b; Path=/")
    with web.client() as client:
        client.get(HOME)
        client.get(HOME)

    names = {name for asked in web.asked for name in asked.headers}
    agent = web.asked[0].headers["User-Agent"]
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert agent.startswith("Pullquote/")
    assert agent.endswith(" (+https://pypi.org/project/pullquote/)")


def test_proxies_of_the_environment_are_ignored(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    web.pages["http://good.example/"] = html("Hello")
    with web.client() as client:
        client.get(HOME)

    assert web.connected == [PUBLIC_IP] * 2


# Safety


@pytest.mark.parametrize(
    "ips",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        [PUBLIC_IP, "192.168.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1"],
    ],
)
def test_a_host_with_a_private_address_is_not_connected_to(web: Web, ips: list[str]) -> None:
    web.ips["good.example"] = ips

    error = refusal(web.client())

    assert "which is not public" in str(error)
    assert not error.passing
    assert web.connected == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254"])
def test_a_private_address_itself_is_refused(web: Web, host: str) -> None:
    web.ips[host.strip("[]")] = [host.strip("[]")]

    assert "not public" in str(refusal(web.client(), f"http://{host}/"))
    assert web.connected == []


def test_a_name_is_resolved_once_for_a_connection(web: Web) -> None:
    # The name server gives a public address to whoever checks, and a private one to whoever connects.
    answers = iter([[PUBLIC_IP], [PUBLIC_IP], ["127.0.0.1"]])
    web.pages["http://good.example/"] = html("Hello")
    network = web.network(resolve=lambda host, port: next(answers))
    with Client(FetchLimits(), network) as client:
        client.get(HOME)
        assert web.connected == [PUBLIC_IP, PUBLIC_IP]
        with pytest.raises(Unfetched, match="not public"):
            client.get(HOME)

    assert web.connected == [PUBLIC_IP, PUBLIC_IP]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.1/", "not public"),
        ("http://internal.example/", "internal.example has the address 10.0.0.1"),
        (METADATA, "not public"),
        ("http://2130706433/", "is a number"),
        ("file:///etc/passwd", "neither http"),
        ("//user@other.example/", "user name"),
        ("/\\other.example", "backslash"),
        ("http://other.example:22/", "port 22"),
    ],
)
def test_each_hop_of_a_redirect_is_checked(web: Web, location: str, why: str) -> None:
    web.ips = {
        "internal.example": ["10.0.0.1"],
        **{ip: [ip] for ip in ("127.0.0.1", "169.254.169.254")},
    }
    web.pages["http://good.example/"] = redirect(location)

    assert why in str(refusal(web.client()))
    assert set(web.connected) == {PUBLIC_IP}


def test_only_the_permitted_host_may_be_private(web: Web) -> None:
    web.ips = {"wiki.example": ["10.0.0.1"], "other.example": ["10.0.0.2"]}
    web.pages["http://wiki.example/"] = html("Hello")
    web.pages["http://wiki.example/away"] = redirect("http://other.example/")
    client = web.client()
    client.permit_private("wiki.example")

    assert b"Hello" in client.get(parse_address("http://wiki.example/")).body
    assert "not public" in str(refusal(client, "http://wiki.example/away"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=good.example -addext subjectAltName=DNS:good.example "
        f"-keyout {folder}/all.pem -out {folder}/certificate.pem"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    with (folder / "all.pem").open("ab") as file:
        file.write((folder / "certificate.pem").read_bytes())
    return folder


def test_the_certificate_must_be_of_the_name(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate / "all.pem")
    trusting = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    with running_web(lambda socket: server.wrap_socket(socket, server_side=True)) as web:
        web.pages["https://good.example/"] = html("Hello")
        web.pages["https://good.example/down"] = redirect("http://good.example/")
        client = Client(FetchLimits(), web.network(certificates=lambda: trusting))

        assert b"Hello" in client.get(parse_address("https://good.example/")).body
        with pytest.raises(Unfetched, match="from https to http"):
            client.get(parse_address("https://good.example/down"))
        assert "cannot connect to other.example" in str(refusal(client, "https://other.example/"))
        assert "cannot connect" in str(refusal(web.client(), "https://good.example/"))
        assert [asked.url for asked in web.asked if "other" in asked.url] == []


# Redirects


def test_redirects_are_followed_to_other_hosts(web: Web) -> None:
    web.pages["http://good.example/"] = redirect("a", 302)
    web.pages["http://good.example/a"] = redirect("//other.example/b", 308)
    web.pages["http://other.example/b"] = html("Hello")
    with web.client() as client:
        answer = client.get(HOME)

    assert str(answer.address) == "http://other.example/b"
    assert "http://other.example/robots.txt" in [asked.url for asked in web.asked]


def test_a_loop_of_redirects_ends(web: Web) -> None:
    web.pages["http://good.example/"] = redirect("/b")
    web.pages["http://good.example/b"] = redirect("/")

    assert "more than 5 times" in str(refusal(web.client()))
    assert len(web.urls()) == 6


# Validators


def test_what_is_known_is_asked_for_only_if_changed(web: Web) -> None:
    def page(headers: dict[str, str]) -> Page:
        return Page(status=304) if headers.get("If-None-Match") == '"1"' else html("New")

    web.pages["http://good.example/"] = page
    known = Validators("http://good.example/", '"1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    with web.client() as client:
        assert client.get(HOME, known).status == 304
        assert web.asked[-1].headers["If-Modified-Since"] == known.last_modified
        # The validators of another address say nothing about this one.
        assert client.get(HOME, Validators("http://good.example/b", '"1"')).status == 200


def test_304_without_a_condition_is_a_fault(web: Web) -> None:
    web.pages["http://good.example/"] = Page(status=304)

    assert "304" in str(refusal(web.client()))
    with web.client() as client, pytest.raises(Unfetched, match="304"):
        client.get(HOME, Validators(listed="2026-01-02"))


# Statuses


@pytest.mark.parametrize(
    ("status", "passing"),
    [
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (408, True),
        (500, True),
        (502, True),
        (204, False),
    ],
)
def test_a_status_says_whether_to_come_back(web: Web, status: int, passing: bool) -> None:
    web.pages["http://good.example/"] = Page(b"", status=status)

    error = refusal(web.client())

    assert str(status) in str(error)
    assert error.passing is passing


def test_gone_is_an_answer(web: Web) -> None:
    web.pages["http://good.example/"] = Page(status=410)
    with web.client() as client:
        assert client.get(HOME).status == 410


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("7", 7),
        (formatdate(1030.0, usegmt=True), 28),
        (None, 10),
        ("soon", 10),
        ("-1", 10),
        ("60", 60),
    ],
)
def test_a_site_is_given_the_time_that_it_asks_for(
    web: Web, status: int, retry_after: str | None, wait: float
) -> None:
    headers = {"Retry-After": retry_after} if retry_after else {}
    web.pages["http://good.example/"] = [Page(headers=headers, status=status), html("Hello")]
    with web.client() as client:
        client.get(HOME)

    assert web.slept[1] == pytest.approx(wait, abs=1.1)
    assert len(web.urls()) == 2


def test_waiting_ends(web: Web) -> None:
    web.pages["http://good.example/"] = Page(headers={"Retry-After": "3"}, status=429)

    error = refusal(web.client())

    assert "429" in str(error)
    assert error.passing
    assert len(web.urls()) == 3


def test_a_site_that_asks_for_a_long_wait_is_left_alone(web: Web) -> None:
    web.pages["http://good.example/"] = Page(headers={"Retry-After": "3600"}, status=503)
    web.pages["http://good.example/other"] = html("Hello")
    client = web.client()

    assert "come back in 3600 seconds" in str(refusal(client))
    assert "come back in 3600 seconds" in str(refusal(client, "http://good.example/other"))
    assert sum(web.slept) < 60
    assert len(web.urls()) == 1


def test_a_host_that_fails_again_and_again_is_asked_no_more(web: Web) -> None:
    web.pages["http://good.example/robots.txt"] = Page()
    for number in range(9):
        web.pages[f"http://good.example/{number}"] = Page(
            write=lambda handler: handler.connection.close(), headers={"Content-Length": "9"}
        )
    client = web.client(faults=3)
    errors = [refusal(client, f"http://good.example/{number}") for number in range(9)]

    assert len(web.urls()) == 3
    assert "has failed 3 times in a row" in str(errors[-1])
    assert all(error.passing for error in errors)


# Pace


def test_a_host_is_asked_once_in_a_while(web: Web) -> None:
    for host in ("good", "other"):
        web.pages[f"http://{host}.example/"] = html("Hello")
    with web.client(delay=3) as client:
        client.get(HOME)
        client.get(parse_address("http://other.example/"))
        client.get(HOME)

    # Other hosts are asked meanwhile: the clock of this test stands still but for sleeping.
    assert web.slept == [3, 3]


@pytest.mark.parametrize(
    ("asked_for", "kept"), [("5", 5), ("0.2", 1), ("1000", 30), ("nan", 1), ("x", 1)]
)
def test_the_delay_of_robots_txt_is_kept_up_to_a_limit(
    web: Web, asked_for: str, kept: float
) -> None:
    robots = f"User-agent: *\nCrawl-delay: {asked_for}\n"
    web.pages["http://good.example/robots.txt"] = Page(robots.encode())
    web.pages["http://good.example/"] = html("Hello")
    with web.client() as client:
        client.get(HOME)

    assert web.slept == [kept]


# robots.txt


def test_what_robots_txt_forbids_is_not_asked_for(web: Web) -> None:
    web.pages["http://good.example/robots.txt"] = Page(b"User-agent: *\nDisallow: /private")
    web.pages["http://good.example/away"] = redirect("/private/a")
    client = web.client()

    error = refusal(client, "http://good.example/x/%2e%2e/private/b")
    assert "robots.txt of good.example does not permit it" in str(error)
    assert not error.passing
    assert "does not permit" in str(refusal(client, "http://good.example/away"))
    assert web.urls() == ["http://good.example/away"]
    assert sum(asked.url.endswith("/robots.txt") for asked in web.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_a_robots_txt_everything_is_permitted(web: Web, status: int) -> None:
    web.pages["http://good.example/robots.txt"] = Page(status=status)
    web.pages["http://good.example/"] = html("Hello")
    with web.client() as client:
        assert client.get(HOME).status == 200


@pytest.mark.parametrize("status", [429, 500, 503])
def test_nothing_is_asked_of_a_site_whose_robots_txt_fails(web: Web, status: int) -> None:
    web.pages["http://good.example/robots.txt"] = Page(status=status)
    web.pages["http://good.example/"] = html("Hello")

    error = refusal(web.client(faults=1))

    assert str(status) in str(error)
    assert error.passing
    assert web.urls() == []


def test_a_robots_txt_may_be_elsewhere(web: Web) -> None:
    web.pages["http://good.example/robots.txt"] = redirect("http://www.good.example/robots.txt")
    web.pages["http://www.good.example/robots.txt"] = Page(b"User-agent: pullquote\nDisallow: /")

    assert "does not permit" in str(refusal(web.client()))


# Bodies


def writes(
    *parts: bytes, pause: float = 0.0, forever: bool = False
) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        while True:
            for part in parts:
                handler.wfile.write(part)
                handler.wfile.flush()
                time.sleep(pause)
            if not forever:
                return

    return write


@pytest.mark.slow
@pytest.mark.parametrize(("pause", "limits"), [(0.05, {"whole": 0.4}), (5, {"read": 0.3})])
def test_a_slow_body_ends_in_time(web: Web, pause: float, limits: dict[str, float]) -> None:
    web.pages["http://good.example/"] = Page(write=writes(b"a", pause=pause, forever=True))
    began = time.monotonic()
    error = refusal(
        Client(FetchLimits(**limits), web.network(clock=time.monotonic, sleep=lambda _: None))
    )

    assert "does not send it within" in str(error)
    assert error.passing
    assert time.monotonic() - began < 3


@pytest.mark.slow
def test_headers_without_end_end_in_time(web: Web) -> None:
    # Any number of such responses may come before the one that counts.
    more = writes(b"HTTP/1.1 103 Early Hints\r\nX-More: 1\r\n\r\n", pause=0.05, forever=True)
    web.pages["http://good.example/"] = Page(status=103, write=more)
    network = web.network(clock=time.monotonic, sleep=lambda _: None)

    assert "does not send it within" in str(refusal(Client(FetchLimits(whole=0.4), network)))


@pytest.mark.parametrize("length", [None, str(10**9), "-1", "x"])
def test_an_endless_body_ends_at_the_limit(web: Web, length: str | None) -> None:
    headers = {"Content-Length": length} if length else {}
    web.pages["http://good.example/"] = Page(
        headers=headers, write=writes(b"a" * 10_000, forever=True)
    )

    error = refusal(web.client(body=100_000))

    assert "larger than" in str(error) or "broke off" in str(error)


def test_a_bomb_ends_at_the_limit(web: Web) -> None:
    bomb = gzip.compress(bytes(30 * 2**20))
    web.pages["http://good.example/"] = Page(bomb, {"Content-Encoding": "gzip"})

    assert "larger than 1 MB" in str(refusal(web.client(body=2**20)))


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "100"},
        {"Transfer-Encoding": "chunked"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_a_body_that_breaks_off_is_no_content(web: Web, headers: dict[str, str]) -> None:
    begun = b"64\r\nhalf" if "Transfer-Encoding" in headers else gzip.compress(b"a text")[:12]
    web.pages["http://good.example/"] = Page(headers=headers, write=writes(begun))

    error = refusal(web.client())

    assert error.passing
    assert "broke off" in str(error) or "ends in the middle" in str(error)


def test_pictures_are_not_read(web: Web) -> None:
    endless = writes(b"a" * 10_000, forever=True)
    web.pages["http://good.example/"] = Page(headers={"Content-Type": "image/png"}, write=endless)

    assert str(refusal(web.client())) == "image/png is not text"


def test_a_host_without_an_address_is_named(web: Web) -> None:
    error = refusal(web.client(), "http://nowhere.invalid/")

    assert "nowhere.invalid has no address" in str(error)
    assert error.passing
    assert web.connected == []


# The rules of a robots.txt are those of RFC 9309, and reading them takes no long time.

SITE = "https://good.example"


@pytest.mark.parametrize(
    ("rules", "path", "permitted"),
    [
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /blog", "/blog/a", True),
        ("User-agent: *\nAllow: /\nDisallow: /private", "/private", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf.html", True),
        ("User-agent: *\nDisallow: /*?print", "/a?print=1", False),
        ("User-agent: *\nDisallow: /путь", "/%D0%BF%D1%83%D1%82%D1%8C", False),
        ("User-agent: OtherBot\nDisallow: /", "/", True),
        ("User-agent: pullquote\nAllow: /\n\nUser-agent: *\nDisallow: /", "/", True),
        ("User-agent: PULLQUOTE/2.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/", False),
        ("User-agent: OtherBot\nUser-agent: Pullquote\nDisallow: /", "/", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a # here", "/a", False),
        ("<!doctype html><p>Disallow: /", "/", True),
    ],
)
def test_the_longest_rule_for_this_program_counts(rules: str, path: str, permitted: bool) -> None:
    assert parse_robots(rules.encode()).permit(SITE + path) is permitted


@given(st.binary(max_size=200))
def test_any_bytes_are_a_robots_txt(content: bytes) -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /a\nUser-agent: x\n" + content)

    assert isinstance(robots.permit(f"{SITE}/b"), bool)
    assert 0 <= robots.delay(30) <= 30


def test_no_rules_permit_everything() -> None:
    assert Robots().permit(f"{SITE}/a")
    assert Robots().delay(30) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
        + b"Disallow: /a\n" * 15_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*a*b$\n" * 15_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 240_000,
    ],
    ids=["programs", "wildcards", "stars"],
)
def test_hostile_rules_take_no_long_time(content: bytes) -> None:
    began = time.monotonic()
    parse_robots(content).permit(f"{SITE}/{'a' * 3000}")

    assert time.monotonic() - began < 5
