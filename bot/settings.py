"""All settings: each key with its default and its check.

These are plain dataclasses, because pydantic takes a fifth of the time of a whole question to
import. ``configuration.py`` has it check the types in a file or the environment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

import platformdirs

from retrieval import MOST_QUOTES, Address, Place, Rules, is_address, read_address

if TYPE_CHECKING:
    from retrieval.ingestion import Reading

AUTO = "auto"
OFF = "off"


class Within(NamedTuple):
    """The range of a number."""

    least: float
    most: float | None = None

    def fault(self, value: object) -> str | None:
        """Why *value*, a number or its text, cannot be used; None if it can."""
        try:
            number = float(value) if isinstance(value, int | float | str) else self.least
        except (ValueError, OverflowError):
            return None
        if self.least <= number <= (math.inf if self.most is None else self.most):
            return None
        upper = "" if self.most is None else f" to {self.most:g}"
        return f"{number:g} is not in the range from {self.least:g}{upper}"


class OneOf(NamedTuple):
    """The words that a setting may be; the name of a model may follow."""

    words: Callable[[], Iterable[str]]
    with_model: bool = False

    def fault(self, value: object) -> str | None:
        """Why *value* cannot be used."""
        known = [*self.words()]
        if not isinstance(value, str):
            return None
        word = value.partition(":")[0] if self.with_model else value
        return None if word in known else f"{value!r} is not one of {', '.join(known)}"


class Matching(NamedTuple):
    """A test of an address, and the forms that pass it."""

    passes: Callable[[str], object]
    forms: str

    def fault(self, value: object) -> str | None:
        """Why *value* cannot be used."""
        is_wrong = isinstance(value, str) and not self.passes(value)
        return f"{value!r} is no address of the form {self.forms}" if is_wrong else None


Check = Within | OneOf | Matching


def setting(default: Any, check: Check) -> Any:
    """A field with its default and its check."""
    return field(default=default, metadata={"check": check})


def _languages() -> Iterable[str]:
    # Imported late, as below: settings are seldom checked.
    from retrieval.analysis import ANALYZERS

    return sorted([AUTO, *ANALYZERS])


def _engines() -> Iterable[str]:
    from retrieval import ENGINES

    return sorted([AUTO, *ENGINES])


def _embedders() -> Iterable[str]:
    from retrieval import EMBEDDERS

    return AUTO, OFF, *EMBEDDERS


def _is_base(url: str) -> bool:
    """Whether *url* is empty, or can be put before the path of a page."""
    from retrieval import safe_address

    is_safe = safe_address(url) is not None and "?" not in url and "#" not in url
    return not url or is_safe


class Section:
    """A table of the configuration file."""

    __pydantic_config__: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class CorpusSettings(Section):
    """The articles: where they are, come from, and how they are read."""

    path: str = ""
    language: str = setting(AUTO, OneOf(_languages))
    sources: tuple[str, ...] = ()
    vanished: str = setting("remove", OneOf(lambda: ("remove", "keep")))
    sync_minutes: int = setting(0, Within(0))
    seconds_per_file: int = setting(180, Within(1))
    megabytes_per_file: int = setting(1536, Within(256))
    fetch_delay: float = setting(1.0, Within(0))
    fetch_private: bool = False

    @property
    def place(self) -> Place:
        """The folder of the corpus, or its address. Raises ``BadAddress``."""
        if is_address(self.path):
            return read_address(self.path)
        return Path(self.path).expanduser() if self.path else data_folder()

    @property
    def folder(self) -> Path:
        """The folder of the files beside the corpus."""
        place = self.place
        return clusters_folder(place) if isinstance(place, Address) else place


@dataclass(frozen=True)
class SearchSettings(Section):
    """How passages are found."""

    engine: str = setting(AUTO, OneOf(_engines))
    candidates: int = setting(Rules().candidates, Within(1, 200))
    semantic: str = setting(AUTO, OneOf(_embedders, with_model=True))
    semantic_seconds: float = setting(Rules().embedding_seconds, Within(0, 60))
    semantic_megabytes: int = setting(100, Within(0))
    same_language: bool = False


@dataclass(frozen=True)
class AnswerSettings(Section):
    """What is shown of passages."""

    limit: int = setting(MOST_QUOTES, Within(1, 20))
    quote_words: int = setting(Rules().quote_words, Within(10, 400))
    answer_threshold: float = setting(Rules().answer_threshold, Within(0, 1))
    closest_threshold: float = setting(Rules().closest_threshold, Within(0, 1))


@dataclass(frozen=True)
class WebhookSettings(Section):
    """Where Telegram delivers updates; without a url, the bot polls."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = setting(8443, Within(1, 65535))
    path: str = "/telegram"
    secret_file: str = ""


@dataclass(frozen=True)
class TelegramSettings(Section):
    """The Telegram bot; its token is in a file or the environment."""

    token_file: str = ""
    api_base_url: str = setting(
        "https://api.telegram.org", Matching(re.compile(r"https?://[^\s/]").match, "https://HOST")
    )
    allowed_users: tuple[int, ...] = ()
    allowed_chats: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    editors_chat: int = 0
    questions_per_minute: int = setting(30, Within(1))
    question_length: int = setting(1000, Within(20, 4096))
    most_megabytes: int = setting(20, Within(1, 2000))
    saved_days: int = setting(365, Within(1, 3650))
    corrections: bool = False
    outgoing_limits: bool = True
    poll_seconds: int = setting(10, Within(1, 50))
    stop_seconds: int = setting(25, Within(1))
    health_port: int = setting(0, Within(0, 65535))
    log_questions: bool = False
    keep_days: int = setting(30, Within(0, 3650))
    keep_statistics_days: int = setting(365, Within(0, 3650))
    webhook: WebhookSettings = WebhookSettings()


@dataclass(frozen=True)
class SiteSettings(Section):
    """The web page."""

    url: str = setting("", Matching(_is_base, "https://HOST or https://HOST/PATH"))
    articles: str = setting("all", OneOf(lambda: ("all", "published")))
    listen: str = "127.0.0.1"
    port: int = setting(8080, Within(0, 65535))
    behind_proxy: bool = False
    requests_per_minute: int = setting(120, Within(1))
    question_length: int = setting(1000, Within(20, 4096))
    seconds_per_question: float = setting(10.0, Within(0.1, 600))

    @property
    def address(self) -> str:
        """The address to which articles without one are linked, or empty."""
        return self.url if self.articles == "all" else ""


@dataclass(frozen=True)
class Settings(Section):
    """All settings, a section for each part."""

    corpus: CorpusSettings = CorpusSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    site: SiteSettings = SiteSettings()
    telegram: TelegramSettings = TelegramSettings()

    def reading(self, **options: Any) -> Reading:
        """How files are read, with these options of the readers."""
        from retrieval.ingestion import FetchLimits, Limits, Options, Reading

        limits = Limits(self.corpus.seconds_per_file, self.corpus.megabytes_per_file)
        fetching = FetchLimits(
            delay=self.corpus.fetch_delay, allow_private=self.corpus.fetch_private
        )
        return Reading(Options(**options), limits, fetching)

    def rules(self) -> Rules:
        """The part of the settings that the library takes."""
        # A key with the name of a rule is that rule.
        given = {**vars(self.search), **vars(self.answer)}
        named = {rule.name: given[rule.name] for rule in fields(Rules) if rule.name in given}
        semantic, megabytes = self.search.semantic, self.search.semantic_megabytes
        if semantic == AUTO:
            from retrieval import automatic_embedder

            embedder = automatic_embedder()
        else:
            embedder = None if semantic == OFF else semantic
        return Rules(
            **named,
            language=None if self.corpus.language == AUTO else self.corpus.language,
            embedder=embedder,
            embedding_seconds=self.search.semantic_seconds,
            vectors=cache_folder() / "vectors.sqlite3" if megabytes else None,
            vector_bytes=1_000_000 * megabytes,
        )


def cache_folder() -> Path:
    """The folder for files that can be made again."""
    return platformdirs.user_cache_path("pullquote", appauthor=False)


def data_folder() -> Path:
    """The folder for the data of the user."""
    return platformdirs.user_data_path("pullquote", appauthor=False)


def clusters_folder(address: Address) -> Path:
    """The folder for files beside a corpus on a cluster, such as an inbox."""
    state = platformdirs.user_state_path("pullquote", appauthor=False)
    host, port = address.hosts[0]
    return state / "clusters" / f"{host.strip('[]').replace(':', '_')}-{port}-{address.name}"


def keys() -> Iterator[str]:
    """The names of all settings, as ``section.key``."""
    return (name for name, _ in _fields(Settings))


def checks() -> Mapping[str, Check]:
    """The check of each setting that has one."""
    return {
        name: one.metadata["check"] for name, one in _fields(Settings) if "check" in one.metadata
    }


def _fields(table: type[Any], prefix: str = "") -> Iterator[tuple[str, Field[Any]]]:
    types = get_type_hints(table)
    for one in fields(table):
        if is_dataclass(kind := types[one.name]):
            assert isinstance(kind, type)
            yield from _fields(kind, f"{prefix}{one.name}.")
        else:
            yield f"{prefix}{one.name}", one


def value_of(settings: Settings, name: str) -> Any:
    """The value of a setting by its name."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def faults(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The *values* whose checks fail, by name, and why."""
    for name, check in checks().items():
        if name in values and (fault := check.fault(values[name])):
            yield name, fault
