"""Where the files are that the program brings along, in the repository and when installed."""

import sys
from pathlib import Path

import pytest

from bot import resources
from conftest import ROOT


def test_a_checkout_has_them_at_its_top() -> None:
    for name in ("seeds", "config.example.toml"):
        with resources.resource(name) as path:
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
    monkeypatch.setattr(resources, "PACKAGE", "installed")

    for name in ("seeds", "config.example.toml"):
        with resources.resource(name) as path:
            assert path == tmp_path / "installed" / name
    sys.modules.pop("installed")
