"""The state of things: what is wrong and how to mend it, which settings hold and why."""

from __future__ import annotations

from pathlib import Path

from bot.app import existing_corpus
from bot.channels.terminal import count
from bot.console import Screen
from bot.doctor import examine
from bot.exit import Exit
from bot.loading import Loaded
from bot.resources import resource
from bot.settings import Settings, value_of
from retrieval.storage import backup as backups
from retrieval.storage.backup import readable


def doctor(loaded: Loaded, screen: Screen, save: Path | None) -> Exit:
    """Print what was looked at, and for what is wrong the command that mends it.

    With *save* write there what can be read of the articles, and do nothing else.
    """
    if save:
        return _save(loaded.settings.corpus.folder, screen, save)
    wrong = 0
    for finding in examine(loaded):
        screen.write(
            f"{'ok   ' if finding.mend is None else 'wrong'}  {finding.name}: {finding.state}"
        )
        if finding.mend:
            wrong += 1
            screen.write(f"       mend it with: {finding.mend}")
    return Exit.CORPUS if wrong else Exit.ANSWERED


def _save(folder: Path, screen: Screen, file: Path) -> Exit:
    whole, lost = 0, []
    with file.open("w", encoding="utf-8") as lines:
        for article_id, line in readable(folder):
            if line is None:
                lost.append(article_id)
            else:
                lines.write(f"{line}\n")
                whole += 1
    for article_id in lost:
        screen.say(f"lost: {article_id}")
    screen.say(f"{count(whole, 'article')} saved in {file}, {len(lost)} found but not readable.")
    return Exit.ANSWERED if whole else Exit.CORPUS


def backup(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Copy the corpus to *file*."""
    with screen.progress("copying") as progress:
        backups.backup(settings.corpus.folder, file, progress)
    screen.say(f"The corpus is in {file}; bring it back with: pullquote restore {file}")
    return Exit.ANSWERED


def restore(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Put the corpus of *file* in place."""
    with screen.progress("copying") as progress:
        backups.restore(settings.corpus.folder, file, progress)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        state = corpus.state()
    held = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
    screen.say(f"The corpus is that of {file}: {held}.")
    return Exit.ANSWERED


def config_show(loaded: Loaded, screen: Screen) -> Exit:
    """Print every setting with its value and where that came from."""
    for name, origin in loaded.origins.items():
        value = value_of(loaded.settings, name)
        shown = f'"{value}"' if isinstance(value, str) else value
        screen.write(f"{name} = {shown}  ({origin})")
    screen.write(f"# the corpus lies in {loaded.settings.corpus.folder}")
    return Exit.ANSWERED


def config_example(screen: Screen) -> Exit:
    """Print an example configuration file: every setting with its default and a comment."""
    with resource("config.example.toml") as path:
        screen.write(path.read_text("utf-8").rstrip("\n"))
    return Exit.ANSWERED
