"""Pictures of an exchange in Telegram as a phone of 360 x 640 shows it, to be looked at.

    python tests/bench/phone.py FOLDER

It writes one HTML page and, with Chromium, one picture a step, and prints how tall each message is.
The look is near that of Telegram for Android; the texts and the buttons are those that are sent.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from conftest import SEEDS
from fake_telegram import BotInProcess, Call
from retrieval import Corpus
from telegram_exchange import Step, exchange
from watched_corpus import writer

WIDTH, HEIGHT = 360, 640
# The bar above the messages and the field below them.
BARS = 56 + 48
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
STYLE = """
* { box-sizing: border-box; margin: 0 } body { width: 360px; background: #d5e3ee;
font: 16px/1.3 "DejaVu Sans", "Noto Sans", sans-serif } .screen { padding: 8px }
.in, .out { border-radius: 12px; padding: 7px 10px; margin-bottom: 4px; max-width: 328px;
overflow-wrap: anywhere; white-space: pre-wrap } .in { background: #fff } .out { background:
#e3fdd1; margin-left: auto; width: fit-content } blockquote { border-left: 3px solid #3a95d5;
background: #eaf4fb; padding: 2px 6px; border-radius: 4px } blockquote.folded { max-height: 3.9em;
overflow: hidden } a { color: #2a7ab8; text-decoration: none } .row { display: flex; gap: 4px;
margin-bottom: 4px; width: 328px } .row span { flex: 1; text-align: center; background: #9fb6c8;
color: #fff; border-radius: 8px; padding: 8px 2px; font-size: 14px; overflow: hidden;
white-space: nowrap; text-overflow: ellipsis } .notice { background: #333; color: #fff;
border-radius: 8px; padding: 8px; font-size: 14px; margin-bottom: 4px }
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        corpus = Path(made) / "corpus"
        with Corpus.open(corpus) as opened:
            opened.add([SEEDS])
        bot = BotInProcess(Path(made) / "bot", lambda: Corpus.existing(corpus))
        steps = [*exchange(bot, writer(corpus, Path(made)))]
        bot.close()
    for number, step in enumerate(steps):
        name = f"{number:02}-{step.name.replace(' ', '-')}"
        page = folder / f"{name}.html"
        page.write_text(_page(step), "utf-8")
        height = _height(page)
        picture = f"--screenshot={folder / name}.png"
        size = f"--window-size={WIDTH},{HEIGHT - BARS}"
        _chromium(size, picture, page.as_uri())
        fits = "fits" if height <= HEIGHT - BARS else "is taller than the screen"
        print(f"{name}: {height} px, {fits}")


def _page(step: Step) -> str:
    shown = "".join(map(_message, step.calls))
    did = "" if step.did.startswith("[") else f'<div class="out">{html.escape(step.did)}</div>'
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        f'<div class="screen">{did}{shown}</div>'
        "<script>document.title = document.querySelector('.screen').offsetHeight</script>"
    )


def _message(call: Call) -> str:
    if call.method == "answerCallbackQuery":
        notice = call.params.get("text")
        return f'<div class="notice">{html.escape(notice)}</div>' if notice else ""
    is_html = call.params.get("parse_mode") == "HTML"
    text = call.text if is_html else html.escape(call.text)
    text = text.replace("<blockquote expandable>", '<blockquote class="folded">')
    # A blockquote is a block of its own, so the line break beside it is not shown.
    text = re.sub(r"\n?(</?blockquote[^>]*>)\n?", r"\1", text)
    rows = call.params.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = "".join(f'<div class="row">{"".join(map(_label, row))}</div>' for row in rows)
    return f'<div class="in">{text}</div>{buttons}' if text else buttons


def _label(button: dict[str, str]) -> str:
    return f"<span>{html.escape(button['text'])}</span>"


def _height(page: Path) -> int:
    dom = _chromium(f"--window-size={WIDTH},{HEIGHT}", "--dump-dom", page.as_uri())
    match = re.search(r"<title>(\d+)</title>", dom)
    return int(match[1]) if match else 0


def _chromium(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        command = [*CHROMIUM, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
