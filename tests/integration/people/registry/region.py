"""A school or two of the seed with some of its people, brought in through the front routes."""

import httpx2

from deploy.seed import Person, read_region
from tests.cast import BORIS
from tests.kit.applications import RunningApplication

_SCHOOLS = {school.id: school for school in read_region().schools}


def school_body(school_id: str) -> dict[str, object]:
    """What the operator says about a school of the seed."""
    school = _SCHOOLS[school_id]
    return {
        "id": school.id,
        "name": school.name_ru,
        "name_en": school.name_en,
        "zone": school.zone,
        "municipality": school.municipality,
        "kind": school.kind,
    }


async def join_school(client: httpx2.AsyncClient, school_id: str) -> httpx2.Response:
    """A school of the seed joins."""
    return await client.post("/api/schools", json=school_body(school_id))


def person_body(person: Person, **changed: object) -> dict[str, object]:
    """What the operator says about a person of the seed."""
    return {
        "id": person.id,
        "name": person.name,
        "name_en": person.name_en,
        "email": person.email,
        "posts": [{"school_id": one.at, "role": one.role} for one in person.roles],
        "started": person.started.isoformat(),
        "subjects": list(person.subjects),
        **changed,
    }


async def without_quiet_hours(app: RunningApplication, *people: Person, **wished: str) -> None:
    """These people know no quiet hours, so that no test depends on the hour of the day; more may be wished."""
    usual = {"quiet_from": "0", "quiet_until": "0", "digest_hour": "16", "weekly_cap": "100"}
    for person in people:
        async with app.client(person, Accept="text/html", Origin="http://house.test") as client:
            answer = await client.post("/letters/mine", data={**usual, **wished})
        assert answer.status_code == 303, answer.text


async def settle(app: RunningApplication, *people: Person) -> None:
    """The operator brings in the people and their schools."""
    async with app.client(BORIS) as client:
        for school_id in sorted({one.at for person in people for one in person.roles} & _SCHOOLS.keys()):
            assert (await join_school(client, school_id)).status_code == 201
        for person in people:
            answer = await client.post("/api/people", json=person_body(person))
            assert answer.status_code == 201, answer.text
