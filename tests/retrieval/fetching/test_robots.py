"""The rules of a robots.txt are those of RFC 9309, and reading them takes no long time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fetching.robots import Robots, parse_robots

SITE = "https://good.example"


@pytest.mark.parametrize(
    ("rules", "path", "permitted"),
    [
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /blog", "/blog/a", True),
        ("User-agent: *\nAllow: /\nDisallow: /private", "/private", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf.html", True),
        ("User-agent: *\nDisallow: /*?print", "/a?print=1", False),
        ("User-agent: *\nDisallow: /путь", "/%D0%BF%D1%83%D1%82%D1%8C", False),
        ("User-agent: OtherBot\nDisallow: /", "/", True),
        ("User-agent: pullquote\nAllow: /\n\nUser-agent: *\nDisallow: /", "/", True),
        ("User-agent: PULLQUOTE/2.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/", False),
        ("User-agent: OtherBot\nUser-agent: Pullquote\nDisallow: /", "/", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a # here", "/a", False),
        ("<!doctype html><p>Disallow: /", "/", True),
    ],
)
def test_the_longest_rule_for_this_program_counts(rules: str, path: str, permitted: bool) -> None:
    assert parse_robots(rules.encode()).permit(SITE + path) is permitted


@given(st.binary(max_size=200))
def test_any_bytes_are_a_robots_txt(content: bytes) -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /a\nUser-agent: x\n" + content)

    assert isinstance(robots.permit(f"{SITE}/b"), bool)
    assert 0 <= robots.delay(30) <= 30


def test_no_rules_permit_everything() -> None:
    assert Robots().permit(f"{SITE}/a")
    assert Robots().delay(30) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
        + b"Disallow: /a\n" * 15_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*a*b$\n" * 15_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 240_000,
    ],
    ids=["programs", "wildcards", "stars"],
)
def test_hostile_rules_take_no_long_time(content: bytes) -> None:
    began = time.monotonic()
    parse_robots(content).permit(f"{SITE}/{'a' * 3000}")

    assert time.monotonic() - began < 5
