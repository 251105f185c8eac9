"""Updates that Telegram delivers: the secret is checked, and the update stored, before a 200."""

from __future__ import annotations

import hmac
import logging

import tornado.web
from telegram import Bot, Update
from tornado.httpserver import HTTPServer

from bot.channels.telegram.health import listen
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.raw_update import is_update_id, parsed, readable
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
        # Who knows the secret is Telegram, which would deliver a refused update again before all
        # others. So whatever it delivers is accepted.
        try:
            update_id = (body := parsed(self.request.body))["update_id"]
        except (KeyError, TypeError, ValueError):
            update_id = None
        if not is_update_id(update_id):
            log.error("skipped something that is not an update")
        elif update := readable(body):
            self._inbox.record(update)
            await self._inbox.put(Update.de_json(update, self._bot))
        else:
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
