"""The configuration file: where it is, what it says, and how settings are written as TOML."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from bot.errors import BadSettings

OWN = "pullquote.toml"
PROJECT = "pyproject.toml"
# Many programs have a file of this name; it was also the name of ours.
OLD = "config.toml"

Layer = Mapping[str, Mapping[str, Any]]


class ConfigFile(NamedTuple):
    """The tables of a file, its name, and notices about the file."""

    tables: Layer
    name: str | None = None
    notices: Sequence[str] = ()


def user_file() -> Path:
    """The file in the user's configuration folder; it need not exist."""
    return platformdirs.user_config_path("pullquote", appauthor=False) / "config.toml"


def find_file(known: Sequence[str], named: Path | None = None) -> ConfigFile:
    """The file that is *named*, or else the first of the usual ones that exists.

    These are ``pullquote.toml``, ``pyproject.toml`` with a table ``tool.pullquote``, and
    ``config.toml`` in the current folder, and the one in the user's configuration folder. *known*
    are the names of all settings: by these, a ``config.toml`` of another program is left alone.
    Raises ``BadSettings``.
    """
    if named is not None:
        return ConfigFile(_read(named, must_exist=True), str(named))
    notices: Sequence[str] = ()
    for find in (_own, _project, lambda: _old(known), _users):
        if found := find():
            if found.name:
                return found._replace(notices=(*notices, *found.notices))
            notices = found.notices
    return ConfigFile({}, None, notices)


def _own() -> ConfigFile | None:
    return ConfigFile(_read(Path(OWN)), OWN) if Path(OWN).is_file() else None


def _project() -> ConfigFile | None:
    # A file of another program that is broken is no matter of ours.
    try:
        data = Path(PROJECT).read_bytes()
        if b"pullquote" not in data:
            return None
        table = tomllib.loads(data.decode("utf-8-sig")).get("tool", {}).get("pullquote")
    except (OSError, tomllib.TOMLDecodeError, UnicodeError, AttributeError):
        return None
    return ConfigFile(table, f"{PROJECT} [tool.pullquote]") if isinstance(table, dict) else None


def _old(known: Sequence[str]) -> ConfigFile | None:
    path = Path(OLD)
    try:
        text = path.read_text("utf-8-sig") if path.is_file() else ""
        tables = tomllib.loads(text)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError):
        if "pullquote" not in path.read_bytes().decode("utf-8", "replace").lower():
            return None
        return ConfigFile(_read(path), OLD)
    if not tables:
        return None
    says_so = "pullquote" in text.lower()
    sections = {name.partition(".")[0] for name in known}
    if says_so or set(leaves(tables)) <= {*known}:
        return ConfigFile(tables, OLD, [f"{OLD} is now called {OWN}; rename it"])
    if tables.keys() <= sections:
        other = min({*leaves(tables)} - {*known})
        return ConfigFile(
            {}, None, [f"{OLD} was not read: {other} is no setting. If it is ours, call it {OWN}"]
        )
    return None


def _users() -> ConfigFile | None:
    path = user_file()
    return ConfigFile(_read(path), str(path)) if path.is_file() else None


def _read(path: Path, must_exist: bool = False) -> Layer:
    try:
        if must_exist and not path.is_file():
            raise BadSettings(f"{path}: no such configuration file")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise BadSettings(f"{path} is not TOML: {error}") from None
    except RecursionError:
        raise BadSettings(f"{path} is nested too deeply") from None
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}") from None


def leaves(table: Mapping[str, Any]) -> Iterator[str]:
    """The names of all values in *table*, as ``section.key``."""
    return (name for name, _ in items(table))


def items(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The names of all values in *table*, as ``section.key``, each with its value."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from items(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def toml_lines(values: Mapping[str, tuple[Any, str]]) -> Iterator[str]:
    """The lines of a TOML file: *values* are a value and a comment for each ``section.key``."""
    table = ""
    for name, (value, comment) in values.items():
        section, _, key = name.rpartition(".")
        if section != table:
            yield from ([""] if table else [])
            yield f"[{section}]"
            table = section
        # A string, a number, a truth and a list of these are written alike in TOML and JSON, but
        # for one character.
        written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        yield f"{key} = {written}  # {comment}"
