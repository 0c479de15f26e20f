"""Programs come in with tokens: for what they say, as long as they say, and not a moment after they are revoked."""

import json
from pathlib import Path
from typing import Any

import httpx2

from services.matching.main import service as matching
from services.people.main import service
from shared.http.sessions import TOKEN_PREFIX
from shared.service import CombinedApplication
from tests.cast import ARTHUR, BORIS, FOREIGN_TEACHER, MARINA, OLGA, ZINAIDA
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}
ASKED = {"name": "Timetable", "school_id": "school-07", "scopes": ["people:read"]}


async def given(client: httpx2.AsyncClient, **changed: object) -> dict[str, Any]:
    """A token is given."""
    answer = await client.post("/api/tokens", json=ASKED | changed)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def program(app: RunningApplication, token: str) -> httpx2.AsyncClient:
    """The program that holds it."""
    client = app.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_a_program_does_what_its_scopes_say_and_no_more(place: Place, tmp_path: Path) -> None:
    async with run_services([service, matching], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, MARINA, OLGA, ZINAIDA, FOREIGN_TEACHER)
        token = (await given(zinaida))["token"]
        async with program(app, token) as timetable:
            people = (await timetable.get("/api/people")).json()["people"]
            foreign = await timetable.get(f"/api/people/{FOREIGN_TEACHER.id}")
            more = await timetable.post("/api/people", json={})
            elsewhere = await timetable.get("/api/topics")
            herself = await timetable.post("/api/tokens", json=ASKED)
            page = await timetable.get("/sessions", headers=PAGE)
    assert token.startswith(TOKEN_PREFIX)
    assert {one["id"] for one in people} == {MARINA.id, OLGA.id, ZINAIDA.id}
    assert {one["email"] for one in people} == {None}
    refused = [foreign, more, elsewhere, herself, page]
    assert [answer.status_code for answer in refused] == [404, 403, 403, 403, 403]
    assert "people:write" in more.json()["detail"]
    assert "matching:read" in elsewhere.json()["detail"]


async def test_a_revoked_token_opens_nothing_in_any_service(place: Place, tmp_path: Path) -> None:
    async with run_services([service, matching], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA)
        made = await given(zinaida, scopes=["people:read", "matching:read"])
        async with program(app, made["token"]) as timetable:
            before = [(await timetable.get(path)).status_code for path in ("/api/people", "/api/topics")]
            gone = await zinaida.delete(f"/api/tokens/{made['id']}")
            at_once = await timetable.get("/api/people")

            async def out() -> bool:
                return (await timetable.get("/api/topics")).status_code == 401

            await until(out, "the neighbour has heard of it")
        listed = (await zinaida.get("/api/tokens")).json()["tokens"]
    assert before == [200, 200]
    assert (gone.status_code, at_once.status_code) == (204, 401)
    assert (listed[0]["id"], listed[0]["revoked_by"]) == (made["id"], ZINAIDA.id)


async def test_of_a_token_only_a_print_is_kept_and_nothing_repeats_it(place: Place, tmp_path: Path) -> None:
    async with (
        run_services([service], place, tmp_path) as app,
        app.client(BORIS, **{"Idempotency-Key": "one"}) as boris,
    ):
        made = await given(boris, school_id=BORIS.roles[0].at)
        again = await boris.post("/api/tokens", json=ASKED | {"school_id": BORIS.roles[0].at})
        assert not isinstance(app.asgi, CombinedApplication)
        kept = [one async for one in app.state.store.collection("api_tokens").find({})]
        listed = await boris.get("/api/tokens")
    assert again.status_code == 409
    assert len(kept) == 1
    assert "_receipt" not in kept[0]
    assert made["token"] not in repr(kept) + listed.text
    assert made["token"].rpartition(".")[2] not in repr(kept)


async def test_whoever_finds_a_token_may_end_it(place: Place, tmp_path: Path) -> None:
    async with (
        run_services([service], place, tmp_path) as app,
        app.client(ZINAIDA) as zinaida,
        app.client() as finder,
    ):
        await settle(app, ZINAIDA)
        tokens = [(await given(zinaida, name=name))["token"] for name in ("one", "two")]
        answers = [
            await finder.post("/api/tokens/revocations", json={"token": token})
            for token in (tokens[0], "docendo_this-is-no-token")
        ]
        async with program(app, tokens[0]) as lost, program(app, tokens[1]) as kept:
            after = [(await client.get("/api/people")).status_code for client in (lost, kept)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, answers[0].content)] * 2
    assert after == [401, 200]


TOO_MUCH: tuple[tuple[dict[str, object], int], ...] = (
    ({"school_id": "school-01"}, 403),  # not hers
    ({"roles": ["school_admin"]}, 403),  # more than she may grant
    ({"roles": ["region_operator"]}, 403),
    ({"scopes": []}, 422),
    ({"scopes": ["people:everything"]}, 422),
    ({"days": 366}, 422),
    ({"days": 0}, 422),
    ({"until": "2099-01-01T00:00:00Z"}, 422),
    ({"given_by": "boris-lyadov"}, 422),
)


async def test_nobody_gives_a_token_more_than_they_may_grant(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA)
        answers = [(await zinaida.post("/api/tokens", json=ASKED | changed)).status_code for changed, _ in TOO_MUCH]
        assert (await zinaida.get("/api/tokens")).json() == {"tokens": []}
    assert answers == [status for _, status in TOO_MUCH]


async def test_tokens_are_seen_by_those_who_look_after_them(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, ZINAIDA, FOREIGN_TEACHER)
        made = await given(boris, school_id=FOREIGN_TEACHER.roles[0].at)
        seen = {}
        for person in (BORIS, ARTHUR, ZINAIDA, OLGA):
            async with app.client(person) as client:
                listed = await client.get("/api/tokens")
                gone = await client.delete(f"/api/tokens/{made['id']}") if person is not BORIS else listed
                seen[person.id] = (listed.status_code, len(listed.json().get("tokens", ())), gone.status_code)
    assert seen == {
        BORIS.id: (200, 1, 200),
        ARTHUR.id: (200, 1, 403),
        ZINAIDA.id: (200, 0, 404),
        OLGA.id: (403, 0, 403),
    }


async def test_a_person_cannot_become_a_program(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, MARINA)
        posts = {"posts": [{"school_id": "school-07", "role": "service"}]}
        answer = await boris.put(f"/api/people/{MARINA.id}/posts", json=posts)
    assert answer.status_code == 422


async def test_the_page_shows_the_token_once_and_revokes_it(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA, **PAGE) as client:
        await settle(app, ZINAIDA)
        empty = await client.post("/tokens", data={"school_id": "school-07"})
        too_much = await client.post("/tokens", data={**ASKED, "roles": "region_operator"})
        made = await client.post("/tokens", data={**ASKED, "days": "7"})
        page = await client.get("/tokens")
        id_ = json.loads((await client.get("/api/tokens")).text)["tokens"][0]["id"]
        gone = await client.post(f"/tokens/{id_}/revocation")
        after = await client.get("/tokens")
    assert (empty.status_code, too_much.status_code, made.status_code) == (422, 403, 201)
    assert TOKEN_PREFIX in made.text
    assert TOKEN_PREFIX not in page.text
    assert (gone.status_code, "Отозван" in after.text) == (303, True)
