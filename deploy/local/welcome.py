"""What `make up` says when the system stands."""

from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.addresses import Servers
from deploy.seed import read_people, read_story


def welcome(where: str, servers: Servers, home: Path) -> str:
    """Where to look and who to sign in as."""
    lines = [
        f"  ask for help         {where}/ask",
        f"  sign in              {where}/sign-in  (choose a person; no password in the demo)",
        *(f"    {line}" for line in list_sign_ins()),
        f"  for programs         {where}/api/intake/contracts  (likewise people, matching, scheduling, publishing)",
        f"  the broker           {without_secret(servers.management_url)}  (account: {home / 'servers.json'})",
        f"  the log              {home / 'log' / 'services.log'}",
    ]
    return "\n".join(lines)


def without_secret(url: str) -> str:
    """An address without the secret inside it."""
    at = urlsplit(url)
    return at._replace(netloc=at.netloc.rpartition("@")[2]).geturl()


def list_sign_ins() -> list[str]:
    """The people of the sample story, and what each of them may do."""
    people = {person.id: person for person in read_people()}
    story = read_story()
    accepted = next(one.expert for one in story.invitations if one.answer == "accept")
    operator = next(person.id for person in people.values() if person.has("region_operator"))
    parts = {
        story.group.coordinator: "coordinator: the board, topics, groups, meetings",
        accepted: "expert: invitations, products",
        story.review.reviewer: "reviewer",
        story.requester: "young teacher: asks for help",
        operator: "operator of the region: everything",
    }
    return [f"{people[person_id].name:34} {part}" for person_id, part in parts.items()]
