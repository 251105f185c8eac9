"""Requests to a cluster: on another node if one fails, for a limited time, with plain errors."""

from __future__ import annotations

import json
import logging
import os
import random
import ssl
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch, SerializationError
from opensearchpy.exceptions import TransportError

from retrieval.cluster.mappings import index_of
from retrieval.errors import BadAddress, ClusterUnusable, CorpusError, CorpusMissing, Trouble
from retrieval.storage.address import Address

# The time that a question waits for one node, and for all together.
NODE_SECONDS, SECONDS = 2.5, 10.0
# The same for a change, which waits for a busy or restarting cluster.
WRITING_NODE_SECONDS, WRITING_SECONDS = 60.0, 120.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
DEAD_SECONDS = 5  # during which a node that failed is left alone
MOST_BULK_BYTES = 4_000_000
PAGE = 1000  # hits that are read at once
JSON = "application/json"
LINES = "application/x-ndjson"

# Variables of the credentials.
PREFIX = "PULLQUOTE_OPENSEARCH_"
USER, PASSWORD, API_KEY, CA_FILE = (
    f"{PREFIX}{n}" for n in ("USER", "PASSWORD", "API_KEY", "CA_FILE")
)
# A part of the kind or of the reason of an error as the cluster words it.
REASONS: Mapping[str, Trouble] = {
    "read_only_allow_delete": Trouble.FULL,
    "read-only-allow-delete": Trouble.FULL,
    "read-only": Trouble.READ_ONLY,
    "index_not_found": Trouble.INDEX_MISSING,
    "no_shard_available": Trouble.PART_MISSING,
    "search_phase_execution": Trouble.PART_MISSING,
    "unavailable_shards": Trouble.PART_MISSING,
    "cluster_manager_not_discovered": Trouble.STARTING,
    "master_not_discovered": Trouble.STARTING,
    "cluster_block_exception": Trouble.STARTING,
    "circuit_breaking": Trouble.MEMORY,
}
STATUSES: Mapping[int, Trouble] = {
    401: Trouble.CREDENTIALS,
    403: Trouble.FORBIDDEN,
    429: Trouble.BUSY,
    502: Trouble.UNREACHABLE,
    503: Trouble.STARTING,
    504: Trouble.SLOW,
}
NO_CONNECTION, TIMEOUT = "N/A", "TIMEOUT"
LASTING = {Trouble.FULL, Trouble.READ_ONLY, Trouble.INDEX_MISSING}
LONGEST = 200  # characters of what the cluster says

Item = Mapping[str, Any]
"""The answer to one of many requests that were sent at once, or a hit."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """*basic* are user and password, *headers* carry an API key. *ca_file* has the trusted
    certificates; None for the system's."""

    basic: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    ca_file: str | None = None


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """The credentials of the environment. Raises ``BadAddress`` if they cannot be used."""
    user, password = environment.get(USER), _secret(PASSWORD, environment)
    key, ca_file = _secret(API_KEY, environment), environment.get(CA_FILE)
    if ca_file and not Path(ca_file).is_file():
        raise BadAddress(f"there is no file {ca_file}, which {CA_FILE} names")
    if key and user:
        raise BadAddress(f"{API_KEY} and {USER} are both set; one of them is enough")
    if bool(user) != bool(password):
        missing = PASSWORD if user else USER
        raise BadAddress(f"{missing} is not set")
    basic = (user, password) if user and password else None
    headers = {"Authorization": f"ApiKey {key}"} if key else None
    return Credentials(basic, headers, ca_file or None)


def _secret(name: str, environment: Mapping[str, str]) -> str | None:
    """The value of a variable, or the first line of the file that another variable names."""
    if name in environment:
        return environment[name].strip() or None
    file = environment.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text("utf-8").partition("\n")[0].strip() or None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise BadAddress(f"{file}, which {name}_FILE names, cannot be read: {why}") from None


class Client:
    """The nodes of a cluster. Every method raises ``ClusterUnusable``."""

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address = address
        # Its log would show addresses and texts.
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module="opensearchpy")
        options: dict[str, Any] = {"use_ssl": address.is_secure}
        if address.is_secure:
            # Otherwise the certificates that the library brings are used.
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
        """The same for a change, which may take longer.

        None if another process has changed it before.
        """
        content = None if body is None else json.dumps(body)
        return self._request(method, path, content, params, is_change=True)

    def searches(
        self,
        bodies: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
        is_for_change: bool = False,
    ) -> list[Item]:
        """The answers to searches, each of header and body, in one request.

        *is_for_change* gives it the time of a change.
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

    def scan(
        self,
        part: str,
        query: Mapping[str, Any],
        sort: Sequence[Any],
        source: object = True,
        page: int = PAGE,
        is_global: bool = False,
    ) -> Iterator[Item]:
        """All hits of *query* in the order *sort*, in which no two are equal.

        They are read in pages as needed; *source* names the fields. Later changes may be seen.
        *is_global* counts the terms of all parts of the index together.
        """
        body: dict[str, Any] = {
            "query": query, "sort": sort, "size": page, "_source": source,
            "track_total_hits": False, "seq_no_primary_term": part == "articles",
        }  # fmt: skip
        path = f"/{index_of(self.address, part)}/_search"
        while True:
            answer = self.send(
                "POST", path, body, allow_partial_search_results=False,
                search_type="dfs_query_then_fetch" if is_global else "query_then_fetch",
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < page:
                return
            body["search_after"] = hits[-1]["sort"]

    def bulk(self, lines: Iterable[str]) -> list[Item]:
        """The results of the actions in *lines*; what a busy node refused is sent again.

        Each line has an action, and its document in a second line if it needs one.
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
        given = {name: str(value).lower() for name, value in params.items()}
        return self._client.transport.perform_request(
            method,
            path,
            params={**given, "request_timeout": seconds, "ignore": tuple(ignore)},
            body=content,
            headers={"content-type": kind},
        )

    def _explained(self, failure: Exception) -> CorpusError:
        """The error for a failure; ``CorpusMissing`` if there is no index."""
        trouble, detail = explained(failure)
        notes = f"/{index_of(self.address, 'notes')}"
        if trouble is Trouble.INDEX_MISSING and self.get(notes) is None:
            return CorpusMissing(self.address)
        return ClusterUnusable(self.address, trouble, detail)

    def _patiently(self, send: Callable[[], Any], seconds: float) -> Any:
        """The result of *send*, tried again for some *seconds* if a failure may pass."""
        end, pause = time.monotonic() + seconds, FIRST_PAUSE
        while True:
            try:
                return send()
            except (TransportError, SerializationError) as error:
                failure = error
            left = end - time.monotonic()
            if left <= 0 or not is_passing(failure):
                raise self._explained(failure) from failure
            # Refused processes must not all come back at once.
            time.sleep(min(left, pause * random.uniform(0.5, 1)))  # noqa: S311  # no secret
            pause = min(LONGEST_PAUSE, 2 * pause)


def _failed(item: Item) -> TransportError:
    """The failure of one request of many."""
    error = item["error"]
    kind = error.get("type", "error") if isinstance(error, dict) else str(error)
    return TransportError(item.get("status", 500), kind, {"error": error})


def _portions(lines: Iterable[str]) -> Iterable[list[str]]:
    """*lines* in portions for a node."""
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


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed a moment later, or on another node."""
    status = getattr(error, "status_code", None)
    if status == NO_CONNECTION:
        return not _is_about_certificates(error)  # they do not change
    if status == TIMEOUT:
        return True
    is_passing = status in (429, 502, 503, 504) or (status == 500 and "shard" in _text(error))
    return is_passing and explained(error)[0] not in LASTING


def explained(error: Exception) -> tuple[Trouble, str]:
    """Why a request failed, and the cluster's message if nothing else is known."""
    status, text = getattr(error, "status_code", None), _text(error)
    if status == TIMEOUT:
        return Trouble.SLOW, ""
    if status == NO_CONNECTION:
        is_certificate = _is_about_certificates(error)
        return Trouble.CERTIFICATE if is_certificate else Trouble.UNREACHABLE, ""
    for part, trouble in REASONS.items():
        if part in text:
            return trouble, ""
    if isinstance(status, int) and status in STATUSES:
        return STATUSES[status], ""
    if status is None or not isinstance(getattr(error, "info", None), dict):
        return Trouble.STRANGE, ""
    return Trouble.REFUSED, text[:LONGEST]


def _is_about_certificates(error: Exception) -> bool:
    return type(error).__name__ == "SSLError"


def _text(error: Exception) -> str:
    """The kind and the reasons of an error in one line."""
    info: Any = getattr(error, "info", None)
    parts = [str(getattr(error, "error", ""))]
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        detail = info["error"]
        parts.append(str(detail.get("reason", "")))
        for cause in detail.get("root_cause") or ():
            parts += [str(cause.get("type", "")), str(cause.get("reason", ""))]
    return " ".join(" ".join(dict.fromkeys(filter(None, parts))).split())
