"""Settings: which layer wins, and what is said when one is wrong."""

from pathlib import Path

import pytest

from bot.errors import BadSettings, BadUsage
from bot.loading import load_settings
from bot.settings import Settings, keys
from conftest import ROOT


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_states_every_default() -> None:
    loaded = load_settings(file=ROOT / "config.example.toml", environment={})

    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {str(ROOT / "config.example.toml")}


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = write(tmp_path, '[answer]\nlimit = 4\nquote_words = 40\n[corpus]\npath = "from file"')
    environment = {
        "PULLQUOTE_ANSWER__LIMIT": "5",
        "PULLQUOTE_CORPUS": "from environment",
        "HOME": "/x",
    }
    loaded = load_settings({"answer": {"limit": 6}}, file, environment)

    assert loaded.settings.answer.limit == 6
    assert loaded.settings.answer.quote_words == 40
    assert loaded.settings.corpus.path == "from environment"
    assert loaded.origins["answer.limit"] == "flag"
    assert loaded.origins["answer.quote_words"] == str(file)
    assert loaded.origins["corpus.path"] == "environment"
    assert loaded.origins["answer.answer_threshold"] == "default"
    assert load_settings({}, file, environment).settings.answer.limit == 5
    assert load_settings({}, file, {}).settings.answer.limit == 4
    assert load_settings({}, None, {}).settings.answer.limit == 3
    assert list(loaded.origins) == list(keys())


def test_the_file_is_found_where_it_is_told_or_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}).settings == Settings()
    user = tmp_path / "home" / "pullquote"
    user.mkdir(parents=True)
    (user / "config.toml").write_text("answer.limit = 7")
    assert load_settings(environment={}).settings.answer.limit == 7
    (tmp_path / "config.toml").write_text("answer.limit = 8")
    assert load_settings(environment={}).settings.answer.limit == 8
    (tmp_path / "other.toml").write_text("answer.limit = 9")
    assert load_settings(environment={"PULLQUOTE_CONFIG": "other.toml"}).settings.answer.limit == 9


def test_all_faults_are_told_at_once_with_the_nearest_known_name(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '[answr]\nx = 1\n[answer]\nlimt = 3\nanswer_threshold = 2\n[search]\nengine = "bm52"\ncandidates = "x"',
    )
    with pytest.raises(BadSettings) as caught:
        load_settings(file=file, environment={"PULLQUOTE_ANSWER__LIMT": "1"})
    message = str(caught.value)

    for part in (
        "PULLQUOTE_ANSWER__LIMT (environment): no such setting; did you mean PULLQUOTE_ANSWER__LIMIT?",
        f"answr ({file}): no such setting; did you mean answer?",
        f"answer.limt ({file}): no such setting; did you mean answer.limit?",
        f"answer.answer_threshold ({file}): Input should be less than or equal to 1",
        f"search.engine ({file}): 'bm52' is not one of ",
        f"search.candidates ({file}): Input should be a valid integer",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[answer", "is not TOML"),
        ("answer = 5", "answer (.*): Input should be"),
        ("\udcff", "is not TOML"),
    ],
)
def test_a_file_that_is_no_configuration_is_explained(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadSettings, match=why):
        load_settings(file=path, environment={})


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no such configuration file"):
        load_settings(file=tmp_path / "nope.toml", environment={})


def test_a_bad_flag_is_a_matter_of_usage() -> None:
    with pytest.raises(BadUsage, match="--limit: "):
        load_settings({"answer": {"limit": 0}}, environment={})


def test_settings_are_still_read_by_their_old_names_with_a_notice(tmp_path: Path) -> None:
    file = write(tmp_path, "[answer]\nthreshold = 0.6\n")
    loaded = load_settings({}, file, {"PULLQUOTE_ANSWER__CLOSEST": "0.2"})

    assert loaded.settings.answer.answer_threshold == 0.6
    assert loaded.settings.answer.closest_threshold == 0.2
    assert loaded.origins["answer.answer_threshold"] == str(file)
    assert loaded.origins["answer.closest_threshold"] == "environment"
    environment, in_file = loaded.notices
    assert (
        in_file
        == f"answer.threshold ({file}) is now called answer.answer_threshold; rename it there"
    )
    assert "PULLQUOTE_ANSWER__CLOSEST_THRESHOLD" in environment
    assert (
        load_settings({}, write(tmp_path, "[answer]\nanswer_threshold = 0.6\n"), {}).notices == []
    )
