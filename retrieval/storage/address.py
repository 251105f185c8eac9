"""The address of a corpus on an OpenSearch cluster: its hosts, and the name of the corpus.

    opensearch://search.example.org:9200/news
    opensearch+https://one.example.org,two.example.org:9200/news?shards=6&replicas=1

It never holds a password, so it may be shown anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from retrieval.errors import BadAddress

SCHEMES = {"opensearch": False, "opensearch+https": True}
PORT = 9200
ADDRESS = re.compile(r"(?P<scheme>opensearch[a-z+]*)://(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
# A name, a number, or a number of IPv6 in brackets.
HOST = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
# A name that OpenSearch takes as a part of an index's name.
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
# The options of a new corpus, and their maxima.
OPTIONS = {"shards": 1024, "replicas": 16}
FORM = "opensearch://HOST:PORT/NAME"
WHERE_PASSWORDS_ARE = (
    "a password does not belong in an address; put it into PULLQUOTE_OPENSEARCH_PASSWORD, or "
    "into a file that PULLQUOTE_OPENSEARCH_PASSWORD_FILE names"
)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a corpus on a cluster.

    *hosts* are host and port of some nodes. *shards* and *replicas* are for a new corpus; None for
    the default.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    is_secure: bool = False
    shards: int | None = None
    replicas: int | None = None

    def __str__(self) -> str:
        scheme = "opensearch+https" if self.is_secure else "opensearch"
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        given = [f"{name}={getattr(self, name)}" for name in OPTIONS]
        options = "&".join(one for one in given if not one.endswith("=None"))
        return f"{scheme}://{hosts}/{self.name}{'?' if options else ''}{options}"


Place = Path | Address
"""Where a corpus is: a folder, or an address on a cluster."""


def is_address(text: str) -> bool:
    """Whether *text* is written as an address of a cluster."""
    return ADDRESS.fullmatch(text.strip()) is not None


def read_address(text: str) -> Address:
    """The address in *text*. Raises ``BadAddress``, which shows no password."""
    match = ADDRESS.fullmatch(text.strip())
    scheme = match["scheme"].lower() if match else ""
    if match is None or scheme not in SCHEMES:
        raise BadAddress(f"{scheme or 'it'} is none of {', '.join(SCHEMES)}")
    rest, _, options = match["rest"].partition("?")
    hosts, _, name = rest.partition("/")
    if "@" in match["rest"]:
        raise BadAddress(WHERE_PASSWORDS_ARE)
    if not NAME.fullmatch(name):
        raise BadAddress(
            f"{name!r} is no name of a corpus: write {FORM}, with a name of small letters, digits, "
            "- and _"
        )
    return Address(tuple(map(_host, hosts.split(","))), name, SCHEMES[scheme], **_options(options))


def place_of(given: str | Path | Address) -> Place:
    """The place that a person names. Raises ``BadAddress``."""
    if isinstance(given, str) and is_address(given):
        return read_address(given)
    return Path(given) if isinstance(given, str) else given


def _host(text: str) -> tuple[str, int]:
    match = HOST.fullmatch(text.strip())
    port = int(match["port"] or PORT) if match else 0
    if match is None or not 0 < port < 1 << 16:
        raise BadAddress(f"{text!r} is no host: write {FORM}")
    return match["host"], port


def _options(text: str) -> dict[str, int]:
    options = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in OPTIONS or not value.isdecimal() or int(value) > OPTIONS[name]:
            raise BadAddress(
                f"{name}={value} is no option of an address: there are "
                f"{' and '.join(f'{option}=NUMBER' for option in OPTIONS)}"
            )
        options[name] = int(value)
    if options.get("shards") == 0:
        raise BadAddress("a corpus needs one shard at least")
    return options
