"""Commands on articles: add, embed, remove, articles, show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import existing_corpus, open_corpus
from bot.channels.terminal import article_text, count, printable
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit import Exit, message_of
from bot.notes import shortened
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import EmbedderMissing

if TYPE_CHECKING:
    from retrieval.ingestion.ingest import Report
    from retrieval.readers.draft import Draft, Skipped

# If more articles than this were read, the report gives only their number.
MOST_NAMED = 30
# If more parts than this were skipped, the first are named and the reasons are counted.
MOST_DETAILS = 10
# A preview shows so many characters of an article.
LONGEST_BEGINNING = 60


def add(settings: Settings, screen: Screen, paths: Sequence[Path], file: Path | None) -> Exit:
    """Read files and folders into the corpus, and report the effect on each article.

    The whole report is also written to *file*, if there is one.
    """
    from retrieval.ingestion.ingest import Change
    from retrieval.ingestion.sources import find_sources

    # Before the corpus is opened: a mistyped path must not leave an empty corpus behind.
    sources = find_sources(paths)
    if file and (file.is_dir() or not file.parent.is_dir()):
        raise BadUsage(f"--report: {printable(str(file))} is a folder, or is in none")
    if not sources.files:
        _say_skipped(screen, sources.skipped)
        screen.say("There is nothing to add.")
        return Exit.USAGE
    with open_corpus(settings) as corpus, screen.progress("adding") as progress:
        report = corpus.add(sources, progress)
        state = corpus.state()
    if file:
        file.write_text("".join(_lines_of(report)), "utf-8")
    if settings.search.semantic:
        _embedded(settings, screen)
    _say_skipped(screen, report.skipped)
    _say_skipped(screen, report.left_out, "left out of")
    if len(report.added) <= MOST_NAMED:
        for added in report.added:
            screen.write(f"{added.change.value:<10}{added.id}")
    counts = ", ".join(f"{report.count(change)} {change.value}" for change in Change)
    screen.say(
        f"{counts}, {len(report.skipped)} skipped; the corpus holds "
        f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}."
    )
    return Exit.ANSWERED if report.added else Exit.USAGE


def preview(settings: Settings, screen: Screen, paths: Sequence[Path]) -> Exit:
    """Show the articles in files and folders, and what would be skipped; nothing is added."""
    from retrieval.ingestion.ingest import preview as previewed
    from retrieval.ingestion.sources import find_sources
    from retrieval.readers.draft import Draft

    articles = 0
    skipped: list[Skipped] = []
    left_out: list[Skipped] = []
    for one in previewed(find_sources(paths), settings.rules().language):
        if isinstance(one, Draft):
            articles += 1
            left_out += one.left_out
            screen.write(_summary(one))
        else:
            skipped.append(one)
    _say_skipped(screen, skipped)
    _say_skipped(screen, left_out, "left out of")
    screen.say(f"{count(articles, 'article')} would be read, {len(skipped)} skipped.")
    return Exit.ANSWERED if articles else Exit.USAGE


def _summary(draft: Draft) -> str:
    """The title of an article, its size, its language and its first words."""
    texts = [paragraph.text for paragraph in draft.paragraphs if paragraph.text.strip()]
    words = sum(len(text.split()) for text in texts)
    size = f"{count(len(texts), 'paragraph')}, {count(words, 'word')}, {draft.language}"
    title, first = (printable(" ".join(text.split())) for text in (draft.title or "", texts[0]))
    return f"{title or '(no title)'} [{size}] {shortened(first, LONGEST_BEGINNING)}"


def _lines_of(report: Report) -> Iterator[str]:
    """A line of JSON for each article, and for each part that was skipped or left out."""
    for added in report.added:
        yield f"{json.dumps({'what': added.change.value, 'id': added.id}, ensure_ascii=False)}\n"
    for what, parts in (("skipped", report.skipped), ("left out", report.left_out)):
        for part in parts:
            values = {"what": what, "where": part.where, "why": part.why}
            yield f"{json.dumps(values, ensure_ascii=False)}\n"


def _say_skipped(screen: Screen, parts: Sequence[Skipped], what: str = "skipped") -> None:
    """Say the first *parts*, and of many how often each reason was given."""
    for part in parts[:MOST_DETAILS]:
        screen.say(f"{what} {printable(part.where)}: {printable(part.why)}")
    if len(parts) > MOST_DETAILS:
        for why, times in Counter(part.why for part in parts).most_common(MOST_DETAILS):
            screen.say(f"{what} {times:,} x {printable(why)}")


def embed(settings: Settings, screen: Screen) -> Exit:
    """Compute the vectors by which passages are found by meaning."""
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
