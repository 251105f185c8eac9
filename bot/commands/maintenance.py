"""List, examine, save and restore corpora, and show the settings."""

from __future__ import annotations

import json
from pathlib import Path

from bot.channels.terminal import count
from bot.configuration import OWN, Loaded, toml_lines, user_file
from bot.corpora import existing_corpus, named_corpora, resource
from bot.exit import Exit, message_of
from bot.readable import printable
from bot.screen.console import Screen
from bot.settings import Settings, data_folder, value_of
from retrieval import Corpus, RetrievalError, Store, has_corpus, readable_articles
from retrieval import backup as copy_to_file
from retrieval import restore as copy_from_file


def corpora(settings: Settings, screen: Screen, is_json: bool) -> Exit:
    """List the corpora of the user, with a mark at the one in use."""
    found = [("", data_folder()), *named_corpora()]
    objects = []
    for name, folder in found:
        if not Store.exists(folder):
            continue
        is_used = folder == settings.corpus.folder
        articles, paragraphs, fault = None, None, None
        try:
            with Corpus.existing(folder) as corpus:
                state = corpus.state()
            articles, paragraphs = state.articles, state.paragraphs
            size = f"{count(articles, 'article')}\t{count(paragraphs, 'paragraph')}"
        except RetrievalError as error:
            fault = message_of(error)
            size = f"unreadable\t{fault}"
        objects.append(
            {
                "name": name or None, "folder": str(folder), "is_used": is_used,
                "articles": articles, "paragraphs": paragraphs, "fault": fault,
            }
        )  # fmt: skip
        if not is_json:
            mark = "*" if is_used else " "
            screen.write(printable(f"{mark} {name or '(default)'}\t{size}\t{folder}"))
    if is_json:
        screen.write(
            json.dumps({"schema": "pullquote.corpora/1", "corpora": objects}, ensure_ascii=False)
        )
    elif not objects:
        screen.say("You have no corpus yet. Make one with: pullquote add PATH")
    return Exit.ANSWERED


def doctor(loaded: Loaded, screen: Screen, is_json: bool) -> Exit:
    """Print the state of each part, and the command that repairs it."""
    from bot.doctor import examine

    findings = []
    for finding in examine(loaded):
        findings.append(finding)
        if not is_json:
            mark = "ok   " if finding.mend is None else "wrong"
            screen.show(f"{mark}  {finding.name}: {printable(finding.state)}")
            if finding.mend:
                screen.show(f"       mend it with: {finding.mend}")
    if is_json:
        parts = [
            {"name": one.name, "state": one.state, "is_ok": one.mend is None, "mend": one.mend}
            for one in findings
        ]
        screen.write(
            json.dumps({"schema": "pullquote.doctor/1", "parts": parts}, ensure_ascii=False)
        )
    return Exit.CORPUS if any(finding.mend for finding in findings) else Exit.ANSWERED


def save(settings: Settings, screen: Screen, file: Path, is_yes: bool) -> Exit:
    """Write all readable articles to *file*."""
    from bot.commands.cited_quotes import lines_written

    screen.may_write(file, is_yes)
    saved, lost = 0, []
    with lines_written(file) as lines:
        for article_id, line in readable_articles(settings.corpus.place):
            if line is None:
                lost.append(article_id)
            else:
                lines.write(f"{line}\n")
                saved += 1
    for article_id in lost:
        screen.say(f"lost: {printable(article_id)}")
    screen.say(f"{count(saved, 'article')} saved in {file}, {len(lost)} found but not readable.")
    return Exit.ANSWERED if saved else Exit.CORPUS


def backup(settings: Settings, screen: Screen, file: Path, is_yes: bool) -> Exit:
    """Copy the corpus to *file*."""
    screen.may_write(file, is_yes)
    with screen.progress("copying") as progress:
        copy_to_file(settings.corpus.place, file, progress)
    screen.say(f"The corpus is in {file}; bring it back with: pullquote restore {file}")
    return Exit.ANSWERED


def restore(settings: Settings, screen: Screen, file: Path, is_yes: bool) -> Exit:
    """Replace the corpus by the corpus in *file*."""
    place = settings.corpus.place
    if has_corpus(place):
        question = f"Replace the corpus in {place} by {file}?"
        screen.confirm(question, is_yes, f"replacing the corpus in {place}")
    with screen.progress("copying") as progress:
        copy_from_file(place, file, progress)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        state = corpus.state()
    size = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
    screen.say(f"The corpus was restored from {file}: {size}.")
    return Exit.ANSWERED


def show_config(loaded: Loaded, screen: Screen, is_json: bool) -> Exit:
    """Print every setting with its value and origin, as TOML."""
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


def example_config(screen: Screen) -> Exit:
    """Print an example configuration file."""
    with resource("config.example.toml") as path:
        screen.write(path.read_text("utf-8").rstrip("\n"))
    return Exit.ANSWERED
