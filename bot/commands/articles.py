"""Commands on articles: embed, remove, articles, show."""

from __future__ import annotations

from collections.abc import Sequence

from bot.app import existing_corpus
from bot.channels.terminal import article_text, count, printable
from bot.console import Screen
from bot.exit import Exit, message_of
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import EmbedderMissing


def embed(settings: Settings, screen: Screen) -> Exit:
    """Compute the vectors by which passages are found by meaning."""
    if not settings.search.semantic:
        screen.say("Finding by meaning is off; put semantic = true under [search] in config.toml.")
        return Exit.USAGE
    return embedded(settings, screen)


def embedded(settings: Settings, screen: Screen) -> Exit:
    """Compute the vectors that are missing."""
    with existing_corpus(settings) as corpus:
        try:
            with screen.progress("embedding") as progress:
                made = corpus.embed(progress)
        except EmbedderMissing as error:
            screen.say(message_of(error))
            return Exit.USAGE
    screen.say(f"{count(made, 'passage')} prepared to be found by meaning.")
    return Exit.ANSWERED


def remove(settings: Settings, screen: Screen, article_ids: Sequence[str]) -> Exit:
    """Remove articles from the corpus: all of them, or none if one is unknown."""
    with existing_corpus(settings) as corpus, screen.progress("removing") as progress:
        unique = [*dict.fromkeys(read_reference(name).article_id for name in article_ids)]
        corpus.remove(unique, progress)
        for article_id in unique:
            screen.write(f"removed   {article_id}")
    return Exit.ANSWERED


def articles(settings: Settings, screen: Screen) -> Exit:
    """List the articles by id: id, title, date and source, separated by tabs."""
    with existing_corpus(settings) as corpus:
        for article in corpus.articles():
            fields = (article.id, article.title or "", article.published or "", article.source)
            screen.write("\t".join(printable(" ".join(field.split())) for field in fields))
    return Exit.ANSWERED


def show(settings: Settings, screen: Screen, name: str) -> Exit:
    """Print an article as it is stored; if *name* names a paragraph, that is marked."""
    reference = read_reference(name)
    with existing_corpus(settings) as corpus:
        corpus.passage(reference)
        paragraphs = corpus.paragraphs(reference.article_id)
    screen.show(article_text(paragraphs, reference.paragraph, reference.span))
    return Exit.ANSWERED
