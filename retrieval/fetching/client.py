"""Requests that are polite to the hosts and safe for the machine that makes them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

import httpcore

from retrieval.fetching.addresses import Address, RefusedAddress
from retrieval.fetching.bodies import TooLarge, UnreadableBody, read_body
from retrieval.fetching.formats import NO_TEXT, type_of
from retrieval.fetching.network import Deadline, Network, NotPublic, PublicBackend
from retrieval.fetching.outcomes import FetchLimits, Validators
from retrieval.fetching.pace import Pace, seconds_to_wait
from retrieval.fetching.robots import Robots, parse_robots

OK, NOT_MODIFIED, GONE, TOO_MANY, SERVER_FAILS, UNAVAILABLE = 200, 304, 410, 429, 500, 503
REDIRECTS = {301, 302, 303, 307, 308}
# The wait for a site that wants one and does not say how long.
USUAL_WAIT = 10.0
ACCEPT = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, */*;q=0.8"


class Unfetched(Exception):
    """There is no content; the message says why. *passing* means that there may be next time."""

    def __init__(self, why: str, *, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of a host. The names of the headers are in lower case."""

    address: Address
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    def validators(self, listed: str | None = None) -> Validators:
        """What to ask with next time."""
        etag, modified = self.headers.get("etag"), self.headers.get("last-modified")
        return Validators(str(self.address), etag, modified, listed)


class Client:
    """Fetches one address after the other. Close it, or use it in a ``with`` statement."""

    def __init__(self, limits: FetchLimits | None = None, network: Network | None = None) -> None:
        self.limits = limits or FetchLimits()
        self._network = network or Network()
        self._pace = Pace(self._network.clock, self._network.sleep)
        self._deadline = Deadline(self._network.clock)
        self._private: set[str] = set()
        self._robots: dict[str, Robots | Unfetched] = {}
        # Each request has a connection of its own, so each host is checked anew.
        self._pool = httpcore.ConnectionPool(
            ssl_context=self._network.certificates(),
            max_keepalive_connections=0,
            network_backend=PublicBackend(self._network, self._deadline, self._private),
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def permit_private(self, host: str) -> None:
        """Let *host* have a private address."""
        self._private.add(host)

    def get(self, address: Address, known: Validators | None = None) -> Answer:
        """The answer at *address*, or where it redirects to: its status is 200, 304 or 410.

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
        """RFC 9309: without a robots.txt all is permitted; if it cannot be read, nothing is."""
        answer = self._follow(address.join("/robots.txt"), Validators(), robots=False)
        if answer.status == OK:
            return parse_robots(answer.body)
        if not _passes(answer.status):
            return Robots()
        why = f"robots.txt of {address.netloc} cannot be read ({_meaning(answer.status)})"
        raise Unfetched(why, passing=True)

    def _ask(self, address: Address, known: Validators) -> Answer:
        """The answer of this very address, after the waits that its site asks for."""
        limits, host = self.limits, address.host
        for waits in range(limits.waits + 1):
            if why := self._pace.why_given_up(host):
                raise Unfetched(why, passing=True)
            rules = self._robots.get(address.origin)
            wanted = rules.delay(limits.longest_delay) if isinstance(rules, Robots) else 0.0
            self._pace.wait(host, max(limits.delay, wanted))
            answer = self._send(address, known)
            if answer.status not in (TOO_MANY, UNAVAILABLE):
                self._pace.succeeded(host)
                return answer
            asked_for = answer.headers.get("retry-after", "")
            wait = seconds_to_wait(asked_for, self._network.now())
            if wait is not None and wait > limits.wait:
                why = f"{host} asks to come back in {wait:.0f} seconds ({answer.status})"
                self._pace.give_up(host, why)
                raise Unfetched(why, passing=True)
            if waits < limits.waits:
                self._network.sleep(min(USUAL_WAIT if wait is None else wait, limits.wait))
        why = _meaning(answer.status)
        self._pace.failed(host, why, limits.faults)
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
            self._pace.failed(address.host, why, self.limits.faults)
            raise Unfetched(why, passing=True) from None
        finally:
            self._pace.asked(address.host)

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


def _next(address: Address, location: str) -> Address:
    """Where a redirect leads. The checks of the host follow when it is connected to."""
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
    """The headers as text; of several with one name, the first counts."""
    texts: dict[str, str] = {}
    for name, value in headers:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        texts.setdefault(name.decode("latin-1").lower(), text)
    return texts


def _passes(status: int) -> bool:
    """Whether the fault may be over next time."""
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
