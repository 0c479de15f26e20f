"""deploy/Caddyfile, made from the addresses that the services declare (`docendo generate gateway`)."""

import math
from pathlib import Path

from services import definitions
from shared.http.body_limits import BODY_LIMIT

HIDDEN = ("/metrics", "/health")
"""Figures and probes are for the system alone: no way in leads there, neither this one nor the Ingress."""
CADDYFILE = Path(__file__).parent / "Caddyfile"
_HEAD = """\
# Made by `docendo generate gateway` from the services' own addresses; a test keeps it true.
{
	admin off
	auto_https off
}

:8080 {
	encode gzip
	request_body {
		max_size {largest}MiB
	}
	@hidden path {hidden}
	handle @hidden {
		respond 404
	}
"""


def files() -> dict[Path, str]:
    """The gateway's configuration."""
    return {CADDYFILE: caddyfile()}


def largest_body() -> int:
    """The most that a service takes, in whole mebibytes: what is a little over is refused by the service, in words."""
    taken = [BODY_LIMIT, *(size for service in definitions() for size in service.uploads.values())]
    return math.ceil(max(taken) / 1024**2)


def caddyfile() -> str:
    """The gateway's configuration: it only knows which service an address belongs to, and what is no address."""
    first, *others = definitions()
    lines = [_HEAD.replace("{largest}", str(largest_body())).replace("{hidden}", _with_subpaths(HIDDEN))]
    for service in others:
        paths = _with_subpaths(service.all_addresses)
        lines.append(
            f"\t@{service.name} path {paths}\n\thandle @{service.name} {{\n"
            f"\t\treverse_proxy {service.name}:8000\n\t}}\n"
        )
    lines.append(f"\thandle {{\n\t\treverse_proxy {first.name}:8000\n\t}}\n}}\n")
    return "".join(lines)


def _with_subpaths(paths: tuple[str, ...]) -> str:
    return " ".join(f"{path} {path}/*" for path in paths)
