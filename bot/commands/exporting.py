"""Export: all articles as JSON Lines, or chosen quotes as a document or a bibliography."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from bot.app import asked_corpus, existing_corpus
from bot.channels.terminal import count, printable
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit_codes import Exit
from bot.files import written
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import CorpusDamaged, QuoteMismatch

if TYPE_CHECKING:
    from bot.channels.documents.document import Document
    from retrieval import Answer, Article, Corpus, Passage
    from retrieval.ingestion.export import ExportedArticle

# So many articles that do not come back unchanged are named, with so many reasons each.
MOST_NAMED, MOST_FAULTS = 10, 3
LINES, COMPRESSED = ".jsonl", ".jsonl.gz"


def document_of(answer: Answer, note: str | None) -> Document:
    """The quotes of an answer as a document; *note* is what is said beside them."""
    # Imported here, as below: citing needs no documents.
    from bot.channels.documents.document import Document, Quote

    quotes = [Quote(one.passage.paragraph.article, one.parts) for one in answer.evidence]
    return Document(answer.query.text, tuple(quotes), (note,) if note else ())


def give_document(screen: Screen, document: Document, form: str, file: Path | None) -> None:
    """Write a document to *file*, or print it. Raises ``BadUsage``."""
    from bot.channels.documents import FORMATS

    made = FORMATS[form].render(document)
    data = made.encode() if isinstance(made, str) else made
    if file:
        with written(file) as stream:
            stream.write(data)
        screen.say(f"{count(len(document.items), 'quote')} written to {printable(str(file))}.")
    elif isinstance(made, str):
        screen.write(made.rstrip("\n"))
    elif screen.is_terminal:
        raise BadUsage(f"--format {form} is not for a terminal; name a file with --output")
    else:
        sys.stdout.buffer.write(data)


def export_quotes(
    settings: Settings,
    screen: Screen,
    names: Sequence[str],
    form: str,
    file: Path | None,
    is_yes: bool,
) -> Exit:
    """Write the quotes with the ids *names* as a document or a bibliography."""
    from bot.channels.documents.document import Document, Quote

    if file:
        screen.may_write(file, is_yes)
    with asked_corpus(settings, screen.say) as corpus:
        document = Document(None, tuple(Quote(*cited(corpus, name)) for name in names))
    give_document(screen, document, form, file)
    return Exit.ANSWERED


def cited(corpus: Corpus, name: str) -> tuple[Article, tuple[Passage, ...]]:
    """The article and the passage with an id. Raises ``UnknownArticle``."""
    reference = read_reference(name)
    passage = corpus.passage(reference)
    article = corpus.paragraphs(reference.article_id)[0].article
    return article, (passage,) if passage else ()


def export_articles(settings: Settings, screen: Screen, name: str, is_yes: bool) -> Exit:
    """Write all articles as JSON Lines, to a file or, with ``-``, to standard output."""
    from retrieval.ingestion.export import exported

    if name != "-":
        _check_name(name)
        screen.may_write(Path(name), is_yes)
    existing_corpus(settings).close()
    exporting = _Exporting()
    try:
        with screen.progress("exporting") as progress:
            articles = exported(settings.corpus.place, progress)
            if name == "-":
                for line in exporting.lines(articles):
                    screen.write(line)
            else:
                with lines_written(Path(name)) as file:
                    file.writelines(f"{line}\n" for line in exporting.lines(articles))
    except (CorpusDamaged, QuoteMismatch) as error:
        kept = "the export ends here" if name == "-" else "nothing was exported"
        screen.say(f"{error}; {kept}. Save the other articles: pullquote doctor --save FILE")
        return Exit.CORPUS
    return exporting.told(screen, "standard output" if name == "-" else name)


class _Exporting:
    """Counts the articles that are written, and names the first that do not come back as is."""

    def __init__(self) -> None:
        self.written = self.bytes = self.left_out = self.changed = 0
        self.named: list[str] = []

    def lines(self, articles: Iterable[ExportedArticle]) -> Iterator[str]:
        """The lines of *articles*."""
        for article_id, line, faults in articles:
            if faults:
                self._note(article_id, line, faults)
            if line is not None:
                self.written += 1
                self.bytes += len(line.encode()) + 1
                yield line

    def _note(self, article_id: str, line: str | None, faults: Sequence[str]) -> None:
        self.changed += line is not None
        self.left_out += line is None
        what = (
            f"left out {article_id}"
            if line is None
            else f"{article_id} will not come back unchanged"
        )
        if self.left_out + self.changed <= MOST_NAMED:
            self.named.append(f"{what}: {printable(', '.join(faults[:MOST_FAULTS]))}")

    def told(self, screen: Screen, name: str) -> Exit:
        """Say what was written, and what was not; the exit code of that."""
        from retrieval.ingestion.parsing import MOST_BYTES

        for line in self.named:
            screen.say(line)
        said = [f"{count(self.written, 'article')} exported to {printable(name)}"]
        if self.left_out:
            said.append(f"{self.left_out:,} left out")
        if self.changed:
            said.append(f"{self.changed:,} will not come back unchanged")
        screen.say(f"{', '.join(said)}.")
        if name.endswith(COMPRESSED) and self.bytes > MOST_BYTES:
            screen.say(f"It holds more than {MOST_BYTES >> 30} GB; unpack it before you add it.")
        return Exit.SKIPPED if self.left_out or self.changed else Exit.ANSWERED


def _check_name(name: str) -> None:
    if not name.endswith((LINES, COMPRESSED)):
        raise BadUsage(
            f"export {printable(name)}: the name must end in {LINES} or {COMPRESSED}; to export "
            "quotes, give --format"
        )


@contextmanager
def lines_written(file: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of *file* when it is whole; compressed if it ends in .gz."""
    with written(file) as raw:
        # Without name and time in it: equal corpora give equal files.
        is_packed = file.suffix == ".gz"
        packed = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, 0)) if is_packed else raw
        lines = io.TextIOWrapper(packed, "utf-8", newline="\n")
        yield lines
        lines.detach()  # which writes the rest
        if is_packed:
            packed.close()
