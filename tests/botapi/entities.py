"""Text with formatting: UTF-16 arithmetic, the entity type, and how entities settle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from botapi.params import JsonObject

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODES = ("pre", "code")
QUOTES = ("blockquote", "expandable_blockquote")
LINKS = ("text_link", "text_mention", "custom_emoji")
# At the same place and of the same length, the outer one comes first.
RANKS = {name: rank for rank, name in enumerate((*QUOTES, *CODES, *LINKS, *STYLES))}
EXTRAS = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}


def utf16(text: str) -> int:
    """The length of *text* as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of *text* at a place given in UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return raw.decode("utf-16-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text, in UTF-16 units, and what it is; *extra* is a URL, language or id."""

    type: str
    offset: int
    length: int
    extra: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def meets(self, other: "Entity") -> bool:
        """Whether both share at least one unit."""
        return self.offset < other.end and other.offset < self.end

    def to_json(self) -> JsonObject:
        """The entity as the bot sees it."""
        body: JsonObject = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.type == "text_mention":
            body["user"] = {"id": int(self.extra), "is_bot": False, "first_name": "Someone"}
        elif self.type in EXTRAS and self.extra:
            body[EXTRAS[self.type]] = self.extra
        return body


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as people see it, with its entities in order."""

    text: str
    entities: tuple[Entity, ...] = ()

    def texts(self, kind: str) -> tuple[str, ...]:
        """What the entities of one type cover."""
        return tuple(cut(self.text, e.offset, e.length) for e in self.entities if e.type == kind)


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    """The entities from left to right, outer before inner."""
    return sorted(entities, key=lambda e: (e.offset, -e.length, RANKS.get(e.type, 99)))


def settled(entities: Sequence[Entity]) -> list[Entity]:
    """Entities as Telegram keeps them: code holds nothing, quotes do not nest, styles merge."""
    codes = apart(e for e in entities if e.type in CODES)
    quotes = apart(e for e in entities if e.type in QUOTES)
    links = [
        link
        for link in apart(e for e in entities if e.type in LINKS)
        if not any(link.meets(code) for code in codes)
    ]
    styles = [
        piece
        for name in STYLES
        for whole in merged(e for e in entities if e.type == name)
        for piece in outside(whole, codes)
    ]
    return ordered([*codes, *quotes, *links, *styles])


def apart(entities: Iterable[Entity]) -> list[Entity]:
    """The entities that meet none before them."""
    kept: list[Entity] = []
    for entity in ordered(entities):
        if not kept or kept[-1].end <= entity.offset:
            kept.append(entity)
    return kept


def merged(entities: Iterable[Entity]) -> list[Entity]:
    """Entities of one style, with touching and overlapping ones made one."""
    kept: list[Entity] = []
    for entity in ordered(entities):
        if kept and entity.offset <= kept[-1].end:
            end = max(kept[-1].end, entity.end)
            kept[-1] = replace(kept[-1], length=end - kept[-1].offset)
        else:
            kept.append(entity)
    return kept


def outside(entity: Entity, holes: Iterable[Entity]) -> list[Entity]:
    """What is left of *entity* when *holes*, which are in order, are taken out."""
    pieces: list[Entity] = []
    start = entity.offset
    for hole in holes:
        if not entity.meets(hole):
            continue
        if hole.offset > start:
            pieces.append(replace(entity, offset=start, length=hole.offset - start))
        start = max(start, hole.end)
    if start < entity.end:
        pieces.append(replace(entity, offset=start, length=entity.end - start))
    return pieces
