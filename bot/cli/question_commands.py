"""The commands that ask and search: ask, saved, search, explain, chat, demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import (
    FILTERS,
    OneOf,
    Options,
    Whole,
    as_json,
    day,
    encoding,
    file_option,
    language,
    limit,
    option,
    question,
    read_encoding,
    same_language,
    yes,
)
from bot.cli.program import QUESTIONS, command
from bot.exit import BadUsage

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval import ArticleFilter

# The formats of ``ask --format`` and ``--batch``, known without loading them.
DOCUMENTS = ("markdown", "html", "docx")
TABLES = (".csv", ".xlsx", ".html", ".jsonl")
filters = list(FILTERS.values())
# The options of ask that say how an answer is printed.
FORMS = ("plain", "as_json", "jsonl", "form")


def article_filter(given: dict[str, Any], settings: Settings | None = None) -> ArticleFilter | None:
    """The articles to which ``FILTERS`` and, if it asks, the *settings* limit a command."""
    since, until, author, source, inside = (given[name] for name in FILTERS)
    is_same = settings is not None and (given["same_language"] or settings.search.same_language)
    if not any((since, until, author, source, inside, is_same)):
        return None
    from retrieval import ArticleFilter

    return ArticleFilter(since, until, author, source, tuple(inside), same_language=is_same)


def _settings(options: Options, limit: int | None) -> Settings:
    return options.settings({"answer": {"limit": limit}} if limit else {})


@command(
    QUESTIONS,
    question,
    limit(20, "Show at most N quotes."),
    language,
    day,
    *filters,
    same_language,
    option("--plain", help="Print a line for each quote, with tabs."),
    as_json,
    option("--jsonl", help="QUESTION is a file, or -, with one question per line."),
    option(
        "--format", "form", metavar="|".join(DOCUMENTS), type=OneOf(DOCUMENTS),
        help="Write a document with footnotes and sources.",
    ),
    file_option("--batch", help="Answer each question of this file; - for input."),
    encoding,
    file_option("-o", "--output", "--out", help="Write to this file."),
    option("--copy", help="Copy the quotes to the clipboard, too."),
    option("--save", help="If there is no answer, ask again after add and sync."),
    yes,
    examples=(
        'pullquote ask "How old is the daughter?"',
        'pullquote ask -n 1 --since 2022 "Who was arrested?"',
        "echo 'Who is Elvira Azimova?' | pullquote ask --json",
        "pullquote ask --jsonl questions.txt > answers.jsonl",
        'pullquote ask "Who was arrested?" --format docx -o arrests.docx',
        "pullquote ask --batch questions.csv --out answers.xlsx",
    ),
)  # fmt: skip
def ask(
    options: Options, words: tuple[str, ...], language: str | None, day: date | None, **given: Any
) -> int:
    """Answer a question with quotes from the articles.

    If QUESTION is -, or is left out in a pipe, it is read from standard input. With --jsonl, each
    line is a text or {"id", "question", "language", "history", "quoted", "on"}; one object is
    printed for every line, in the same order.

    With --batch, the questions are in a column of a table in CSV, or one on each line of a text;
    --out names a .csv, .xlsx, .html or .jsonl file, which gets a row for each question. If it is
    stopped, the same command goes on from there.
    """
    from bot.channels.json_objects import Question
    from bot.commands import ask as asking
    from bot.screen.console import read_question

    forms = [name for name in FORMS if given[name]]
    if given["batch"]:
        return _batch(options, words, language, day, forms, given)
    if len(forms) > 1:
        raise BadUsage("--plain, --json, --jsonl and --format exclude each other")
    if given["jsonl"] and (given["output"] or given["copy"] or given["save"]):
        raise BadUsage("--jsonl prints its objects; --output, --copy and --save are for one answer")
    if given["encoding"]:
        raise BadUsage("--encoding is for the file of --batch")
    settings = _settings(options, given["limit"])
    only = article_filter(given, settings)
    if given["jsonl"]:
        source = " ".join(words or "-")
        return asking.ask_lines(settings, options.screen(), source, language, day, only)
    names = {"plain": "plain", "as_json": "json", "form": given["form"]}
    form = names[forms[0]] if forms else "human"
    asked = Question(read_question(words), language=language, on=day)
    after = {name: given[name] for name in ("output", "copy", "save", "yes")}
    return asking.ask(settings, options.screen(), asked, form, only, **after)


def _batch(
    options: Options,
    words: tuple[str, ...],
    language: str | None,
    day: date | None,
    forms: list[str],
    given: dict[str, Any],
) -> int:
    """Answer the questions of a file."""
    from bot.commands import batch

    if words:
        raise BadUsage("--batch asks the questions of its file; leave QUESTION out")
    if forms or given["copy"]:
        raise BadUsage(
            "--batch writes a file; --plain, --json, --jsonl, --format and --copy do not"
        )
    if not given["output"]:
        raise BadUsage(f"--batch needs --out FILE, whose name ends in {', '.join(TABLES)}")
    settings = _settings(options, given["limit"])
    return batch.batch(
        settings, options.screen(), str(given["batch"]), given["output"],
        encoding=read_encoding(given["encoding"]), language=language, on=day,
        only=article_filter(given, settings), is_yes=given["yes"],
    )  # fmt: skip


@command(
    QUESTIONS,
    click.option(
        "--remove", "removed", metavar="N", multiple=True, type=Whole(1),
        help="Remove question number N; may be repeated.",
    ),
    as_json,
    examples=("pullquote saved", "pullquote saved --remove 3"),
)  # fmt: skip
def saved(options: Options, removed: tuple[int, ...], as_json: bool) -> int:
    """List the questions that ask --save has saved.

    After add and sync they are asked again; those that have an answer then are printed with their
    quotes, once, and are no longer saved.
    """
    from bot.commands import ask as asking

    return asking.saved(options.settings(), options.screen(), removed, as_json)


@command(
    QUESTIONS,
    click.argument("words", metavar="WORDS...", nargs=-1, required=True),
    limit(None, "List at most N passages; 20 by default."),
    option("--all", "every", help="List all passages that match."),
    language,
    *filters,
    as_json,
    examples=(
        "pullquote search trafficking Samarkand",
        "pullquote search '\"children for adoption\"' --all",
        "pullquote search migrants --author Ivanov --since 2021-05",
    ),
)
def search(
    options: Options, words: tuple[str, ...], limit: int | None, every: bool, **given: Any
) -> int:
    """List the passages that contain the words, the best first.

    A passage must contain all of the words, in any of their forms; if no passage does, those with
    some of them are listed. Words in quotation marks must stand there exactly as typed.
    """
    from bot.commands import articles as shelf

    if every and limit:
        raise BadUsage("--all and --limit exclude each other")
    most, only = None if every else limit or shelf.MOST, article_filter(given)
    return shelf.search(
        options.settings(), options.screen(), " ".join(words), most, given["language"], only,
        given["as_json"],
    )  # fmt: skip


@command(
    QUESTIONS,
    question,
    language,
    day,
    *filters,
    same_language,
    as_json,
    examples=('pullquote explain "How old is the daughter?"',),
)
def explain(
    options: Options,
    words: tuple[str, ...],
    language: str | None,
    day: date | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Explain an answer: the terms searched, the passages considered, the confidence."""
    from bot.channels.json_objects import Question
    from bot.commands import ask as asking
    from bot.screen.console import read_question

    asked = Question(read_question(words), language=language, on=day)
    form = "json" if as_json else "human"
    settings = options.settings()
    only = article_filter(given, settings)
    return asking.explain(settings, options.screen(), asked, form, only)


@command(
    QUESTIONS,
    *filters,
    same_language,
    examples=("pullquote chat", "pullquote chat --in barn-owls"),
)
def chat(options: Options, **given: Any) -> int:
    """Hold a conversation; type :help for a list of commands."""
    from bot.commands import ask as asking

    # A conversation is never quiet.
    screen = replace(options, quiet=False).screen()
    settings = options.settings()
    return asking.chat(settings, screen, article_filter(given, settings))


@command(
    QUESTIONS,
    click.argument("words", metavar="[QUESTION...]", nargs=-1),
    limit(20, "Show at most N quotes."),
    examples=("pullquote demo", 'pullquote demo "How old is the daughter?"'),
)
def demo(options: Options, words: tuple[str, ...], limit: int | None) -> int:
    """Ask the demonstration: four short articles that come with Pullquote.

    Without a question, list the articles and some questions. Your own articles are not touched.
    """
    from bot.commands import ask as asking

    return asking.demo(_settings(options, limit), options.screen(), " ".join(words))
