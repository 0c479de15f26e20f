"""Writes anew what is made from the services' definitions and measured figures; a test keeps all of it true.

capacity   docs/capacity.md, the arithmetic of what a core carries
dashboard  deploy/monitoring/dashboard.json, for Grafana
gateway    deploy/Caddyfile
manifests  deploy/kubernetes/base, for Kubernetes
register   shared/contracts/register.json, what is kept of people and why

It needs what a developer has installed. Contracts of events are frozen by `python -m shared.contracts.freeze`.
"""

import argparse
from importlib import import_module
from pathlib import Path

GENERATORS = {
    "capacity": "deploy.capacity",
    "dashboard": "deploy.monitoring.dashboard",
    "gateway": "deploy.gateway",
    "manifests": "deploy.kubernetes.manifests",
    "register": "deploy.processing_register",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Which, and whether they are only held against what is there."""
    parser.add_argument("names", nargs="*", choices=[[], *GENERATORS], metavar="NAME", help="all when none is named")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a file is not what it should be"
    )


def run(given: argparse.Namespace) -> int:
    """One line for each file that changes."""
    changed = [path for name in given.names or GENERATORS for path in write(name, dry=given.check)]
    print("\n".join(map(str, changed)) or "generate: everything is as it should be")
    return 1 if given.check and changed else 0


def files(name: str) -> dict[Path, str]:
    """The files that a generator makes, by their paths."""
    made: dict[Path, str] = import_module(GENERATORS[name]).files()
    return made


def write(name: str, *, dry: bool = False) -> list[Path]:
    """Writes the files of one generator that are not as they should be, and returns their paths."""
    changed = [(path, text) for path, text in files(name).items() if path.read_text(encoding="utf-8") != text]
    for path, text in changed:
        if not dry:
            path.write_text(text, encoding="utf-8")
    return [path for path, _ in changed]
