"""Plain text in; the commands, mentions, links, addresses and hashtags Telegram marks in it out."""

import re

from botapi.entities import Entity, utf16

# Real Telegram knows every top-level domain; these are enough for texts in tests.
DOMAINS = "com|org|net|info|io|dev|app|eu|de|at|ch|fr|es|it|nl|uk|ru|ua|pl|me|gov|edu"
PATTERNS = (
    ("email", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w-])"),
    (
        "url",
        r"(?<![\w@./])(?:https?://[^\s<>\"«»]{3,}"
        rf"|(?:[a-zA-Z0-9-]{{1,63}}\.){{1,5}}(?:{DOMAINS})(?![\w-])(?:/[^\s<>\"«»]*)?)",
    ),
    ("mention", r"(?<![\w@/.])@[A-Za-z0-9_]{3,32}(?![\w@])"),
    (
        "bot_command",
        r"(?<![\w/<>.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])",
    ),
    ("hashtag", r"(?<![\w#])#\d*[^\W\d]\w{0,254}(?![\w#])"),
)
FINDER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS))


def detected(text: str) -> tuple[Entity, ...]:
    """The entities Telegram adds by itself, from left to right, none meeting another."""
    found: list[Entity] = []
    units = at = 0
    for match in FINDER.finditer(text):
        kind = match.lastgroup or ""
        # Punctuation after a link belongs to the sentence.
        piece = match.group().rstrip(".,:;!?'\")]}") if kind == "url" else match.group()
        units += utf16(text[at : match.start()])
        at = match.start()
        found.append(Entity(kind, units, utf16(piece)))
    return tuple(found)
