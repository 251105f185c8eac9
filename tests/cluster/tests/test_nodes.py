"""The servers that other tests use: they keep what they were given, and nothing keeps them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from cluster import Cluster, NoServer
from cluster.jars import CACHE, class_path
from conftest import ROOT

pytestmark = pytest.mark.cluster


def test_three_nodes_keep_a_document_while_one_is_killed(three_nodes: Cluster) -> None:
    settings = {"number_of_shards": 2, "number_of_replicas": 1}
    three_nodes.request("PUT", "kept", {"settings": settings})
    three_nodes.request("PUT", "kept/_doc/1?refresh=wait_for", {"text": "Owls hunt at night."})
    three_nodes.wait_for_green()

    def found(node: int) -> int:
        hits = three_nodes.request("GET", "kept/_search?q=text:owls", node=node)["hits"]
        return int(hits["total"]["value"])

    assert [found(number) for number in range(3)] == [1, 1, 1]
    three_nodes.kill(1)
    assert [found(0), found(2)] == [1, 1]
    with pytest.raises(httpx.ConnectError):
        found(1)
    three_nodes.restart(1)
    assert [found(number) for number in range(3)] == [1, 1, 1]


def test_nodes_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    try:
        class_path()
    except NoServer as reason:
        pytest.skip(f"no OpenSearch: {reason}")
    command = [sys.executable, "-m", "cluster", "start", "1"]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(CACHE.parent)}
    with subprocess.Popen(
        command, cwd=ROOT / "tests", env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert httpx.get(f"http://{address}", trust_env=False).status_code == 200
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 30
    while True:
        try:
            httpx.get(f"http://{address}", trust_env=False)
        except httpx.TransportError:
            return
        assert time.monotonic() < end, "the node outlived the process"
        time.sleep(0.05)
