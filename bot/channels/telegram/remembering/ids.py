"""Random ids of what the bot remembers; they fit into the data of a button."""

from __future__ import annotations

import secrets
import string

ID_LENGTH = 8
ALPHABET = string.ascii_letters + string.digits


def new_id() -> str:
    """An id that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
