"""Print the settings in use, or an example of them."""

from __future__ import annotations

import json

from bot.config_file import OWN, toml_lines, user_file
from bot.console import Screen
from bot.exit_codes import Exit
from bot.loading import Loaded
from bot.resources import resource
from bot.settings import value_of


def show(loaded: Loaded, screen: Screen, is_json: bool) -> Exit:
    """Print every setting with its value and the origin of the value, as TOML."""
    settings = loaded.settings
    values = {name: (value_of(settings, name), origin) for name, origin in loaded.origins.items()}
    if is_json:
        every = {
            name: {"value": value, "origin": origin} for name, (value, origin) in values.items()
        }
        found = {"file": loaded.file, "corpus": str(settings.corpus.place), "settings": every}
        screen.write(json.dumps({"schema": "pullquote.settings/1", **found}, ensure_ascii=False))
        return Exit.ANSWERED
    if loaded.file:
        screen.write(f"# Read from {loaded.file}.")
    else:
        screen.write(f"# No file was read. One would go to {OWN} here, or to {user_file()}.")
    screen.write(f"# The corpus is in {settings.corpus.place}.")
    screen.write("")
    for line in toml_lines(values):
        screen.write(line)
    return Exit.ANSWERED


def example(screen: Screen) -> Exit:
    """Print an example configuration file: every setting with its default and a comment."""
    with resource("config.example.toml") as path:
        screen.write(path.read_text("utf-8").rstrip("\n"))
    return Exit.ANSWERED
