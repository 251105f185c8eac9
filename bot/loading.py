"""Load the settings from flags, environment variables and a configuration file."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from bot.errors import BadSettings, BadUsage
from bot.settings import PREFIX, Settings, keys

CONFIG_VARIABLE = "PULLQUOTE_CONFIG"
COLOR_VARIABLE = "PULLQUOTE_NO_COLOR"
# Short names for variables that people set often.
SHORT_VARIABLES = {
    "PULLQUOTE_CORPUS": "PULLQUOTE_CORPUS__PATH",
    "TELEGRAM_API_BASE_URL": "PULLQUOTE_TELEGRAM__API_BASE_URL",
}

# Settings that had another name before; they are still read, with a notice.
RENAMED = {
    "answer.threshold": "answer.answer_threshold",
    "answer.closest": "answer.closest_threshold",
}

Layer = Mapping[str, Mapping[str, Any]]


class Loaded(NamedTuple):
    """The settings, and the origin of the value of each setting (``section.key``).

    *notices* are lines about settings that were found under an old name.
    """

    settings: Settings
    origins: Mapping[str, str]
    notices: Sequence[str] = ()


def load_settings(
    flags: Layer | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """Load the settings. Flags win over the environment, which wins over the file.

    The file is *file*, or the one that ``PULLQUOTE_CONFIG`` names, or ``config.toml`` in the
    current folder, or the one in the user's configuration folder. Raises ``BadSettings``, which
    lists every fault, or ``BadUsage`` if only flags are at fault.
    """
    environment = os.environ if environment is None else environment
    path = _file(file, environment)
    faults: list[str] = []
    notices: list[str] = []
    layers: list[tuple[str, Layer]] = [("flag", flags or {})]
    layers.append(("environment", _environment(environment, faults, notices)))
    if path:
        layers.append((str(path), _toml(path)))
    merged, origins = _merged(layers, notices)
    settings = _checked(merged, origins, faults)
    return Loaded(settings, {name: origins.get(name, "default") for name in keys()}, notices)


def _merged(
    layers: Iterable[tuple[str, Layer]], notices: list[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of each key from the first layer that has it, and the name of that layer.

    A line is added to *notices* for each key that has an old name.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for given, value in _leaves(layer):
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


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _checked(
    merged: Mapping[str, Any], origins: Mapping[str, str], faults: Sequence[str]
) -> Settings:
    lines, flagged = list(faults), []
    settings = None
    try:
        settings = Settings(**merged)
    except ValidationError as error:
        for name, fault in _faults(error):
            origin = next(
                (o for key, o in origins.items() if f"{key}.".startswith(f"{name}.")), "default"
            )
            if origin == "flag":
                flagged.append(f"--{name.rpartition('.')[2]}: {fault}")
            else:
                lines.append(f"  {name} ({origin}): {fault}")
    if flagged and not lines:
        raise BadUsage("; ".join(flagged))
    if settings is None or lines:
        lines.extend(f"  {fault}" for fault in flagged)
        raise BadSettings("\n".join(["the settings cannot be used:", *lines]))
    return settings


def _file(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    if file is None and environment.get(CONFIG_VARIABLE):
        file = Path(environment[CONFIG_VARIABLE])
    if file is not None:
        try:
            exists = file.is_file()
        except OSError as error:
            raise BadSettings(f"{file}: {error.strerror}") from None
        if not exists:
            raise BadSettings(f"{file}: no such configuration file")
        return file
    user = platformdirs.user_config_path("pullquote", appauthor=False) / "config.toml"
    return next((path for path in (Path("config.toml"), user) if path.is_file()), None)


def _toml(path: Path) -> Layer:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise BadSettings(f"{path} is not TOML: {error}") from None
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}") from None


def _variable(name: str) -> str:
    """The environment variable of a setting: ``PULLQUOTE_ANSWER__LIMIT``."""
    return PREFIX + name.replace(".", "__").upper()


def _environment(environment: Mapping[str, str], faults: list[str], notices: list[str]) -> Layer:
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    for short, long in SHORT_VARIABLES.items():
        if value := environment.get(short):
            ours.pop(short, None)
            ours[long] = value
    for name in (CONFIG_VARIABLE, COLOR_VARIABLE):
        ours.pop(name, None)
    for old, new in RENAMED.items():
        if value := ours.pop(_variable(old), None):
            ours.setdefault(_variable(new), value)
            notices.append(f"{_variable(old)} is now called {_variable(new)}; rename it")
    known = {_variable(name) for name in keys()}
    for name in ours.keys() - known:
        hint = _nearest(name, {*known, *SHORT_VARIABLES, CONFIG_VARIABLE})
        faults.append(f"  {name} (environment): no such setting{hint}")
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): value for name, value in ours.items() if name in known}
    try:
        return source()
    except SettingsError as error:
        faults.append(f"  (environment): {error}")
        return {}


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors(include_url=False):
        name = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            yield name, f"no such setting{_nearest(name, [*Settings.model_fields, *keys()])}"
        else:
            yield name, fault["msg"].removeprefix("Value error, ")


def _nearest(name: str, known: Iterable[str]) -> str:
    # A key outside its section is still recognized by its name.
    for whole in (known := list(known)):
        if whole.rpartition(".")[2] == name and whole != name:
            return f"; did you mean {whole}?"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""
