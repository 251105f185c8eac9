"""The name under which a file that someone sent is kept; pure."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from retrieval.types import well_formed

UNNAMED = "document"
# File systems take 255 bytes; some are needed beside the name.
MOST_BYTES = 180
# What separates folders, and what a file system of another kind refuses.
UNUSABLE = re.compile(r'[<>:"|?*]')
SUFFIX = re.compile(r"(?:\.tar)?\.[^.\s]{1,16}$", re.IGNORECASE)
# Windows has devices of these names, with any suffix.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_name(name: str | None, kind: str | None = None) -> str:
    """A name without folders, invisible characters or a dot at its beginning.

    A file without a name gets a suffix by its media type *kind*. Example: ``../../.x y.txt``
    becomes ``x y.txt``.
    """
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", well_formed(name or ""))
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    base = re.split(r"[/\\]", visible)[-1]
    base = " ".join(UNUSABLE.sub("_", base).split()).lstrip(". ").rstrip(". ")
    if not base:
        base = f"{UNNAMED}{mimetypes.guess_extension(kind or '') or ''}"
    if DEVICE.match(base):
        base = f"_{base}"
    return _shortened(base)


def _shortened(name: str) -> str:
    """The name with so much of its beginning that it fits, and its suffix."""
    match = SUFFIX.search(name)
    suffix = match[0] if match and match.start() else ""
    stem = name.removesuffix(suffix).encode()[: MOST_BYTES - len(suffix.encode())]
    return f"{stem.decode(errors='ignore').rstrip('. ')}{suffix}"
