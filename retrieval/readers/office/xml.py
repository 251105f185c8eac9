"""XML, parsed in safety: no entity is expanded, and nothing outside of the content is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from retrieval.errors import UnreadableSource

if TYPE_CHECKING:
    from lxml.etree import _Element

Element: TypeAlias = "_Element"


def parse_xml(content: bytes, name: str, part: str) -> Element:
    """The root element of a document's *part*; comments and processing instructions are left out.

    Raises ``UnreadableSource`` for the document *name* if the part is not well-formed, or if it
    declares entities: no format of ours needs them, and a few lines of them can fill a memory.
    """
    # Imported here: only adding needs it, and it costs start-up time.
    from lxml import etree

    # The limits of the parser stay on: on depth, and on the length of a text.
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
    """What is in *root*, in document order: ``start`` and ``end`` of each element, *root* included.

    An element that is left out is one event ``skip``, and nothing inside of it is walked through.
    """
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
    """The first child with this local name, of that the first with the next name, and so on."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local_name(child) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str | None:
    """The value of the attribute with this local name, in any namespace or none.

    Formats have their namespaces in more than one version; within an element, the local names of
    the attributes that we read are unique.
    """
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None
