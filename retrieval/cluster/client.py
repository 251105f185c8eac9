"""Requests to a cluster: on another node if one fails, for a limited time, with plain errors."""

from __future__ import annotations

import json
import logging
import random
import ssl
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from opensearchpy import OpenSearch, SerializationError
from opensearchpy.exceptions import TransportError

from retrieval.cluster.credentials import Credentials
from retrieval.cluster.refusals import explained, is_passing
from retrieval.cluster.schema import index_of
from retrieval.errors import ClusterUnusable, CorpusError, CorpusMissing, Trouble
from retrieval.storage.address import Address

# So long a question may wait for one node, and for all of them together.
NODE_SECONDS, SECONDS = 2.5, 10.0
# The same for a change: a cluster that is busy, or that restarts, is waited for.
WRITING_NODE_SECONDS, WRITING_SECONDS = 60.0, 120.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
# A node that failed is left alone for so many seconds while another answers.
DEAD_SECONDS = 5
MOST_BULK_BYTES = 4_000_000
JSON = "application/json"
LINES = "application/x-ndjson"

Item = Mapping[str, Any]
"""The part of an answer to many requests at once that is about one of them."""


class Client:
    """The nodes of a cluster. Every method raises ``ClusterUnusable``.

    *round_trips* counts the requests that were sent.
    """

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address = address
        self.round_trips = 0
        # Its own records would show addresses and texts.
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module="opensearchpy")
        options: dict[str, Any] = {"use_ssl": address.is_secure}
        if address.is_secure:
            # Without a file of its own or of the system, those that the library brings are used.
            ca_file = credentials.ca_file or ssl.get_default_verify_paths().cafile
            options |= {"verify_certs": True, "ca_certs": ca_file}
        self._client = OpenSearch(
            [{"host": host.strip("[]"), "port": port} for host, port in address.hosts],
            http_auth=credentials.basic,
            headers=credentials.headers,
            http_compress=False,
            max_retries=0,
            retry_on_timeout=True,
            retry_on_status=(502, 503, 504),
            dead_timeout=DEAD_SECONDS,
            randomize_hosts=True,
            **options,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, is_for_change: bool = False) -> Any:
        """The answer to GET; None if there is nothing of that name."""
        return self._request("GET", path, None, {}, is_for_change, missing=True)

    def send(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The answer to a request with a body of JSON."""
        content = None if body is None else json.dumps(body)
        return self._request(method, path, content, params)

    def change(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The same for a request that changes something, which may take longer.

        None if another process has changed the same before.
        """
        content = None if body is None else json.dumps(body)
        return self._request(method, path, content, params, is_change=True)

    def searches(
        self,
        bodies: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
        is_for_change: bool = False,
    ) -> list[Item]:
        """The answers to several searches, each given by header and body, in one request.

        What is looked up for a change has as much time as one.
        """
        node_seconds = WRITING_NODE_SECONDS if is_for_change else NODE_SECONDS
        lines = "".join(f"{json.dumps(part)}\n" for pair in bodies for part in pair)

        def sent() -> list[Item]:
            answer = self._perform("POST", "/_msearch", lines, {}, node_seconds, LINES)
            items: list[Item] = answer["responses"]
            for item in items:
                if "error" in item:
                    raise _failed(item)
            return items

        seconds = WRITING_SECONDS if is_for_change else SECONDS
        items: list[Item] = self._patiently(sent, seconds)
        return items

    def bulk(self, lines: Iterable[str]) -> list[Item]:
        """What became of each action of some lines; those that a busy node refused are sent again.

        Each of *lines* has an action, and its document in a second line if it needs one.
        """
        results: list[Item] = []
        for some in _portions(lines):
            results += self._bulk(some)
        return results

    def _bulk(self, lines: Sequence[str]) -> list[Item]:
        results: dict[int, Item] = {}

        def sent() -> None:
            left = [number for number in range(len(lines)) if number not in results]
            body = "".join(f"{lines[number]}\n" for number in left)
            answer = self._perform("POST", "/_bulk", body, {}, WRITING_NODE_SECONDS, LINES)
            refused = None
            for number, item in zip(left, answer["items"], strict=True):
                [result] = item.values()
                if result["status"] == 429 or result["status"] >= 500:
                    refused = result
                else:
                    results[number] = result
            if refused:
                raise _failed(refused)

        self._patiently(sent, WRITING_SECONDS)
        for result in results.values():
            if result["status"] not in (200, 201, 404, 409):
                raise ClusterUnusable(self.address, *explained(_failed(result)))
        return [results[number] for number in range(len(lines))]

    def _request(
        self,
        method: str,
        path: str,
        content: str | None,
        params: Mapping[str, object],
        is_change: bool = False,
        missing: bool = False,
    ) -> Any:
        most = WRITING_NODE_SECONDS if is_change else NODE_SECONDS
        ignore = [404] if missing else [409] if is_change else []

        def sent() -> Any:
            return self._perform(method, path, content, params, most, JSON, ignore)

        answer = self._patiently(sent, WRITING_SECONDS if is_change else SECONDS)
        status = answer.get("status") if isinstance(answer, dict) else None
        return None if status in (404, 409) and "error" in answer else answer

    def _perform(
        self,
        method: str,
        path: str,
        content: str | None,
        params: Mapping[str, object],
        seconds: float,
        kind: str,
        ignore: Sequence[int] = (),
    ) -> Any:
        self.round_trips += 1
        given = {name: str(value).lower() for name, value in params.items()}
        return self._client.transport.perform_request(
            method,
            path,
            params={**given, "request_timeout": seconds, "ignore": tuple(ignore)},
            body=content,
            headers={"content-type": kind},
        )

    def _explained(self, failure: Exception) -> CorpusError:
        """The error for a failure; that there is no corpus if there is none of its indexes."""
        trouble, detail = explained(failure)
        notes = f"/{index_of(self.address, 'notes')}"
        if trouble is Trouble.INDEX_MISSING and self.get(notes) is None:
            return CorpusMissing(self.address)
        return ClusterUnusable(self.address, trouble, detail)

    def _patiently(self, send: Callable[[], Any], seconds: float) -> Any:
        """The result of *send*, which is tried again for some *seconds* over a passing failure."""
        end, pause = time.monotonic() + seconds, FIRST_PAUSE
        while True:
            try:
                return send()
            except (TransportError, SerializationError) as error:
                failure = error
            left = end - time.monotonic()
            if left <= 0 or not is_passing(failure):
                raise self._explained(failure) from failure
            # Several processes that were refused must not all come back at the same moment.
            time.sleep(min(left, pause * random.uniform(0.5, 1)))  # noqa: S311  # no secret
            pause = min(LONGEST_PAUSE, 2 * pause)


def _failed(item: Item) -> TransportError:
    """The failure of one of many requests, as that of a whole request would be raised."""
    error = item["error"]
    kind = error.get("type", "error") if isinstance(error, dict) else str(error)
    return TransportError(item.get("status", 500), kind, {"error": error})


def _portions(lines: Iterable[str]) -> Iterable[list[str]]:
    """*lines* in portions of a size that a node takes at once."""
    some: list[str] = []
    size = 0
    for line in lines:
        if some and size + len(line) > MOST_BULK_BYTES:
            yield some
            some, size = [], 0
        some.append(line)
        size += len(line)
    if some:
        yield some
