"""``python -m cluster start 3``: nodes of OpenSearch on this machine, until they are stopped."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cluster import Cluster, NoServer, NotReady
from cluster.jars import class_path


def main(argv: Sequence[str] | None = None) -> int:
    """Fetch the jars, or run nodes until SIGINT or SIGTERM."""
    ends = {signal.SIGINT, signal.SIGTERM}
    parser = argparse.ArgumentParser(prog="cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="only resolve the jars, so that tests do not wait for them")
    start = commands.add_parser("start", help="run nodes until the command is stopped")
    start.add_argument("count", type=int, nargs="?", default=1, metavar="N")
    start.add_argument("--heap", default="512m")
    start.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE")
    args = parser.parse_args(argv)
    try:
        if args.command == "fetch":
            print(class_path())
            return 0
        settings = dict(pair.split("=", 1) for pair in args.set)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            # Blocked for this process alone: the nodes are started before.
            place = Path(folder) / "cluster"
            cluster = Cluster.start(place, args.count, args.heap, settings, options=())
            signal.pthread_sigmask(signal.SIG_BLOCK, ends)
            print(*cluster.addresses, flush=True)
            signal.sigwait(ends)
            cluster.stop()
    except (NoServer, NotReady) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
