"""Attempts that were refused can be found in the log, and cannot fill it."""

import asyncio
from pathlib import Path
from typing import Any

from services.people.main import service
from tests.cast import BORIS, MARINA, OLGA, ZINAIDA
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

PAGE = {"Accept": "text/html", "Origin": "http://house.test"}
POSTS = {"posts": [{"school_id": "school-07", "role": "region_operator"}]}


async def attempts(app: RunningApplication, least: int) -> list[dict[str, Any]]:
    """The entries about refused attempts, as soon as there are so many."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        collection = app.state.store.collection("audit")
        found[:] = [one async for one in collection.find({"deed": "attempt.refused"}).sort("at", 1)]
        return len(found) >= least

    await until(there, f"{least} refused attempts stand in the log")
    return found


async def test_forged_keys_and_sessions_and_what_is_not_ones_own_stand_in_the_log(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, OLGA, ZINAIDA, BORIS)
        async with app.client() as nobody, app.client(MARINA) as marina:
            logged: list[dict[str, Any]] = []
            for number, attempt in enumerate(
                (
                    nobody.post("/api/sessions", json={"token": "x" * 43}),
                    nobody.get("/api/people", headers={"Authorization": "Bearer made-up"}),
                    nobody.get("/people", headers={"Cookie": "session=made-up", **PAGE}),
                    marina.put(f"/api/people/{MARINA.id}/posts", json=POSTS),
                ),
                1,
            ):
                assert (await attempt).status_code in (401, 403, 422)
                logged = await attempts(app, number)
        reasons = [one["after"]["reason"] for one in logged]
        assert reasons == ["key-refused", "session-forged", "session-forged", "forbidden"]
        assert [one["by"] for one in logged] == ["", "", "", MARINA.id]
        assert logged[3]["about"] == ["door:PUT /api/people/{person_id}/posts"]
        assert "made-up" not in str(logged)
        assert "xxxx" not in str(logged)
        async with app.client(BORIS, **PAGE) as boris, app.client(ZINAIDA, **PAGE) as zinaida:
            everything = await boris.get("/audit?deed=attempt.refused")
            of_my_school = await zinaida.get("/audit?deed=attempt.refused")
    assert "Попытка отклонена" in everything.text
    assert "ссылка или код" in everything.text
    assert MARINA.name in of_my_school.text, "the administrator sees who of the school has reached too far"
    assert "ссылка или код" not in of_my_school.text


async def test_a_thousand_tries_leave_a_handful_of_entries(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as nobody:
        tries, logged = 0, await attempts(app, 0)
        while tries < 100 or len(logged) < 2:  # under a flood some are not counted: eight are told at once
            wrong = [nobody.get("/api/people", headers={"Authorization": f"Bearer {n}"}) for n in range(10)]
            assert {answer.status_code for answer in await asyncio.gather(*wrong)} == {401}
            tries, logged = tries + 10, await attempts(app, 1)
            assert tries < 1000
        assert [one["after"]["in_an_hour"] for one in logged][:2] == [1, 10]
        assert len(logged) <= 3


async def test_an_ended_session_that_is_shown_again_names_nobody(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        await settle(app, OLGA)
        session = (await client.post("/api/sessions/demo", json={"person_id": OLGA.id})).json()["session"]
        bearer = {"Authorization": f"Bearer {session}"}
        await client.delete("/api/sessions", headers=bearer)
        assert (await client.get("/api/people", headers=bearer)).status_code == 401
        (logged,) = await attempts(app, 1)
    assert logged["after"]["reason"] == "session-ended"
    assert OLGA.id not in str(logged)
    assert logged["about"][1].startswith("session:")
