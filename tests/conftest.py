"""What all tests share: the seed corpus, golden files, and no settings from outside."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cluster.fixtures import _three, one_node, three_nodes  # noqa: F401
from retrieval import Corpus
from retrieval.citation.quote_links import use_site

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLDEN = Path(__file__).parent / "golden"

# A slow machine must not fail a property for being slow.
SLOWNESS = [HealthCheck.too_slow]
for profile, examples in {"quick": 10, "thorough": 50}.items():
    settings.register_profile(
        profile, deadline=None, max_examples=examples, suppress_health_check=SLOWNESS
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


# A shell that runs the tests in the background has interrupts ignored, also by what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file; ``--update-golden`` rewrites it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, "utf-8")
        assert path.read_text("utf-8") == text

    return compare


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may read or touch the corpus, the settings or the history of who runs it."""
    for name in [*os.environ]:
        if name.startswith("PULLQUOTE_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    # A command that ran in this process may have set it.
    use_site("")


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the corpus of the seeds."""
    folder = tmp_path_factory.mktemp("seeded")
    with Corpus.open(folder) as corpus:
        corpus.add([SEEDS])
    return folder


@pytest.fixture
def seeds(seed_folder: Path) -> Iterator[Corpus]:
    """The corpus of the seeds, to be read only."""
    with Corpus.existing(seed_folder) as corpus:
        yield corpus
