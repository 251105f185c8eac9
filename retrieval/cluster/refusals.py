"""What a cluster refuses, as the trouble that it is in, and whether that may pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrieval.errors import Trouble

# A part of the kind or of the reason of an error, as the cluster names it.
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
    """Why a request failed, and what the cluster says if nothing else is known."""
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
    """The kind of an error, and the reasons that the cluster gives, in one line."""
    info: Any = getattr(error, "info", None)
    parts = [str(getattr(error, "error", ""))]
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        detail = info["error"]
        parts.append(str(detail.get("reason", "")))
        for cause in detail.get("root_cause") or ():
            parts += [str(cause.get("type", "")), str(cause.get("reason", ""))]
    return " ".join(" ".join(dict.fromkeys(filter(None, parts))).split())
