"""The corpus as a shelf: put articles on it, take them off, list and read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.app import existing_corpus, open_corpus
from bot.channels.terminal import article_text, count, printable
from bot.console import Screen
from bot.exit import Exit
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import EmbedderMissing

# Beyond this the report names no articles, only how many there are.
MOST_NAMED = 30


def add(settings: Settings, screen: Screen, paths: Sequence[Path]) -> Exit:
    """Read files and folders into the corpus, and report what became of each."""
    from retrieval.ingestion.ingest import Change
    from retrieval.ingestion.sources import find_sources

    # A mistyped path, or one that nothing can be read of, must not leave an empty corpus behind.
    sources, passed_over = find_sources(paths)
    if not sources:
        for skipped in passed_over:
            screen.say(f"skipped {printable(skipped.where)}: {printable(skipped.why)}")
        screen.say("There is nothing to add.")
        return Exit.USAGE
    with open_corpus(settings) as corpus, screen.progress("adding") as progress:
        report = corpus.add(paths, progress)
        state = corpus.state()
    if settings.search.semantic:
        _embedded(settings, screen)
    for skipped in report.skipped:
        screen.say(f"skipped {printable(skipped.where)}: {printable(skipped.why)}")
    if len(report.added) <= MOST_NAMED:
        for added in report.added:
            screen.write(f"{added.change.value:<10}{added.id}")
    counts = ", ".join(f"{report.count(change)} {change.value}" for change in Change)
    screen.say(
        f"{counts}, {len(report.skipped)} skipped; the corpus holds "
        f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}."
    )
    return Exit.ANSWERED if report.added else Exit.USAGE


def embed(settings: Settings, screen: Screen) -> Exit:
    """Prepare the articles to be found by meaning."""
    if not settings.search.semantic:
        screen.say("Finding by meaning is off; put semantic = true under [search] in config.toml.")
        return Exit.USAGE
    return _embedded(settings, screen)


def _embedded(settings: Settings, screen: Screen) -> Exit:
    with existing_corpus(settings) as corpus:
        try:
            with screen.progress("embedding") as progress:
                made = corpus.embed(progress)
        except EmbedderMissing as error:
            screen.say(str(error))
            return Exit.USAGE
    screen.say(f"{count(made, 'passage')} prepared to be found by meaning.")
    return Exit.ANSWERED


def remove(settings: Settings, screen: Screen, article_ids: Sequence[str]) -> Exit:
    """Take articles out of the corpus: all of those named, or none."""
    with existing_corpus(settings) as corpus, screen.progress("removing") as progress:
        known = [*dict.fromkeys(read_reference(name).article_id for name in article_ids)]
        corpus.remove(known, progress)
        for article_id in known:
            screen.write(f"removed   {article_id}")
    return Exit.ANSWERED


def articles(settings: Settings, screen: Screen) -> Exit:
    """List the articles, by id: id, title, date and source between tabs."""
    with existing_corpus(settings) as corpus:
        for article in corpus.articles():
            fields = (article.id, article.title or "", article.published or "", article.source)
            screen.write("\t".join(printable(" ".join(field.split())) for field in fields))
    return Exit.ANSWERED


def show(settings: Settings, screen: Screen, name: str) -> Exit:
    """Print an article as it is stored, with the paragraph marked that *name* tells."""
    reference = read_reference(name)
    with existing_corpus(settings) as corpus:
        corpus.passage(reference)
        paragraphs = corpus.paragraphs(reference.article_id)
    screen.show(article_text(paragraphs, reference.paragraph, reference.span))
    return Exit.ANSWERED
