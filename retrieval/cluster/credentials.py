"""Who asks the cluster: a user and a password, or an API key, and the authority that it trusts.

They come from the environment or from files, and are in no address and no output.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.errors import BadAddress

PREFIX = "PULLQUOTE_OPENSEARCH_"
USER, PASSWORD, API_KEY, CA_FILE = (
    f"{PREFIX}{n}" for n in ("USER", "PASSWORD", "API_KEY", "CA_FILE")
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """*basic* are user and password, *headers* what carries an API key, *ca_file* the certificates
    of who may vouch for the nodes; None for those that the system trusts."""

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
