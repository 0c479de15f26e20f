"""What `make up` says when the house stands."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.addresses import Servers

PEOPLE = Path(__file__).resolve().parents[1] / "seed" / "people.toml"
SHOWN = ("coordinator", "expert", "teacher", "school_admin", "methodist", "region_operator")


def welcome(where: str, servers: Servers, home: Path) -> str:
    """Where to look and who to sign in as."""
    lines = [
        f"  the site             {where}",
        f"  what programs ask    {where}/docs",
        f"  the broker           {bare(servers.management_url)} (account: {home / 'servers.json'})",
        f"  the log              {home / 'log' / 'services.log'}",
    ]
    people = sign_ins()
    if people:
        lines += ["  sign in as", *(f"    {line}" for line in people)]
    return "\n".join(lines)


def bare(url: str) -> str:
    """An address without the secret inside it."""
    at = urlsplit(url)
    return at._replace(netloc=at.netloc.rpartition("@")[2]).geturl()


def sign_ins(people: Path = PEOPLE) -> list[str]:
    """One line for the first person of each role in the seed; empty without a seed."""
    if not people.exists():
        return []
    lines: dict[str, str] = {}
    for person in tomllib.loads(people.read_text(encoding="utf-8")).get("person", []):
        for role in (one["role"] for one in person.get("roles", [])):
            lines.setdefault(role, f"{role:16} {person['email']:36} {person['name']}")
    return [lines[role] for role in SHOWN if role in lines]
