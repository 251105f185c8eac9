"""Zip packages and the XML in them, both read within safe limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from lxml import etree
from lxml.etree import _Element

from retrieval.errors import UnreadableSource
from retrieval.readers.original import Original

# Books of many volumes have some thousand parts. The number is checked before ``zipfile`` reads the
# entries, which begin so.
MOST_PARTS = 20_000
ENTRY = b"PK\x01\x02"
LARGEST_PART = 64 * 2**20  # an XML tree takes about ten times the memory of its part
LARGEST_TEXT = 256 * 2**20  # the total size of the parts that are read
# Text shrinks to a tenth, tables of equal rows to a hundredth.
LEAST_BOMB = 8 * 2**20
MOST_SHRUNK = 250
CHUNK = 2**20
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ENCRYPTED = 0x1
DAMAGED = "the file is damaged or cut short; get it again, or open it and save it anew"
NO_PACKAGE = "not a zip package, or cut short; get it again, or open it and save it anew"


class Package:
    """The parts of a document by name. Nothing is written to disk, so part names such as ``../x``
    are harmless. Raises ``UnreadableSource`` if the document is no zip file."""

    def __init__(self, original: Original) -> None:
        content = original.read()
        self._name = original.name
        self._left = LARGEST_TEXT
        if content.count(ENTRY) > MOST_PARTS:
            raise UnreadableSource(self._name, f"it has more than {MOST_PARTS:,} parts; split it")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise UnreadableSource(self._name, NO_PACKAGE) from None
        parts = self._zip.infolist()
        self._parts = {part.filename.lstrip("/"): part for part in parts}
        times = Counter(part.filename.lstrip("/") for part in parts)
        self._doubtful = frozenset(name for name, count in times.items() if count > 1)

    @property
    def names(self) -> list[str]:
        """The names of all parts, in order."""
        return [*self._parts]

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read(self, name: str) -> bytes:
        """The content of a part. Raises ``UnreadableSource`` if it is missing or cannot be read
        safely."""
        part = self._parts.get(name)
        if part is None:
            raise self._fault(f"its part {_shown(name)} is missing; open it and save it anew")
        if name in self._doubtful:
            # Some programs show the first, others the last.
            raise self._fault(f"it has two parts {_shown(name)}; open it and save it anew")
        if part.flag_bits & ENCRYPTED:
            raise self._fault("it is encrypted; open it and save it without a password")
        if part.compress_type not in METHODS:
            raise self._fault(f"its part {_shown(name)} is compressed in an unknown way")
        try:
            return self._inflated(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
            raise self._fault(DAMAGED) from None

    def parse(self, name: str) -> Element:
        """The root of a part that is XML. Raises ``UnreadableSource``."""
        return parse_xml(self.read(name), self._name, name)

    def _inflated(self, part: zipfile.ZipInfo) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                if size > LARGEST_PART or self._left < 0:
                    raise self._fault("its text is too large to be read; split it")
                if size > LEAST_BOMB and size > MOST_SHRUNK * max(part.compress_size, 1):
                    raise self._fault("its text was compressed to fill a memory; it is not read")
                chunks.append(chunk)
        return b"".join(chunks)

    def _fault(self, why: str) -> UnreadableSource:
        return UnreadableSource(self._name, why)


def _shown(name: str) -> str:
    return repr(re.sub(r"[^\x20-\x7e]", "?", name[:80]))


# XML without entities and external content.

Element: TypeAlias = _Element


def parse_xml(content: bytes, name: str, part: str) -> Element:
    """The root of a document's *part*, without comments and processing instructions.

    Raises ``UnreadableSource`` for the document *name* if the part is malformed or declares
    entities, which can fill the memory.
    """
    # The parser's limits on depth and text length stay on.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = f" in line {error.lineno}" if error.lineno else ""
        why = f"{part} is not well-formed XML{line}, or nested too deep"
        raise UnreadableSource(name, f"{why}; open the file and save it anew") from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise UnreadableSource(
            name, f"{part} declares entities, as no program that writes text does"
        )
    return root


def local_name(element: Element) -> str:
    """The tag of an element without its namespace; empty for an entity reference."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def walk(root: Element, is_left_out: Callable[[Element], bool]) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of each element in document order, *root* included. An element that is
    left out is one event ``skip``."""
    yield "start", root
    path = [(root, iter(root))]
    while path:
        element, children = path[-1]
        child = next(children, None)
        if child is None:
            path.pop()
            yield "end", element
        elif is_left_out(child):
            yield "skip", child
        else:
            path.append((child, iter(child)))
            yield "start", child


def child_of(element: Element | None, *path: str) -> Element | None:
    """The descendant reached by the first child with each local name."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local_name(child) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str | None:
    """The value of the attribute with this local name, in any version of its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def texts_of(parent: Element | None, names: Mapping[str, str]) -> dict[str, str]:
    """The texts of the children whose local names are in *names*."""
    return {
        names[tag]: child.text
        for child in (() if parent is None else parent)
        if (tag := local_name(child)) in names and child.text
    }
