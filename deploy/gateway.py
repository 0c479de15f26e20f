"""`python -m deploy.gateway`: writes deploy/Caddyfile from the addresses that the rooms declare."""

from pathlib import Path

from services import rooms

CADDYFILE = Path(__file__).parent / "Caddyfile"
_HEAD = """\
# Made by `python -m deploy.gateway` from the rooms' own addresses; a test keeps it true.
{
	admin off
	auto_https off
}

:8080 {
	encode gzip
	request_body {
		max_size 10MB
	}
	handle /metrics {
		respond 404
	}
"""


def caddyfile() -> str:
    """The gateway's configuration: it only knows which room an address belongs to. Figures are for the house alone."""
    first, *others = rooms()
    lines = [_HEAD]
    for room in others:
        paths = " ".join(f"{path} {path}/*" for path in room.every_address)
        lines.append(
            f"\t@{room.name} path {paths}\n\thandle @{room.name} {{\n\t\treverse_proxy {room.name}:8000\n\t}}\n"
        )
    lines.append(f"\thandle {{\n\t\treverse_proxy {first.name}:8000\n\t}}\n}}\n")
    return "".join(lines)


if __name__ == "__main__":
    CADDYFILE.write_text(caddyfile(), encoding="utf-8")
