"""Fetches an address and everything that it lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from retrieval.fetching.addresses import Address, RefusedAddress, parse_address
from retrieval.fetching.bodies import TooLarge, UnreadableBody
from retrieval.fetching.feeds import (
    Entry,
    UnreadableFeed,
    UnreadableSitemap,
    announced_feeds,
    read_feed,
    read_json_feed,
    read_sitemap,
    unpacked,
)
from retrieval.fetching.http_client import GONE, NOT_MODIFIED, OK, Answer, Client, Unfetched
from retrieval.fetching.media_types import Kind, encoding_of, kind_of, name_of, suffix_of, type_of
from retrieval.fetching.outcomes import Fetched, Gone, Listing, Outcome, Unchanged, Validators
from retrieval.readers.draft import Skipped
from retrieval.types import well_formed


def fetch(address: str, known: Mapping[str, Validators], client: Client) -> Iterator[Outcome]:
    """The file at *address*, or the articles of a feed or sitemap and then its listing.

    *known* has earlier validators by address. Faults of addresses are ``Skipped`` and never raise.
    """
    try:
        start = parse_address(address)
    except RefusedAddress as error:
        yield Skipped(well_formed(address), f"not an address that is fetched: {error}")
        return
    if client.limits.allow_private:
        client.permit_private(start.host)
    yield from _Visit(start, known, client).outcomes()


class _Found(NamedTuple):
    kind: Kind
    answer: Answer


class _Listed(NamedTuple):
    """Entries, *of_site* if other sites are left out."""

    entries: Sequence[Entry]
    is_index: bool = False
    of_site: bool = False


class _Visit:
    def __init__(self, start: Address, known: Mapping[str, Validators], client: Client) -> None:
        self._start, self._known, self._client = start, known, client
        self._seen: set[Address] = set()
        self._sites = {_site(start)}
        self._requests = 0
        # Articles that may be there next time.
        self._missing = 0

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes of the address and of those behind it."""
        found = self._look(self._start)
        self._requests = 0
        if isinstance(found, Skipped):
            yield found
        elif found.kind is Kind.FILE:
            yield self._file(self._start, found.answer, Entry(None))
        else:
            self._sites.add(_site(found.answer.address))
            yield from self._listing(self._start, found, None)

    def _look(self, address: Address) -> _Found | Skipped:
        self._requests += 1
        self._seen.add(address)
        try:
            answer = self._client.get(address, self._known.get(str(address)))
            # Sitemaps may be packed; other files stay as they are.
            body = unpacked(answer.body)
        except Unfetched as error:
            self._missing += error.passing
            return Skipped(str(address), str(error))
        except (TooLarge, UnreadableBody) as error:
            return Skipped(str(address), str(error))
        kind = kind_of(type_of(answer.headers), body)
        return _Found(kind, answer if kind is Kind.FILE else replace(answer, body=body))

    def _listing(self, address: Address, found: _Found, changed: str | None) -> Iterator[Outcome]:
        """The articles of a feed or sitemap, and last the listing."""
        missing = self._missing
        try:
            listed = _read(found)
            if listed.is_index and address != self._start:
                raise UnreadableSitemap("an index of sitemaps inside of another one")
        except (UnreadableFeed, UnreadableSitemap, TooLarge) as error:
            yield Skipped(str(address), str(error))
            return
        base = found.answer.address
        entries = [e for e in listed.entries if not listed.of_site or self._is_of_site(e, base)]
        if left_out := len(listed.entries) - len(entries):
            why = f"{left_out} pages of other sites are left out; a sitemap is of one site"
            yield Skipped(str(address), why)
        for entry in entries:
            if self._requests >= self._client.limits.requests:
                self._missing += 1
                why = f"only {self._requests} addresses are fetched at once; add it again for more"
                yield Skipped(str(address), why)
                break
            yield from self._entry(entry, base, listed.is_index)
        complete = self._missing == missing
        validators = found.answer.validators(changed) if complete else Validators()
        yield Listing(str(address), len(entries), validators)

    def _is_of_site(self, entry: Entry, base: Address) -> bool:
        try:
            return _site(base.join(entry.link or "")) in self._sites
        except RefusedAddress:
            # ``_entry`` reports it.
            return True

    def _entry(self, entry: Entry, base: Address, is_index: bool) -> Iterator[Outcome]:
        """The outcomes of one entry."""
        if not entry.link:
            yield Skipped(str(base), f"an entry without a link ({entry.hints.title or 'untitled'})")
            return
        try:
            address = base.join(entry.link)
        except RefusedAddress as error:
            yield Skipped(well_formed(entry.link), f"not an address that is fetched: {error}")
            return
        if address in self._seen or address == self._start:
            return
        known = self._known.get(str(address))
        if known and known.listed and known.listed == entry.changed:
            self._seen.add(address)
            yield Unchanged(str(address), known)
        elif entry.is_full:
            self._seen.add(address)
            name = name_of(address, ".txt" if entry.plain else ".html")
            validators = Validators(listed=entry.changed)
            key, content = str(address), entry.document()
            yield Fetched(key, key, name, content, "utf-8", validators, entry.hints)
        else:
            yield from self._linked(address, entry, is_index)

    def _linked(self, address: Address, entry: Entry, is_index: bool) -> Iterator[Outcome]:
        found = self._look(address)
        if isinstance(found, Skipped):
            yield found
        elif not (is_index and found.answer.status == OK) and found.kind is Kind.FILE:
            yield self._file(address, found.answer, entry)
        elif is_index and found.kind is Kind.SITEMAP:
            yield from self._listing(address, found, entry.changed)
        else:
            expected = "a sitemap" if is_index else "an article"
            yield Skipped(str(address), f"a {found.kind.value}, not {expected}")

    def _file(self, address: Address, answer: Answer, entry: Entry) -> Outcome:
        key, validators = str(address), answer.validators(entry.changed)
        if answer.status == GONE:
            return Gone(key)
        if answer.status == NOT_MODIFIED:
            known = self._known[key]
            return Unchanged(key, Validators(
                known.url, validators.etag or known.etag,
                validators.last_modified or known.last_modified, entry.changed or known.listed,
            ))  # fmt: skip
        if not answer.body.strip():
            return Skipped(key, "empty")
        suffix = suffix_of(answer.address, answer.headers, answer.body)
        if suffix is None:
            return Skipped(key, f"{type_of(answer.headers) or 'a file'} of no format that is read")
        return Fetched(
            address=key,
            url=str(answer.address),
            name=name_of(answer.address, suffix),
            content=answer.body,
            encoding=encoding_of(answer.headers),
            validators=validators,
            hints=entry.hints,
            feeds=announced_feeds(answer.body, answer.address) if suffix == ".html" else (),
        )


def _read(found: _Found) -> _Listed:
    answer = found.answer
    match found.kind:
        case Kind.FEED:
            encoding = encoding_of(answer.headers)
            return _Listed(read_feed(answer.body, str(answer.address), encoding))
        case Kind.JSON_FEED:
            return _Listed(read_json_feed(answer.body))
    sitemap = read_sitemap(answer.body)
    return _Listed(sitemap.entries, sitemap.is_index, of_site=not sitemap.is_index)


def _site(address: Address) -> str:
    return address.host.removeprefix("www.")
