"""The commands that look after it all, from corpora and doctor to feedback and config."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from bot.cli.options import Day, Options, Since, Whole, as_json, file_option, limit, option, yes
from bot.cli.program import command, program

SECTION = "Look after"
SHELLS = ("bash", "zsh", "fish")

config = click.Group("config", help="Show the settings, or an example of them.")
config.context_settings = program.context_settings
program.add_command(config)
feedback = click.Group("feedback", help="Tell what people in Telegram thought of the answers.")
feedback.context_settings = program.context_settings
program.add_command(feedback)
file = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@command(SECTION, as_json, examples=("pullquote corpora", "pullquote corpora --json"))
def corpora(options: Options, as_json: bool) -> int:
    """List your corpora; --corpus NAME takes one.

    A new one is made by adding to it: pullquote add --corpus NAME PATH.
    """
    from bot.commands import upkeep

    return upkeep.corpora(options.settings(is_new=True), options.screen(), as_json)


@command(
    SECTION,
    file_option("--save", help="Save all readable articles there."),
    as_json,
    yes,
    examples=("pullquote doctor", "pullquote doctor --save saved.jsonl"),
)
def doctor(options: Options, save: Path | None, as_json: bool, yes: bool) -> int:
    """Check the settings and the corpus; for each problem, print the command that fixes it."""
    from bot.commands import upkeep

    loaded, screen = options.load(is_new=True), options.screen()
    if save:
        return upkeep.save(loaded.settings, screen, save, yes)
    return upkeep.doctor(loaded, screen, as_json)


@command(SECTION, file, yes, examples=("pullquote backup corpus-2026-05.backup",))
def backup(options: Options, file: Path, yes: bool) -> int:
    """Copy the corpus to a file; other processes may use the corpus meanwhile."""
    from bot.commands import upkeep

    return upkeep.backup(options.settings(), options.screen(), file, yes)


@command(SECTION, file, yes, examples=("pullquote restore corpus-2026-05.backup",))
def restore(options: Options, file: Path, yes: bool) -> int:
    """Replace the corpus with a backup; a running bot may keep using it."""
    from bot.commands import upkeep

    return upkeep.restore(options.settings(is_new=True), options.screen(), file, yes)


@command(
    SECTION,
    click.argument("folder", metavar="DIR", type=click.Path(path_type=Path)),
    option(
        "--language", "languages", metavar="CODE", multiple=True,
        help="Ask only questions in this language; may be repeated.",
    ),
    option(
        "--kind", "kinds", metavar="KIND", multiple=True,
        help="Ask only questions of this kind; may be repeated.",
    ),
    as_json,
    file_option("--run", help="Write a TREC run to this file."),
    file_option("--compare", help="Compare with the --json output of an earlier run."),
    file_option("--report", help="Write an HTML page with diagrams to this file."),
    option("--jobs", metavar="N", type=Whole(1), help="Ask with N processes, not one a core."),
    yes,
    name="eval",
    examples=("pullquote eval questions/", "pullquote eval questions/ --json > today.json"),
)  # fmt: skip
def evaluate(options: Options, folder: Path, as_json: bool, yes: bool, **given: Any) -> int:
    """Measure how well the questions of a set are answered.

    DIR contains questions.jsonl and, optionally, corpus.jsonl, qrels.tsv and answers.jsonl. Without
    corpus.jsonl, your own articles are searched.
    """
    from bot.commands import evaluate as measuring

    form = "json" if as_json else "human"
    wanted = measuring.Wanted(folder, form=form, is_yes=yes, **given)
    return measuring.evaluate(options.settings(is_new=True), options.screen(), wanted)


@command(SECTION, examples=("TELEGRAM_BOT_TOKEN=123456:ABC-DEF pullquote telegram",))
def telegram(options: Options) -> int:
    """Run the Telegram bot.

    Its token is in a file, which the setting token_file names, or in TELEGRAM_BOT_TOKEN.
    """
    settings = options.settings()
    from bot.commands import telegram as service

    return service.telegram(settings, options.screen())


@command(
    SECTION,
    option(
        "--since", metavar="DAYS|DATE", type=Since(), default="30", show_default=True,
        help="Only the last days, or from this day, month or year on.",
    ),
    limit(None, "Show at most N of the questions that were not answered; 20 by default."),
    as_json,
    file_option("--html", help="Write a page with charts to this file."),
    yes,
    examples=(
        "pullquote stats",
        "pullquote stats --since 7",
        "pullquote stats --since 2026-05 --html stats.html",
        "pullquote stats --json > stats.json",
    ),
)  # fmt: skip
def stats(
    options: Options,
    since: date,
    limit: int | None,
    as_json: bool,
    html: Path | None,
    yes: bool,
) -> int:
    """Show what the Telegram bot was asked, and how that went; it may be running.

    What it was asked in vain is shown on a terminal only, and as long as it is kept.
    """
    from bot.commands import stats as figures

    wanted = figures.Wanted(since, limit or figures.MOST, as_json, html, yes)
    return figures.stats(options.settings(), options.screen(), wanted)


program.sections[SECTION].append("feedback")


@command(
    "",
    option("--since", metavar="DATE", type=Day(), help="Only opinions from this day on."),
    as_json,
    name="report",
    group=feedback,
    examples=("pullquote feedback report", "pullquote feedback report --since 2026-05 --json"),
)
def feedback_report(options: Options, since: date | None, as_json: bool) -> int:
    """Print how many answers helped, which did not, and why.

    Opinions are counted for all answers, and for the article that was quoted first. For each answer
    that did not help, the question, the first quote, the reason and the time are printed. Opinions
    are kept as long as their answers. A bot that is running is not disturbed.
    """
    from bot.commands import feedback as hearing

    return hearing.report(options.settings(), options.screen(), since, as_json)


@command(
    "",
    click.argument("folder", metavar="DIR", type=click.Path(path_type=Path)),
    yes,
    name="export",
    group=feedback,
    examples=("pullquote feedback export questions/", "pullquote eval questions/"),
)
def feedback_export(options: Options, folder: Path, yes: bool) -> int:
    """Write a question set for eval: the questions whose answers helped.

    The known answer of a question is the sentence that was marked in the first quote, as the corpus
    has it now. Questions whose answers did not help, or whose quotes are gone, are listed in
    without-gold.jsonl. The files hold what people asked, in their words.
    """
    from bot.commands import feedback as hearing

    return hearing.export(options.settings(), options.screen(), folder, yes)


program.sections[SECTION].append("config")


@command("", as_json, name="show", group=config, examples=("pullquote config show",))
def config_show(options: Options, as_json: bool) -> int:
    """Print all settings as TOML, each with the source of its value."""
    from bot.commands import configuring

    return configuring.show(options.load(is_new=True), options.screen(), as_json)


@command("", name="example", group=config, examples=("pullquote config example > pullquote.toml",))
def config_example(options: Options) -> int:
    """Print an example configuration file: every setting with its default and a comment."""
    from bot.commands import configuring

    return configuring.example(options.screen())


@command(
    SECTION,
    click.argument("shell", metavar="|".join(SHELLS), type=click.Choice(SHELLS)),
    examples=(
        "pullquote completion bash > ~/.local/share/bash-completion/completions/pullquote",
        "pullquote completion zsh > /usr/local/share/zsh/site-functions/_pullquote",
        "pullquote completion fish > ~/.config/fish/completions/pullquote.fish",
    ),
)
def completion(options: Options, shell: str) -> int:
    """Print the script by which a shell completes commands, options, ids and corpora."""
    from bot.commands import manual

    return manual.completion(options.screen(), program, shell)


@command(SECTION, examples=("pullquote man > ~/.local/share/man/man1/pullquote.1",))
def man(options: Options) -> int:
    """Print the manual page, in the format of man."""
    from bot.commands import manual

    return manual.man(options.screen(), program)
