"""Whoever has no role left has left: signed out, seen by the region only, and erased when the time is over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.seed import Person
from services.people.main import service
from services.people.privacy.actions.erasures import erase_left_persons
from services.people.registry.model.person import RETENTION_AFTER_LEAVING
from services.people.registry.model.person import Person as Remembered
from services.people.registry.store import Persons
from shared.store import RetentionRule
from tests.cast import BORIS, MARINA, ZINAIDA
from tests.integration.people.letters.delivery import PAGE, get_store
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

REGION = BORIS.roles[0].at


def teaches(actor: Person) -> dict[str, list[dict[str, str]]]:
    """The only post that this person holds."""
    return {"posts": [{"school_id": actor.roles[0].at, "role": actor.roles[0].role}]}


async def long_ago(app: RunningApplication, actor: Person, time: timedelta) -> None:
    """They left so long before now."""
    persons = get_store(app).collection("persons")
    await persons.update_one({"_id": actor.id}, {"$set": {"left_at": datetime.now(UTC) - time}})


async def is_all_published(app: RunningApplication) -> None:
    """What was said about the people has left the system."""

    async def nothing_waits() -> bool:
        return await get_store(app).collection("persons").count_documents({"_pending": True}) == 0

    await until(nothing_waits, "every fact about the people is sent")


async def test_who_loses_the_last_role_is_seen_by_the_region_and_may_come_back(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA, BORIS)
        at, role = f"/people/{MARINA.id}", MARINA.roles[0]
        async with app.client(ZINAIDA, **PAGE) as zinaida, app.client(BORIS, **PAGE) as boris:
            before = (await zinaida.get(at)).text
            left = await zinaida.post(f"{at}/withdraw", data={"school_id": role.at, "role": role.role})
            hers = [(await zinaida.get(address)).status_code for address in (at, "/people?left=true")]
            listed = MARINA.name in (await zinaida.get("/people")).text
            seen, gone = (await boris.get(at)).text, (await boris.get("/people?left=true")).text
            back = await boris.post(f"{at}/grant", data={"school_id": role.at, "role": role.role})
            again, none = (await zinaida.get(at)).status_code, (await boris.get("/people?left=true")).text
    assert "Это единственная роль" in before
    assert (left.status_code, left.headers["location"]) == (303, "/people")
    assert (hers, listed) == ([404, 403], False)
    assert "Данные будут стёрты" in seen
    assert MARINA.name in gone
    assert (back.status_code, again) == (303, 200)
    assert MARINA.name not in none


async def test_who_has_left_reads_what_is_kept_and_nothing_of_the_school(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA, BORIS)
        async with app.client(BORIS) as boris:
            assert (await boris.put(f"/api/people/{MARINA.id}/posts", json={"posts": []})).status_code == 200
        nothing = Person(**{**MARINA.__dict__, "roles": ()})
        async with app.client(nothing, **PAGE) as marina:
            mine, others = await marina.get("/my-data"), await marina.get(f"/people/{ZINAIDA.id}")
    assert MARINA.email in mine.text
    assert others.status_code == 404


async def test_who_left_three_years_ago_is_erased_in_every_service(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web", "relay", "listeners")) as app:
        await settle(app, MARINA, ZINAIDA, BORIS)
        async with app.client(BORIS) as boris, app.client(BORIS, **PAGE) as looking:
            for actor in (MARINA, ZINAIDA):
                await boris.put(f"/api/people/{actor.id}/posts", json={"posts": []})
            await long_ago(app, MARINA, RETENTION_AFTER_LEAVING + timedelta(hours=1))
            await long_ago(app, ZINAIDA, RETENTION_AFTER_LEAVING - timedelta(days=10))
            await is_all_published(app)
            due = (await looking.get("/api/people/retention")).text
            store = get_store(app)
            erased = [await erase_left_persons(store), await erase_left_persons(store)]
            seen = [(await boris.get(f"/api/people/{actor.id}")).status_code for actor in (MARINA, ZINAIDA)]
            certificate = await store.collection("erasures").find_one({})
            assert certificate is not None
            page = (await app.client(None, **PAGE).get(f"/certificates/{certificate['_id']}")).text
    assert "люди, которые больше не участвуют" in due
    assert due.count('data-th="Исчезнет в течение часа">1<') == 1
    assert (erased, seen) == ([1, 0], [404, 200])
    assert "по правилу: прошло три года с ухода" in page


async def test_who_is_taken_in_again_in_the_last_hour_stays(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web", "relay", "listeners")) as app:
        await settle(app, MARINA, BORIS)
        async with app.client(BORIS) as boris:
            await boris.put(f"/api/people/{MARINA.id}/posts", json={"posts": []})
            await long_ago(app, MARINA, RETENTION_AFTER_LEAVING + timedelta(hours=1))
            await boris.put(f"/api/people/{MARINA.id}/posts", json=teaches(MARINA))
            await is_all_published(app)
            assert await erase_left_persons(get_store(app)) == 0
            assert (await boris.get(f"/api/people/{MARINA.id}")).json()["posts"] == teaches(MARINA)["posts"]


async def test_who_is_taken_in_again_while_the_rule_is_at_work_stays(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_services([service], place, tmp_path, run=("web", "relay", "listeners")) as app:
        await settle(app, MARINA, BORIS)
        async with app.client(BORIS) as boris:
            await boris.put(f"/api/people/{MARINA.id}/posts", json={"posts": []})
            await long_ago(app, MARINA, RETENTION_AFTER_LEAVING + timedelta(hours=1))
            ripe = Persons.list_expired

            async def and_then_she_is_back(self: Persons, rule: RetentionRule, limit: int) -> list[Remembered]:
                found = await ripe(self, rule, limit)
                await boris.put(f"/api/people/{MARINA.id}/posts", json=teaches(MARINA))
                await is_all_published(app)
                return found

            monkeypatch.setattr(Persons, "list_expired", and_then_she_is_back)
            assert await erase_left_persons(get_store(app)) == 0
            assert (await boris.get(f"/api/people/{MARINA.id}")).status_code == 200


async def test_the_last_operator_cannot_lay_the_region_down(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, BORIS)
        async with app.client(BORIS) as boris:
            expert = [{"school_id": REGION, "role": "expert"}]
            refused = [
                await boris.put(f"/api/people/{BORIS.id}/posts", json={"posts": posts}) for posts in (expert, [])
            ]
            kept = (await boris.get(f"/api/people/{BORIS.id}")).json()["posts"]
    assert [one.status_code for one in refused] == [409, 409]
    assert {post["role"] for post in kept} >= {"region_operator"}
