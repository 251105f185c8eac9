"""Files that harm their reader cost themselves: a line in the report, and nothing else."""

import bz2
import gzip
import io
import lzma
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.ingestion import parser_process
from retrieval.ingestion.parser_process import Limits, Request, parsed
from retrieval.ingestion.parsing import parse, read_part, written
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original

STORY = b"Owls\n\nThey hunt mice at night."


def parts(name: str, content: bytes) -> list[Draft | Skipped]:
    return list(parse(Original.of(name, content)))


def whys(items: list[Draft | Skipped]) -> dict[str, str]:
    return {item.where: item.why for item in items if isinstance(item, Skipped)}


def titles(items: list[Draft | Skipped]) -> list[str | None]:
    return [item.title for item in items if isinstance(item, Draft)]


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as package:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            package.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        package.addfile(link)
    return buffer.getvalue()


FILES = {
    "owls.txt": STORY,
    "in/mice.md": b"# Mice\n\nThey hide by day.",
    "README.md": b"# About\n\nThis folder.",
    "__MACOSX/._owls.txt": b"junk",
    "photo.jpg": b"\xff\xd8\xff",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped(FILES)),
        ("a.tar", tarred(FILES, "w")),
        ("a.tar.gz", tarred(FILES, "w:gz")),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.tar.xz", tarred(FILES, "w:xz")),
    ],
)
def test_an_archive_is_read_like_a_folder(name: str, content: bytes) -> None:
    items = parts(name, content)

    assert titles(items) == ["Owls", "Mice"]
    expected = {f"{name}/README.md", f"{name}/photo.jpg"}
    if ".zip" not in name:
        expected.add(f"{name}/link.txt")
    assert whys(items).keys() == expected
    harmless = {item.where for item in items if isinstance(item, Skipped) and not item.is_fault}
    assert harmless == {f"{name}/README.md", f"{name}/photo.jpg"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("owls.txt.gz", gzip.compress(STORY, mtime=0)),
        ("owls.txt.bz2", bz2.compress(STORY)),
        ("owls.txt.xz", lzma.compress(STORY)),
    ],
)
def test_a_compressed_file_is_read(name: str, content: bytes) -> None:
    assert titles(parts(name, content)) == ["Owls"]


def nested(depth: int) -> bytes:
    content = zipped({"owls.txt": STORY})
    for number in range(depth):
        content = zipped({f"{number}.zip": content})
    return content


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", zipped({"a.txt": b"x" * 2**25}), "a.zip/a.txt: compressed to less than a 200th"),
        ("a.zip", nested(3), "too many archives inside one another"),
        ("a.zip", zipped(FILES)[:-30], "a.zip: a damaged archive"),
        ("a.zip", b"no archive", "a.zip: a damaged archive"),
        ("a.txt.gz", gzip.compress(STORY, mtime=0)[:-12], "a damaged archive"),
        ("a.tar.gz", b"\x1f\x8bjunk", "a damaged archive"),
        ("a.zip", zipped({"../../etc/x.txt": b"\x00\x01\x02" * 50}), "a.zip/etc/x.txt: "),
        ("a.txt", b"%PDF-1.7 ...", "a.txt: it is a PDF file and not .txt"),
        ("a.pdf", zipped(FILES), "a.pdf: it is a zip file and not .pdf"),
        ("a.md", b"\x7fELF\x02\x01\x01", "a.md: it is a program"),
        ("a.txt", b"", "a.txt: there is no text in it"),
        ("a.zip", zipped({}), "a.zip: there is no text in it"),
        ("a.txt", b"x" * 1_000_001, "a.txt: a paragraph of 1,000,001 characters"),
        ("a.xyz", b"x", "a.xyz: no reader for .xyz"),
    ],
)
def test_a_harmful_file_is_one_line(name: str, content: bytes, why: str) -> None:
    [skipped] = parts(name, content)

    assert isinstance(skipped, Skipped)
    assert why in f"{skipped.where}: {skipped.why}"


@pytest.mark.parametrize(
    "text", ["ID3 tags explained", "BZh is a file", "GIF8 and GIF9", "OggScores", "MZ", "Rar!"]
)
def test_a_text_that_begins_like_another_kind_of_file_is_a_text(text: str) -> None:
    assert titles(parts("a.txt", f"{text}\n\nThey hunt mice at night.".encode())) == [text]


def test_a_part_crosses_the_border_unchanged() -> None:
    paragraphs = (DraftParagraph("“A”\udc80", 7, "H", "line 3"), DraftParagraph(""))
    draft = Draft("T", paragraphs, "i", "u", "a", "p", "en", (Skipped("w", "y"),))
    import json

    for part in (draft, Skipped("w", "y", False)):
        assert read_part(json.loads(written(part))) == part


def test_a_reason_is_one_line_however_much_of_the_file_it_names() -> None:
    import json

    for why in ("x" * 5000, "one\ntwo " * 900):
        part = read_part(json.loads(written(Skipped("w" * 900, why))))
        assert isinstance(part, Skipped)
        assert len(part.why) == len(part.where) == 301
        assert "\n" not in part.why


@pytest.mark.parametrize(
    "values", [{}, {"draft": []}, {"draft": [[1] * 6, [], []]}, {"skipped": ["a"]}, {"skipped": 5}]
)
def test_a_reader_cannot_give_what_is_no_part(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not a|unpack"):
        read_part(values)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose file ``sitecustomize.py`` makes the readers of other processes harmful."""
    (tmp_path / "harm").mkdir()
    (tmp_path / "harm" / "harmful.py").write_text(HARMFUL, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "harm"))
    start = parser_process.START.replace("from retrieval", "import harmful\nfrom retrieval", 1)
    monkeypatch.setattr(parser_process, "START", start)
    monkeypatch.setattr(parser_process, "_kept", [])
    yield tmp_path
    parser_process._end_kept()


HARMFUL = """
import os, time
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, DraftParagraph

def article(original):
    return Draft(original.stem, (DraftParagraph("text"),))

def hang(original):
    yield article(original)
    time.sleep(3600)

def loop(original):
    while True:
        pass
    yield

def crash(original):
    os.kill(os.getpid(), 11)
    yield

def grow(original):
    big = []
    while True:
        big.append("x" * 10**7)
    yield

def slow(original):
    time.sleep(3)
    yield article(original)

def chatter(original):
    print("noise")
    os.write(1, b"noise")
    yield article(original)

def fail(original):
    yield article(original)
    raise KeyError("missing")

READERS.update({".slow": slow, ".hang": hang, ".loop": loop, ".crash": crash, ".grow": grow, ".chatter": chatter, ".fail": fail})
"""


@pytest.mark.process
def test_a_reader_that_fails_in_any_way_costs_its_file(hostile: Path) -> None:
    names = ["a.txt", "b.hang", "c.loop", "d.crash", "e.grow", "f.chatter", "g.fail", "h.txt"]
    requests = []
    for name in names:
        (hostile / name).write_bytes(STORY)
        requests.append(Request(str(hostile / name), name))
    read = [[*items] for items in parsed(requests, Limits(seconds=2, megabytes=400), count=2)]

    assert [titles(items) for items in read] == [
        ["Owls"], ["b"], [], [], [], ["f"], ["g"], ["Owls"]
    ]  # fmt: skip
    assert [list(whys(items).values()) for items in read] == [
        [],
        ["not read within 2 seconds"],
        ["not read within 2 seconds"],
        ["its reader crashed: it is damaged, or needs too much memory (exit code -11)"],
        ["nested too deep, or too large to be read"],
        [],
        ["damaged, or no .fail file (KeyError: 'missing')"],
        [],
    ]


@pytest.mark.process
def test_a_file_has_its_whole_time_however_long_its_parser_was_idle(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = "from retrieval.ingestion import parser_process as p; p.IDLE_SECONDS = 2"
    start = parser_process.START.replace("import harmful\n", f"import harmful\n{idle}\n", 1)
    monkeypatch.setattr(parser_process, "START", start)
    (hostile / "a.slow").write_bytes(STORY)
    request = Request(str(hostile / "a.slow"), "a.slow")

    for items in parsed([request], Limits(seconds=30, megabytes=400)):
        assert titles(list(items)) == ["a"]


@pytest.mark.process
def test_no_parser_outlives_its_parent(hostile: Path) -> None:
    (hostile / "a.loop").write_bytes(STORY)
    code = (
        "import sys; sys.path[:] = eval(sys.argv[1])\n"
        "from retrieval.ingestion import parser_process as p\n"
        "p.START = sys.argv[2]\n"
        "for items in p.parsed([p.Request(sys.argv[3], 'a.loop')], p.Limits(600, 400)): list(items)"
    )
    arguments = [repr(sys.path), parser_process.START, str(hostile / "a.loop")]
    parent = subprocess.Popen([sys.executable, "-c", code, *arguments])
    children: list[int] = []
    while not children:
        time.sleep(0.05)
        file = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        children = [*map(int, file.read_text().split())]
    time.sleep(1)
    parent.send_signal(signal.SIGKILL)
    parent.wait()

    for _ in range(100):
        if not any(is_running(child) for child in children):
            break
        time.sleep(0.1)
    assert not any(is_running(child) for child in children)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_parser_is_kept_for_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(STORY)
    request = Request(str(tmp_path / "a.txt"), "a.txt")
    seen = []
    for _ in range(2):
        for items in parsed([request] * 3, Limits(), count=1):
            assert titles(list(items)) == ["Owls"]
        kept = parser_process._kept[-1]
        seen.append(kept.popen.pid)
    assert seen[0] == seen[1]

    kept.popen.kill()
    kept.popen.wait()
    for items in parsed([request], Limits()):
        assert titles(list(items)) == ["Owls"]
