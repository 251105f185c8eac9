"""``pullquote site``: write the articles as static pages."""

from __future__ import annotations

from pathlib import Path

from bot.app import asked_corpus
from bot.channels.terminal import count, printable
from bot.channels.web.writing import write_site
from bot.console import Screen
from bot.exit_codes import Exit
from bot.settings import Settings
from bot.texts import TEXTS
from retrieval import Corpus
from retrieval.analysis import code_of

# So many files of somebody else are named.
MOST_NAMED = 10


def write(settings: Settings, screen: Screen, folder: Path, language: str | None) -> Exit:
    """Write what is new and changed, and remove the pages of articles that are gone."""
    is_public = settings.site.articles == "published"
    with asked_corpus(settings, screen.say) as corpus, screen.progress("writing") as progress:
        done = write_site(corpus, folder, language or common_language(corpus), is_public, progress)
    counts = ", ".join(
        f"{done.counts[what]:,} {what}" for what in ("written", "unchanged", "removed")
    )
    screen.say(f"{printable(str(folder))}: {counts}.")
    if not done.foreign:
        return Exit.ANSWERED
    files = count(len(done.foreign), "file")
    screen.say(f"{files} not written, for a file that is not of Pullquote has the name:")
    for name in done.foreign[:MOST_NAMED]:
        screen.say(printable(name))
    return Exit.SKIPPED


def common_language(corpus: Corpus) -> str:
    """The language of most articles, if the page speaks it."""
    codes = (code_of(language) for language in corpus.languages())
    return next((code for code in codes if code in TEXTS), "en")
