"""Rows of the database to values of their types.

SQLite stores a value of any type in any column, so a damaged file may have bytes where a text
belongs. Every row of a corpus is read as a class here; what is not of the types of its fields is
damage, and is found before anything computes with it.

A class may have other classes in its fields; the row has their columns in that place::

    class Placed(NamedTuple):     row   1, "owls", "Owls hunt.", None
        number: int               read  Placed(1, Heading("owls", "Owls hunt.", None))
        heading: Heading
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

T = TypeVar("T")
PLAIN = (bytes, int, str, type(None))


class WrongType(Exception):
    """A value in a row is of another type than the field that it is for."""


@cache
def shape_of(kind: Callable[..., T]) -> Callable[[Sequence[object]], T]:
    """The function that reads a row as *kind*: a class with a field for each column, or the type of
    the only column. It raises ``WrongType``."""
    types, is_flat = _types(kind), not any(_classes(kind))

    def shaped(row: Sequence[object]) -> T:
        if not all(map(isinstance, row, types)):
            raise WrongType
        return kind(*row) if is_flat else _made(kind, iter(row))

    return shaped


def _made(kind: Callable[..., T], values: Iterator[object]) -> T:
    fields = (_made(inner, values) if inner else next(values) for inner in _classes(kind))
    return kind(*fields)


@cache
def _types(kind: Callable[..., object]) -> tuple[tuple[type, ...], ...]:
    """The types that the value of each column may have."""
    if kind in PLAIN:
        return ((kind,),)
    types: list[tuple[type, ...]] = []
    for field, inner in zip(_fields(kind), _classes(kind), strict=True):
        types += _types(inner) if inner else [get_args(field) or (field,)]
    return tuple(types)


@cache
def _classes(kind: Callable[..., object]) -> tuple[Callable[..., Any] | None, ...]:
    """For each field the class of it; None for a field of one column."""
    fields = () if kind in PLAIN else _fields(kind)
    return tuple(None if {*(get_args(f) or [f])} <= {*PLAIN} else f for f in fields)


def _fields(kind: Callable[..., object]) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind).values())
