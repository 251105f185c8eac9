"""Addresses to sources: what is fetched from them lies in files until it was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from retrieval.ingestion.reading import Reading
from retrieval.ingestion.sources import Source
from retrieval.ingestion.upserting import Added, Change, remove_from
from retrieval.readers.draft import Skipped
from retrieval.readers.original import Options
from retrieval.storage.seam import Storage
from retrieval.types import Progress

if TYPE_CHECKING:
    from retrieval.fetching.outcomes import Fetched, Outcome, Validators


# So many files are fetched before they are read: what is fetched is soon safe, and an interruption
# loses little.
BATCH_SOURCES = 50


@dataclass(slots=True)
class Gathered:
    """A part of what was found at some addresses.

    *sources* were fetched; *stamps* are the new states of addresses that have not changed, and
    *listings* those of feeds and sitemaps; the content at the addresses in *gone* was removed for
    good.
    """

    sources: list[Source] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)
    listings: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def gathered(
    store: Storage | None,
    addresses: Sequence[str],
    reading: Reading,
    progress: Progress | None = None,
) -> Iterator[Gathered]:
    """What has changed at *addresses* since it was fetched into *store*, batch by batch.

    The files of a batch are there until the next batch. *progress* counts what was fetched.
    """
    if not addresses:
        return
    # Imported here: few need the network, and its libraries take long to import.
    from retrieval.fetching.client import Client
    from retrieval.fetching.fetch import fetch

    known: Mapping[str, Validators] = _Known(store) if store else {}
    number = 0
    with Client(reading.fetching) as client:
        outcomes = chain.from_iterable(fetch(address, known, client) for address in addresses)
        while batch := [*islice(outcomes, BATCH_SOURCES)]:
            with TemporaryDirectory(prefix="pullquote-") as folder:
                yield _found(batch, Path(folder), reading.options)
            number += len(batch)
            if progress:
                progress(number, number + 1)


def _found(outcomes: Iterable[Outcome], folder: Path, options: Options) -> Gathered:
    from retrieval.fetching.outcomes import Fetched, Gone, Listing, Unchanged

    found = Gathered()
    for outcome in outcomes:
        match outcome:
            case Fetched():
                file = folder / f"{len(found.sources)}{outcome.suffix}"
                file.write_bytes(outcome.content)
                found.sources.append(_source(outcome, file, options))
                for feed in outcome.feeds:
                    why = f"this page has a feed, which lists its articles: {feed}"
                    found.skipped.append(Skipped(outcome.address, why, is_fault=False))
            case Unchanged():
                found.stamps[outcome.address] = written(outcome.validators)
            case Listing():
                found.listings[outcome.address] = written(outcome.validators)
            case Gone():
                found.gone.append(outcome.address)
            case _:
                found.skipped.append(outcome)
    return found


def settle(
    store: Storage, found: Gathered, in_step: bool, is_sound: bool
) -> Iterator[Added | Skipped]:
    """Note what was found without new content; to be run in a transaction.

    With *in_step*, the articles of addresses that are gone are removed. If not everything could be
    read (*is_sound*), feeds are read again next time, whether they have changed or not.
    """
    writer = store.writer()
    for address, stamp in (found.stamps | (found.listings if is_sound else {})).items():
        writer.put_stamp(address, stamp)
    for address in found.gone:
        removed = [
            article_id
            for article_id in (store.articles_of(address) if in_step else ())
            if remove_from(writer, article_id, address)
        ]
        yield from (Added(article_id, Change.REMOVED) for article_id in removed)
        if not removed:
            # A feed may list it for long; a sync has no more to do about it.
            why = "its site says that it was removed for good"
            yield Skipped(address, why, is_fault=not in_step)


def _source(fetched: Fetched, file: Path, options: Options) -> Source:
    return Source(
        file,
        fetched.name,
        fetched.address,
        written(fetched.validators),
        replace(options, base_url=fetched.url, encoding=options.encoding or fetched.encoding),
        {"url": fetched.url} | {k: v for k, v in asdict(fetched.hints).items() if v},
    )


def written(validators: Validators) -> str:
    """The validators as the stamp of a source."""
    return json.dumps({key: value for key, value in asdict(validators).items() if value})


class _Known(Mapping[str, "Validators"]):
    """The validators of the addresses that were fetched earlier, by address."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def __getitem__(self, address: str) -> Validators:
        from retrieval.fetching.outcomes import Validators

        stamp = self._store.stamp(address)
        try:
            return Validators(**json.loads(stamp or ""))
        except (ValueError, TypeError):  # what cannot be read is fetched again
            raise KeyError(address) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.sources_under("http"))

    def __len__(self) -> int:
        return sum(1 for _ in self)
