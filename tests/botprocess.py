"""The real bot as a process of its own, against the fake Bot API server."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from botapi import FakeBotApi

ROOT = Path(__file__).parent.parent
SECRET = "a-secret-of-the-test"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Bot:
    """The bot's process, its settings and what it has logged."""

    def __init__(self, server: FakeBotApi, folder: Path, corpus: Path, mode: str) -> None:
        self.log = folder / "bot.log"
        self.corpus = corpus
        self.process: subprocess.Popen | None = None
        self.environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_BASE_URL": server.base_url,
            "PULLQUOTE_TELEGRAM__POLL_SECONDS": "2",
            "PULLQUOTE_TELEGRAM__STOP_SECONDS": "15",
            "PULLQUOTE_TELEGRAM__OUTGOING_LIMITS": "false",
        }
        self.port = free_port()
        if mode == "webhook":
            self.environment |= {
                "TELEGRAM_WEBHOOK_SECRET": SECRET,
                "PULLQUOTE_TELEGRAM__WEBHOOK__URL": f"http://127.0.0.1:{self.port}/hook",
                "PULLQUOTE_TELEGRAM__WEBHOOK__PATH": "/hook",
                "PULLQUOTE_TELEGRAM__WEBHOOK__PORT": str(self.port),
            }

    def start(self, **settings: str) -> "Bot":
        """Start the process; *settings* are variables without their prefix."""
        more = {f"PULLQUOTE_TELEGRAM__{name}": value for name, value in settings.items()}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "telegram", "--corpus", str(self.corpus)],
                cwd=ROOT, env={**self.environment, **more}, stdout=log, stderr=log,
            )  # fmt: skip
        return self

    def kill(self) -> None:
        """End the process as a crash would."""
        assert self.process
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """Ask the process to end, and wait; its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def ended(self) -> int:
        """Wait for the process to end by itself; its exit code."""
        assert self.process
        return self.process.wait(30)

    def said(self) -> str:
        """All that it has printed."""
        return self.log.read_text("utf-8")
