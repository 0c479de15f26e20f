"""What `make up` says when the house stands."""

import tomllib
from pathlib import Path

from deploy.local.addresses import Servers

PEOPLE = Path(__file__).resolve().parents[1] / "seed" / "people.toml"
SHOWN = ("coordinator", "expert", "teacher", "school_admin", "methodist", "region_operator")


def welcome(where: str, servers: Servers, home: Path) -> str:
    """Where to look and who to sign in as."""
    lines = [
        f"  the site             {where}",
        f"  what programs ask    {where}/docs",
        f"  the broker           {servers.management_url}",
        f"  the log              {home / 'log' / 'services.log'}",
    ]
    people = sign_ins()
    if people:
        lines += ["  sign in as", *(f"    {line}" for line in people)]
    return "\n".join(lines)


def sign_ins(people: Path = PEOPLE) -> list[str]:
    """One line for the first person of each role in the seed; empty without a seed."""
    if not people.exists():
        return []
    lines: dict[str, str] = {}
    for person in tomllib.loads(people.read_text(encoding="utf-8")).get("person", []):
        for role in (one["role"] for one in person.get("roles", [])):
            lines.setdefault(role, f"{role:16} {person['email']:36} {person['name']}")
    return [lines[role] for role in SHOWN if role in lines]
