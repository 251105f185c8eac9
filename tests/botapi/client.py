"""A minimal client of the Bot API, for the tests of the fake server."""

from typing import Any

import httpx

from botapi import TOKEN, FakeBotApi

ADA = 7
GROUP = -100


class Bot:
    """Calls methods by name and returns the parsed response."""

    def __init__(self, server: FakeBotApi, token: str = TOKEN) -> None:
        self.url = f"{server.base_url}/bot{token}"

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        # Without certificates to load, which take longer than the call.
        address = f"{self.url}/{method}"
        answer = httpx.post(address, json=params, timeout=60, verify=False).json()
        assert isinstance(answer, dict)
        return answer

    def ok(self, method: str, **params: Any) -> Any:
        answer = self(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **params: Any) -> str:
        answer = self(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])
