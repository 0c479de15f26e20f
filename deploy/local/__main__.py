"""`python -m deploy.local up | down | status | forget`."""

import sys
import time
from pathlib import Path

from deploy.local import application
from deploy.local.addresses import Unavailable, list_unreachable
from deploy.local.servers import ROOT, start, status, stop
from deploy.local.welcome import welcome

HOME = ROOT / ".local"


def up(home: Path = HOME) -> int:
    """Brings up the servers and the system, and says where to look."""
    began = time.monotonic()
    application.check_port(home)
    servers = start(home)
    stood = application.running(home) is not None
    where = application.start(home, servers)
    application.load_seed(home, servers)
    print(welcome(where, servers, home))
    verb = "still serving" if stood else "serving"
    print(f"up: {verb} {where} after {time.monotonic() - began:.1f} s ({servers.how})")
    return 0


def down(home: Path = HOME) -> int:
    """Stops what `up` started and nothing else."""
    began = time.monotonic()
    stopped = [name for name, ran in (("house", application.stop(home)), ("servers", stop(home))) if ran]
    what = f"stopped the {' and the '.join(stopped)}" if stopped else "nothing of ours was running"
    print(f"down: {what} after {time.monotonic() - began:.1f} s")
    return 0


def forget(home: Path = HOME) -> int:
    """Stops what runs and removes its data, containers included."""
    application.stop(home)
    stop(home, keep=False)
    print("forget: the servers, their data and the secrets of this clone are gone")
    return 0


def show(home: Path = HOME) -> int:
    """Says what runs; exit 1 when the system does not."""
    servers, where = status(home), application.running(home)
    silent = [] if servers is None else list_unreachable(servers)
    text = "none" if servers is None else servers.how
    if silent:
        text += f" ({' and '.join(silent)} not answering: make up brings it back)"
    print(f"status: the house {f'serves {where}' if where else 'is not running'}; servers: {text}")
    return 0 if where and not silent else 1


def main(words: list[str]) -> int:
    """Runs one verb; exit 1 with a clear message when it does not hold, 2 for a wrong word."""
    verbs = {"up": up, "down": down, "status": show, "forget": forget}
    if len(words) != 1 or words[0] not in verbs:
        print(f"usage: python -m deploy.local {' | '.join(verbs)}", file=sys.stderr)
        return 2
    try:
        return verbs[words[0]]()
    except Unavailable as problem:
        print(f"{words[0]}: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
