"""The options and arguments of the commands, and their types."""

from __future__ import annotations

import os
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from bot import CORPUS_VARIABLE
from bot.exit import BadUsage
from retrieval.analysis import LANGUAGES

if TYPE_CHECKING:
    from bot.configuration import Layer, Loaded
    from bot.screen.console import Screen
    from bot.settings import Settings

Declaration = Callable[[Any], Any]
# A shell asks before it shows more.
MOST_OFFERED = 200
# The fields of an article that --map may name.
FIELDS = ("title", "text", "paragraphs", "id", "url", "author", "published", "language")


@dataclass(frozen=True, slots=True)
class Options:
    """The options that all commands share."""

    corpus: str | None
    config: Path | None
    quiet: bool
    no_color: bool
    no_pager: bool
    debug: bool

    def load(self, flags: Layer | None = None, is_new: bool = False) -> Loaded:
        """Load the settings; *flags* come from the command's own options.

        A corpus that is named must exist, unless the command may make it: *is_new*.
        """
        from bot.configuration import load_settings
        from bot.corpora import place_of

        layer = {name: dict(values) for name, values in (flags or {}).items()}
        if self.corpus is not None:
            layer.setdefault("corpus", {})["path"] = str(place_of(self.corpus, is_new))
        loaded = load_settings(layer, self.config)
        if self.corpus is not None and self.corpus == os.environ.get(CORPUS_VARIABLE):
            origins = {**loaded.origins, "corpus.path": "environment"}
            loaded = loaded._replace(origins=origins)
        if address := loaded.settings.site.address:
            from retrieval import use_site

            use_site(address)
        for notice in loaded.notices:
            self.screen().say(f"pullquote: {notice}")
        return loaded

    def settings(self, flags: Layer | None = None, is_new: bool = False) -> Settings:
        """The settings alone."""
        return self.load(flags, is_new).settings

    def screen(self) -> Screen:
        """Where the command prints."""
        from bot.screen.console import Screen

        return Screen(self.no_color, self.no_pager, self.quiet)


class Day(click.ParamType[date]):
    """A day as ``2026-05-17``; a month or a year is its first day, or its last."""

    name = "date"

    def __init__(self, is_last: bool = False) -> None:
        self._is_last = is_last

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Read a day."""
        if isinstance(value, date):
            return value
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value.strip(), re.ASCII)
        try:
            year, month, day = (int(part) if part else 0 for part in found.groups())  # type: ignore[union-attr]
            month = month or (12 if self._is_last else 1)
            day = day or (monthrange(year, month)[1] if self._is_last else 1)
            return date(year, month, day)
        except (AttributeError, ValueError):
            self.fail(f"{value} is no date such as 2026-05-17, 2026-05 or 2026", param, ctx)


class Since(Day):
    """A day, or the number of days from it to today."""

    name = "days"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Read up to three digits as a number of days."""
        if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value.strip(), re.ASCII):
            if not (days := int(value)):
                self.fail("0 is no number of days; the least is 1, for today", param, ctx)
            return datetime.now(UTC).date() - timedelta(days=days - 1)
        return super().convert(value, param, ctx)


class Whole(click.ParamType[int]):
    """A whole number within bounds."""

    name = "number"

    def __init__(self, least: int, most: int | None = None) -> None:
        self._least, self._most = least, most

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Read a number."""
        try:
            number = int(value)
        except ValueError:
            number = self._least - 1
        if number < self._least or (self._most is not None and number > self._most):
            upper = "" if self._most is None else f" to {self._most}"
            self.fail(f"{value} is no whole number from {self._least}{upper}", param, ctx)
        return number


class OneOf(click.Choice[str]):
    """One of some words, which a function may give late."""

    def __init__(self, words: Sequence[str] | Callable[[], Iterable[str]]) -> None:
        self._words = words
        super().__init__(())

    @property
    def choices(self) -> tuple[str, ...]:
        """The words."""
        return tuple(self._words() if callable(self._words) else self._words)

    @choices.setter
    def choices(self, _: Iterable[str]) -> None:
        """Ignore the words that ``click.Choice`` sets."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The words, unless the option has a name for them."""
        return param.metavar or "|".join(self.choices)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """The message with all words."""
        return f"{value} is not one of {', '.join(self.choices)}"


class Completed(click.ParamType[str]):
    """A text that a shell completes with the words that *complete* gives."""

    name = "text"

    def __init__(self, complete: Callable[[click.Context, str], Iterable[CompletionItem]]) -> None:
        self._complete = complete

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that a shell offers; none after an error."""
        try:
            return [*self._complete(ctx, incomplete)]
        except Exception:
            return []


def _corpora(_: click.Context, beginning: str) -> Iterable[CompletionItem]:
    from bot.corpora import named_corpora

    yield from (CompletionItem(name) for name, _ in named_corpora() if name.startswith(beginning))
    yield CompletionItem(beginning, type="dir")


def _article_ids(ctx: click.Context, beginning: str) -> Iterable[CompletionItem]:
    from retrieval import opened_store

    shared = {str(option.name): ctx.params.get(str(option.name)) for option in SHARED}
    place = Options(**shared).settings().corpus.place  # type: ignore[arg-type]
    with closing(opened_store(place)) as store:
        for article in islice(store.articles(beginning), MOST_OFFERED):
            if not article.id.startswith(beginning):
                return
            yield CompletionItem(article.id, help=article.title or article.source)


def option(*names: str, metavar: str | None = None, **given: Any) -> Declaration:
    """An option; without a metavar it is a flag."""
    if metavar is None:
        return click.option(*names, is_flag=True, **given)
    return click.option(*names, metavar=metavar, **given)


def file_option(*names: str, help: str) -> Declaration:  # noqa: A002  # as click calls it
    """An option for the name of a file."""
    return click.option(*names, metavar="FILE", type=click.Path(), callback=_as_path, help=help)


def _as_path(_: click.Context, __: click.Parameter, value: Any) -> Path | None:
    if value is not None and ("\0" in value or not value):
        raise BadUsage("the name of a file is empty, or contains a NUL")
    return None if value is None else Path(value)


SHARED = [
    click.Option(
        ["-c", "--corpus"],
        metavar="CORPUS",
        type=Completed(_corpora),
        envvar=CORPUS_VARIABLE,
        help="The name, the folder or the address of the corpus.",
    ),
    click.Option(
        ["--config"], metavar="FILE", type=click.Path(), callback=_as_path,
        help="The configuration file.",
    ),
    click.Option(["-q", "--quiet"], is_flag=True, help="Print only data and errors."),
    click.Option(["--no-color"], is_flag=True, help="Print without styles and links."),
    click.Option(["--no-pager"], is_flag=True, help="Print without a pager."),
    click.Option(["--debug"], is_flag=True, help="Show a traceback for an error."),
]  # fmt: skip

question = click.argument("words", metavar="QUESTION...", nargs=-1)
article_id = click.argument("article_id", metavar="ID", type=Completed(_article_ids))
article_ids = click.argument(
    "article_ids", metavar="ID...", nargs=-1, required=True, type=Completed(_article_ids)
)
language = click.option(
    "-l",
    "--lang",
    "language",
    metavar="CODE",
    type=OneOf([*LANGUAGES]),
    help=f"The language: {', '.join(LANGUAGES)}.",
)
day = option("--on", "day", metavar="DATE", type=Day(), help="The day of the question.")
as_json = option("--json", "as_json", help="Print one JSON object.")
yes = option("-y", "--yes", help="Answer every question with yes.")


def limit(most: int | None, help: str) -> Declaration:  # noqa: A002  # as click calls it
    """The option for a number of quotes or passages."""
    return option("-n", "--limit", metavar="N", type=Whole(1, most), help=help)


# The articles that are searched or listed.
FILTERS: Mapping[str, Declaration] = {
    "since": option(
        "--since", metavar="DATE", type=Day(), help="Only articles from this day, month or year on."
    ),
    "until": option(
        "--until", metavar="DATE", type=Day(is_last=True), help="Only articles until then."
    ),
    "author": option("--author", metavar="TEXT", help="Only articles whose author contains this."),
    "source": option(
        "--source", metavar="TEXT", help="Only articles whose file or address contains this."
    ),
    "inside": click.option(
        "--in", "inside", metavar="ID", multiple=True, type=Completed(_article_ids),
        help="Only this article; may be repeated.",
    ),
}  # fmt: skip

same_language = option("--same-language", help="Only articles in the language of the question.")

# How the files of a command are read.
split = option("--split", help="Each text file is a collection of articles.")
fields = option(
    "--map", "fields", metavar="OURS=THEIRS,...", default="", help="The names of the fields."
)
encoding = option("--encoding", metavar="NAME", help="The encoding of texts, such as cp1251.")
report = file_option("--report", help="Write every article and fault to this file.")


def read_map(text: str) -> dict[str, str]:
    """The pairs in ``title=headline,text=body``. Raises ``BadUsage``."""
    pairs: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        ours, _, theirs = (part.strip() for part in pair.partition("="))
        if ours not in FIELDS or not theirs:
            raise BadUsage(f"--map {pair}: it must be FIELD=NAME; FIELD is {', '.join(FIELDS)}")
        pairs[ours] = theirs
    return pairs


def read_encoding(name: str | None) -> str | None:
    """The name of an encoding, checked. Raises ``BadUsage``."""
    if name is None:
        return None
    try:
        "x".encode(name).decode(name)
    except (LookupError, UnicodeError, ValueError):
        raise BadUsage(f"--encoding {name}: there is no such encoding of texts") from None
    return name
