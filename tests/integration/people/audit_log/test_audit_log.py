"""Every deed leaves an entry, the chain holds, and what was touched is named."""

import asyncio
import csv
import io
import sys
from pathlib import Path

import pytest

from deploy.commands.verify_audit_log import verify
from services.people.audit_log.actions import chain
from services.people.audit_log.actions import entries as audit
from services.people.audit_log.model.service_actor import SERVICE_ACTOR
from services.people.main import service
from shared.store import Store, Writing
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, MARINA, OLGA, ZINAIDA
from tests.integration.people.registry.region import person_body, settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

EXPERT = {"posts": [{"school_id": "school-07", "role": role} for role in ("teacher", "expert")]}


async def entries(house: RunningApplication, who: object = BORIS, **asked: str) -> list[dict[str, object]]:
    """What somebody finds in the log."""
    async with house.client(who) as door:  # type: ignore[arg-type]
        answer = await door.get("/api/audit", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["entries"]
    return found


def memory(house: RunningApplication) -> Store:
    """The room's memory, as somebody with the keys of the database holds it."""
    store: Store = house.app.state.store  # type: ignore[union-attr]
    return store


async def sealed(house: RunningApplication) -> None:
    """Everything written so far is held by the chain."""

    async def all_held() -> bool:
        return (await verify(house.settings)).unsealed == 0

    await until(all_held, "the log is sealed")


async def test_who_did_what_to_whom_before_and_after_and_from_where(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, ZINAIDA)
        async with house.client(ZINAIDA) as zinaida:
            await zinaida.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
            await zinaida.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
            hers = await entries(house, ZINAIDA)
        changes = await entries(house, deed="posts.changed")
    (changed,) = changes
    assert (changed["by"], changed["about"]) == (ZINAIDA.id, [f"person:{MARINA.id}"])
    assert changed["before"] == {"posts": ["school-07: teacher"]}
    assert changed["after"] == {"posts": ["school-07: teacher", "school-07: expert"]}
    assert changed["client"] == "127.0.0.1"
    assert changed in hers


async def test_a_deed_that_is_refused_leaves_no_entry(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house, house.client(BORIS) as door:
        await settle(house, MARINA)
        before = await entries(house)
        twin = await door.post("/api/people", json=person_body(MARINA, id="somebody-else"))
        wrong = await door.put(
            f"/api/people/{MARINA.id}/posts", json={"posts": [{"school_id": "school-77", "role": "teacher"}]}
        )
        assert (twin.status_code, wrong.status_code) == (409, 422)
        assert await entries(house) == before


async def test_looking_at_the_addresses_of_others_is_written_down(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, ZINAIDA)
        for who in (MARINA, ARTHUR):  # she sees her own address only, he sees none
            async with house.client(who) as door:
                await door.get("/api/people")
        assert await entries(house, deed="contacts.shown") == []
        async with house.client(ZINAIDA) as door:
            page = await door.get("/people", headers={"Accept": "text/html"})
            await door.get(f"/api/people/{MARINA.id}")
        looks = await entries(house, deed="contacts.shown", person=MARINA.id)
    assert MARINA.email in page.text
    assert [(one["by"], one["about"]) for one in looks] == [(ZINAIDA.id, [f"person:{MARINA.id}"])] * 2


async def test_the_log_is_read_by_those_who_may_and_each_sees_what_is_theirs(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, FOREIGN_COORDINATOR)
        for who, status in ((None, 401), (MARINA, 403), (OLGA, 403)):
            async with house.client(who) as door:
                assert (await door.get("/api/audit")).status_code == status
                assert (await door.get("/audit/export")).status_code == status
        hers = await entries(house, ZINAIDA)
        assert hers
        assert all("school-07" in one["school_ids"] for one in hers)  # type: ignore[operator]
        assert await entries(house, ZINAIDA, school=FOREIGN_COORDINATOR.school or "") == []
        assert len(await entries(house, ARTHUR)) == 4
        assert await entries(house, until="2020-01-01T00:00:00Z") == []


async def test_the_log_is_taken_away_as_a_file_and_that_is_noted(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, ZINAIDA)
        async with house.client(ZINAIDA) as door:
            answer = await door.get("/audit/export", params={"deed": "person.introduced"})
        (taken,) = await entries(house, deed="audit.exported")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {line["about"] for line in lines} == {f"person:{MARINA.id}", f"person:{ZINAIDA.id}"}
    assert {line["deed"] for line in lines} == {"person.introduced"}, "a program reads the code"
    (hers,) = [line for line in lines if line["about_in_words"] == ZINAIDA.name]
    assert (hers["by_in_words"], hers["deed_in_words"], hers["before_in_words"]) == (BORIS.id, "Добавлен человек", "")
    assert hers["after_in_words"].endswith("администратор школы")
    assert "<" not in "".join(hers.values())
    assert (taken["by"], taken["after"]) == (ZINAIDA.id, {"deed": "person.introduced"})


@pytest.mark.parametrize(
    ("touch", "named"),
    [
        ({"$set": {"by": "somebody-else"}}, "`by` is not what was written"),
        ({"$set": {"after": {"posts": []}}}, "`after` is not what was written"),
        ({"$set": {"deed": "school.joined"}}, "is not what was written"),
        ({"$unset": {"salts.by": ""}, "$set": {"by": None}}, "no entry says that it was erased"),
        (None, "is missing"),
    ],
)
async def test_a_log_that_was_touched_does_not_hold(
    place: Place, tmp_path: Path, touch: dict[str, object] | None, named: str
) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, ZINAIDA)
        await sealed(house)
        good = await verify(house.settings)
        (entry,) = await entries(house, person=MARINA.id)
        kept = memory(house).collection("audit")
        await (kept.delete_one({"_id": entry["id"]}) if touch is None else kept.update_one({"_id": entry["id"]}, touch))
        bad = await verify(house.settings)
    assert (good.entries, good.fault) == (3, None)
    assert bad.fault is not None
    assert str(entry["id"]) in bad.fault
    assert named in bad.fault


async def test_a_chain_without_its_end_or_made_anew_does_not_hold(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as house:
        for person in (ZINAIDA, MARINA):
            await settle(house, person) if person is ZINAIDA else await _introduce(house)
            await chain.seal_entries(memory(house))
        number, hash_ = (await verify(house.settings)).head.split(":")
        assert (await verify(house.settings, (int(number), hash_))).fault is None
        assert "not the one that was written down" in str(await verify(house.settings, (1, hash_)))
        await memory(house).collection("audit_seals").delete_one({"number": int(number)})
        assert "the chain ends at 1" in str(await verify(house.settings))
        await memory(house).collection("audit").update_many({"sealed_in": int(number)}, {"$set": {"sealed_in": None}})
        assert "was written down" in str(await verify(house.settings, (int(number), hash_)))


async def _introduce(house: RunningApplication) -> None:
    async with house.client(BORIS) as door:
        assert (await door.post("/api/people", json=person_body(MARINA))).status_code == 201


async def test_several_seal_at_once_and_nothing_is_held_twice(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as house:
        for _ in range(5):
            work = Writing(memory(house), SERVICE_ACTOR)
            for _ in range(100):
                await audit.log_action(work, action="posts.changed", about="person:somebody", school_id="school-07")
            await work.commit()
        for _ in range(3):
            await asyncio.gather(*(chain.seal_entries(memory(house)) for _ in range(4)))
        found = await verify(house.settings)
    assert (found.entries, found.unsealed, found.fault) == (500, 0, None)


async def test_an_erased_person_is_gone_from_the_log_and_the_chain_holds(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA, ZINAIDA)
        async with house.client(ZINAIDA) as door:
            await door.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
        await sealed(house)
        work = Writing(memory(house), SERVICE_ACTOR)
        forgotten = await audit.forget_person(work, MARINA.id)
        await work.commit()
        await sealed(house)
        found = await verify(house.settings)
        left = [document async for document in memory(house).collection("audit").find()]
        assert await entries(house, person=MARINA.id) == []
    assert (forgotten, found.erased, found.fault) == (2, 2, None)
    assert MARINA.id not in str(left)


async def test_the_command_ends_with_one_line(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as house:
        await settle(house, MARINA)
        await sealed(house)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.commands.verify_audit_log", stdout=asyncio.subprocess.PIPE,
            env={"DOCENDO_MONGO_URL": place.mongo_url, "DOCENDO_AMQP_URL": place.amqp_url,
                 "DOCENDO_DATABASE_PREFIX": place.prefix},
        )  # fmt: skip
        said, _ = await process.communicate()
    assert process.returncode == 0
    assert said.decode().startswith("audit: entries=2 seals=")
    assert said.decode().endswith("holds\n")
