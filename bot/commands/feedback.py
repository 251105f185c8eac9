"""What people thought of the answers in Telegram: a report, and a question set."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

from bot.app import asked_corpus
from bot.channels.telegram.remembering.memory import kept_seconds
from bot.channels.telegram.remembering.opinions import Opinion
from bot.channels.terminal import count
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit_codes import Exit
from bot.feedback.gathering import gather, judged
from bot.feedback.report import report_object, report_text
from bot.files import written
from bot.settings import Settings
from retrieval.errors import CorpusUnreadable

# The names of a question set, and that of the questions that cannot be in it yet.
QUESTIONS, ANSWERS, QRELS, CORPUS = (
    "questions.jsonl", "answers.jsonl", "qrels.tsv", "corpus.jsonl",
)  # fmt: skip
WITHOUT_GOLD = "without-gold.jsonl"


def report(settings: Settings, screen: Screen, since: date | None, is_json: bool) -> Exit:
    """Print how many answers helped, why others did not, and the questions of these."""
    opinions = _gathered(settings, screen, since)
    if opinions is None:
        return Exit.CORPUS
    with asked_corpus(settings, screen.say) as corpus:
        found = [*judged(corpus, opinions)]
    if is_json:
        screen.write(json.dumps(report_object(found, since), ensure_ascii=False))
    elif found:
        with screen.paged():
            screen.show(report_text(found))
    else:
        screen.say(f"No opinions are kept in {settings.corpus.folder}.")
    return Exit.ANSWERED


def export(settings: Settings, screen: Screen, folder: Path, is_yes: bool) -> Exit:
    """Write a question set to *folder*. Raises ``BadUsage`` and ``Declined``."""
    # Imported here: a report needs no language.
    from bot.feedback.question_set import HEADER, exported

    if (folder / CORPUS).exists():
        raise BadUsage(f"{folder} has a {CORPUS}, the articles of another set; name another folder")
    if folder.exists() and not folder.is_dir():
        raise BadUsage(f"{folder} is a file; name a folder")
    opinions = _gathered(settings, screen)
    if opinions is None:
        return Exit.CORPUS
    with asked_corpus(settings, screen.say) as corpus:
        made = exported(judged(corpus, opinions))
    left = count(len(made.without_gold), "question")
    if not made.questions:
        screen.say(f"Nothing is exported: no right answer is known, and {left} would be left out.")
        return Exit.NOT_ANSWERED
    files = {
        ANSWERS: made.answers, QRELS: [HEADER, *made.qrels], WITHOUT_GOLD: made.without_gold,
        QUESTIONS: made.questions,
    }  # fmt: skip
    _write(screen, folder, files, is_yes)
    screen.say(f"{count(len(made.questions), 'question')} written to {folder}.")
    if made.without_gold:
        screen.say(f"{left} whose right answer nobody has named: {folder / WITHOUT_GOLD}")
    screen.say("The files hold what people asked, in their words, and no id of a person or a chat.")
    return Exit.ANSWERED


def _write(screen: Screen, folder: Path, files: dict[str, list[str]], is_yes: bool) -> None:
    if any((folder / name).exists() for name in files):
        question = f"{folder} has a question set. Write over it?"
        screen.confirm(question, is_yes, f"writing over the question set in {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        with written(folder / name) as file:
            file.writelines(f"{line}\n".encode() for line in lines)


def _gathered(
    settings: Settings, screen: Screen, since: date | None = None
) -> list[Opinion] | None:
    """All opinions that are kept; None, after a line about it, if a file cannot be read."""
    oldest = time.time() - kept_seconds(settings.telegram.keep_days)
    try:
        return gather(settings.corpus.folder, oldest, since)
    except CorpusUnreadable as error:
        screen.say(f"pullquote: the file of the bot, {error.path}, cannot be read: {error.why}")
        return None
