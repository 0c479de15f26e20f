"""Brings up RabbitMQ, MongoDB and all services on this machine, loads the sample region, and says where to look."""

import argparse
import time

from deploy.local import application
from deploy.local.servers import HOME, start
from deploy.local.welcome import welcome


def configure(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose; PORT in the environment says where the site answers."""


def run(_given: argparse.Namespace) -> int:
    """Raises Unavailable when it cannot be brought up."""
    began = time.monotonic()
    application.check_port(HOME)
    servers = start(HOME)
    stood = application.running(HOME) is not None
    where = application.start(HOME, servers)
    application.load_seed(HOME, servers)
    print(welcome(where, servers, HOME))
    verb = "still serving" if stood else "serving"
    print(f"up: {verb} {where} after {time.monotonic() - began:.1f} s ({servers.how})")
    return 0
