"""The state of things: what is wrong and how to mend it, which settings hold and why."""

from __future__ import annotations

from bot.console import Screen
from bot.doctor import examine
from bot.exit import Exit
from bot.loading import Loaded
from bot.settings import value_of


def doctor(loaded: Loaded, screen: Screen) -> Exit:
    """Print what was looked at, and for what is wrong the command that mends it."""
    wrong = 0
    for finding in examine(loaded):
        screen.write(
            f"{'ok   ' if finding.mend is None else 'wrong'}  {finding.name}: {finding.state}"
        )
        if finding.mend:
            wrong += 1
            screen.write(f"       mend it with: {finding.mend}")
    return Exit.CORPUS if wrong else Exit.ANSWERED


def config_show(loaded: Loaded, screen: Screen) -> Exit:
    """Print every setting with its value and where that came from."""
    for name, origin in loaded.origins.items():
        value = value_of(loaded.settings, name)
        shown = f'"{value}"' if isinstance(value, str) else value
        screen.write(f"{name} = {shown}  ({origin})")
    screen.write(f"# the corpus lies in {loaded.settings.corpus.folder}")
    return Exit.ANSWERED
