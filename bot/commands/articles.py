"""Commands on articles: embed, remove, articles, show."""

from __future__ import annotations

from collections.abc import Sequence

from bot.app import existing_corpus
from bot.channels.terminal import article_text, count, printable
from bot.console import Screen
from bot.exit import Exit, message_of
from bot.settings import Settings
from retrieval import Reference, read_reference
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


def show(settings: Settings, screen: Screen, name: str, with_place: bool = False) -> Exit:
    """Print an article as it is stored; if *name* names a paragraph, that is marked.

    With *with_place*, also print where its paragraphs stand in the originals of the article.
    """
    reference = read_reference(name)
    with existing_corpus(settings) as corpus:
        corpus.passage(reference)
        paragraphs = corpus.paragraphs(reference.article_id)
        sources = corpus.sources_of(reference.article_id)
    screen.show(article_text(paragraphs, reference.paragraph, reference.span))
    if with_place:
        return _show_places(settings, screen, reference, sources)
    for source in sources if len(sources) > 1 else ():
        screen.say(f"found in {printable(source)}")
    return Exit.ANSWERED


def _show_places(
    settings: Settings, screen: Screen, reference: Reference, sources: Sequence[str]
) -> Exit:
    """Print where paragraphs stand in the originals of their article, which are read again."""
    from bot.commands.originals import places

    if not sources:
        screen.say("It is not known where the article was found; add its file again.")
        return Exit.NOT_ANSWERED
    is_found = False
    screen.write("")
    for place in places(settings, reference.article_id, reference.paragraph, sources):
        screen.write(place.line)
        is_found = is_found or place.is_found
    return Exit.ANSWERED if is_found else Exit.NOT_ANSWERED
