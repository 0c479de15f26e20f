"""Who comes to the routes: nobody, holders of codes and tokens that open nothing here, and every role of elsewhere."""

import base64
import json
from dataclasses import dataclass

from shared.http import Sessions
from shared.http.signing_keys import SigningKeys
from shared.identity import Actor, Post, Role
from tests.cast import ARTHUR, BORIS, EKATERINA, GALINA, LARISA, MARINA, OLGA, TIMUR, ZINAIDA
from tests.journeys.region import Region
from tests.kit.applications import as_actor

FOREIGN = "school-08"
REGION = "verkhnekamsky"
_ROLES = {
    "teacher": Role.TEACHER,
    "expert": Role.EXPERT,
    "coordinator": Role.COORDINATOR,
    "admin": Role.SCHOOL_ADMIN,
}


@dataclass(frozen=True)
class Caller:
    """Somebody at a route: how they are called, the column of the table in which they stand, what they show."""

    name: str
    column: str
    token: str | None = None

    @property
    def is_nobody_again(self) -> bool:
        """Whether they show a key that opens nothing."""
        return self.column == "anybody" and self.token is not None


@dataclass(frozen=True)
class Keys:
    """What strangers hold in their hands."""

    code: str
    """The key to another request."""
    revoked: str
    """A program's token of the story's own school that was taken back."""
    program: str
    """A program's token of the foreign school, as good as the school can give it."""


def strangers(region: Region, keys: Keys) -> list[Caller]:
    """All to whom the story is nothing: what they see of it is a leak."""
    sessions = region.application.sessions
    others = Sessions(SigningKeys(region.application.settings.secrets_dir.with_name("keys-of-others")))
    teacher = Actor(person_id="wall-teacher", name="Чужой", posts=(Post(FOREIGN, Role.TEACHER),))
    found = [
        Caller("nobody", "anybody"),
        Caller("a session that is over", "anybody", sessions.issue_member_token(as_actor(BORIS), seconds=-1)),
        Caller("a forged session", "anybody", others.issue_member_token(as_actor(BORIS))),
        Caller("a session that nobody signed", "anybody", _unsigned(sessions.issue_member_token(as_actor(BORIS)))),
        Caller("a program whose token was taken back", "anybody", keys.revoked),
        Caller(
            "a code that is over",
            "anybody",
            sessions.issue_requester_token(region.ids.get("request_id", ""), seconds=-1),
        ),
        Caller("the code of another request", "code", keys.code),
        Caller(
            "somebody without a post",
            "stranger",
            sessions.issue_member_token(Actor(person_id="wall-nobody", name="Никто")),
        ),
        Caller("a foreign teacher", "teacher", sessions.issue_member_token(teacher)),
    ]
    for column, role in list(_ROLES.items())[1:]:
        actor = Actor(person_id=f"wall-{column}", name="Чужой", posts=(Post(FOREIGN, role),))
        found.append(Caller(f"a foreign {column}", column, sessions.issue_member_token(actor)))
    return [*found, Caller("a program of a foreign school", "program", keys.program)]


def regional_staff(region: Region) -> list[Caller]:
    """Those who work for all schools and have no part in the story."""
    methodist = Actor(person_id="wall-methodist", name="Методист", posts=(Post(REGION, Role.METHODIST),))
    member = region.application.sessions.issue_member_token
    return [
        Caller("a methodist of the region", "methodist", member(methodist)),
        Caller("the auditor of the region", "auditor", member(as_actor(ARTHUR))),
        Caller("the operator of the region", "operator", member(as_actor(BORIS))),
    ]


def participants(region: Region) -> list[Caller]:
    """Those whose story it is."""
    member = region.application.sessions.issue_member_token
    people = (OLGA, ZINAIDA, MARINA, TIMUR, LARISA, EKATERINA, GALINA)
    return [
        *(Caller(person.id, "own", member(as_actor(person))) for person in people),
        Caller("the one who asked", "own", region.token),
    ]


async def foreign_code_token(region: Region) -> str:
    """The token of somebody who has handed in a request at the foreign school and followed its code."""
    asked = {"school_id": FOREIGN, "audience": "parent", "story": "Как понять оценки в электронном дневнике?"}
    async with region.client() as client:
        receipt = (await client.post("/api/requests", json=asked)).json()
        opened = await client.post("/api/requests/followed", json={"code": receipt["tracking_code"]})
    return str(opened.json()["token"])


def _unsigned(token: str) -> str:
    """The same claims under `alg: none`."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."
