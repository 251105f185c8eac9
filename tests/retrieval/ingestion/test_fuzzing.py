"""Real files that are damaged at random: no reader may harm the program that adds them.

``FUZZ_EXAMPLES=60000 pytest -m slow tests/retrieval/ingestion/test_fuzzing.py`` takes about ten
minutes; the default takes less than one.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.ingestion.parser_process import Limits, Request, parsed
from retrieval.ingestion.parsing import is_known
from retrieval.readers.draft import Draft, Skipped

FORMATS = ROOT / "tests" / "data" / "formats"
SAMPLES = sorted(
    path for path in FORMATS.rglob("*") if path.is_file() and is_known(path.suffix.lower())
)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "800"))
SUFFIXES = sorted({path.suffix.lower() for path in SAMPLES})
HARM = (
    b"\x00", b"\xff\xfe", b"<", b">" * 50, b"&" * 20, b"<!ENTITY x 'y'>", b"{" * 2000, b"[" * 2000,
    b"{\\rtf" * 500, b"<div>" * 3000, b"9" * 400, b"-1", b"%PDF-1.4", b"PK\x03\x04", b"\r", b"\n\n",
    b"\\u0000", b"\xed\xa0\x80", b"endobj", b"stream\n", b"\"", b"&#x10FFFF;", b"]]>", b"../../",
)  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, float, float, bytes]]:
    """What is done to a file: a way, two places in it (0 to 1), and bytes."""
    place = st.floats(0, 1)
    way = st.sampled_from(["cut", "insert", "replace", "repeat", "truncate", "swap"])
    content = st.one_of(st.sampled_from(HARM), st.binary(max_size=8))
    return draw(st.lists(st.tuples(way, place, place, content), max_size=6))


def damaged(content: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    for way, first, second, harm in changes:
        start, end = sorted((int(first * len(content)), int(second * len(content))))
        # Most damage is small; larger parts are cut and repeated, too.
        near = min(end, start + 40)
        match way:
            case "cut":
                content = content[:start] + content[near:]
            case "insert":
                content = content[:start] + harm + content[start:]
            case "replace":
                content = content[:start] + harm + content[start + len(harm) :]
            case "repeat":
                content = (content[:end] + content[start:end] + content[end:])[:2_000_000]
            case "truncate":
                content = content[:end] if first < 0.3 else content
            case _:
                content = content[:start] + content[near:end] + content[start:near] + content[end:]
    return content


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
@given(sample=st.sampled_from(SAMPLES), changes=edits(), suffix=st.sampled_from([None, *SUFFIXES]))
def test_no_damage_to_a_file_harms_the_program(
    tmp_path_factory: pytest.TempPathFactory, sample: Path, changes: list, suffix: str | None
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzing"
    folder.mkdir(exist_ok=True)
    # One in a few files has the suffix of another format.
    kind = suffix if suffix and len(changes) % 5 == 4 else sample.suffix.lower()
    file = folder / f"damaged{kind}"
    file.write_bytes(damaged(sample.read_bytes(), changes))
    [parts] = [list(items) for items in parsed([Request(str(file), file.name)], Limits(30, 1024))]

    assert parts
    for part in parts:
        if isinstance(part, Draft):
            assert any(paragraph.text.strip() for paragraph in part.paragraphs)
            for paragraph in part.paragraphs:
                paragraph.text.encode()
        else:
            assert isinstance(part, Skipped)
            assert part.why
            assert "not read within" not in part.why
            assert len(part.why) < 1000
            assert "\n" not in part.why
