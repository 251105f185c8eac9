"""Exports and originals on the command line."""

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from conftest import SEEDS

Run = Callable[..., tuple[int, str, str]]
SEED = SEEDS / "000_b952b8231a64d627.txt"
WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on a corpus: (exit code, stdout, stderr)."""

    def run(*arguments: object, corpus: Path = tmp_path / "corpus") -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--corpus", str(corpus)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def original(run: Run, tmp_path: Path) -> Path:
    """A file of which the corpus was made."""
    path = tmp_path / "notes.csv"
    path.write_text("id,title,text\nx,Owls,They hunt mice.\ny,Bats,They fly.\n", "utf-8")
    run("add", path)
    return path


def listed(run: Run, corpus: Path) -> list[str]:
    return [line.partition("\t")[0] for line in run("articles", corpus=corpus)[1].splitlines()]


def test_an_export_is_added_again_under_the_same_ids(run: Run, tmp_path: Path) -> None:
    run("add", SEEDS)
    ids = listed(run, tmp_path / "corpus")
    code, lines, err = run("export", "-")
    assert (code, err) == (0, "4 articles exported to standard output.\n")

    for name in ("a.jsonl", "a.jsonl.gz"):
        (tmp_path / name).write_text("an older export", "utf-8")
        code, out, err = run("export", tmp_path / name, "--yes")
        assert (code, out, err) == (0, "", f"4 articles exported to {tmp_path / name}.\n")
        run("add", tmp_path / name, corpus=tmp_path / name[1:])
        assert listed(run, tmp_path / name[1:]) == ids
        assert run("export", "-", corpus=tmp_path / name[1:])[1] == lines
    assert (tmp_path / "a.jsonl").read_text("utf-8") == lines
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert gzip.decompress(packed).decode() == lines
    # Neither a name nor the time: equal corpora give equal files.
    assert packed[3:8] == bytes(5)


def damage(folder: Path) -> None:
    file = sqlite3.connect(folder / "corpus.sqlite3")
    file.execute("UPDATE paragraph SET text = 'They sleep.' WHERE text = 'They fly.'")
    file.commit()
    file.close()


def test_a_damaged_corpus_is_not_exported_but_saved(
    run: Run, original: Path, tmp_path: Path
) -> None:
    damage(tmp_path / "corpus")
    file = tmp_path / "a.jsonl"
    file.write_text("an older export", "utf-8")
    code, out, err = run("export", file, "--yes")

    assert (code, out) == (4, "")
    assert err.startswith("y#1: the stored text has changed since it was added")
    assert err.endswith(
        "nothing was exported. Save the other articles: pullquote doctor --save FILE\n"
    )
    assert file.read_text("utf-8") == "an older export"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert run("export", "-")[0] == 4

    assert run("doctor", "--save", file, "--yes")[0] == 0
    run("add", file, corpus=tmp_path / "new")
    assert listed(run, tmp_path / "new") == ["x"]
    assert run("export", "-", corpus=tmp_path / "none")[0] == 4


def test_what_will_differ_is_said(run: Run, original: Path, tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "corpus" / "corpus.sqlite3")
    file.execute("UPDATE article SET url = 'x y' WHERE id = 'x'")
    file.commit()
    file.close()
    code, out, err = run("export", "-")

    assert (code, out.count("\n")) == (6, 2)
    assert err == (
        "x will not come back unchanged: a field that is not as it was added, its url ('x y')\n"
        "2 articles exported to standard output, 1 will not come back unchanged.\n"
    )


@pytest.mark.parametrize("name", ["a.txt", "a.gz", "none/a.jsonl", "folder.jsonl"])
def test_an_export_needs_a_name_that_can_be_written(
    run: Run, original: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    code, _, err = run("export", tmp_path / name, "--yes")

    assert code == 2
    assert "must end in .jsonl or .jsonl.gz" in err or "is a folder, or is in none" in err


def test_articles_are_verified_against_their_original(
    run: Run, original: Path, tmp_path: Path
) -> None:
    code, out, err = run("verify", "--against", original)
    assert (code, out) == (0, "")
    stand = "2 stand in the original, 0 moved, 0 altered, 0 missing"
    assert err == f"2 paragraphs of 2 articles: {stand}.\n"

    original.write_text("id,title,text\nx,Owls,They hunt  rats.\n", "utf-8")
    code, out, err = run("verify", "--against", original)
    assert code == 5
    assert (
        out == "x#1: altered, row 2\n  They hunt [-mice.-] {+rats.+}\ny#1: missing\n  They fly.\n"
    )
    assert "0 stand in the original, 0 moved, 1 altered, 1 missing.\n" in err
    assert "give them here, too" in err

    moved = original.rename(tmp_path / "moved.csv")
    code, _, err = run("verify", "--against", moved)
    assert (code, "pullquote verify --against" in err) == (2, True)
    assert run("verify", "--against", moved, "y")[0] == 5
    assert run("verify", "--against", moved, "z")[0] == 2
    assert run("verify", "--against", original)[2].endswith("no such file or folder\n")


def test_an_original_is_read_as_it_was_added(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("имя,рассказ\nСовы,Они летают ночью.\n".encode("cp1251"))
    options = ("--encoding", "cp1251", "--map", "title=имя,text=рассказ")
    run("add", path, *options)

    assert run("verify", "--against", path, *options)[0] == 0
    code, _, err = run("verify", "--against", path, "--encoding", "cp1251")
    assert (code, err.startswith("not read: a.csv: ")) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("verify", "a.txt", "b.txt"),
        ("verify", "a.txt", "--split"),
        ("verify", "--against", "https://example.org/a"),
    ],
)
def test_what_cannot_be_verified_is_wrong_usage(run: Run, original: Path, arguments) -> None:
    assert run(*arguments)[0] == 2


def test_the_place_of_a_paragraph_is_read_in_the_original(
    run: Run, original: Path, tmp_path: Path
) -> None:
    code, out, err = run("show", "y#1", "--place")
    assert (code, err) == (0, "")
    assert out.startswith("Bats\n")
    assert out.endswith(f"\ny#1: row 3 of {original}\n")
    assert run("show", "y", "--place")[1] == out.replace("> 1", "  1")

    original.write_text("id,title,text\nx,Owls,They hunt rats.\n", "utf-8")
    code, out, _ = run("show", "y#1", "--place")
    assert (code, out.endswith(f"y#1: no longer in {original}\n")) == (1, True)
    code, out, _ = run("show", "x#1", "--place")
    assert (code, out.endswith(f"x#1: altered in {original} (row 2)\n")) == (1, True)
    original.write_text("", "utf-8")
    assert "cannot be read again: there is no text in it" in run("show", "x#1", "--place")[1]
    original.unlink()
    code, out, _ = run("show", "x#1", "--place")
    assert (code, out.endswith("notes.csv: no such file or folder\n")) == (1, True)


def test_all_places_of_an_article_are_listed(run: Run, original: Path, tmp_path: Path) -> None:
    assert run("show", "x")[2] == ""
    copy = tmp_path / "copy.csv"
    copy.write_bytes(original.read_bytes())
    run("add", copy)
    file = sqlite3.connect(tmp_path / "corpus" / "corpus.sqlite3")
    file.execute(
        "INSERT INTO origin SELECT 'https://example.org/a', row FROM article WHERE id = 'x'"
    )
    file.commit()
    file.close()

    address = "https://example.org/a"
    sources = f"found in {copy}\nfound in {original}\nfound in {address}\n"
    code, out, err = run("show", "x")
    assert (code, err) == (0, sources)
    assert address not in out
    code, out, _ = run("show", "x#1", "--place")
    assert code == 0
    assert out.endswith(
        f"\nx#1: row 2 of {copy}\nx#1: row 2 of {original}\n"
        f"x: {address} is a page; open it to look the paragraph up\n"
    )
