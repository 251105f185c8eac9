"""Updates that Telegram delivers: the secret is checked, and the update stored, before a 200."""

from __future__ import annotations

import hmac
import json
import logging

import tornado.web
from telegram import Bot, Update
from tornado.httpserver import HTTPServer

from bot.channels.telegram.health import listen
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.raw_update import is_readable, is_update_id
from bot.settings import WebhookSettings

log = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1 << 20


class _Delivery(tornado.web.RequestHandler):
    def initialize(self, bot: Bot, inbox: Inbox, secret: str) -> None:
        self._bot = bot
        self._inbox = inbox
        self._secret = secret

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise tornado.web.HTTPError(403)
        try:
            body = json.loads(self.request.body)
            update_id = body["update_id"]
            if not is_update_id(update_id):
                raise ValueError
        except (KeyError, RecursionError, TypeError, ValueError):
            raise tornado.web.HTTPError(400) from None
        if is_readable(body):
            self._inbox.record(body)
            await self._inbox.put(Update.de_json(body, self._bot))
        else:
            # Accepted, because Telegram would deliver a refused update again before all others.
            fields = {"id": update_id}
            log.error("skipped an update that cannot be read", extra={"fields": fields})


def serve_webhook(settings: WebhookSettings, secret: str, bot: Bot, inbox: Inbox) -> HTTPServer:
    """Accept deliveries at the address of the settings."""
    parts = {"bot": bot, "inbox": inbox, "secret": secret}
    application = tornado.web.Application(
        [(f"/{settings.path.strip('/')}/?", _Delivery, parts)], log_function=lambda _: None
    )
    server = HTTPServer(application, max_body_size=MOST_BYTES)
    listen(server, settings.port, settings.listen, "port under [telegram.webhook]")
    return server
