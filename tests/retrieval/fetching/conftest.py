"""A web for each test."""

from collections.abc import Iterator

import pytest

from fake_web import Web, running_web


@pytest.fixture
def web() -> Iterator[Web]:
    with running_web() as web:
        yield web
