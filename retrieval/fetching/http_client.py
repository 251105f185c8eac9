"""Requests that are polite to hosts and safe for this machine."""

from __future__ import annotations

import email.utils
import importlib.metadata
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore

from retrieval.fetching.addresses import Address, RefusedAddress, is_public
from retrieval.fetching.bodies import TooLarge, UnreadableBody, read_body
from retrieval.fetching.media_types import NO_TEXT, type_of
from retrieval.fetching.outcomes import FetchLimits, Validators

if TYPE_CHECKING:
    from protego import Protego

OK, NOT_MODIFIED, GONE, TOO_MANY, SERVER_FAILS, UNAVAILABLE = 200, 304, 410, 429, 500, 503
REDIRECTS = {301, 302, 303, 307, 308}
# The wait for sites that do not say how long.
USUAL_WAIT = 10.0
ACCEPT = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, */*;q=0.8"

# The name of this program in robots.txt.
PROGRAM = "Pullquote"
# RFC 9309 asks for at least this; no site needs more.
LARGEST_ROBOTS = 500 * 2**10
USER_AGENT = re.compile(r"\s*user[- ]?agent\b[\s:]*(.*)", re.IGNORECASE)
# Addresses of a host that are tried.
MOST_TRIED = 3


class Unfetched(Exception):
    """There is no content; the message says why. *passing* faults may be over next time."""

    def __init__(self, why: str, *, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of a host; names of headers are in lower case."""

    address: Address
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    def validators(self, listed: str | None = None) -> Validators:
        """The validators for the next request."""
        etag, modified = self.headers.get("etag"), self.headers.get("last-modified")
        return Validators(str(self.address), etag, modified, listed)


class Client:
    """Fetches one address after the other. Close it, or use it in a ``with`` statement."""

    def __init__(self, limits: FetchLimits | None = None, network: Network | None = None) -> None:
        self.limits = limits or FetchLimits()
        self._network = network or Network()
        # By host: time of the last request, failures in a row, reason to give up.
        self._asked: dict[str, float] = {}
        self._faults: dict[str, int] = {}
        self._given_up: dict[str, str] = {}
        self._deadline = Deadline(self._network.clock)
        self._private: set[str] = set()
        self._robots: dict[str, Robots | Unfetched] = {}
        # No connection is kept, so each host is checked anew.
        self._pool = httpcore.ConnectionPool(
            ssl_context=self._network.certificates(),
            max_keepalive_connections=0,
            network_backend=PublicBackend(self._network, self._deadline, self._private),
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def permit_private(self, host: str) -> None:
        """Let *host* have a private address."""
        self._private.add(host)

    def get(self, address: Address, known: Validators | None = None) -> Answer:
        """The answer at *address* or behind its redirects, with status 200, 304 or 410.

        304 comes only if *known* holds validators. Raises ``Unfetched``.
        """
        answer = self._follow(address, known or Validators(), robots=True)
        conditional = known is not None and bool(known.etag or known.last_modified)
        if answer.status in (OK, GONE) or (answer.status == NOT_MODIFIED and conditional):
            return answer
        raise Unfetched(_meaning(answer.status), passing=_passes(answer.status))

    def _follow(self, address: Address, known: Validators, *, robots: bool) -> Answer:
        for _ in range(self.limits.redirects + 1):
            if robots and not self._rules(address).permit(str(address)):
                raise Unfetched(f"robots.txt of {address.netloc} does not permit it", passing=False)
            answer = self._ask(address, known if known.url == str(address) else Validators())
            if answer.status not in REDIRECTS:
                return answer
            address = _next(address, answer.headers.get("location", ""))
        raise Unfetched(f"redirects more than {self.limits.redirects} times", passing=False)

    def _rules(self, address: Address) -> Robots:
        if address.origin not in self._robots:
            try:
                self._robots[address.origin] = self._read_rules(address)
            except Unfetched as error:
                self._robots[address.origin] = error
        rules = self._robots[address.origin]
        if isinstance(rules, Unfetched):
            raise Unfetched(str(rules), passing=rules.passing)
        return rules

    def _read_rules(self, address: Address) -> Robots:
        """RFC 9309: a missing robots.txt permits all, an unreadable one nothing."""
        answer = self._follow(address.join("/robots.txt"), Validators(), robots=False)
        if answer.status == OK:
            return parse_robots(answer.body)
        if not _passes(answer.status):
            return Robots()
        why = f"robots.txt of {address.netloc} cannot be read ({_meaning(answer.status)})"
        raise Unfetched(why, passing=True)

    def _ask(self, address: Address, known: Validators) -> Answer:
        """The answer of this very address, after the wanted waits."""
        limits, host = self.limits, address.host
        for waits in range(limits.waits + 1):
            if why := self._given_up.get(host):
                raise Unfetched(why, passing=True)
            rules = self._robots.get(address.origin)
            wanted = rules.delay(limits.longest_delay) if isinstance(rules, Robots) else 0.0
            if host in self._asked:
                left = self._asked[host] + max(limits.delay, wanted) - self._network.clock()
                if left > 0:
                    self._network.sleep(left)
            answer = self._send(address, known)
            if answer.status not in (TOO_MANY, UNAVAILABLE):
                self._faults.pop(host, None)
                return answer
            asked_for = answer.headers.get("retry-after", "")
            wait = _seconds_to_wait(asked_for, self._network.now())
            if wait is not None and wait > limits.wait:
                why = f"{host} asks to come back in {wait:.0f} seconds ({answer.status})"
                self._given_up[host] = why
                raise Unfetched(why, passing=True)
            if waits < limits.waits:
                self._network.sleep(min(USUAL_WAIT if wait is None else wait, limits.wait))
        why = _meaning(answer.status)
        self._note_failure(host, why)
        raise Unfetched(f"{why}, also after {limits.waits} waits", passing=True)

    def _send(self, address: Address, known: Validators) -> Answer:
        try:
            return self._exchange(address, known)
        except NotPublic as error:
            raise Unfetched(f"{error}; only public sites are fetched", passing=False) from None
        except TooLarge as error:
            raise Unfetched(str(error), passing=False) from None
        except UnreadableBody as error:
            raise Unfetched(str(error), passing=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            why = self._fault(error, address)
            self._note_failure(address.host, why)
            raise Unfetched(why, passing=True) from None
        finally:
            self._asked[address.host] = self._network.clock()

    def _note_failure(self, host: str, why: str) -> None:
        self._faults[host] = self._faults.get(host, 0) + 1
        if self._faults[host] >= self.limits.faults:
            self._given_up[host] = f"{host} has failed {self.limits.faults} times in a row ({why})"

    def _exchange(self, address: Address, known: Validators) -> Answer:
        limits = self.limits
        self._deadline.start(limits.whole)
        url = httpcore.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )
        timeouts = {"connect": limits.connect, "read": limits.read, "write": limits.read}
        with self._pool.stream(
            "GET", url, headers=_headers(address, known), extensions={"timeout": timeouts}
        ) as response:
            headers = _by_name(response.headers)
            if response.status != OK:
                return Answer(address, response.status, headers)
            robots = address.target == "/robots.txt"
            if not robots and type_of(headers).startswith(NO_TEXT):
                raise Unfetched(f"{type_of(headers)} is not text", passing=False)
            largest = limits.body
            if (length := headers.get("content-length", "")).isdecimal() and int(length) > largest:
                raise TooLarge(largest)
            coding = headers.get("content-encoding", "")
            return Answer(address, OK, headers, read_body(response.iter_stream(), coding, largest))

    def _fault(self, error: Exception, address: Address) -> str:
        host = address.netloc
        match error:
            case httpcore.ConnectTimeout() | httpcore.ConnectError():
                return f"cannot connect to {host} ({error or 'no answer'})"
            case httpcore.TimeoutException():
                return f"{host} does not send it within {self.limits.whole:.3g} seconds"
        return f"the connection to {host} broke off ({error or type(error).__name__})"


def _seconds_to_wait(retry_after: str, now: float) -> float | None:
    """The seconds of a Retry-After header; None if it is unreadable."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _next(address: Address, location: str) -> Address:
    """The target of a redirect; connecting checks its host."""
    try:
        target = address.join(location)
    except RefusedAddress as error:
        raise Unfetched(f"redirects to an address that {error}", passing=False) from None
    if address.scheme == "https" and target.scheme == "http":
        why = f"redirects from https to http, where anyone can alter it ({target.netloc})"
        raise Unfetched(why, passing=False)
    return target


def _headers(address: Address, known: Validators) -> list[tuple[str, str]]:
    try:
        version = importlib.metadata.version("pullquote")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    headers = [
        ("Host", address.netloc),
        ("User-Agent", f"Pullquote/{version} (+https://pypi.org/project/pullquote/)"),
        ("Accept", ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]
    if known.etag:
        headers.append(("If-None-Match", known.etag))
    if known.last_modified:
        headers.append(("If-Modified-Since", known.last_modified))
    return headers


def _by_name(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers as text; the first of a name counts."""
    texts: dict[str, str] = {}
    for name, value in headers:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        texts.setdefault(name.decode("latin-1").lower(), text)
    return texts


def _passes(status: int) -> bool:
    return status >= SERVER_FAILS or status in (408, 425, TOO_MANY)


def _meaning(status: int) -> str:
    match status:
        case 404:
            return "not found (404)"
        case 401 | 402 | 403 | 407 | 451:
            return f"the site does not give it to everyone ({status})"
        case 429:
            return "the site is asked too often (429)"
    return f"the site fails ({status})" if status >= SERVER_FAILS else f"the site answers {status}"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a site's robots.txt for this program."""

    _rules: Protego | None = field(default=None, repr=False)

    def permit(self, url: str) -> bool:
        """Whether *url* may be fetched."""
        return self._rules is None or self._rules.can_fetch(url, PROGRAM)

    def delay(self, longest: float) -> float:
        """The wanted seconds between two requests, at most *longest*."""
        return min(longest, (self._rules and self._rules.crawl_delay(PROGRAM)) or 0.0)


def parse_robots(content: bytes) -> Robots:
    """The rules in a robots.txt."""
    from protego import Protego

    text = content[:LARGEST_ROBOTS].decode("utf-8-sig", errors="replace").replace("\0", "")
    return Robots(Protego.parse("\n".join(map(_with_few_programs, text.splitlines()))))


def _with_few_programs(line: str) -> str:
    """The *line* with one name for all other programs.

    The parser keeps each rule for each program; thousands of both take minutes.
    """
    if matched := USER_AGENT.match(line):
        name = matched[1].partition("#")[0].partition("/")[0].strip()
        if name.lower() == PROGRAM.lower():
            return f"User-agent: {PROGRAM}"
        return line if name == "*" else "User-agent: other"
    return line


class NotPublic(Exception):
    """A host has an address outside of the public internet."""

    def __init__(self, host: str, ip: str) -> None:
        super().__init__(f"{host} has the address {ip}, which is not public")


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in order. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(ip: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """A connection to an IP address. Raises ``httpcore.ConnectError`` or ``ConnectTimeout``."""
    return httpcore.SyncBackend().connect_tcp(ip, port, timeout)


@dataclass(frozen=True, slots=True)
class Network:
    """Access to network and time, which tests replace.

    *clock* is in seconds from any beginning, *now* in seconds since 1970.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolve
    connect: Callable[[str, int, float], httpcore.NetworkStream] = connect
    certificates: Callable[[], ssl.SSLContext] = httpcore.default_ssl_context
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """The end of the current request, however much has arrived."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Begin a request."""
        self._end = self._clock() + seconds

    def within(self, timeout: float | None) -> float:
        """The lesser of *timeout* and the time left. Raises ``httpcore.ReadTimeout`` if none is
        left."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)


class PublicBackend(httpcore.NetworkBackend):
    """Connects to hosts that are public, or named in *private*.

    A host is resolved once, and the checked address is connected to: a name server cannot change it
    in between.
    """

    def __init__(self, network: Network, deadline: Deadline, private: Iterable[str]) -> None:
        self._network, self._deadline, self._private = network, deadline, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """A connection to *host*. Raises ``NotPublic`` and errors of httpcore."""
        try:
            ips = self._network.resolve(host, port)
        except (OSError, UnicodeError):
            ips = ()
        if host not in self._private:
            for ip in ips:
                if not is_public(ip):
                    raise NotPublic(host, ip)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in ips[:MOST_TRIED]:
            try:
                stream = self._network.connect(ip, port, self._deadline.within(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure


class _Timed(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
