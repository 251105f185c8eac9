"""HTTP in and out: ``/bot<token>/<method>`` for calls, ``/file/bot<token>/<path>`` for files."""

import json
import logging
import time
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from tornado.web import Application, RequestHandler

from botapi.dispatch import Dispatcher, Outcome
from botapi.errors import ApiError, too_large, unauthorized
from botapi.messages import MAX_UPLOAD
from botapi.params import Params, Upload, read_form, read_json, read_value

logger = logging.getLogger(__name__)
# The answer to a body over the limit has to be ours, so the parser takes somewhat more.
MAX_BODY = MAX_UPLOAD + (16 << 20)


class TokenHandler(RequestHandler):
    """A request whose address holds a token, and is therefore never logged."""

    def initialize(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher

    def log_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        logger.error("the fake failed", exc_info=error)


class MethodHandler(TokenHandler):
    """One call of the bot."""

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        try:
            params = self.read()
        except ApiError as error:
            outcome = Outcome(error.code, error.envelope())
            self.dispatcher.record(method, Params({}), time.time(), outcome)
        else:
            outcome = await self.dispatcher.call(unquote(token), method, params)
        self.respond(outcome)

    def read(self) -> Params:
        """The parameters of the request, from wherever they came."""
        request = self.request
        values: dict[str, Any] = dict(read_form(request.query_arguments))
        if request.headers.get("Content-Type", "").startswith("application/json"):
            values |= read_json(request.body) if request.body else {}
        else:
            values |= read_form(request.body_arguments)
        files = {
            name: Upload(sent[-1].filename, sent[-1].body, sent[-1].content_type)
            for name, sent in request.files.items()
        }
        if any(len(file.content) > MAX_UPLOAD for file in files.values()):
            raise too_large()
        return Params({k: read_value(k, v) for k, v in values.items() if v is not None}, files)

    def respond(self, outcome: Outcome) -> None:
        """Send the answer, or close the socket in the other's face."""
        if not outcome.status:
            self.detach().close()
            return
        self.set_status(outcome.status)
        if isinstance(outcome.body, str):
            self.set_header("Content-Type", "text/html")
            self.write(outcome.body)
        else:
            self.set_header("Content-Type", "application/json")
            wait = outcome.body.get("parameters", {}).get("retry_after")
            if wait:
                self.set_header("Retry-After", str(wait))
            self.write(json.dumps(outcome.body))

    def check_xsrf_cookie(self) -> None:
        """Bots bring no cookies."""


class FileHandler(TokenHandler):
    """One download."""

    def get(self, token: str, path: str) -> None:
        file = self.dispatcher.world.files.get(path.removeprefix("files/"))
        if unquote(token) != self.dispatcher.token:
            self.refuse(unauthorized())
        elif file is None:
            self.refuse(ApiError(404, "Not Found"))
        else:
            self.set_header("Content-Type", "application/octet-stream")
            self.write(file.content)

    def refuse(self, error: ApiError) -> None:
        self.set_status(error.code)
        self.write(error.envelope())


class NothingHandler(RequestHandler):
    """Any other address."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish({"ok": False, "error_code": 404, "description": "Not Found"})


def silent(handler: RequestHandler) -> None:
    """Log no request: its path holds the token."""


def application(dispatcher: Dispatcher, control: list[Any]) -> Application:
    """All addresses of the server."""
    needs = {"dispatcher": dispatcher}
    return Application(
        [
            (r"/bot([^/]*)/([A-Za-z]+)/?", MethodHandler, needs),
            (r"/file/bot([^/]*)/(.+)", FileHandler, needs),
            *control,
            (r"/.*", NothingHandler),
        ],
        log_function=silent,
    )
