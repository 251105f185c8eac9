"""Refusals in Telegram's words: an error code, a description and, for some, parameters."""

from typing import Any


class ApiError(Exception):
    """A call that Telegram refuses; what the bot reads is :meth:`envelope`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str, **parameters: int) -> ApiError:
    """A refusal of what was asked, not of who asks."""
    return ApiError(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> ApiError:
    """A refusal by a person or a chat."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """Two receivers of updates, of which only one may be."""
    return ApiError(409, f"Conflict: {words}")


def too_many_requests(seconds: int) -> ApiError:
    """A flood, with the seconds to wait."""
    words = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, words, retry_after=seconds)


def unauthorized() -> ApiError:
    """A token Telegram does not know."""
    return ApiError(401, "Unauthorized")


def no_such_method() -> ApiError:
    """A method name Telegram, or this fake of it, does not know."""
    return ApiError(404, "Not Found: method not found")


def too_large() -> ApiError:
    """An upload over the limit."""
    return ApiError(413, "Request Entity Too Large")
