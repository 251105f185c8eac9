"""A link as written in; the link as Telegram stores it out, or a reason why it is none."""

import re
from urllib.parse import urlsplit, urlunsplit

USER = re.compile(r"tg://user\?id=(\d{1,18})")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s\x00-\x20<>\"'{}|\\^`/?#@:]+\.[^\s./:]+)")


class BadLink(ValueError):
    """Not a link Telegram accepts; the words are Telegram's."""


def mentioned_user(url: str) -> int | None:
    """The user a ``tg://user?id=`` link points to."""
    found = USER.fullmatch(url)
    return int(found.group(1)) if found else None


def checked(url: str) -> str:
    """The link with a scheme and a path, or :class:`BadLink`."""
    url = url.strip()
    scheme = SCHEME.match(url)
    name = scheme.group(1).lower() if scheme else "http"
    if name in {"tg", "ton"}:
        return url
    if name not in {"http", "https"}:
        raise BadLink("Unsupported URL protocol")
    if not url or any(c.isspace() for c in url):
        raise BadLink("URL host is empty" if not url else "Wrong HTTP URL")
    try:
        parts = urlsplit(url if scheme else f"http://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadLink("Wrong HTTP URL") from None
    if not HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise BadLink("Wrong HTTP URL")
    where = parts.netloc.lower() if port else parts.netloc.lower().removesuffix(":")
    whole: str = urlunsplit((name, where, parts.path or "/", parts.query, parts.fragment))
    return whole
