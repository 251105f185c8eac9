"""HTML as a bot writes it in; text and entities as TDLib reads it out. Offsets are bytes."""

import re
from dataclasses import dataclass, replace

from botapi.entities import Entity, Formatted, ordered, utf16
from botapi.errors import ApiError, bad_request
from botapi.links import BadLink, checked, mentioned_user

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset({*STYLES, "a", "tg-emoji", "pre", "code", "blockquote"})
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}

# The semicolon is optional, as in TDLib: "&lt" is a bracket too.
NAMED_REFERENCE = re.compile(rb"&([A-Za-z]+);?")
NUMERIC_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]*)|([0-9]*))(;?)")
PLAIN = re.compile(rb"[^<&]+")
BLANKS = re.compile(rb"[ \t\n\r\x0b]*")
TAG_NAME = re.compile(rb"[^ \t\n\r\x0b>]*")
ATTRIBUTE = re.compile(rb"[^ \t\n\r\x0b=>]*")
TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")


def parse_html(source: str) -> Formatted:
    """The text and entities of *source*, or Telegram's complaint about it."""
    return _Reader(source).read()


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag waiting for its end."""

    name: str
    argument: str
    offset: int
    begin: int


class _Reader:
    """One pass over the bytes of a source, as TDLib does it."""

    def __init__(self, source: str) -> None:
        # TDLib reads C strings, so the text ends at its first null byte.
        self.data = source.encode("utf-8", "surrogatepass").split(b"\0")[0]
        self.at = 0
        self.units = 0
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        data = self.data
        while self.at < len(data):
            if data[self.at] == ord("<"):
                if data[self.at + 1 : self.at + 2] == b"/":
                    self.end_tag()
                else:
                    self.start_tag()
            elif data[self.at] == ord("&"):
                self.put(self.reference() or self.step())
            else:
                self.put(self.match(PLAIN).decode("utf-8", "surrogatepass"))
        if self.open:
            name = self.open[-1].name
            raise refused(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self.out)
        if any("\ud800" <= c <= "\udfff" for c in text):
            raise refused(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        # A language is kept only where code stands in a pre of the same extent.
        plain = (replace(e, extra="") if e.type == "code" else e for e in self.entities)
        return Formatted(text, tuple(ordered(plain)))

    def put(self, text: str) -> None:
        self.out.append(text)
        self.units += utf16(text)

    def step(self) -> str:
        self.at += 1
        return chr(self.data[self.at - 1])

    def match(self, pattern: re.Pattern[bytes]) -> bytes:
        found = pattern.match(self.data, self.at)
        assert found is not None
        self.at = found.end()
        return found.group()

    def peek(self) -> bytes:
        return self.data[self.at : self.at + 1]

    def reference(self) -> str:
        """The character meant by the reference here; empty, and nothing read, if there is none."""
        if self.data[self.at + 1 : self.at + 2] != b"#":
            named = NAMED_REFERENCE.match(self.data, self.at)
            character = NAMED.get(named.group(1), "") if named else ""
            if named and character:
                self.at = named.end()
            return character
        found = NUMERIC_REFERENCE.match(self.data, self.at)
        assert found is not None
        hexadecimal, decimal, semicolon = found.groups()
        length = found.end() - found.start() - len(semicolon)
        code = 0 if length >= 10 else int(hexadecimal or b"0", 16) or int(decimal or b"0")
        if not 0 < code < 0x10FFFF:
            return ""
        self.at = found.end()
        return chr(code)

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self.match(TAG_NAME).decode("utf-8", "replace").lower()
        if not self.peek():
            raise refused(f"Unclosed start tag at byte offset {begin}")
        if name not in TAGS:
            raise refused(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = ""
        while self.peek() != b">":
            self.match(BLANKS)
            if self.peek() == b">":
                break
            argument = self.attribute(name, begin) or argument
        self.at += 1
        if name == "span" and argument != "spoiler":
            raise refused(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(name, argument, self.units, len(self.out)))

    def attribute(self, tag: str, begin: int) -> str:
        """Read one attribute; what it adds to the entity, if anything."""
        attribute = self.match(ATTRIBUTE).decode("utf-8", "replace")
        if not attribute:
            raise refused(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self.match(BLANKS)
        if not self.peek():
            raise refused(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if self.peek() != b"=":
            if (tag, attribute) == ("blockquote", "expandable"):
                return "1"
            raise refused(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {begin}'
            )
        self.at += 1
        self.match(BLANKS)
        if not self.peek():
            raise refused(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self.literal() if self.peek() in b"'\"" else self.token()
        if not self.peek():
            raise refused(f"Unclosed start tag at byte offset {begin}")
        return meaning(tag, attribute, value)

    def token(self) -> str:
        begin = self.at
        value = self.match(TOKEN).decode("ascii").lower()
        if self.peek() not in (b">", b"") and not self.peek().isspace():
            raise refused(f"Unexpected end of name token at byte offset {begin}")
        return value

    def literal(self) -> str:
        quote = self.data[self.at]
        self.at += 1
        value = bytearray()
        while self.at < len(self.data) and self.data[self.at] != quote:
            character = self.reference() if self.peek() == b"&" else ""
            if character:
                value += character.encode("utf-8", "surrogatepass")
            else:
                value.append(self.data[self.at])
                self.at += 1
        if self.at < len(self.data):
            self.at += 1
        return value.decode("utf-8", "replace")

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise refused(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self.match(TAG_NAME).decode("utf-8", "replace").lower()
        self.match(BLANKS)
        if self.peek() != b">":
            raise refused(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            raise refused(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.units > tag.offset:
            self.close(tag)

    def close(self, tag: _Open) -> None:
        """Add the entity of a tag that has content."""
        length = self.units - tag.offset
        if tag.name in STYLES:
            self.entities.append(Entity(STYLES[tag.name], tag.offset, length))
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if tag.argument else "blockquote"
            self.entities.append(Entity(kind, tag.offset, length))
        elif tag.name == "a":
            self.link(tag.offset, length, tag.argument or "".join(self.out[tag.begin :]))
        elif tag.name == "tg-emoji":
            if not tag.argument.isascii() or not tag.argument.isdigit() or not int(tag.argument):
                raise refused("Invalid custom emoji identifier specified")
            self.entities.append(Entity("custom_emoji", tag.offset, length, tag.argument))
        else:
            self.code(tag, length)

    def code(self, tag: _Open, length: int) -> None:
        """Add code; inside ``pre`` of the same extent its language goes to the ``pre``."""
        last = self.entities[-1] if self.entities else None
        if last and (last.offset, last.length) == (tag.offset, length):
            language = last.extra if tag.name == "pre" else tag.argument
            if {last.type, tag.name} == {"pre", "code"} and language:
                self.entities[-1] = Entity("pre", tag.offset, length, language)
                return
        self.entities.append(Entity(tag.name, tag.offset, length, tag.argument))

    def link(self, offset: int, length: int, url: str) -> None:
        """Add a link or a mention; what is no link stays plain text, as in TDLib."""
        user = mentioned_user(url)
        if user is not None:
            self.entities.append(Entity("text_mention", offset, length, str(user)))
            return
        try:
            self.entities.append(Entity("text_link", offset, length, checked(url)))
        except BadLink:
            return


def meaning(tag: str, attribute: str, value: str) -> str:
    """What an attribute says about the entity; empty for all that Telegram ignores."""
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return ""


def refused(words: str) -> ApiError:
    """A complaint about the markup."""
    return bad_request(f"can't parse entities: {words}")
