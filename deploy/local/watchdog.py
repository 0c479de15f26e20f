"""Waits for the end of the process that started it, then stops the servers it left behind."""

import sys
from pathlib import Path

from deploy.local.servers import stop

if __name__ == "__main__":
    sys.stdin.read()  # ends when the last holder of the other end is gone, however it went
    stop(Path(sys.argv[1]), keep=False)
