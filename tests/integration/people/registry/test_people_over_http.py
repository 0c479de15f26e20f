"""Schools join, people are introduced, and everybody sees what is theirs."""

import json
from pathlib import Path

import pytest

from services.people.main import service
from shared.bus import Topology
from shared.bus.cloudevents_codec import decode_event
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, FOREIGN_TEACHER, MARINA, OLGA, TIMUR, ZINAIDA
from tests.integration.people.registry.region import join_school, person_body, settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.bus import take_message
from tests.kit.servers import Place
from tests.kit.waiting import until


async def names(app: RunningApplication, actor: object) -> list[str]:
    """Whom somebody sees."""
    async with app.client(actor) as client:  # type: ignore[arg-type]
        return [one["id"] for one in (await client.get("/api/people")).json()["people"]]


async def test_a_school_joins_once_and_everybody_sees_it(place: Place, tmp_path: Path) -> None:
    async with (
        run_services([service], place, tmp_path) as app,
        app.client(BORIS) as boris,
        app.client() as anybody,
    ):
        first = await join_school(boris, "school-07")
        again = await join_school(boris, "school-07")
        listed = await anybody.get("/api/schools")
    assert (first.status_code, again.status_code) == (201, 409)
    assert [school["id"] for school in listed.json()["schools"]] == ["school-07"]


async def test_only_the_operator_adds_schools(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        async with app.client() as nobody, app.client(ZINAIDA) as zinaida:
            refused = [(await join_school(client, "school-07")).status_code for client in (nobody, zinaida)]
        bad = await boris.post("/api/schools", json={"id": "Школа 7", "name": "x"})
        listed = await boris.get("/api/schools")
    assert refused == [401, 403]
    assert bad.status_code == 422
    assert listed.json()["schools"] == []


async def test_people_are_seen_in_their_own_schools_only(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, OLGA, FOREIGN_COORDINATOR, BORIS)
        assert set(await names(app, MARINA)) == {MARINA.id, OLGA.id}
        assert set(await names(app, FOREIGN_COORDINATOR)) == {FOREIGN_COORDINATOR.id}
        assert set(await names(app, ARTHUR)) == {MARINA.id, OLGA.id, FOREIGN_COORDINATOR.id, BORIS.id}
        async with app.client(FOREIGN_COORDINATOR) as foreign, app.client() as nobody:
            hers = await foreign.get(f"/api/people/{MARINA.id}")
            nowhere = await foreign.get("/api/people/nobody-at-all")
            anonymous = (
                (await nobody.get("/api/people")).status_code,
                (await nobody.get(f"/api/people/{MARINA.id}")).status_code,
            )
    assert (hers.status_code, hers.json()) == (404, nowhere.json())
    assert anonymous == (401, 401)


async def test_addresses_are_shown_to_those_who_may_only(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, OLGA, ZINAIDA)
        seen = {}
        for actor in (MARINA, OLGA, ZINAIDA, BORIS, ARTHUR):
            async with app.client(actor) as client:
                seen[actor.id] = (await client.get(f"/api/people/{MARINA.id}")).json()["email"]
    assert seen == {
        MARINA.id: MARINA.email,
        OLGA.id: None,
        ZINAIDA.id: MARINA.email,
        BORIS.id: MARINA.email,
        ARTHUR.id: None,
    }


async def test_one_address_is_one_person(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as client:
        await settle(app, MARINA)
        twin = person_body(MARINA, id="somebody-else", email=MARINA.email.upper())
        refused = await client.post("/api/people", json=twin)
        listed = (await client.get("/api/people")).json()["people"]
    assert refused.status_code == 409
    assert [one["id"] for one in listed] == [MARINA.id]


async def test_the_same_key_introduces_one_person(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as client:
        await join_school(client, "school-07")
        body = person_body(MARINA)
        del body["id"]
        answers = [await client.post("/api/people", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
        listed = (await client.get("/api/people")).json()["people"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() == listed[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "nowhere"},
        {"posts": []},
        {"posts": [{"school_id": "school-77", "role": "teacher"}]},
        {"posts": [{"school_id": "school-07", "role": "region_operator"}]},
        {"posts": [{"school_id": "school-07", "role": "king"}]},
        {"started": "yesterday"},
        {"name": ""},
        {"is_admin": True},
    ],
)
async def test_what_is_wrong_changes_nothing(place: Place, tmp_path: Path, changed: dict[str, object]) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as client:
        await join_school(client, "school-07")
        refused = await client.post("/api/people", json=person_body(MARINA, **changed))
        listed = (await client.get("/api/people")).json()["people"]
    assert refused.status_code == 422
    assert MARINA.email not in refused.text
    assert listed == []


async def test_the_administrator_grants_in_the_own_school_only(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA, FOREIGN_TEACHER)
        async with app.client(ZINAIDA) as zinaida, app.client(MARINA) as marina:
            address = f"/api/people/{MARINA.id}/posts"
            expert = {"posts": [{"school_id": "school-07", "role": role} for role in ("teacher", "expert")]}
            operator = {"posts": [{"school_id": BORIS.roles[0].at, "role": "region_operator"}]}
            done = await zinaida.put(address, json=expert)
            too_high = await zinaida.put(address, json=operator)
            not_hers = await zinaida.put(f"/api/people/{FOREIGN_TEACHER.id}/posts", json=expert)
            herself = await marina.put(address, json=operator)
            seen = (await marina.get(f"/api/people/{MARINA.id}")).json()
    assert done.status_code == 200
    assert (too_high.status_code, not_hers.status_code, herself.status_code) == (403, 404, 403)
    assert seen["posts"] == expert["posts"]


async def test_neighbours_hear_who_came_and_what_changed_and_no_address(place: Place, tmp_path: Path) -> None:
    published: list[tuple[str, dict[str, object]]] = []

    async def listened() -> bool:
        message = await take_message(place, "matching.know-person")
        if message is not None:
            published.append((decode_event(message).type, json.loads(message.body)))
        return len(published) == 2

    await Topology().declare(place.amqp_url, place.management_url)  # the neighbours' queues stand already
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as client:
        await settle(app, TIMUR)
        posts = {"posts": [{"school_id": "school-01", "role": "expert"}]}
        await client.put(f"/api/people/{TIMUR.id}/posts", json=posts)
        await client.put(f"/api/people/{TIMUR.id}/posts", json=posts)
        await until(listened, "two facts are said")
        nothing_more = await take_message(place, "matching.know-person")
    assert [type_ for type_, _ in published] == ["people.person.introduced.v1", "people.person.changed.v1"]
    assert published[1][1] == {"person_id": TIMUR.id, "name": TIMUR.name, "named": False, **posts}
    assert nothing_more is None
    assert "@" not in json.dumps(published)
