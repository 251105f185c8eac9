"""The reader for EPUB: a book, its chapters in the order of reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.office.package import (
    Element,
    Package,
    attribute,
    child_of,
    local_name,
)
from retrieval.readers.office.structure import plausible_author, plausible_title, same_name
from retrieval.readers.original import Original
from retrieval.readers.record import URL, Record, read_record
from retrieval.readers.web.book_chapter import (
    Chapter,
    Contents,
    Target,
    path_of,
    read_nav,
    read_ncx,
    without_licence,
)
from retrieval.readers.web.markup import parse_html

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
PROTECTED = "it is copy-protected (DRM), so that its text cannot be read; add a copy without that"
NO_EPUB = "a zip file, but no EPUB; open it and save it anew"
PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/xml"})
GUIDE_TO_FRONT = frozenset({"cover", "title-page", "toc", "copyright-page", "loi", "lot"})
# The title page is one of the first pages.
FIRST_PAGES = 2
NCX = "application/x-dtbncx+xml"


def read_epub(original: Original) -> Iterator[Draft | Skipped]:
    """The book as one article.

    The heading of a paragraph is its entry in the table of contents, or a heading below that. Left
    out are covers, title pages, copyright pages, tables of contents, footnote marks, page numbers
    and the license of Project Gutenberg.
    """
    package = Package(original)
    book = _Book.of(package, original.name)
    if protected := _protected(package) & {item.path for item in book.spine}:
        raise UnreadableSource(original.name, f"{PROTECTED} ({len(protected)} chapters)")
    record, faults = read_record(Record, book.metadata)
    title = record.title or original.stem
    paragraphs: list[DraftParagraph] = []
    skipped: list[Skipped] = []
    for part in book.paragraphs(package):
        if isinstance(part, Skipped):
            skipped.append(part)
        elif part.heading is not None and same_name(part.heading, title):
            paragraphs.append(part._replace(heading=None))
        else:
            paragraphs.append(part)
    yield from skipped
    paragraphs = without_licence(paragraphs)
    if not paragraphs:
        raise UnreadableSource(original.name, "there is no text in it; its pages may be pictures")
    metadata = record.metadata()
    metadata["title"] = title
    left_out = tuple(Skipped(original.name, f"properties: {fault}") for fault in faults)
    yield Draft(paragraphs=tuple(paragraphs), left_out=left_out, **metadata)


class _Item(NamedTuple):
    path: str
    kind: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Book:
    """The package document of a book."""

    name: str
    metadata: Mapping[str, object]
    title: str
    items: dict[str, _Item]
    spine: list[_Item]
    # The files that the book lists as cover, title page and the like.
    front: frozenset[str]

    @classmethod
    def of(cls, package: Package, name: str) -> _Book:
        path = _path_of_package_document(package, name)
        root = package.parse(path)
        items = {}
        manifest = child_of(root, "manifest")
        for item in () if manifest is None else manifest:
            kind, href = attribute(item, "media-type") or "", attribute(item, "href") or ""
            properties = frozenset((attribute(item, "properties") or "").split())
            items[attribute(item, "id") or ""] = _Item(path_of(path, href), kind, properties)
        spine = child_of(root, "spine")
        references = [attribute(part, "idref") or "" for part in (() if spine is None else spine)]
        # A page that is named twice is read once.
        chapters = {items[ref].path: items[ref] for ref in references if ref in items}
        if not chapters:
            chapters = {item.path: item for item in items.values()}
        pages = [item for item in chapters.values() if item.kind in PAGES]
        metadata = _metadata(child_of(root, "metadata"))
        title = str(metadata.get("title") or "")
        return cls(name, metadata, title, items, pages, _front_of(root, path))

    def paragraphs(self, package: Package) -> Iterator[DraftParagraph | Skipped]:
        """The paragraphs of all chapters, and the chapters that cannot be read."""
        contents = self._contents(package)
        front = self.front | contents.front
        heading: str | None = None
        for number, item in enumerate(self.spine):
            if "nav" in item.properties:
                continue
            try:
                page = parse_html(package.read(item.path), None, self.name)
            except UnreadableSource as error:
                yield Skipped(f"{self.name}, {item.path}", error.why)
                continue
            chapter = Chapter(page, item.path, contents.titles)
            title = self.title if number < FIRST_PAGES < len(self.spine) else ""
            if len(self.spine) > 1 and chapter.is_left_out(item.path in front, title):
                continue
            for paragraph in chapter.paragraphs(heading):
                heading = paragraph.heading
                yield paragraph

    def _contents(self, package: Package) -> Contents:
        """The table of contents; EPUB 3's if there are two."""
        titles: dict[Target, str] = {}
        front: frozenset[str] = frozenset()
        for item in self.items.values():
            try:
                if item.kind == NCX:
                    ncx = package.parse(item.path)
                    titles = {**read_ncx(ncx, item.path), **titles}
                elif "nav" in item.properties:
                    nav = read_nav(parse_html(package.read(item.path)), item.path)
                    titles, front = {**titles, **nav.titles}, nav.front
            except UnreadableSource:  # the chapters still have their headings
                continue
        return Contents(titles, front)


def _path_of_package_document(package: Package, name: str) -> str:
    if CONTAINER in package:
        root = package.parse(CONTAINER)
        for element in root.iter("{*}rootfile"):
            if path := attribute(element, "full-path"):
                return path
    documents = [path for path in package.names if path.lower().endswith(".opf")]
    if len(documents) != 1:
        raise UnreadableSource(name, NO_EPUB)
    return documents[0]


def _front_of(root: Element, path: str) -> frozenset[str]:
    guide = child_of(root, "guide")
    references = [] if guide is None else [part.attrib for part in guide]
    return frozenset(
        path_of(path, part.get("href", ""))
        for part in references
        if part.get("type", "") in GUIDE_TO_FRONT and "#" not in part.get("href", "")
    )


def _protected(package: Package) -> set[str]:
    """The encrypted files. Scrambled fonts are common and harmless."""
    if ENCRYPTION not in package:
        return set()
    paths: set[str] = set()
    for data in package.parse(ENCRYPTION).iter("{*}EncryptedData"):
        reference = child_of(data, "CipherData", "CipherReference")
        paths.add(path_of("", attribute(reference, "URI") or ""))
    return paths


# The metadata in the package document.

# Other dates are dates of the file.
OF_PUBLICATION = frozenset({"", "publication", "published", "issued", "original-publication"})
# Calibre's mark for a missing date.
NO_DATE = "0101-"


def _metadata(metadata: Element | None) -> dict[str, object]:
    """The metadata by the names of ``Record``."""
    if metadata is None:
        return {}
    # The first versions of the format group some of them.
    elements = [element for element in metadata.iter() if local_name(element)]
    roles = {
        (attribute(element, "refines") or "").removeprefix("#"): (element.text or "").strip()
        for element in elements
        if attribute(element, "property") == "role"
    }
    found = defaultdict(list)
    for element in elements:
        text = " ".join((element.text or "").split())
        if text:
            found[local_name(element).lower()].append((text, element))
    addresses = [text for text, _ in found["source"] + found["identifier"] if URL.fullmatch(text)]
    dates = [
        text
        for text, element in found["date"]
        if (attribute(element, "event") or "").lower() in OF_PUBLICATION
        and not text.startswith(NO_DATE)
    ]
    values: dict[str, object] = {
        # Further titles are subtitles and series.
        "title": next(filter(None, (plausible_title(text) for text, _ in found["title"])), None),
        "author": _authors(found["creator"], roles),
        "language": next((text for text, _ in found["language"] if text != "und"), None),
        "published": next(iter(dates), None),
        "url": next(iter(addresses), None),
    }
    return {name: value for name, value in values.items() if value}


def _authors(creators: list[tuple[str, Element]], roles: dict[str, str]) -> str | None:
    """The authors among the contributors; all contributors if no role is given."""
    names = []
    for name, element in creators:
        role = attribute(element, "role") or roles.get(attribute(element, "id") or "", "")
        if role in ("", "aut") and (author := plausible_author(name)) and author not in names:
            names.append(author)
    return ", ".join(names) or None
