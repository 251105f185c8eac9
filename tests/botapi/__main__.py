"""``python -m botapi --port 8081 --token 1:abc``: the fake as a process, until it is stopped."""

import argparse
import signal
import sys
from collections.abc import Sequence

from botapi.server import TOKEN, FakeBotApi


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM."""
    # Blocked before the server's thread starts, so that no thread takes the signal from `sigwait`.
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    parser = argparse.ArgumentParser(prog="botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--flood-limits", action="store_true")
    parser.add_argument("--query-life", type=float, default=15.0)
    parser.add_argument("--reads-groups", action="store_true")
    args = parser.parse_args(argv)
    with FakeBotApi(
        args.token,
        args.flood_limits,
        args.query_life,
        port=args.port,
        reads_groups=args.reads_groups,
    ) as server:
        print(server.base_url, flush=True)
        signal.sigwait(ends)
    return 0


if __name__ == "__main__":
    sys.exit(main())
