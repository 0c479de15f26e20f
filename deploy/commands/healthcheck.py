"""Asks an address and ends with 0 when it answers 200; for images without curl."""

import argparse
import urllib.request


def configure(parser: argparse.ArgumentParser) -> None:
    """The address."""
    parser.add_argument("url", help="http://127.0.0.1:8000/health/ready, for example")


def run(given: argparse.Namespace) -> int:
    """Raises OSError (urllib's errors are) when it does not answer, or not with a success."""
    with urllib.request.urlopen(given.url, timeout=3) as answer:  # nosec B310  # our own address
        return 0 if answer.status == 200 else 1
