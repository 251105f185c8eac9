"""All settings, a section for each part: what they are called, what they may be, the defaults."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import platformdirs

from retrieval import Rules
from retrieval.engines import AUTO as AUTO_ENGINE
from retrieval.storage.address import Address, Place, is_address, read_address

if TYPE_CHECKING:
    from retrieval.ingestion.parser_process import Reading

AUTO = "auto"
VANISHED = ("remove", "keep")
OFF = "off"
# Which articles the web page shows.
SHOWN_ARTICLES = ("all", "published")

# The least and the greatest value of a setting.
LIMITS: Mapping[str, tuple[float, float | None]] = {
    "corpus.sync_minutes": (0, None),
    "corpus.seconds_per_file": (1, None),
    "corpus.megabytes_per_file": (256, None),
    "corpus.fetch_delay": (0, None),
    "search.candidates": (1, 200),
    "search.semantic_seconds": (0, 60),
    "search.semantic_megabytes": (0, None),
    "answer.limit": (1, 20),
    "answer.quote_words": (10, 400),
    "answer.answer_threshold": (0, 1),
    "answer.closest_threshold": (0, 1),
    "site.port": (0, 65535),
    "site.requests_per_minute": (1, None),
    "site.question_length": (20, 4096),
    "site.seconds_per_question": (0.1, 600),
    "telegram.webhook.port": (1, 65535),
    "telegram.questions_per_minute": (1, None),
    "telegram.question_length": (20, 4096),
    "telegram.most_megabytes": (1, 2000),
    "telegram.saved_days": (1, 3650),
    "telegram.poll_seconds": (1, 50),
    "telegram.stop_seconds": (1, None),
    "telegram.health_port": (0, 65535),
    "telegram.keep_days": (0, 3650),
    "telegram.keep_statistics_days": (0, 3650),
}

# These are plain dataclasses, because pydantic takes a fifth of the time of a whole question to
# import. ``loading.py`` has pydantic check what a file or the environment says.


class Section:
    """A table of the configuration file."""

    __pydantic_config__: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class CorpusSettings(Section):
    """Where the articles lie, where they come from, and how they are read."""

    path: str = ""
    language: str = AUTO
    sources: tuple[str, ...] = ()
    vanished: str = "remove"
    sync_minutes: int = 0
    seconds_per_file: int = 180
    megabytes_per_file: int = 1536
    fetch_delay: float = 1.0
    fetch_private: bool = False

    @property
    def place(self) -> Place:
        """Where the corpus is: a folder, by default the data folder of the system, or an address.

        Raises ``BadAddress``.
        """
        if is_address(self.path):
            return read_address(self.path)
        return Path(self.path).expanduser() if self.path else data_folder()

    @property
    def folder(self) -> Path:
        """The folder of what is kept beside the corpus: its own, or one named by its address."""
        place = self.place
        return clusters_folder(place) if isinstance(place, Address) else place


@dataclass(frozen=True)
class SearchSettings(Section):
    """How passages are found."""

    engine: str = AUTO_ENGINE
    candidates: int = Rules().candidates
    semantic: str = AUTO
    semantic_seconds: float = Rules().embedding_seconds
    semantic_megabytes: int = 100
    same_language: bool = False


@dataclass(frozen=True)
class AnswerSettings(Section):
    """What is shown of them."""

    limit: int = 3
    quote_words: int = Rules().quote_words
    answer_threshold: float = Rules().answer_threshold
    closest_threshold: float = Rules().closest_threshold


@dataclass(frozen=True)
class WebhookSettings(Section):
    """Where Telegram delivers updates; long polling is used while there is no url."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = 8443
    path: str = "/telegram"
    secret_file: str = ""


@dataclass(frozen=True)
class TelegramSettings(Section):
    """The Telegram bot. Its token is never a setting: it is in a file or in the environment."""

    token_file: str = ""
    api_base_url: str = "https://api.telegram.org"
    allowed_users: tuple[int, ...] = ()
    allowed_chats: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    editors_chat: int = 0
    questions_per_minute: int = 30
    question_length: int = 1000
    most_megabytes: int = 20
    saved_days: int = 365
    corrections: bool = False
    outgoing_limits: bool = True
    poll_seconds: int = 10
    stop_seconds: int = 25
    health_port: int = 0
    log_questions: bool = False
    keep_days: int = 30
    keep_statistics_days: int = 365
    webhook: WebhookSettings = WebhookSettings()


@dataclass(frozen=True)
class SiteSettings(Section):
    """The web page that shows articles: where it is, and what it shows to whom."""

    url: str = ""
    articles: str = "all"
    listen: str = "127.0.0.1"
    port: int = 8080
    behind_proxy: bool = False
    requests_per_minute: int = 120
    question_length: int = 1000
    seconds_per_question: float = 10.0

    @property
    def address(self) -> str:
        """The address to which articles without one are linked; empty if the page lacks them."""
        return self.url if self.articles == "all" else ""


@dataclass(frozen=True)
class Settings(Section):
    """All settings, each section for the part that needs it."""

    corpus: CorpusSettings = CorpusSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    site: SiteSettings = SiteSettings()
    telegram: TelegramSettings = TelegramSettings()

    def reading(self, **options: Any) -> Reading:
        """How files are read, with these options of the readers."""
        # Imported here: asking needs no reader.
        from retrieval.fetching.outcomes import FetchLimits
        from retrieval.ingestion.parser_process import Limits, Reading
        from retrieval.readers.original import Options

        limits = Limits(self.corpus.seconds_per_file, self.corpus.megabytes_per_file)
        fetching = FetchLimits(
            delay=self.corpus.fetch_delay, allow_private=self.corpus.fetch_private
        )
        return Reading(Options(**options), limits, fetching)

    def rules(self) -> Rules:
        """The part of the settings that the library takes."""
        return Rules(
            engine=self.search.engine,
            language=None if self.corpus.language == AUTO else self.corpus.language,
            candidates=self.search.candidates,
            quote_words=self.answer.quote_words,
            answer_threshold=self.answer.answer_threshold,
            closest_threshold=self.answer.closest_threshold,
            embedder=self._embedder(),
            embedding_seconds=self.search.semantic_seconds,
            vectors=cache_folder() / "vectors.sqlite3" if self.search.semantic_megabytes else None,
            vector_bytes=1_000_000 * self.search.semantic_megabytes,
        )

    def _embedder(self) -> str | None:
        """The embedder that is used; for ``auto``, the one that is installed, if any."""
        from retrieval.meaning import automatic

        semantic = self.search.semantic
        return None if semantic == OFF else automatic() if semantic == AUTO else semantic


def cache_folder() -> Path:
    """The folder in which the system keeps what can be made again."""
    return platformdirs.user_cache_path("pullquote", appauthor=False)


def data_folder() -> Path:
    """The folder in which the system keeps the data of this program for its user."""
    return platformdirs.user_data_path("pullquote", appauthor=False)


def clusters_folder(address: Address) -> Path:
    """The folder of what this machine keeps beside a corpus on a cluster, such as a bot's inbox."""
    state = platformdirs.user_state_path("pullquote", appauthor=False)
    host, port = address.hosts[0]
    return state / "clusters" / f"{host.strip('[]').replace(':', '_')}-{port}-{address.name}"


def keys(table: type[Any] = Settings, prefix: str = "") -> Iterator[str]:
    """The names of all settings, as ``section.key``."""
    types = get_type_hints(table)
    for field in fields(table):
        if is_dataclass(kind := types[field.name]):
            assert isinstance(kind, type)
            yield from keys(kind, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"


def value_of(settings: Settings, name: str) -> Any:
    """The value of a setting by its name, as ``keys`` gives it."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def choices() -> dict[str, list[str]]:
    """The values from which a setting is chosen, by the name of the setting."""
    # Imported here: it takes time, and settings are seldom checked.
    from retrieval.analysis import ANALYZERS
    from retrieval.engines import ENGINES

    return {
        "corpus.language": sorted([AUTO, *ANALYZERS]),
        "corpus.vanished": [*VANISHED],
        "site.articles": [*SHOWN_ARTICLES],
        "search.engine": sorted([AUTO_ENGINE, *ENGINES]),
    }


def faults(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The settings in *values*, by name, that no type forbids, and why they cannot be used."""
    for name, known in choices().items():
        if isinstance(value := values.get(name), str) and value not in known:
            yield name, f"{value!r} is not one of {', '.join(known)}"
    embedder = values.get("search.semantic")
    if isinstance(embedder, str) and embedder.partition(":")[0] not in _embedders():
        yield "search.semantic", f"{embedder!r} is not one of {', '.join(_embedders())}"
    for name, (least, most) in LIMITS.items():
        number = _number(values.get(name))
        if number is not None and not least <= number <= (math.inf if most is None else most):
            upper = "" if most is None else f" to {most:g}"
            yield name, f"{number:g} is not in the range from {least:g}{upper}"
    name = "site.url"
    if isinstance(url := values.get(name), str) and url and not _is_address(url):
        yield name, f"{url!r} is no address of the form https://HOST or https://HOST/PATH"
    name = "telegram.api_base_url"
    if isinstance(url := values.get(name), str) and not re.match(r"https?://[^\s/]", url):
        yield name, f"{url!r} is no address of the form https://HOST"


def _is_address(url: str) -> bool:
    """Whether *url* can be put before the path of a page."""
    # Imported here: it takes time, and settings are seldom checked.
    from retrieval import safe_address

    return safe_address(url) is not None and "?" not in url and "#" not in url


def _embedders() -> list[str]:
    """What the setting ``semantic`` may be; a model may stand behind some of them."""
    from retrieval.meaning import EMBEDDERS

    return [AUTO, OFF, *EMBEDDERS]


def _number(value: object) -> float | None:
    """A number as a file has it, or as text, as the environment has it."""
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None
