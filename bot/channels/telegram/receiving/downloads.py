"""Files that people send, downloaded up to a permitted size."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

import httpx
from telegram import Bot
from telegram.error import BadRequest, NetworkError

from retrieval import PRIVATE

# Telegram's own server gives no larger files.
MOST_BY_TELEGRAM = 20
TRIES, PAUSE = 3, 1.0
SILENT_SECONDS, WHOLE_SECONDS = 20.0, 900.0


class FileTooBig(Exception):
    """A file has more than *megabytes*."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(f"more than {megabytes} MB")
        self.megabytes = megabytes


class DownloadFailed(Exception):
    """A download failed. The message never contains the address."""


class Downloader:
    """Downloads files of up to *most_megabytes*."""

    def __init__(
        self,
        bot: Bot,
        most_megabytes: int,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._most_megabytes = most_megabytes
        self._transport = transport
        self._sleep = sleep

    def check(self, size: int | None) -> None:
        """Raise ``FileTooBig`` if a file of this size is not downloaded."""
        if size and size > self._most_megabytes << 20:
            raise FileTooBig(self._most_megabytes)

    async def download(self, file_id: str, path: Path) -> None:
        """Write a file to *path*. Raises ``FileTooBig`` as soon as it is, ``DownloadFailed``."""
        address = await self._address(file_id)
        if not address.startswith(("http://", "https://")):
            # A Bot API server on this machine gives a path.
            await asyncio.to_thread(self._copy, Path(address), path)
            return
        for tried in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(WHOLE_SECONDS):
                    await self._fetch(address, path)
            except (httpx.HTTPError, TimeoutError) as error:
                if tried == TRIES:
                    raise DownloadFailed(type(error).__name__) from None
                await self._sleep(PAUSE * tried)
            else:
                return

    async def _address(self, file_id: str) -> str:
        try:
            # The address contains the token.
            file = await self._bot.get_file(file_id)
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise FileTooBig(min(self._most_megabytes, MOST_BY_TELEGRAM)) from None
            raise DownloadFailed(error.message) from None
        except NetworkError as error:
            raise DownloadFailed(type(error).__name__) from None
        return file.file_path or ""

    async def _fetch(self, address: str, path: Path) -> None:
        most, arrived = self._most_megabytes << 20, 0
        async with (
            httpx.AsyncClient(transport=self._transport, timeout=SILENT_SECONDS) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code != 200:
                raise httpx.TransportError(f"status {response.status_code}")
            with _created(path) as file:
                async for part in response.aiter_bytes():
                    arrived += len(part)
                    if arrived > most:
                        raise FileTooBig(self._most_megabytes)
                    file.write(part)

    def _copy(self, source: Path, path: Path) -> None:
        try:
            self.check(source.stat().st_size)
            with source.open("rb") as content, _created(path) as file:
                while part := content.read(1 << 20):
                    file.write(part)
        except OSError as error:
            raise DownloadFailed(error.strerror or "not readable") from None


def _created(path: Path) -> BinaryIO:
    """Create an empty file that only its owner can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb")
