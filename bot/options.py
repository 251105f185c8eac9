"""The options that all commands share, declared once."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import BadUsage
from bot.loading import Layer, Loaded, load_settings

OPTIONS: dict[str, Any] = {
    "corpus": Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The folder of the corpus; add and ask create it."),
    ],
    "config": Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration file.")],
    "no_color": Annotated[bool, typer.Option("--no-color", help="Print without color.")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show a traceback for an error.")],
}
DEFAULTS: dict[str, Any] = {"corpus": None, "config": None, "no_color": False, "debug": False}


@dataclass(frozen=True, slots=True)
class Options:
    """The values of the shared options on one command line."""

    corpus: Path | None
    config: Path | None
    no_color: bool
    debug: bool

    def load(self, flags: Layer | None = None) -> Loaded:
        """Load the settings; *flags* are the settings that the command's own options give."""
        layer = {name: dict(values) for name, values in (flags or {}).items()}
        if self.corpus is not None:
            layer.setdefault("corpus", {})["path"] = str(self.corpus)
        loaded = load_settings(layer, self.config)
        for notice in loaded.notices:
            print(f"pullquote: {notice}", file=sys.stderr)
        return loaded


# The fields of an article that --map may name.
FIELDS = ("title", "text", "paragraphs", "id", "url", "author", "published", "language")


def read_map(text: str) -> dict[str, str]:
    """The pairs in ``title=headline,text=body``. Raises ``BadUsage``."""
    fields: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        ours, _, theirs = (part.strip() for part in pair.partition("="))
        if ours not in FIELDS or not theirs:
            raise BadUsage(f"--map {pair}: it must be FIELD=NAME; FIELD is {', '.join(FIELDS)}")
        fields[ours] = theirs
    return fields


def read_encoding(name: str | None) -> str | None:
    """The name of an encoding of texts, checked. Raises ``BadUsage``."""
    if name is None:
        return None
    try:
        "x".encode(name).decode(name)
    except (LookupError, UnicodeError):
        raise BadUsage(f"--encoding {name}: there is no such encoding of texts") from None
    return name


def command(app: typer.Typer, name: str | None = None) -> Callable[[Callable[..., int]], None]:
    """Register a function as a command that takes the shared options and its own parameters."""

    def register(function: Callable[..., int]) -> None:
        _, *own = inspect.signature(function, eval_str=True).parameters.values()
        kind = inspect.Parameter.KEYWORD_ONLY
        shared = [
            inspect.Parameter(key, kind, default=DEFAULTS[key], annotation=annotation)
            for key, annotation in OPTIONS.items()
        ]

        @functools.wraps(function)
        def run(**given: Any) -> int:
            options = Options(**{key: given.pop(key) for key in OPTIONS})
            return function(options, **given)

        parameters = [*(parameter.replace(kind=kind) for parameter in own), *shared]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        app.command(name)(run)

    return register
