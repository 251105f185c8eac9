"""Corpora on the node of a test run."""

import secrets
from functools import cache

from retrieval.backends import Backend, opened
from retrieval.storage.address import Address, read_address


def new_address(node: str) -> Address:
    """The address of a corpus that is not there, on the node at HOST:PORT."""
    return read_address(f"opensearch://{node}/test-{secrets.token_hex(4)}?shards=2")


def emptied(node: str) -> Backend:
    """A corpus without articles, which the tests of a process use in turn."""
    backend = _kept(node)
    with backend.store.transaction():
        for article in [*backend.store.articles()]:
            backend.store.writer().remove(article.id)
    return backend


@cache
def _kept(node: str) -> Backend:
    return opened(new_address(node), is_new=True)
