"""Whose articles answer: one's own, those of a named corpus, or the demonstration."""

import json
import os
import sys
from pathlib import Path

import pytest

from bot import corpora
from bot.cli import main
from bot.corpora import named_corpora, place_of
from bot.exit import BadUsage, NoCorpus
from conftest import ROOT, SEEDS
from retrieval import Corpus

QUESTION = "How old is the daughter?"
DEMONSTRATION = (
    "You have no articles yet; the four demonstration articles answer. Add yours with: "
    "pullquote add PATH\n"
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command in a folder of its own: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def owls(tmp_path: Path) -> str:
    """A file with one article."""
    (tmp_path / "owls.txt").write_text("Owls\n\nOwls hunt mice at night.\n", "utf-8")
    return str(tmp_path / "owls.txt")


@pytest.mark.parametrize(
    "command", [["ask", QUESTION], ["explain", QUESTION], ["search", "daughter"], ["articles"]]
)
def test_without_articles_the_demonstration_answers_and_says_so(run, command: list[str]) -> None:
    code, out, err = run(*command)

    assert code == 0
    assert "aughter" in out
    assert err.startswith(DEMONSTRATION)


def test_the_first_article_of_ones_own_ends_the_demonstration(run, owls: str) -> None:
    run("ask", QUESTION)
    assert run("articles")[1].count("\n") == 4
    assert run("add", owls)[0] == 0
    code, out, err = run("articles")
    assert (code, out, err) == (0, "owls\tOwls\t\towls.txt\n", "")
    assert run("ask", QUESTION)[0] == 1
    assert run("demo", QUESTION)[1].startswith("A 41-year-old woman")

    # While the corpus is empty, the demonstration answers again.
    run("remove", "owls", "--yes")
    assert run("articles")[2] == DEMONSTRATION


def test_adding_nothing_does_not_end_the_demonstration(run, tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_text("x")
    assert run("add", "a.doc")[0] == 2
    assert run("ask", QUESTION)[2] == DEMONSTRATION


def test_the_demonstration_says_what_can_be_asked(run) -> None:
    code, out, err = run("demo")

    assert code == 0
    assert "Kazakhstan Weighs Down on Human Trafficking\n" in out
    for line in err.splitlines():
        if "pullquote demo" in line:
            question = line.split('"')[1]
            assert run("demo", question)[1], question


def test_what_the_demonstration_quotes_can_be_shown_and_cited(run) -> None:
    place = run("ask", QUESTION, "--plain")[1].split("\t")[1]

    for command in ("show", "cite", "open"):
        option = ["--print"] if command == "open" else []
        assert run(command, place, *option)[0] == 0


@pytest.mark.parametrize("command", ["remove", "backup", "doctor"])
def test_the_demonstration_is_never_changed_or_mended(run, command: str) -> None:
    arguments = {"remove": ["x", "--yes"], "backup": ["x"]}.get(command, [])

    assert run(command, *arguments)[0] in (2, 4)


@pytest.mark.parametrize("given", ["typo", "./typo", "a/b", ""])
@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_mistyped_corpus_is_an_error(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, way: str
) -> None:
    if way == "variable":
        if not given:
            pytest.skip("an empty variable is one that is not set")
        monkeypatch.setenv("PULLQUOTE_CORPUS", given)
    option = ["--corpus", given] if way == "option" else []
    code, out, err = run("ask", QUESTION, *option)

    assert (code, out) == (4, "")
    assert Path(given).name in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == []


def test_corpora_have_names(run, owls: str, tmp_path: Path) -> None:
    run("add", owls)
    assert run("add", owls, "--corpus", "birds")[0] == 0
    code, out, _ = run("corpora")
    found = json.loads(run("corpora", "--json", "--corpus", "birds")[1])["corpora"]

    assert code == 0
    assert [line.split("\t")[0] for line in out.splitlines()] == ["* (default)", "  birds"]
    assert [(one["name"], one["articles"], one["is_used"]) for one in found] == [
        (None, 1, False),
        ("birds", 1, True),
    ]
    assert run("ask", "mice", "-c", "birds")[1].startswith("Owls hunt mice")
    assert not (tmp_path / "birds").exists()


def test_a_folder_here_is_taken_by_its_name_and_two_of_a_name_are_told_apart(
    run, owls: str
) -> None:
    run("add", owls, "--corpus", "./birds")
    assert run("articles", "--corpus", "birds")[1].startswith("owls")
    assert place_of("birds") == Path("birds")
    # A plain word finds the folder here, so this makes no second corpus.
    run("add", owls, "--corpus", "birds")
    assert [*named_corpora()] == []

    other = Path(os.environ["XDG_DATA_HOME"], "pullquote", "corpora", "birds")
    with Corpus.open(other) as corpus:
        corpus.add([SEEDS])
    with pytest.raises(BadUsage, match="the name of a corpus, and the path of another"):
        place_of("birds")
    assert place_of("./birds") == Path("birds")


def test_a_name_is_no_way_out_of_the_folder_of_corpora(tmp_path: Path) -> None:
    for given in ("..", ".", "../x", "-x", ".hidden", "a\0b", "x" * 5000):
        with pytest.raises(NoCorpus):
            place_of(given)
        assert "corpora" not in place_of(given, is_new=True).parts[-2:] or given[0] == "x"


def test_without_a_cache_the_demonstration_is_made_where_nobody_else_can_put_one(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    assert run("demo", QUESTION)[1].startswith("A 41-year-old woman")
    assert run("demo", QUESTION)[1].startswith("A 41-year-old woman")
    first, second = (tmp_path / "temporary").glob("pullquote-demonstration-*")
    assert first.stat().st_mode & 0o077 == second.stat().st_mode & 0o077 == 0


# --- The files that the program brings along -------------------------------------------------------


def test_a_checkout_has_them_at_its_top() -> None:
    for name in ("seeds", "config.example.toml"):
        with corpora.resource(name) as path:
            assert path == ROOT / name
            assert path.exists()


def test_a_wheel_has_them_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "installed" / "seeds"
    package.mkdir(parents=True)
    (package / "a.txt").write_text("Title\n\nText.\n")
    (tmp_path / "installed" / "__init__.py").touch()
    (tmp_path / "installed" / "config.example.toml").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(corpora, "PACKAGE", "installed")

    for name in ("seeds", "config.example.toml"):
        with corpora.resource(name) as path:
            assert path == tmp_path / "installed" / name
    sys.modules.pop("installed")
