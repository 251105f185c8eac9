"""``pullquote open``: open the source of an article at a passage."""

from __future__ import annotations

from pathlib import Path

from bot.app import asked_corpus
from bot.channels.terminal import printable
from bot.console import Screen
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import read_reference, source_link

ADDRESS = ("http://", "https://")


def open_source(settings: Settings, screen: Screen, name: str, is_printed: bool) -> Exit:
    """Open the page or the file that an article came from, or print where it is."""
    from bot.opening import open_address, open_file

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
