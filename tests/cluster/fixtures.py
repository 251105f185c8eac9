"""Fixtures: one node, or three. All workers of a run share them, because a node takes seconds to
start and half a gigabyte; so a test gives its indices names that no other test uses."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.jars import NoServer
from cluster.locking import locked
from cluster.nodes import Cluster


def shared(folder: Path, count: int) -> Cluster:
    """The cluster in *folder*, started by whoever asks first."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        number = len([*folder.glob("run-*")])
        running = Cluster.joined(folder / f"run-{number}")
        try:
            return running or Cluster.start(folder / f"run-{number + 1}", count)
        except NoServer as reason:
            pytest.skip(f"no OpenSearch: {reason}")


def of_all_workers(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the whole run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def one_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A node that runs and is never killed."""
    cluster = shared(of_all_workers(tmp_path_factory) / "one-node", 1)
    yield cluster
    cluster.leave()


@pytest.fixture(scope="session")
def _three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = of_all_workers(tmp_path_factory) / "three-nodes"
    cluster = shared(folder, 3)
    yield cluster.folder
    cluster.leave()


@pytest.fixture
def three_nodes(_three: Path) -> Iterator[Cluster]:
    """Three nodes for one test at a time, which may kill them; they are restarted afterwards."""
    with locked(_three / "in-use"):
        cluster = Cluster.joined(_three)
        assert cluster
        yield cluster
        dead = [number for number in range(3) if not cluster.answers(number)]
        for number in dead:
            cluster.launch(number)
        if dead:
            cluster.wait_for_green()
        cluster.leave()
