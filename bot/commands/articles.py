"""Find, list, show, open and remove articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.json_objects import article_object, citation_object, paragraph_object, span_object
from bot.channels.terminal import article_text, count, match_text
from bot.commands.cited_quotes import ADDRESS, places
from bot.corpora import asked_corpus, existing_corpus, ready_corpus
from bot.exit import Exit
from bot.readable import printable
from bot.screen.console import Screen
from bot.settings import Settings
from retrieval import Reason, Reference, read_reference, source_link

if TYPE_CHECKING:
    from retrieval import ArticleFilter, Found, Match

# Articles that are named before they are removed.
MOST_NAMED = 10
# Passages that are listed by default.
MOST = 20


def articles(settings: Settings, screen: Screen, only: ArticleFilter | None, is_json: bool) -> Exit:
    """List the articles by id: id, title, date and source, separated by tabs."""
    with asked_corpus(settings, screen.say) as corpus:
        found = corpus.articles(only)
        if is_json:
            every = [article_object(article) for article in found]
            screen.write(_dumped({"schema": "pullquote.articles/1", "articles": every}))
            return Exit.ANSWERED
        with screen.paged():
            for one in found:
                fields = (one.id, one.title or "", one.published or "", one.source)
                cells = (printable(" ".join(field.split())) for field in fields)
                screen.write("\t".join(cells))
    return Exit.ANSWERED


def show(settings: Settings, screen: Screen, name: str, with_place: bool, is_json: bool) -> Exit:
    """Print an article, with a mark at the paragraph that *name* names.

    *with_place* adds where its paragraphs are in the originals.
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


def _show_places(
    settings: Settings, screen: Screen, reference: Reference, sources: Sequence[str]
) -> Exit:
    if not sources:
        screen.say("It is not known where the article was found; add its file again.")
        return Exit.NOT_ANSWERED
    is_found = False
    screen.write("")
    for line, has_place in places(settings, reference.article_id, reference.paragraph, sources):
        screen.write(line)
        is_found = is_found or has_place
    return Exit.ANSWERED if is_found else Exit.NOT_ANSWERED


def search(
    settings: Settings,
    screen: Screen,
    words: str,
    most: int | None = MOST,
    language: str | None = None,
    only: ArticleFilter | None = None,
    is_json: bool = False,
) -> Exit:
    """List the passages with *words*, the best first; *most* None lists all."""
    with ready_corpus(settings, screen) as corpus:
        found = corpus.find(words, most, only, language)
        if is_json:
            screen.write(_dumped(_found_object(words, found)))
        else:
            _show_found(screen, found, most)
    return Exit.ANSWERED if found.total else Exit.NOT_ANSWERED


def _show_found(screen: Screen, found: Found, most: int | None) -> None:
    shown = 0
    if found.reason is Reason.WORDS_MISSING:
        screen.say("No passage contains all of the words; these contain some of them.")
    with screen.paged():
        for shown, match in enumerate(found.matches, start=1):
            if shown > 1:
                screen.write("")
            screen.show(match_text(match))
    if not found.total:
        screen.say(_nothing(found))
        return
    more = "; to list all, add --all" if shown < found.total and most else ""
    screen.say(f"{shown:,} of {count(found.total, 'passage')}{more}.")


def _nothing(found: Found) -> str:
    match found.reason:
        case Reason.EMPTY_CORPUS:
            return "The corpus is empty. To add articles, run: pullquote add PATH"
        case Reason.NO_ARTICLE:
            return "No article passes the filter."
        case Reason.NO_CONTENT_WORD:
            return "There is no word to search for."
    words = ", ".join(f"“{printable(word[:40])}”" for word in found.words[:12])
    return f"No passage contains {words}."


def _found_object(words: str, found: Found) -> dict[str, Any]:
    return {
        "schema": "pullquote.search/1",
        "words": words,
        "searched": [*found.words],
        "language": found.query.language,
        "also": [{"word": one.word, "words": [*one.words]} for one in found.query.expansions],
        "reason": found.reason.value,
        "total": found.total,
        "passages": [_match_object(rank, one) for rank, one in enumerate(found.matches, start=1)],
    }


def _match_object(rank: int, match: Match) -> dict[str, Any]:
    offset = match.passage.span.start
    return {
        "rank": rank,
        "score": round(match.score, 4),
        "text": match.passage.quote,
        "matches": [span_object(span, offset) for span in match.matches],
        "excerpt": span_object(match.excerpt.span, offset),
        "citation": citation_object(match.passage),
    }


def open_source(settings: Settings, screen: Screen, name: str, is_printed: bool) -> Exit:
    """Open the page or the file of an article, or print where it is."""
    from bot.screen.desktop import open_address, open_file

    reference = read_reference(name)
    with asked_corpus(settings, screen.say) as corpus:
        passage = corpus.passage(reference)
        article = corpus.paragraphs(reference.article_id)[0].article
        sources = corpus.sources_of(reference.article_id)
    page = passage.paragraph.page if passage else None
    address = source_link(passage or article)
    files = [Path(source) for source in sources if not source.startswith(ADDRESS)]
    file = next((path for path in files if path.is_file()), None)
    if address is None and file is None:
        screen.say(f"{article.id} has no address, and its file is no longer there.")
        return Exit.NOT_ANSWERED
    if is_printed:
        screen.write(printable(address or str(file)))
        return Exit.ANSWERED
    is_open = open_address(address) if address else open_file(file, page)  # type: ignore[arg-type]
    if not is_open:
        screen.say("Nothing here can open it; it is at:")
        screen.write(printable(address or str(file)))
    return Exit.ANSWERED if is_open else Exit.NOT_ANSWERED


def remove(
    settings: Settings,
    screen: Screen,
    article_ids: Sequence[str],
    is_dry: bool,
    is_json: bool,
    is_yes: bool,
) -> Exit:
    """Remove articles: all of them, or none if one is unknown."""
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
        screen.write(_dumped(what))
    else:
        for article_id in unique:
            screen.write(f"{'would remove' if is_dry else 'removed  '} {article_id}")
    return Exit.ANSWERED


def _dumped(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
