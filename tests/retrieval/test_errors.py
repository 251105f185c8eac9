"""Errors: they survive the way from another process, and name no command of the application."""

import ast
import pickle
import re
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import errors
from retrieval.errors import RetrievalError

ERRORS = [
    errors.SourceMissing(Path("a")),
    errors.UnreadableSource("a", "because"),
    errors.CorpusMissing(Path("a")),
    errors.CorpusUnreadable(Path("a"), "because"),
    errors.CorpusBusy(Path("a"), "because"),
    errors.CorpusDamaged(Path("a"), "because"),
    errors.QuoteMismatch("a#1:0-4"),
    errors.IndexDamaged(),
    errors.UnknownArticle("owl", ("owls",)),
    errors.UnknownArticle("owl"),
    errors.EmbedderMissing("a", "because"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_can_be_sent_to_another_process(error: RetrievalError) -> None:
    received = pickle.loads(pickle.dumps(error))

    assert type(received) is type(error)
    assert str(received) == str(error)
    assert vars(received) == vars(error)


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    def tree(kind: type[RetrievalError], depth: int = 0) -> list[tuple[int, str]]:
        below = [line for child in kind.__subclasses__() for line in tree(child, depth + 1)]
        return [(depth, kind.__name__), *below]

    lines = re.findall(r"^([│├└─ ]*)([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    drawn = {(len(indent) // 4, name) for indent, name in lines if name.isalpha()}
    real = {(depth, name) for depth, name in tree(RetrievalError) if hasattr(errors, name)}

    assert real <= drawn


def strings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_string_of_the_library_names_a_command_or_an_install_line() -> None:
    # The options of other programs, such as soffice, may be named.
    help_texts = (ROOT / "docs" / "commands.md").read_text("utf-8")
    options = "|".join({*re.findall(r"`--([a-z-]+)", help_texts)})
    assert "encoding" in options
    for path in ROOT.glob("retrieval/**/*.py"):
        for text in strings(path) if path.name != "__main__.py" else ():
            assert not re.search(rf"pullquote [a-z]|pip install|--(?:{options})\b", text), (
                path,
                text,
            )
