"""A cluster of real OpenSearch servers on this machine: started, killed, restarted, stopped.

Each node is a process of its own, with its ports and its data. The standard input of all nodes is
one named pipe, which whoever uses the cluster holds open. The nodes end when the last user lets go
of it or dies, even by SIGKILL.
"""

import json
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from cluster.jars import class_path, java

# Below the ports that the system gives to connections, so that a killed node gets its port again.
PORTS = range(20000, 30000)
PATIENCE = 240.0  # seconds; a node starts in 5 s on an idle machine
# A start takes half of the time if the code is not compiled to the last. Not for benchmarks.
QUICK_START = ("-XX:TieredStopAtLevel=1",)
ROOT = Path(__file__).parent.parent.parent
# What the file for users sets for every cluster; the rest is about its containers.
TRIED = ("cluster.routing.", "action.")
DEPLOYED: Mapping[str, object] = {
    name: value
    for name, value in yaml.safe_load((ROOT / "deploy/opensearch.yaml").read_text("utf-8"))[
        "x-settings"
    ].items()
    if name.startswith(TRIED)
}
DEFAULTS: Mapping[str, object] = {
    **DEPLOYED,
    "network.host": "127.0.0.1",
    "http.type": "netty4",
    "transport.type": "netty4",
    "cluster.routing.allocation.disk.threshold_enabled": False,
}


class NotReady(Exception):
    """The cluster did not become what was waited for; the message holds the end of the logs."""


@dataclass
class Node:
    """One server. *pid* changes with each start."""

    name: str
    http: int
    transport: int
    pid: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.http}"


@dataclass
class Cluster:
    """Nodes with their data in *folder*, settings beside `DEFAULTS`, heap as Java writes it, and
    other options of Java."""

    folder: Path
    nodes: list[Node]
    heap: str = "512m"
    settings: dict[str, object] = field(default_factory=dict)
    options: list[str] = field(default_factory=lambda: [*QUICK_START])
    _held: int = -1

    @classmethod
    def start(
        cls,
        folder: Path,
        count: int,
        heap: str = "512m",
        settings: Mapping[str, object] = {},
        options: Sequence[str] = QUICK_START,
    ) -> "Cluster":
        """Start *count* nodes in an empty folder and wait until the cluster is green.

        Raises `NoServer` if there is no JDK or no jars, and `NotReady`.
        """
        class_path()
        ports = free_ports(2 * count)
        nodes = [Node(f"node-{n}", ports[2 * n], ports[2 * n + 1]) for n in range(count)]
        cluster = cls(folder, nodes, heap, dict(settings), [*options])
        folder.mkdir(parents=True, exist_ok=True)
        os.mkfifo(cluster._pipe)
        try:
            for number in range(count):
                cluster.launch(number)
            cluster.wait_for_green()
        except BaseException:
            cluster.stop()
            raise
        return cluster

    @classmethod
    def joined(cls, folder: Path) -> "Cluster | None":
        """The cluster that another process started in *folder*, if it still runs."""
        try:
            state = json.loads((folder / "cluster.json").read_text("utf-8"))
            held = os.open(folder / "users", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None
        nodes = [Node(**node) for node in state["nodes"]]
        return cls(folder, nodes, state["heap"], state["settings"], state["options"], held)

    @property
    def addresses(self) -> list[str]:
        """``127.0.0.1:PORT`` of each node, also of one that was killed."""
        return [node.address for node in self.nodes]

    def request(
        self, method: str, path: str, body: object = None, node: int = 0, timeout: float = 30.0
    ) -> Any:
        """What one node answers, decoded. Raises `httpx.HTTPError`, also for a status of 400 up."""
        with httpx.Client(timeout=timeout, trust_env=False) as client:
            url = f"http://{self.nodes[node].address}/{path.lstrip('/')}"
            response = client.request(method, url, json=body)
        response.raise_for_status()
        return response.json()

    def wait_for_green(self, seconds: float = PATIENCE) -> None:
        """Wait until every node is there and every shard is assigned. Raises `NotReady`."""
        wanted = f"wait_for_status=green&wait_for_nodes={len(self.nodes)}&timeout=5s"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if not self.request("GET", f"_cluster/health?{wanted}")["timed_out"]:
                    return
            except httpx.HTTPError:  # it is starting, or it answers 408 after the 5 s
                time.sleep(0.1)
        raise NotReady(f"the cluster is not green after {seconds:.0f} s\n{self.logs()}")

    def launch(self, number: int) -> None:
        """Start the process of one node, with the data that it has, and do not wait for it."""
        node = self.nodes[number]
        home = self.folder / node.name
        (home / "config").mkdir(parents=True, exist_ok=True)
        lines = (f"{key}: {json.dumps(value)}\n" for key, value in self._settings(node).items())
        (home / "config" / "opensearch.yml").write_text("".join(lines), "utf-8")
        level = "-Dorg.apache.logging.log4j.level=WARN"
        options = [f"-Xmx{self.heap}", *self.options, level]
        command = [java(), *options, "-cp", class_path(), "Node", str(home)]
        # A pipe without a writer can only be opened without waiting.
        users = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        if self._held < 0:
            self._held = os.open(self._pipe, os.O_WRONLY)
        os.set_blocking(users, True)
        with (home / "log").open("ab") as log:
            # A session of its own, so that Ctrl-C stops who uses the cluster first.
            process = subprocess.Popen(
                command, stdin=users, stdout=log, stderr=log, start_new_session=True
            )
        os.close(users)
        node.pid = process.pid
        process.returncode = 0  # it is not waited for; without this, Python warns
        self._save()

    def kill(self, number: int) -> None:
        """End a node with SIGKILL, and wait until it is gone."""
        os.kill(self.nodes[number].pid, signal.SIGKILL)
        while self.answers(number):
            time.sleep(0.01)
        self._reap(number)

    def restart(self, number: int) -> None:
        """Start a killed node on its data and its ports; green again when this returns."""
        self.launch(number)
        self.wait_for_green()

    def pause(self, number: int) -> None:
        """Let a node keep its connections, and answer nothing until `resume`."""
        os.kill(self.nodes[number].pid, signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """End a pause."""
        os.kill(self.nodes[number].pid, signal.SIGCONT)

    def answers(self, number: int) -> bool:
        """Whether a process listens at the node's port."""
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.nodes[number].http)) == 0

    def leave(self) -> None:
        """Use the cluster no longer. It ends if nobody else uses it."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def stop(self) -> None:
        """End all nodes, whoever else uses them."""
        for number, node in enumerate(self.nodes):
            if node.pid:
                self._signal(node.pid)
                self._reap(number)
        self.leave()

    def logs(self) -> str:
        """The last lines that each node wrote."""
        ends = []
        for node in self.nodes:
            path = self.folder / node.name / "log"
            text = path.read_text("utf-8", "replace") if path.exists() else ""
            ends.append(f"{node.name}: " + "\n".join(text.splitlines()[-15:]))
        return "\n".join(ends)

    @property
    def _pipe(self) -> Path:
        return self.folder / "users"

    def _settings(self, node: Node) -> dict[str, object]:
        hosts = [f"127.0.0.1:{other.transport}" for other in self.nodes]
        return {
            **DEFAULTS,
            "cluster.name": "pullquote-tests",
            "node.name": node.name,
            "path.data": str(self.folder / node.name / "data"),
            "path.logs": str(self.folder / node.name),
            "http.port": node.http,
            "transport.port": node.transport,
            "discovery.seed_hosts": hosts,
            "cluster.initial_cluster_manager_nodes": [other.name for other in self.nodes],
            **self.settings,
        }

    def _save(self) -> None:
        state = {
            "nodes": [*map(asdict, self.nodes)],
            "heap": self.heap,
            "settings": self.settings,
            "options": self.options,
        }
        new = self.folder / "cluster.json.new"
        new.write_text(json.dumps(state), "utf-8")
        new.replace(self.folder / "cluster.json")

    def _signal(self, pid: int) -> None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _reap(self, number: int) -> None:
        try:
            os.waitpid(self.nodes[number].pid, 0)
        except ChildProcessError:  # another process started it
            return


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            break
    return found
