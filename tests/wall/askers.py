"""Who comes to the doors: nobody, holders of codes and tokens that open nothing here, and every role of elsewhere."""

import base64
import json
from dataclasses import dataclass

from shared.http import Sessions
from shared.http.keys import SigningKeys
from shared.identity import Post, Role, Who
from tests.cast import ARTHUR, BORIS, EKATERINA, GALINA, LARISA, MARINA, OLGA, TIMUR, ZINAIDA
from tests.houses import signed_in
from tests.journeys.region import Region

FOREIGN = "school-08"
REGION = "verkhnekamsky"
_ROLES = {
    "teacher": Role.TEACHER,
    "expert": Role.EXPERT,
    "coordinator": Role.COORDINATOR,
    "admin": Role.SCHOOL_ADMIN,
}


@dataclass(frozen=True)
class Asker:
    """Somebody at a door: how they are called, the column of the table in which they stand, what they show."""

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


def foreigners(region: Region, keys: Keys) -> list[Asker]:
    """All to whom the story is nothing: what they see of it is a leak."""
    sessions = region.house.sessions
    others = Sessions(SigningKeys(region.house.settings.secrets_dir.with_name("keys-of-others")))
    teacher = Who(person_id="wall-teacher", name="Чужой", posts=(Post(FOREIGN, Role.TEACHER),))
    found = [
        Asker("nobody", "anybody"),
        Asker("a session that is over", "anybody", sessions.member(signed_in(BORIS), seconds=-1)),
        Asker("a forged session", "anybody", others.member(signed_in(BORIS))),
        Asker("a session that nobody signed", "anybody", _unsigned(sessions.member(signed_in(BORIS)))),
        Asker("a program whose token was taken back", "anybody", keys.revoked),
        Asker("a code that is over", "anybody", sessions.requester(region.ids.get("request_id", ""), seconds=-1)),
        Asker("the code of another request", "code", keys.code),
        Asker("somebody without a post", "stranger", sessions.member(Who(person_id="wall-nobody", name="Никто"))),
        Asker("a foreign teacher", "teacher", sessions.member(teacher)),
    ]
    for column, role in list(_ROLES.items())[1:]:
        who = Who(person_id=f"wall-{column}", name="Чужой", posts=(Post(FOREIGN, role),))
        found.append(Asker(f"a foreign {column}", column, sessions.member(who)))
    return [*found, Asker("a program of a foreign school", "program", keys.program)]


def of_the_region(region: Region) -> list[Asker]:
    """Those who work for all schools and have no part in the story."""
    methodist = Who(person_id="wall-methodist", name="Методист", posts=(Post(REGION, Role.METHODIST),))
    member = region.house.sessions.member
    return [
        Asker("a methodist of the region", "methodist", member(methodist)),
        Asker("the auditor of the region", "auditor", member(signed_in(ARTHUR))),
        Asker("the operator of the region", "operator", member(signed_in(BORIS))),
    ]


def own(region: Region) -> list[Asker]:
    """Those whose story it is."""
    member = region.house.sessions.member
    people = (OLGA, ZINAIDA, MARINA, TIMUR, LARISA, EKATERINA, GALINA)
    return [
        *(Asker(person.id, "own", member(signed_in(person))) for person in people),
        Asker("the one who asked", "own", region.token),
    ]


async def code_of_another(region: Region) -> str:
    """The token of somebody who has handed in a request at the foreign school and followed its code."""
    asked = {"school_id": FOREIGN, "audience": "parent", "story": "Как понять оценки в электронном дневнике?"}
    async with region.door() as door:
        receipt = (await door.post("/api/requests", json=asked)).json()
        opened = await door.post("/api/requests/followed", json={"code": receipt["tracking_code"]})
    return str(opened.json()["token"])


def _unsigned(token: str) -> str:
    """The same claims under `alg: none`."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."
