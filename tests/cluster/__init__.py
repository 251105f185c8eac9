"""Real OpenSearch servers on this machine, for tests and benchmarks."""

from cluster.jars import NoServer
from cluster.nodes import Cluster, Node, NotReady

__all__ = ["Cluster", "NoServer", "Node", "NotReady"]
