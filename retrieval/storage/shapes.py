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

from collections.abc import Callable, Sequence
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
    types, make = _types(kind), _maker(kind)

    def shaped(row: Sequence[object]) -> T:
        if not all(map(isinstance, row, types)):
            raise WrongType
        return make(row)

    return shaped


def _maker(kind: Callable[..., T]) -> Callable[[Sequence[object]], T]:
    """The function that makes *kind* of its columns. It is called for each row of a question, so
    where the columns of a field are is told beforehand."""
    classes = _classes(kind)
    if not any(classes):
        return lambda row: kind(*row)
    fields, start = [], 0
    for inner in classes:
        end = start + (len(_types(inner)) if inner else 1)
        fields.append((start, end, _maker(inner) if inner else None))
        start = end
    return lambda row: kind(*[make(row[at:end]) if make else row[at] for at, end, make in fields])


@cache
def _types(kind: Callable[..., object]) -> tuple[Any, ...]:
    """The type, or the types, that the value of each column may have."""
    if kind in PLAIN:
        return (kind,)
    types: list[Any] = []
    for field, inner in zip(_fields(kind), _classes(kind), strict=True):
        types += _types(inner) if inner else [get_args(field) or field]
    return tuple(types)


@cache
def _classes(kind: Callable[..., object]) -> tuple[Callable[..., Any] | None, ...]:
    """For each field the class of it; None for a field of one column."""
    fields = () if kind in PLAIN else _fields(kind)
    return tuple(None if {*(get_args(f) or [f])} <= {*PLAIN} else f for f in fields)


def _fields(kind: Callable[..., object]) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind).values())
