"""Copies of a corpus that are damaged as disks, copying programs and other programs damage files."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from retrieval.storage.database import PAGE_BYTES

Chance = random.Random


def overwritten(data: bytearray, chance: Chance) -> bytearray:
    """Some stretches of random bytes."""
    for _ in range(chance.choice([1, 3, 30])):
        length = chance.choice([1, 4, 64, 500])
        start = chance.randrange(len(data))
        data[start : start + length] = chance.randbytes(len(data[start : start + length]))
    return data


def flipped(data: bytearray, chance: Chance) -> bytearray:
    """Some bits flipped."""
    for _ in range(chance.choice([1, 10, 300])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def truncated(data: bytearray, chance: Chance) -> bytearray:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def with_zeroed_page(data: bytearray, chance: Chance) -> bytearray:
    """A page is empty."""
    start = chance.randrange(len(data) // PAGE_BYTES) * PAGE_BYTES
    data[start : start + PAGE_BYTES] = bytes(PAGE_BYTES)
    return data


def with_swapped_pages(data: bytearray, chance: Chance) -> bytearray:
    """Two pages have changed places; the first stays, for it holds the schema."""
    one, other = (n * PAGE_BYTES for n in chance.sample(range(1, len(data) // PAGE_BYTES), 2))
    first, second = data[one : one + PAGE_BYTES], data[other : other + PAGE_BYTES]
    data[one : one + PAGE_BYTES], data[other : other + PAGE_BYTES] = second, first
    return data


BYTES: tuple[Callable[[bytearray, Chance], bytearray], ...] = (
    overwritten, flipped, truncated, with_zeroed_page, with_swapped_pages,
)  # fmt: skip


def columns(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Every column of a database: table, name, type."""
    query = """SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
               WHERE m.type = 'table' ORDER BY 1, c.cid"""
    return [*db.execute(query)]


def put(file: Path, table: str, column: str, value: str) -> bool:
    """Put the SQL expression *value* into a column of all rows, if its constraints let it in."""
    with closing(sqlite3.connect(file)) as db, db, suppress(sqlite3.Error):
        return db.execute(f"UPDATE {table} SET {column} = {value}").rowcount > 0
    return False


# Text that is no UTF-8, and values of every type.
NOT_UTF8 = "CAST(x'4fff776c' AS TEXT)"
VALUES = (NOT_UTF8, "NULL", "-3", "4000000000000000000", "2.5", "x'00ff'", "''", "'owl'")


def with_odd_values(file: Path, chance: Chance) -> None:
    """A column has a value that does not belong there, in one row or in all."""
    with closing(sqlite3.connect(file)) as db, db:
        table, column, _ = chance.choice(columns(db))
        where = chance.choice(["", f" WHERE {column} = (SELECT {column} FROM {table} LIMIT 1)"])
        with suppress(sqlite3.Error):
            db.execute(f"UPDATE {table} SET {column} = {chance.choice(VALUES)}{where}")


def with_odd_bytes(file: Path, chance: Chance) -> None:
    """Bytes of a text or of a blob are others, in some rows."""
    with closing(sqlite3.connect(file)) as db, db:
        db.create_function("spoiled", 1, lambda value: spoiled(value, chance))
        texts = [(table, name) for table, name, kind in columns(db) if kind in ("TEXT", "BLOB")]
        table, column = chance.choice(texts)
        cast = f"CAST(spoiled(CAST({column} AS BLOB)) AS {chance.choice(['TEXT', 'BLOB'])})"
        with suppress(sqlite3.Error):
            db.execute(f"UPDATE {table} SET {column} = {cast} WHERE random() % 3 = 0")


def spoiled(value: bytes | None, chance: Chance) -> bytes | None:
    """*value* with another byte."""
    if not value:
        return value
    data = bytearray(value)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def damage(file: Path, number: int) -> str:
    """Damage a file in the way and at the places that *number* chooses; the name of the way."""
    chance = random.Random(number)
    ways = (*BYTES, with_odd_values, with_odd_bytes)
    way = ways[number % len(ways)]
    if way in BYTES:
        file.write_bytes(way(bytearray(file.read_bytes()), chance))
    else:
        way(file, chance)
    return way.__name__
