"""The frame of an HTML document, and pages in one file."""

from __future__ import annotations

from pathlib import Path

from bot.pages.elements import Content, Html, element, joined

DOCTYPE = Html("<!doctype html>\n")
# A page in one file loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
END = "</body>\n</html>\n"


def page_css() -> str:
    """Read the sheet that all pages share."""
    return Path(__file__).with_name("page.css").read_text("utf-8")


def head(title: str, policy: str, *more: Content) -> Html:
    """Make the head of a document."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        *more,
    )


def beginning(title: str, style: str) -> Html:
    """Make a page in one file up to its body; ``END`` ends it."""
    sheet = element("style", Html(f"\n{page_css()}{style}"))
    return joined(
        DOCTYPE, Html('<html lang="en">\n'), head(title, POLICY, sheet), Html("\n<body>\n")
    )
