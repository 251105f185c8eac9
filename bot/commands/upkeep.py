"""Commands that look after the corpus and the settings: doctor, backup, restore, config show."""

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
from retrieval.storage.backup import backup as copy_to_file
from retrieval.storage.backup import readable
from retrieval.storage.backup import restore as copy_from_file


def doctor(loaded: Loaded, screen: Screen, save: Path | None) -> Exit:
    """Print the state of each part, and the command that repairs it if it is wrong.

    With *save*, only write all articles that can be read to that file.
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
    saved, lost = 0, []
    with file.open("w", encoding="utf-8") as lines:
        for article_id, line in readable(folder):
            if line is None:
                lost.append(article_id)
            else:
                lines.write(f"{line}\n")
                saved += 1
    for article_id in lost:
        screen.say(f"lost: {article_id}")
    screen.say(f"{count(saved, 'article')} saved in {file}, {len(lost)} found but not readable.")
    return Exit.ANSWERED if saved else Exit.CORPUS


def backup(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Copy the corpus to *file*."""
    with screen.progress("copying") as progress:
        copy_to_file(settings.corpus.folder, file, progress)
    screen.say(f"The corpus is in {file}; bring it back with: pullquote restore {file}")
    return Exit.ANSWERED


def restore(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Replace the corpus by the corpus in *file*."""
    with screen.progress("copying") as progress:
        copy_from_file(settings.corpus.folder, file, progress)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        state = corpus.state()
    size = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
    screen.say(f"The corpus was restored from {file}: {size}.")
    return Exit.ANSWERED


def config_show(loaded: Loaded, screen: Screen) -> Exit:
    """Print every setting with its value and the origin of the value."""
    for name, origin in loaded.origins.items():
        value = value_of(loaded.settings, name)
        shown = f'"{value}"' if isinstance(value, str) else value
        screen.write(f"{name} = {shown}  ({origin})")
    screen.write(f"# the corpus is in {loaded.settings.corpus.folder}")
    return Exit.ANSWERED


def config_example(screen: Screen) -> Exit:
    """Print an example configuration file: every setting with its default and a comment."""
    with resource("config.example.toml") as path:
        screen.write(path.read_text("utf-8").rstrip("\n"))
    return Exit.ANSWERED
