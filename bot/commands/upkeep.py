"""Commands that look after the corpus and the settings: doctor, export, backup, restore, config."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from bot.app import existing_corpus
from bot.channels.terminal import count, printable
from bot.console import Screen
from bot.doctor import examine
from bot.errors import BadUsage
from bot.exit import Exit
from bot.loading import Loaded
from bot.resources import resource
from bot.settings import Settings, value_of
from retrieval.errors import CorpusDamaged, QuoteMismatch
from retrieval.storage.backup import backup as copy_to_file
from retrieval.storage.backup import readable
from retrieval.storage.backup import restore as copy_from_file

if TYPE_CHECKING:
    from retrieval.ingestion.exporting import ExportedArticle

# So many articles that do not come back unchanged are named, with so many reasons each.
MOST_NAMED, MOST_FAULTS = 10, 3
LINES, COMPRESSED = ".jsonl", ".jsonl.gz"


def doctor(loaded: Loaded, screen: Screen, save: Path | None) -> Exit:
    """Print the state of each part, and the command that repairs it if it is wrong.

    With *save*, only write all articles that can be read to that file.
    """
    if save:
        return _save(loaded.settings.corpus.folder, screen, save)
    wrong = 0
    for finding in examine(loaded):
        screen.write(
            f"{'ok   ' if finding.mend is None else 'wrong'}  {finding.name}: {finding.state}"
        )
        if finding.mend:
            wrong += 1
            screen.write(f"       mend it with: {finding.mend}")
    return Exit.CORPUS if wrong else Exit.ANSWERED


def _save(folder: Path, screen: Screen, file: Path) -> Exit:
    saved, lost = 0, []
    with _writing(file) as lines:
        for article_id, line in readable(folder):
            if line is None:
                lost.append(article_id)
            else:
                lines.write(f"{line}\n")
                saved += 1
    for article_id in lost:
        screen.say(f"lost: {article_id}")
    screen.say(f"{count(saved, 'article')} saved in {file}, {len(lost)} found but not readable.")
    return Exit.ANSWERED if saved else Exit.CORPUS


def export(settings: Settings, screen: Screen, name: str) -> Exit:
    """Write all articles as JSON Lines, to a file or, with ``-``, to standard output."""
    from retrieval.ingestion.exporting import exported

    folder, exporting = settings.corpus.folder, _Exporting()
    try:
        with screen.progress("exporting") as progress:
            articles = exported(folder, progress)
            if name == "-":
                for line in exporting.lines(articles):
                    screen.write(line)
            else:
                _check_name(name)
                with _writing(Path(name)) as file:
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
        from retrieval.ingestion.exporting import MOST_BYTES

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
    file = Path(name)
    if not name.endswith((LINES, COMPRESSED)):
        raise BadUsage(f"export {printable(name)}: the name must end in {LINES} or {COMPRESSED}")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BadUsage(f"export: {printable(name)} is a folder, or is in none")


@contextmanager
def _writing(file: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of *file* when it is whole; compressed if it ends in .gz."""
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".writing-") as making:
        made = Path(making, "lines")
        with made.open("wb") as raw:
            # Without name and time in it: equal corpora give equal files.
            is_packed = file.suffix == ".gz"
            packed = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, 0)) if is_packed else raw
            lines = io.TextIOWrapper(packed, "utf-8", newline="\n")
            yield lines
            lines.detach()  # which writes the rest
            if is_packed:
                packed.close()
            raw.flush()
            os.fsync(raw.fileno())
        made.replace(file)


def backup(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Copy the corpus to *file*."""
    with screen.progress("copying") as progress:
        copy_to_file(settings.corpus.folder, file, progress)
    screen.say(f"The corpus is in {file}; bring it back with: pullquote restore {file}")
    return Exit.ANSWERED


def restore(settings: Settings, screen: Screen, file: Path) -> Exit:
    """Replace the corpus by the corpus in *file*."""
    with screen.progress("copying") as progress:
        copy_from_file(settings.corpus.folder, file, progress)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        state = corpus.state()
    size = f"{count(state.articles, 'article')} with {count(state.paragraphs, 'paragraph')}"
    screen.say(f"The corpus was restored from {file}: {size}.")
    return Exit.ANSWERED


def config_show(loaded: Loaded, screen: Screen) -> Exit:
    """Print every setting with its value and the origin of the value."""
    for name, origin in loaded.origins.items():
        value = value_of(loaded.settings, name)
        shown = f'"{value}"' if isinstance(value, str) else value
        screen.write(f"{name} = {shown}  ({origin})")
    screen.write(f"# the corpus is in {loaded.settings.corpus.folder}")
    return Exit.ANSWERED


def config_example(screen: Screen) -> Exit:
    """Print an example configuration file: every setting with its default and a comment."""
    with resource("config.example.toml") as path:
        screen.write(path.read_text("utf-8").rstrip("\n"))
    return Exit.ANSWERED
