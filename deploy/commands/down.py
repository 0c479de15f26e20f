"""Stops what `docendo up` has started and nothing else; its data stays."""

import argparse
import time

from deploy.local import application
from deploy.local.servers import HOME, stop


def configure(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(_given: argparse.Namespace) -> int:
    """Doing it again changes nothing."""
    began = time.monotonic()
    stopped = [name for name, ran in (("services", application.stop(HOME)), ("servers", stop(HOME))) if ran]
    what = f"stopped the {' and the '.join(stopped)}" if stopped else "nothing of ours was running"
    print(f"down: {what} after {time.monotonic() - began:.1f} s")
    return 0
