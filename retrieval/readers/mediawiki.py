"""The reader for dumps of wikis (MediaWiki's XML export): an article for each page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.etree import _Element

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.original import Original
from retrieval.types import well_formed

NOT_INSTALLED = "reading a dump of a wiki needs another package"
NO_DUMP = "an XML file, but no dump of a wiki; convert it, or add the address of a feed itself"
# Namespaces. Only pages in the last one are articles.
FILES, CATEGORIES, ARTICLES = "6", "14", "0"
# A longer page is a generated list, which takes minutes to parse.
LONGEST_PAGE = 2_000_000
BEGINNING = 2**12
LIST_MARKS = re.compile(r"^[ \t]*[*#:;]*[ \t]*", re.MULTILINE)


def read_mediawiki(original: Original) -> Iterator[Draft | Skipped]:
    """The articles in a dump, without redirects and pages of other kinds. Raises
    ``UnreadableSource`` if it is no dump, is damaged, or the library is missing."""
    with original.open() as stream:
        if b"<mediawiki" not in stream.read(BEGINNING):
            raise UnreadableSource(original.name, NO_DUMP)
    try:
        import mwparserfromhell
    except ImportError:
        raise UnreadableSource(original.name, NOT_INSTALLED, Lack.WIKIS) from None

    site = _Site()
    with original.open() as stream:
        elements = etree.iterparse(
            stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            for _, element in elements:
                tag = etree.QName(element).localname
                if tag == "siteinfo":
                    site = _Site.of(element)
                elif tag == "page":
                    yield from _article(element, site, original.name, mwparserfromhell.parse)
                    # Memory stays small for a dump of any size.
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise UnreadableSource(original.name, f"damaged: {error.msg}") from None


@dataclass(frozen=True, slots=True)
class _Site:
    """The wiki that was dumped: its address and language."""

    address: str = ""
    language: str | None = None
    # Namespaces, in lower case, whose links show no text.
    unseen: frozenset[str] = field(default_factory=lambda: frozenset({"file", "image", "category"}))

    @classmethod
    def of(cls, element: _Element) -> _Site:
        base = element.findtext("{*}base") or ""
        names = {
            (space.text or "").lower()
            for space in element.iter("{*}namespace")
            if space.get("key") in (FILES, CATEGORIES)
        }
        root = element.getparent()
        language = (
            root.get("{http://www.w3.org/XML/1998/namespace}lang") if root is not None else None
        )
        address = f"{base.rpartition('/')[0]}/" if base.startswith(("http://", "https://")) else ""
        return cls(address, language, frozenset({"file", "image", "category", *names} - {""}))


def _article(page: _Element, site: _Site, name: str, parse: Any) -> Iterator[Draft | Skipped]:
    title = well_formed((page.findtext("{*}title") or "").strip())
    text = page.findtext("{*}revision/{*}text") or ""
    if page.findtext("{*}ns") != ARTICLES or page.find("{*}redirect") is not None or not text:
        return
    where = f"{name}: {title}"
    if len(text) > LONGEST_PAGE:
        yield Skipped(where, f"a page of {len(text):,} characters")
        return
    paragraphs = tuple(_paragraphs(parse(text), site.unseen))
    if paragraphs:
        url = site.address + quote(title.replace(" ", "_"), safe="/:(),") if site.address else None
        yield Draft(title or None, paragraphs, url=url, language=site.language)


def _paragraphs(code: Any, unseen: frozenset[str]) -> Iterator[DraftParagraph]:
    for link in code.filter_wikilinks():
        if str(link.title).partition(":")[0].strip().lower() in unseen and ":" in link.title:
            _remove(code, link)
    for table in code.filter_tags(matches=lambda tag: tag.tag in ("table", "ref", "gallery")):
        _remove(code, table)
    for section in code.get_sections(flat=True, include_lead=True):
        headings = section.filter_headings()
        heading = headings[0].title.strip_code().strip() if headings else None
        for each in headings:
            _remove(section, each)
        text = well_formed(LIST_MARKS.sub("", section.strip_code(normalize=True, collapse=True)))
        yield from (DraftParagraph(span.of(text), heading=heading or None) for span in blocks(text))


def _remove(code: Any, node: Any) -> None:
    with suppress(ValueError):  # removed with a node around it
        code.remove(node)
