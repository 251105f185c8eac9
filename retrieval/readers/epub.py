"""The reader for EPUB: a book, its chapters in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from retrieval.errors import UnreadableSource
from retrieval.readers.books.book_chapter import Chapter, without_licence
from retrieval.readers.books.book_contents import Contents, Target, path_of, read_nav, read_ncx
from retrieval.readers.books.book_metadata import book_metadata
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.office.package import Package
from retrieval.readers.office.structure import same_name
from retrieval.readers.office.xml import Element, attribute, child_of, local_name, parse_xml
from retrieval.readers.original import Original
from retrieval.readers.record import Record, read_record
from retrieval.readers.web.markup import parse_html

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
PROTECTED = "it is copy-protected (DRM), so that its text cannot be read; add a copy without that"
NO_EPUB = "a zip file, but no EPUB; open it and save it anew"
PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/xml"})
GUIDE_TO_FRONT = frozenset({"cover", "title-page", "toc", "copyright-page", "loi", "lot"})
# A title page is one of these.
FIRST_PAGES = 2
NCX = "application/x-dtbncx+xml"


def read_epub(original: Original) -> Iterator[Draft | Skipped]:
    """The book as one article.

    The heading of a paragraph is the entry of the table of contents that it stands under, or a
    heading below that. Left out are covers, title pages, pages of copyright, tables of contents,
    marks of notes, page numbers, and the licence of Project Gutenberg. Notes stand where the book
    has them.
    """
    package = Package(original)
    book = _Book.of(package, original.name)
    if protected := _protected(package, original.name) & {item.path for item in book.spine}:
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


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the book."""

    path: str
    kind: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document of a book says."""

    name: str
    metadata: Mapping[str, object]
    title: str
    items: dict[str, _Item]
    spine: list[_Item]
    # The files that a list of the book calls its cover, its title page and the like.
    front: frozenset[str]

    @classmethod
    def of(cls, package: Package, name: str) -> _Book:
        path = _path_of_package_document(package, name)
        root = parse_xml(package.read(path), name, path)
        items = {}
        manifest = child_of(root, "manifest")
        for item in () if manifest is None else manifest:
            kind, href = attribute(item, "media-type") or "", attribute(item, "href") or ""
            properties = frozenset((attribute(item, "properties") or "").split())
            items[attribute(item, "id") or ""] = _Item(path_of(path, href), kind, properties)
        spine = child_of(root, "spine")
        references = [attribute(part, "idref") or "" for part in (() if spine is None else spine)]
        # By a dictionary, for a page that is named twice is read once.
        chapters = {items[ref].path: items[ref] for ref in references if ref in items}
        if not chapters:
            chapters = {item.path: item for item in items.values()}
        pages = [item for item in chapters.values() if item.kind in PAGES]
        metadata = book_metadata(child_of(root, "metadata"))
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
        """The table of contents; that of EPUB 3 if there are two."""
        titles: dict[Target, str] = {}
        front: frozenset[str] = frozenset()
        for item in self.items.values():
            try:
                if item.kind == NCX:
                    ncx = parse_xml(package.read(item.path), self.name, item.path)
                    titles = {**read_ncx(ncx, item.path), **titles}
                elif "nav" in item.properties:
                    nav = read_nav(parse_html(package.read(item.path)), item.path)
                    titles, front = {**titles, **nav.titles}, nav.front
            except UnreadableSource:  # the chapters have headings of their own
                continue
        return Contents(titles, front)


def _path_of_package_document(package: Package, name: str) -> str:
    if CONTAINER in package:
        root = parse_xml(package.read(CONTAINER), name, CONTAINER)
        for element in root.iter():
            path = attribute(element, "full-path") if local_name(element) == "rootfile" else None
            if path:
                return path
    documents = [path for path in package.names if path.lower().endswith(".opf")]
    if len(documents) != 1:
        raise UnreadableSource(name, NO_EPUB)
    return documents[0]


def _front_of(root: Element, path: str) -> frozenset[str]:
    """The files that the guide of an EPUB 2 calls its cover, its title page and the like."""
    guide = child_of(root, "guide")
    references = [] if guide is None else [part.attrib for part in guide]
    return frozenset(
        path_of(path, part.get("href", ""))
        for part in references
        if part.get("type", "") in GUIDE_TO_FRONT and "#" not in part.get("href", "")
    )


def _protected(package: Package, name: str) -> set[str]:
    """The files that are encrypted; fonts are often scrambled, which protects no text."""
    if ENCRYPTION not in package:
        return set()
    paths: set[str] = set()
    for data in parse_xml(package.read(ENCRYPTION), name, ENCRYPTION).iter("{*}EncryptedData"):
        reference = child_of(data, "CipherData", "CipherReference")
        paths.add(path_of("", attribute(reference, "URI") or ""))
    return paths
