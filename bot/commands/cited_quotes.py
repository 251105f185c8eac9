"""Cite and export quotes, and verify quotations, claims and articles.

Articles are verified against their originals, which are read again.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from bot.channels.terminal import count
from bot.corpora import asked_corpus, existing_corpus
from bot.exit import BadUsage, Exit, reason_of
from bot.readable import printable
from bot.screen.console import Screen, read_input, written
from bot.settings import Settings
from retrieval import read_reference
from retrieval.errors import CorpusDamaged, QuoteMismatch, SourceError

if TYPE_CHECKING:
    from bot.channels.documents.document import Document
    from bot.channels.styled import Styled
    from retrieval import Answer, Article, Check, Corpus, Passage
    from retrieval.ingestion import Compared, ExportedArticle, Reading

# Articles that are named because they do not come back unchanged, and reasons for each.
MOST_NAMED, MOST_FAULTS = 10, 3
# Unreadable parts of an original that are named.
MOST_PARTS = 10
# Nobody reads more verdicts. A claim takes 10 to 20 ms.
MOST_QUOTATIONS, MOST_CLAIMS = 5000, 1000
# Characters; of a longer paragraph, no difference is shown.
LONGEST_COMPARED = 20_000
LINES, COMPRESSED = ".jsonl", ".jsonl.gz"
ADDRESS = ("http://", "https://")


def cite(
    settings: Settings,
    screen: Screen,
    names: Sequence[str],
    style: str,
    is_json: bool,
    is_copied: bool,
) -> Exit:
    """Print citations of articles, paragraphs or passages."""
    from bot.channels.json_objects import article_object, citation_object
    from retrieval import STYLES, bibliography

    with asked_corpus(settings, screen.say) as corpus:
        quotes = [_cited(corpus, name) for name in names]
    [first, *others] = quotes
    text = STYLES[style](*first) if not others else bibliography(quotes, style).rstrip("\n")
    if is_json:
        every = [
            {
                "article": article_object(article),
                "quote": parts[0].quote if parts else None,
                "place": citation_object(parts[0]) if parts else None,
            }
            for article, parts in quotes
        ]
        found = {"schema": "pullquote.citation/1", "style": style, "text": text, "cited": every}
        screen.write(json.dumps(found, ensure_ascii=False))
    elif style == "plain":
        screen.show(printable(text))
    else:
        screen.write(printable(text))
    if is_copied:
        from bot.screen.desktop import copy

        copy(text)
        screen.say("The citation is in the clipboard.")
    return Exit.ANSWERED


def export_quotes(
    settings: Settings,
    screen: Screen,
    names: Sequence[str],
    form: str,
    file: Path | None,
    is_yes: bool,
) -> Exit:
    """Write quotes as a document or a bibliography."""
    from bot.channels.documents.document import Document, Quote

    if file:
        screen.may_write(file, is_yes)
    with asked_corpus(settings, screen.say) as corpus:
        document = Document(None, tuple(Quote(*_cited(corpus, name)) for name in names))
    give_document(screen, document, form, file)
    return Exit.ANSWERED


def _cited(corpus: Corpus, name: str) -> tuple[Article, tuple[Passage, ...]]:
    """The article, and the passage if the id has one. Raises ``UnknownArticle``."""
    reference = read_reference(name)
    passage = corpus.passage(reference)
    article = corpus.paragraphs(reference.article_id)[0].article
    return article, (passage,) if passage else ()


def document_of(answer: Answer, note: str | None) -> Document:
    """An answer as a document, with a *note*."""
    # Imported late, as below: citing needs no documents.
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


def export_articles(settings: Settings, screen: Screen, name: str, is_yes: bool) -> Exit:
    """Write all articles as JSON Lines to a file, or to standard output (``-``)."""
    from retrieval.ingestion import exported

    if name != "-":
        if not name.endswith((LINES, COMPRESSED)):
            raise BadUsage(
                f"export {printable(name)}: the name must end in {LINES} or {COMPRESSED}; to "
                "export quotes, give --format"
            )
        screen.may_write(Path(name), is_yes)
    existing_corpus(settings).close()
    export = _Export()
    try:
        with screen.progress("exporting") as progress:
            articles = exported(settings.corpus.place, progress)
            if name == "-":
                for line in export.lines(articles):
                    screen.write(line)
            else:
                with lines_written(Path(name)) as file:
                    file.writelines(f"{line}\n" for line in export.lines(articles))
    except (CorpusDamaged, QuoteMismatch) as error:
        kept = "the export ends here" if name == "-" else "nothing was exported"
        screen.say(f"{error}; {kept}. Save the other articles: pullquote doctor --save FILE")
        return Exit.CORPUS
    return export.outcome(screen, "standard output" if name == "-" else name)


class _Export:
    """Counts the articles, and names the first that do not come back unchanged."""

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

    def outcome(self, screen: Screen, name: str) -> Exit:
        """Say what was written, and what was not."""
        from retrieval.ingestion import MOST_BYTES

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


@contextmanager
def lines_written(file: Path) -> Iterator[IO[str]]:
    """A text that replaces *file* when it is whole; compressed if its name ends in .gz."""
    with written(file) as raw:
        # Without name and time, so that equal corpora give equal files.
        is_packed = file.suffix == ".gz"
        packed = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, 0)) if is_packed else raw
        lines = io.TextIOWrapper(packed, "utf-8", newline="\n")
        yield lines
        lines.detach()  # writes the rest
        if is_packed:
            packed.close()


def verify(settings: Settings, screen: Screen, name: str, is_json: bool) -> Exit:
    """Print a verdict on every quotation in a text."""
    from bot.channels.checked_texts import check_text
    from retrieval import Verdict, checks, quotations

    text = read_input(name)
    counts = dict.fromkeys(Verdict, 0)
    objects = []
    with asked_corpus(settings, screen.say) as corpus:
        with screen.progress("making ready") as progress:
            corpus.prepare(progress)
        total = sum(1 for _ in islice(quotations(text), MOST_QUOTATIONS + 1))
        with screen.progress("checking") as progress:
            found = islice(checks(text, corpus.candidates), MOST_QUOTATIONS)
            for number, checked in enumerate(found, start=1):
                counts[checked.verdict] += 1
                if is_json:
                    objects.append(_check_object(checked))
                else:
                    screen.show(check_text(checked))
                progress(number, min(total, MOST_QUOTATIONS))
    if is_json:
        is_whole = total <= MOST_QUOTATIONS
        said = {"schema": "pullquote.verification/1", "is_whole": is_whole, "quotations": objects}
        screen.write(json.dumps(said, ensure_ascii=False))
    elif not total:
        screen.say("The text contains no quotation.")
    else:
        verdicts = ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items())
        screen.say(f"{count(sum(counts.values()), 'quotation')}: {verdicts}.")
        if total > MOST_QUOTATIONS:
            screen.say(f"Only the first {MOST_QUOTATIONS:,} were checked; divide the text.")
    is_true = counts[Verdict.VERBATIM] == total
    return Exit.ANSWERED if is_true else Exit.NOT_VERBATIM


def _check_object(checked: Check) -> dict[str, Any]:
    from bot.channels.json_objects import citation_object

    passage = checked.passage
    return {
        "line": checked.quotation.line,
        "quotation": checked.quotation.text,
        "verdict": checked.verdict.value,
        "quote": passage.quote if passage else None,
        "citation": citation_object(passage) if passage else None,
    }


def check_claims(settings: Settings, screen: Screen, name: str, is_json: bool) -> Exit:
    """Print a verdict on every claim in a text."""
    from bot.channels.checked_texts import claim_text, claims_object
    from retrieval import ClaimVerdict

    text = read_input(name)
    with asked_corpus(settings, screen.say) as corpus:
        with screen.progress("making ready") as progress:
            corpus.prepare(progress)
        with screen.progress("checking") as progress:
            checked = corpus.check_claims(text, MOST_CLAIMS, progress=progress)
    verdicts = [one.verdict for one in checked.claims]
    if is_json:
        screen.write(json.dumps(claims_object(checked), ensure_ascii=False))
    elif not verdicts:
        screen.say("The text contains no sentence with a name or a number.")
    else:
        for one in checked.claims:
            screen.show(claim_text(one))
        counts = ", ".join(f"{verdicts.count(one)} {one.value}" for one in ClaimVerdict)
        screen.say(f"{count(len(verdicts), 'claim')}: {counts}.")
        if checked.left_out or checked.unread:
            screen.say(f"Only the first {count(len(verdicts), 'claim')} were checked.")
    is_supported = all(one is ClaimVerdict.SUPPORTED for one in verdicts) and not checked.left_out
    return Exit.ANSWERED if is_supported else Exit.NOT_VERBATIM


def verify_against(
    settings: Settings,
    screen: Screen,
    original: str,
    names: Sequence[str],
    reading: Reading,
    is_json: bool,
) -> Exit:
    """Look up every paragraph of articles in the file that they came from."""
    from retrieval.ingestion import Standing, articles_from, compare

    place, shown = settings.corpus.place, printable(original)
    if original.startswith(ADDRESS):
        raise BadUsage(f"--against {shown} is an address; save the page, and name its file")
    ids = [*dict.fromkeys(read_reference(name).article_id for name in names)]
    if not (ids := ids or articles_from(place, Path(original))):
        command = f"pullquote verify --against {shown} ID..."
        raise BadUsage(f"no article came from {shown}; name the articles: {command}")
    comparison = compare(place, Path(original), ids, reading)
    for part in comparison.skipped[:MOST_PARTS]:
        why = printable(reason_of(part.why, part.lacks))
        screen.say(f"not read: {printable(part.where)}: {why}")
    if more := len(comparison.skipped[MOST_PARTS:]):
        screen.say(f"not read: {count(more, 'other part')}")
    if not comparison.is_read:
        return Exit.USAGE
    changed = [
        (article_id, one)
        for article_id, found in comparison.articles.items()
        for one in found
        if one.standing is not Standing.STANDS
    ]
    if is_json:
        screen.write(_comparison_object(original, ids, changed))
    else:
        for article_id, one in changed:
            screen.show(_changed_text(article_id, one))
    counts = Counter(one.standing for found in comparison.articles.values() for one in found)
    return _compared(screen, counts.total(), len(ids), {s.value: counts[s] for s in Standing})


def _comparison_object(
    original: str, ids: Sequence[str], changed: Sequence[tuple[str, Compared]]
) -> str:
    paragraphs = [
        {
            "article_id": article_id,
            "paragraph": one.number,
            "standing": one.standing.value,
            "stored": one.stored,
            "original": one.original,
            "page": one.page,
            "place": one.place,
        }
        for article_id, one in changed
    ]
    found = {"original": original, "articles": [*ids], "changed": paragraphs}
    return json.dumps({"schema": "pullquote.comparison/1", **found}, ensure_ascii=False)


def _compared(screen: Screen, paragraphs: int, articles: int, counts: dict[str, int]) -> Exit:
    stand = counts.pop("stands")
    others = [f"{number:,} {value}" for value, number in counts.items()]
    size = f"{count(paragraphs, 'paragraph')} of {count(articles, 'article')}"
    verb = "stands" if stand == 1 else "stand"
    screen.say(f"{size}: {stand:,} {verb} in the original, {', '.join(others)}.")
    if not stand:
        screen.say("If it was added with --encoding, --split or --map, give them here, too.")
    return Exit.ANSWERED if stand == paragraphs else Exit.NOT_VERBATIM


def _changed_text(article_id: str, one: Compared) -> Styled:
    """A paragraph: ``-`` marks text of the corpus only, ``+`` of the original only."""
    from bot.channels.checked_texts import marked_difference
    from bot.channels.styled import Styled, joined

    where = f", {_where(one)}" if _where(one) else ""
    head = Styled.of(f"{article_id}#{one.number}: {one.standing.value}{where}")
    if max(len(one.stored), len(one.original)) > LONGEST_COMPARED:
        return head
    stored = printable(" ".join(one.stored.split()))
    is_altered = one.standing.value == "altered"
    text = marked_difference(one.stored, one.original) if is_altered else Styled.of(stored)
    return joined("\n  ", [head, text])


def _where(one: Compared) -> str:
    """The page and the place in the original, if known."""
    page = None if one.page is None else f"page {one.page}"
    return printable(", ".join(part for part in (page, one.place) if part))


def places(
    settings: Settings, article_id: str, paragraph: int | None, sources: Sequence[str]
) -> Iterator[tuple[str, bool]]:
    """Lines about the places of paragraphs in the *sources*; whether each has one."""
    for source in sources:
        shown = printable(source)
        if source.startswith(ADDRESS):
            line = f"{article_id}: {shown} is a page; open it to look the paragraph up"
            yield line, False
            continue
        try:
            yield from _places_in(settings, article_id, paragraph, source)
        except SourceError as error:
            yield f"{article_id}: {printable(str(error))}", False


def _places_in(
    settings: Settings, article_id: str, paragraph: int | None, source: str
) -> Iterator[tuple[str, bool]]:
    from retrieval.ingestion import Standing, compare

    sayings = {
        Standing.STANDS: "{where} of {source}",
        Standing.MOVED: "{where} of {source}, in another order",
        Standing.ALTERED: "altered in {source} ({where})",
        Standing.MISSING: "no longer in {source}",
    }
    shown = printable(source)
    comparison = compare(settings.corpus.place, Path(source), [article_id], settings.reading())
    if not comparison.is_read:
        why = next(
            (reason_of(part.why, part.lacks) for part in comparison.skipped),
            "there is no text in it",
        )
        yield f"{article_id}: {shown} cannot be read again: {printable(why)}", False
        return
    for one in comparison.articles[article_id]:
        if paragraph in (None, one.number):
            said = sayings[one.standing].format(where=_where(one) or "in the text", source=shown)
            is_found = one.standing in (Standing.STANDS, Standing.MOVED)
            yield f"{article_id}#{one.number}: {said}", is_found
