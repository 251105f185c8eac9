"""The commands for the web page and for upkeep, from serve and site to config and man."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from bot.cli.options import OneOf, Options, Since, Whole, as_json, file_option, limit, option, yes
from bot.cli.program import PAGES, UPKEEP, command, program
from bot.exit import BadUsage
from retrieval.analysis import LANGUAGES, UNKNOWN

PAGE_LANGUAGES = [code for code in LANGUAGES if code != UNKNOWN]
SHELLS = ("bash", "zsh", "fish")


@command(
    PAGES,
    option("--listen", metavar="ADDRESS", help="Listen at this address; 127.0.0.1 by default."),
    click.option(
        "--port", metavar="N", type=Whole(0, 65535), help="Listen at this port; 8080 by default."
    ),
    examples=("pullquote serve", "pullquote serve --corpus news --port 8000"),
)
def serve(options: Options, listen: str | None, port: int | None) -> int:
    """Serve a web page that answers questions and shows articles.

    Only this machine can reach it unless --listen, or the setting listen under [site], says
    otherwise. Each quote leads to its article, where it is marked.
    """
    given: dict[str, Any] = {"listen": listen, "port": port}
    flags = {name: value for name, value in given.items() if value is not None}
    settings = options.settings({"site": flags} if flags else {})
    from bot.commands import serve as serving

    return serving.serve_site(settings, options.screen(), options.quiet)


@command(
    PAGES,
    click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path)),
    click.option(
        "-l", "--lang", "language", metavar="CODE", type=OneOf([*PAGE_LANGUAGES]),
        help="The language of the pages; by default that of most articles.",
    ),
    examples=("pullquote site public/", "pullquote site public/ --lang kk"),
)  # fmt: skip
def site(options: Options, folder: Path, language: str | None) -> int:
    """Write the articles as pages for any web server.

    The addresses are those of serve. Only what has changed is written again, and the pages of
    articles that are gone are removed. Other files in FOLDER are left alone.
    """
    from bot.commands import serve as serving

    return serving.write_pages(options.settings(), options.screen(), folder, language)


config = click.Group("config", help="Show the settings, or an example of them.")
config.context_settings = program.context_settings
program.add_command(config)
file = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@command(UPKEEP, as_json, examples=("pullquote corpora", "pullquote corpora --json"))
def corpora(options: Options, as_json: bool) -> int:
    """List your corpora; --corpus NAME takes one.

    A new one is made by adding to it: pullquote add --corpus NAME PATH.
    """
    from bot.commands import maintenance

    return maintenance.corpora(options.settings(is_new=True), options.screen(), as_json)


@command(
    UPKEEP,
    file_option("--save", help="Save all readable articles there."),
    as_json,
    yes,
    examples=("pullquote doctor", "pullquote doctor --save saved.jsonl"),
)
def doctor(options: Options, save: Path | None, as_json: bool, yes: bool) -> int:
    """Check the settings and the corpus; for each problem, print the command that fixes it."""
    from bot.commands import maintenance

    loaded, screen = options.load(is_new=True), options.screen()
    if save:
        return maintenance.save(loaded.settings, screen, save, yes)
    return maintenance.doctor(loaded, screen, as_json)


@command(UPKEEP, file, yes, examples=("pullquote backup corpus-2026-05.backup",))
def backup(options: Options, file: Path, yes: bool) -> int:
    """Copy the corpus to a file; other processes may use the corpus meanwhile."""
    from bot.commands import maintenance

    return maintenance.backup(options.settings(), options.screen(), file, yes)


@command(UPKEEP, file, yes, examples=("pullquote restore corpus-2026-05.backup",))
def restore(options: Options, file: Path, yes: bool) -> int:
    """Replace the corpus with a backup; a running bot may keep using it."""
    from bot.commands import maintenance

    return maintenance.restore(options.settings(is_new=True), options.screen(), file, yes)


@command(
    UPKEEP,
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
    option("--from-feedback", help="Write DIR from opinions in Telegram, and ask nothing."),
    yes,
    name="eval",
    examples=(
        "pullquote eval questions/",
        "pullquote eval questions/ --json > today.json",
        "pullquote eval questions/ --from-feedback",
    ),
)  # fmt: skip
def evaluate(options: Options, folder: Path, from_feedback: bool, yes: bool, **given: Any) -> int:
    """Measure how well the questions of a set are answered.

    DIR contains questions.jsonl and, optionally, corpus.jsonl, qrels.tsv and answers.jsonl. Without
    corpus.jsonl, your own articles are searched.

    With --from-feedback, the set is written to DIR: the questions whose answers helped people in
    Telegram. The known answer of a question is the sentence that was marked in the first quote, as
    the corpus has it now. Questions whose answers did not help, or whose quotes are gone, are
    listed in without-gold.jsonl. The files hold what people asked, in their words.
    """
    if from_feedback:
        from bot.commands import stats as figures

        if any(given.values()):
            raise BadUsage("--from-feedback asks nothing; give only DIR and --yes with it")
        return figures.write_set(options.settings(), options.screen(), folder, yes)
    from bot.commands import evaluate as measuring

    settings = options.settings(is_new=True)
    return measuring.evaluate(settings, options.screen(), folder, is_yes=yes, **given)


@command(UPKEEP, examples=("TELEGRAM_BOT_TOKEN=123456:ABC-DEF pullquote telegram",))
def telegram(options: Options) -> int:
    """Run the Telegram bot.

    Its token is in a file, which the setting token_file names, or in TELEGRAM_BOT_TOKEN.
    """
    settings = options.settings()
    from bot.commands import telegram_bot

    return telegram_bot.telegram(settings, options.screen())


@command(
    UPKEEP,
    option(
        "--since", metavar="DAYS|DATE", type=Since(), default="30", show_default=True,
        help="Only the last days, or from this day, month or year on.",
    ),
    limit(None, "Show at most N of the questions that were not answered; 20 by default."),
    option("--feedback", help="Show instead which answers helped, which did not, and why."),
    as_json,
    examples=(
        "pullquote stats",
        "pullquote stats --since 7",
        "pullquote stats --feedback --since 2026-05",
        "pullquote stats --json > stats.json",
    ),
)  # fmt: skip
def stats(options: Options, since: date, limit: int | None, feedback: bool, as_json: bool) -> int:
    """Show what the Telegram bot was asked, and how that went; it may be running.

    What it was asked in vain is shown on a terminal only, and as long as it is kept.

    With --feedback, opinions are counted for all answers, and for the article that was quoted
    first. For each answer that did not help, the question, the first quote, the reason and the time
    are printed. Opinions are kept as long as their answers.
    """
    from bot.commands import stats as figures

    settings, screen = options.settings(), options.screen()
    if feedback:
        if limit:
            raise BadUsage("--limit is for questions that were not answered, not for --feedback")
        return figures.feedback(settings, screen, since, as_json)
    return figures.stats(settings, screen, since, limit or figures.MOST, as_json)


program.sections[UPKEEP].append("config")


@command("", as_json, name="show", group=config, examples=("pullquote config show",))
def config_show(options: Options, as_json: bool) -> int:
    """Print all settings as TOML, each with the source of its value."""
    from bot.commands import maintenance

    return maintenance.show_config(options.load(is_new=True), options.screen(), as_json)


@command("", name="example", group=config, examples=("pullquote config example > pullquote.toml",))
def config_example(options: Options) -> int:
    """Print an example configuration file: every setting with its default and a comment."""
    from bot.commands import maintenance

    return maintenance.example_config(options.screen())


@command(
    UPKEEP,
    click.argument("shell", metavar="|".join(SHELLS), type=click.Choice(SHELLS)),
    examples=(
        "pullquote completion bash > ~/.local/share/bash-completion/completions/pullquote",
        "pullquote completion zsh > /usr/local/share/zsh/site-functions/_pullquote",
        "pullquote completion fish > ~/.config/fish/completions/pullquote.fish",
    ),
)
def completion(options: Options, shell: str) -> int:
    """Print the script by which a shell completes commands, options, ids and corpora."""
    from bot.cli import manual

    return manual.completion(options.screen(), program, shell)


@command(UPKEEP, examples=("pullquote man > ~/.local/share/man/man1/pullquote.1",))
def man(options: Options) -> int:
    """Print the manual page, in the format of man."""
    from bot.cli import manual

    return manual.man(options.screen(), program)
