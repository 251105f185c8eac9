"""Calls from any thread in; the same calls, made on the server's own loop, out."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class Looped(Protocol):
    """Something that lives on a loop."""

    loop: asyncio.AbstractEventLoop


Self = TypeVar("Self", bound=Looped)
Args = ParamSpec("Args")
Result = TypeVar("Result")

MAX_WAIT = 30.0


def on_loop(
    method: Callable[Concatenate[Self, Args], Result],
) -> Callable[Concatenate[Self, Args], Result]:
    """The method, made on the loop of its object whichever thread calls it."""

    @wraps(method)
    def marshaled(self: Self, /, *args: Args.args, **kwargs: Args.kwargs) -> Result:
        try:
            running: object = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        # After the end nobody else touches the state, and tests still want to look at it.
        if running is self.loop or self.loop.is_closed():
            return method(self, *args, **kwargs)

        async def call() -> Result:
            return method(self, *args, **kwargs)

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(MAX_WAIT)

    return marshaled
