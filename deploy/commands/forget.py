"""Stops what `docendo up` has started and removes its data, its secrets and its containers."""

import argparse

from deploy.local import application
from deploy.local.servers import HOME, stop


def configure(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(_given: argparse.Namespace) -> int:
    """Doing it again changes nothing."""
    application.stop(HOME)
    stop(HOME, keep=False)
    print("forget: the servers, their data and the secrets of this clone are gone")
    return 0
