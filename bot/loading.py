"""Load the settings from flags, environment variables and a configuration file."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.config_file import Layer, find_file, items
from bot.errors import BadSettings
from bot.settings import Settings, faults, keys, value_of
from bot.variables import COLOR_VARIABLE, CONFIG_VARIABLE, CORPUS_VARIABLE, PREFIX

if TYPE_CHECKING:
    from pydantic import ValidationError

# Short names for variables that people set often.
SHORT_VARIABLES = {"TELEGRAM_API_BASE_URL": "PULLQUOTE_TELEGRAM__API_BASE_URL"}

# Settings that had another name before; they are still read, with a notice.
RENAMED = {
    "answer.threshold": "answer.answer_threshold",
    "answer.closest": "answer.closest_threshold",
}


class Loaded(NamedTuple):
    """The settings, and the origin of the value of each setting (``section.key``).

    *file* is the name of the configuration file that was read. *notices* are lines about settings
    and files that were found under an old name.
    """

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

    The file is *file*, or the one that ``PULLQUOTE_CONFIG`` names, or one of those that
    ``find_file`` looks for. Flags are taken as they are: the command line has checked them. Raises
    ``BadSettings``, which lists every fault.
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
    # Most questions are asked without either, and need not wait for pydantic.
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
    """The value of each key from the first layer that has it, and the name of that layer.

    A line is added to *notices* for each key that has an old name.
    """
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
        found += _faults(error)
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
    """The environment variable of a setting: ``PULLQUOTE_ANSWER__LIMIT``."""
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
    """The values of a list in an environment variable: a JSON array, or values between commas."""
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
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
    # A key outside its section is still recognized by its name.
    for whole in (known := list(known)):
        if whole.rpartition(".")[2] == name and whole != name:
            return f"; did you mean {whole}?"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""
