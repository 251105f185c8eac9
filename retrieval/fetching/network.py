"""Connections to public hosts only, each with a deadline."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from retrieval.fetching.addresses import is_public

# A host with more addresses is up if one of the first answers.
MOST_TRIED = 3


class NotPublic(Exception):
    """A host has an address that is not one of the public internet."""

    def __init__(self, host: str, ip: str) -> None:
        super().__init__(f"{host} has the address {ip}, which is not public")


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order in which to try them. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(ip: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """A connection to an IP address. Raises ``httpcore.ConnectError`` or ``ConnectTimeout``."""
    return httpcore.SyncBackend().connect_tcp(ip, port, timeout)


@dataclass(frozen=True, slots=True)
class Network:
    """The functions by which the network and time are reached; tests replace them.

    *clock* is in seconds from any beginning, *now* in seconds since 1970.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolve
    connect: Callable[[str, int, float], httpcore.NetworkStream] = connect
    certificates: Callable[[], ssl.SSLContext] = httpcore.default_ssl_context
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """The time at which the current request ends, however much has arrived by then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Let the time begin."""
        self._end = self._clock() + seconds

    def within(self, timeout: float | None) -> float:
        """The lesser of *timeout* and what is left. Raises ``httpcore.ReadTimeout`` if none is."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)


class PublicBackend(httpcore.NetworkBackend):
    """Connects to hosts that are public, or named in *private*.

    A host is resolved once for each connection, and the address that was checked is the one that is
    connected to: a name server cannot give another one in between.
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
        """A connection to *host*. Raises ``NotPublic`` and the errors of httpcore."""
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
    """A connection on which nothing takes longer than the deadline allows."""

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
