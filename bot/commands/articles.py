"""Commands on articles: remove, articles, show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.app import asked_corpus, existing_corpus
from bot.channels.objects import article_object, paragraph_object
from bot.channels.terminal import article_text, count, printable
from bot.console import Screen
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import Reference, read_reference

if TYPE_CHECKING:
    from retrieval import Article, ArticleFilter

# So many articles are named before they are removed.
MOST_NAMED = 10


def remove(
    settings: Settings,
    screen: Screen,
    article_ids: Sequence[str],
    is_dry: bool,
    is_json: bool,
    is_yes: bool,
) -> Exit:
    """Remove articles from the corpus: all of them, or none if one is unknown."""
    with existing_corpus(settings) as corpus:
        unique = [*dict.fromkeys(read_reference(name).article_id for name in article_ids)]
        found = [corpus.paragraphs(article_id)[0].article for article_id in unique]
        if not is_dry:
            if not is_yes:
                for article in found[:MOST_NAMED]:
                    screen.say(printable(f"{article.id}: {article.title or article.source}"))
            question = f"Remove {count(len(found), 'article')}?"
            screen.confirm(question, is_yes, f"removing {count(len(found), 'article')}")
            with screen.progress("removing") as progress:
                corpus.remove(unique, progress)
    if is_json:
        what = {"schema": "pullquote.removal/1", "dry_run": is_dry, "removed": unique}
        screen.write(json.dumps(what, ensure_ascii=False))
    else:
        for article_id in unique:
            screen.write(f"{'would remove' if is_dry else 'removed  '} {article_id}")
    return Exit.ANSWERED


def articles(settings: Settings, screen: Screen, only: ArticleFilter | None, is_json: bool) -> Exit:
    """List the articles by id: id, title, date and source, separated by tabs."""
    with asked_corpus(settings, screen.say) as corpus:
        found = corpus.articles(only)
        if is_json:
            every = [article_object(article) for article in found]
            screen.write(_dumped({"schema": "pullquote.articles/1", "articles": every}))
            return Exit.ANSWERED
        with screen.paged():
            for article in found:
                screen.write(_line(article))
    return Exit.ANSWERED


def _line(article: Article) -> str:
    fields = (article.id, article.title or "", article.published or "", article.source)
    return "\t".join(printable(" ".join(field.split())) for field in fields)


def show(settings: Settings, screen: Screen, name: str, with_place: bool, is_json: bool) -> Exit:
    """Print an article as it is stored; if *name* names a paragraph, that is marked.

    With *with_place*, also print where its paragraphs stand in the originals of the article.
    """
    reference = read_reference(name)
    with asked_corpus(settings, screen.say) as corpus:
        corpus.passage(reference)
        paragraphs = corpus.paragraphs(reference.article_id)
        sources = corpus.sources_of(reference.article_id)
    if is_json:
        found = {
            "schema": "pullquote.article/1",
            "article": article_object(paragraphs[0].article),
            "sources": [*sources],
            "paragraph": reference.paragraph,
            "paragraphs": [*map(paragraph_object, paragraphs)],
        }
        screen.write(_dumped(found))
        return Exit.ANSWERED
    with screen.paged():
        screen.show(article_text(paragraphs, reference.paragraph, reference.span))
    if with_place:
        return _show_places(settings, screen, reference, sources)
    for source in sources if len(sources) > 1 else ():
        screen.say(f"found in {printable(source)}")
    return Exit.ANSWERED


def _dumped(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


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
