"""Flags, environment and config.toml to Settings: strict at the border, plain inside."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from bot.errors import BadSettings, BadUsage
from retrieval.analysis import ANALYZERS
from retrieval.corpus import Rules
from retrieval.engines import ENGINES

PREFIX = "PULLQUOTE_"
CONFIG_VARIABLE = "PULLQUOTE_CONFIG"
COLOR_VARIABLE = "PULLQUOTE_NO_COLOR"
# Shorter names of variables, as people expect them.
SHORT_VARIABLES = {
    "PULLQUOTE_CORPUS": "PULLQUOTE_CORPUS__PATH",
    "TELEGRAM_API_BASE_URL": "PULLQUOTE_TELEGRAM__API_BASE_URL",
}

Layer = Mapping[str, Mapping[str, Any]]


def _one_of(known: Iterable[str]) -> AfterValidator:
    names = sorted(known)

    def check(value: str) -> str:
        if value not in names:
            raise ValueError(f"{value!r} is not one of {', '.join(names)}")
        return value

    return AfterValidator(check)


class Section(BaseModel):
    """A table of the configuration file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CorpusSettings(Section):
    """Where the articles lie, and the language of those that do not name one."""

    path: str = ""
    language: Annotated[str, _one_of(ANALYZERS)] = Rules().language

    @property
    def folder(self) -> Path:
        """The folder of the corpus; the data folder of the system where none is set."""
        if self.path:
            return Path(self.path).expanduser()
        return platformdirs.user_data_path("pullquote", appauthor=False)


class SearchSettings(Section):
    """How passages are found."""

    engine: Annotated[str, _one_of(ENGINES)] = Rules().engine
    candidates: int = Field(default=Rules().candidates, ge=1, le=200)


class AnswerSettings(Section):
    """What is shown of them."""

    limit: int = Field(default=3, ge=1, le=20)
    quote_words: int = Field(default=Rules().quote_words, ge=10, le=400)
    threshold: float = Field(default=Rules().threshold, ge=0, le=1)


class WebhookSettings(Section):
    """Where Telegram delivers updates; long polling is used while there is no url."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = Field(default=8443, ge=1, le=65535)
    path: str = "/telegram"
    secret_file: str = ""


class TelegramSettings(Section):
    """The Telegram bot. Its token is never a setting: it is in a file or in the environment."""

    token_file: str = ""
    api_base_url: str = "https://api.telegram.org"
    allowed_users: tuple[int, ...] = ()
    allowed_chats: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    questions_per_minute: int = Field(default=30, ge=1)
    question_length: int = Field(default=1000, ge=20, le=4096)
    outgoing_limits: bool = True
    poll_seconds: int = Field(default=10, ge=1, le=50)
    stop_seconds: int = Field(default=25, ge=1)
    health_port: int = Field(default=0, ge=0, le=65535)
    log_questions: bool = False
    webhook: WebhookSettings = WebhookSettings()


class Settings(BaseSettings):
    """All settings, each section for the part that needs it."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__"
    )

    corpus: CorpusSettings = CorpusSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    telegram: TelegramSettings = TelegramSettings()

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[Any, ...]:
        """Take what ``load_settings`` has merged, and nothing beside it."""
        # The layers are merged by ``load_settings``, which must know where each value is from.
        return (sources["init_settings"],)

    def rules(self) -> Rules:
        """The part of the settings that the library takes."""
        return Rules(
            engine=self.search.engine,
            language=self.corpus.language,
            candidates=self.search.candidates,
            quote_words=self.answer.quote_words,
            threshold=self.answer.threshold,
        )


class Loaded(NamedTuple):
    """The settings, and for each value (``section.key``) where it came from."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(
    flags: Layer | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """The settings of *flags*, then the environment, then the file, then the defaults.

    The file is *file*, or ``PULLQUOTE_CONFIG``, or ``config.toml`` in this folder, or the one in
    the user's configuration folder. Raises ``BadSettings`` with every fault at once, ``BadUsage``
    where a flag is at fault.
    """
    environment = os.environ if environment is None else environment
    path = _file(file, environment)
    faults: list[str] = []
    layers: list[tuple[str, Layer]] = [("flag", flags or {})]
    layers.append(("environment", _environment(environment, faults)))
    if path:
        layers.append((str(path), _toml(path)))
    merged, origins = _merged(layers)
    settings = _checked(merged, origins, faults)
    return Loaded(settings, {name: origins.get(name, "default") for name in keys()})


def _merged(layers: Iterable[tuple[str, Layer]]) -> tuple[dict[str, Any], dict[str, str]]:
    """The first value of each key over all layers, and the name of the layer it is from."""
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for name, value in _leaves(layer):
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
    told, flagged = list(faults), []
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
                told.append(f"  {name} ({origin}): {fault}")
    if flagged and not told:
        raise BadUsage("; ".join(flagged))
    if settings is None or told:
        lines = [*told, *(f"  {fault}" for fault in flagged)]
        raise BadSettings("\n".join(["the settings cannot be used:", *lines]))
    return settings


def keys(table: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """The names of all settings, as ``section.key``."""
    for name, field in table.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from keys(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def value_of(settings: Settings, name: str) -> object:
    """The value of a setting by its name, as ``keys`` gives it."""
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _file(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    if file is None and environment.get(CONFIG_VARIABLE):
        file = Path(environment[CONFIG_VARIABLE])
    if file is not None:
        try:
            there = file.is_file()
        except OSError as error:
            raise BadSettings(f"{file}: {error.strerror}") from None
        if not there:
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


def _environment(environment: Mapping[str, str], faults: list[str]) -> Layer:
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    for short, long in SHORT_VARIABLES.items():
        if value := environment.get(short):
            ours.pop(short, None)
            ours[long] = value
    for name in (CONFIG_VARIABLE, COLOR_VARIABLE):
        ours.pop(name, None)
    known = {PREFIX + name.replace(".", "__").upper() for name in keys()}
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
    # A key that was not put into its section is still known by its own name.
    for whole in (known := list(known)):
        if whole.rpartition(".")[2] == name and whole != name:
            return f"; did you mean {whole}?"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""
