"""The settings in use: from flags, environment variables and the configuration file."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import platformdirs

from bot import COLOR_VARIABLE, CONFIG_VARIABLE, CORPUS_VARIABLE, PREFIX
from bot.exit import BadSettings
from bot.settings import Settings, faults, keys, value_of

if TYPE_CHECKING:
    from pydantic import ValidationError

OWN = "pullquote.toml"
PROJECT = "pyproject.toml"
# An old name, which other programs have, too.
OLD = "config.toml"
SHORT_VARIABLES = {"TELEGRAM_API_BASE_URL": "PULLQUOTE_TELEGRAM__API_BASE_URL"}
# Old names, which are read with a notice.
RENAMED = {
    "answer.threshold": "answer.answer_threshold",
    "answer.closest": "answer.closest_threshold",
}

Layer = Mapping[str, Mapping[str, Any]]


class ConfigFile(NamedTuple):
    """The tables of a file, its name, and notices about it."""

    tables: Layer
    name: str | None = None
    notices: Sequence[str] = ()


class Loaded(NamedTuple):
    """The settings, the origin of each (``section.key``), notices, and the file that was read."""

    settings: Settings
    origins: Mapping[str, str]
    notices: Sequence[str] = ()
    file: str | None = None


def load_settings(
    flags: Layer | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """Load the settings. Flags win over the environment, which wins over the file.

    The file is *file*, or else the one in ``PULLQUOTE_CONFIG``, or else by ``find_file``. The
    command line has checked the flags. Raises ``BadSettings``, which lists every fault.
    """
    environment = os.environ if environment is None else environment
    named = environment.get(CONFIG_VARIABLE)
    found = find_file([*keys(), *RENAMED], file or (Path(named) if named else None))
    faulty: list[str] = []
    notices = [*found.notices]
    layers = [
        ("environment", _environment(environment, faulty, notices)),
        (found.name or "", found.tables),
    ]
    merged, origins = _merged(layers, notices)
    # Most questions need not wait for pydantic.
    settings = _checked(merged, origins, faulty) if merged or faulty else Settings()
    for section, values in (flags or {}).items():
        changed = replace(getattr(settings, section), **values)
        settings = replace(settings, **{section: changed})
        origins.update({f"{section}.{key}": "flag" for key in values})
    every = {name: origins.get(name, "default") for name in keys()}
    return Loaded(settings, every, notices, found.name)


def _merged(
    layers: Iterable[tuple[str, Layer]], notices: list[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of each key from the first layer that has it, and the name of that layer."""
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for given, value in items(layer):
            name = RENAMED.get(given, given)
            if name != given:
                notices.append(f"{given} ({origin}) is now called {name}; rename it there")
            if name in origins:
                continue
            origins[name] = origin
            *path, key = name.split(".")
            table = merged
            for part in path:
                inner = table.setdefault(part, {})
                table = inner if isinstance(inner, dict) else {}
            table[key] = value
    return merged, origins


def _checked(
    merged: Mapping[str, Any], origins: Mapping[str, str], faulty: Sequence[str]
) -> Settings:
    from pydantic import TypeAdapter, ValidationError

    settings = None
    found = [*faults(dict(items(merged)))]
    try:
        settings = TypeAdapter(Settings).validate_python(merged)
    except ValidationError as error:
        found += _type_faults(error)
    lines = list(faulty)
    for name, fault in found:
        origin = next(
            (o for key, o in origins.items() if f"{key}.".startswith(f"{name}.")), "default"
        )
        lines.append(f"  {name} ({origin}): {fault}")
    if settings is None or lines:
        raise BadSettings("\n".join(["the settings cannot be used:", *lines]))
    return settings


def _variable(name: str) -> str:
    """The environment variable of a setting, such as ``PULLQUOTE_ANSWER__LIMIT``."""
    return PREFIX + name.replace(".", "__").upper()


def _environment(environment: Mapping[str, str], faulty: list[str], notices: list[str]) -> Layer:
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    for short, long in SHORT_VARIABLES.items():
        if value := environment.get(short):
            ours[long] = value
    for name in (CONFIG_VARIABLE, COLOR_VARIABLE, CORPUS_VARIABLE):
        ours.pop(name, None)
    for old, new in RENAMED.items():
        if value := ours.pop(_variable(old), None):
            ours.setdefault(_variable(new), value)
            notices.append(f"{_variable(old)} is now called {_variable(new)}; rename it")
    known = {_variable(name): name for name in keys()}
    defaults = Settings()
    layer: dict[str, Any] = {}
    for name, value in ours.items():
        if name not in known:
            hint = _nearest(name, {*known, *SHORT_VARIABLES, CONFIG_VARIABLE, CORPUS_VARIABLE})
            faulty.append(f"  {name} (environment): no such setting{hint}")
            continue
        *path, key = known[name].split(".")
        table = layer
        for part in path:
            table = table.setdefault(part, {})
        is_list = isinstance(value_of(defaults, known[name]), tuple)
        table[key] = _list(value) if is_list else value
    return layer


def _list(text: str) -> Any:
    """A list in an environment variable: a JSON array, or values between commas."""
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


def _type_faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    sections = [field.name for field in fields(Settings)]
    for fault in error.errors(include_url=False):
        name = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "unexpected_keyword_argument":
            yield name, f"no such setting{_nearest(name, [*sections, *keys()])}"
        elif fault["type"] == "dataclass_type":
            yield name, "it must be a table of settings"
        else:
            yield name, fault["msg"]


def _nearest(name: str, known: Iterable[str]) -> str:
    # A key outside its section has another whole name.
    for whole in (known := list(known)):
        if whole.rpartition(".")[2] == name and whole != name:
            return f"; did you mean {whole}?"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


def user_file() -> Path:
    """The file in the user's configuration folder; it need not exist."""
    return platformdirs.user_config_path("pullquote", appauthor=False) / "config.toml"


def find_file(known: Sequence[str], named: Path | None = None) -> ConfigFile:
    """The file that is *named*, or else the first of the usual ones that exists.

    *known* are the names of all settings; a ``config.toml`` with other ones belongs to another
    program. Raises ``BadSettings``.
    """
    if named is not None:
        return ConfigFile(_read(named, must_exist=True), str(named))
    own, path = Path(OWN), user_file()
    if found := ConfigFile(_read(own), OWN) if own.is_file() else _project():
        return found
    old = _old(known) or ConfigFile({})
    if old.name or not path.is_file():
        return old
    return ConfigFile(_read(path), str(path), old.notices)


def _project() -> ConfigFile | None:
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
    """The same, each with its value."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from items(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def toml_lines(values: Mapping[str, tuple[Any, str]]) -> Iterator[str]:
    """The lines of a TOML file with a value and a comment for each ``section.key``."""
    table = ""
    for name, (value, comment) in values.items():
        section, _, key = name.rpartition(".")
        if section != table:
            yield from ([""] if table else [])
            yield f"[{section}]"
            table = section
        # Strings, numbers, truths and their lists are equal in TOML and JSON, except for U+007F.
        written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        yield f"{key} = {written}  # {comment}"
