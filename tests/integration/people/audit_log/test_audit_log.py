"""Every deed leaves an entry, the chain holds, and what was touched is named."""

import asyncio
import csv
import io
import sys
from pathlib import Path

import pytest

from deploy.commands.audit import verify
from services.people.audit_log.actions import chain
from services.people.audit_log.actions import entries as audit
from services.people.main import service
from shared.store import Store, service_writing
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, MARINA, OLGA, ZINAIDA
from tests.integration.people.registry.region import person_body, settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

EXPERT = {"posts": [{"school_id": "school-07", "role": role} for role in ("teacher", "expert")]}


async def entries(app: RunningApplication, actor: object = BORIS, **asked: str) -> list[dict[str, object]]:
    """What somebody finds in the log."""
    async with app.client(actor) as client:  # type: ignore[arg-type]
        answer = await client.get("/api/audit", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["entries"]
    return found


def memory(app: RunningApplication) -> Store:
    """The service's memory, as somebody with the keys of the database holds it."""
    return app.state.store


async def sealed(app: RunningApplication) -> None:
    """Everything written so far is held by the chain."""

    async def all_held() -> bool:
        return (await verify(app.settings)).unsealed == 0

    await until(all_held, "the log is sealed")


async def test_who_did_what_to_whom_before_and_after_and_from_where(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        async with app.client(ZINAIDA) as zinaida:
            await zinaida.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
            await zinaida.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
            hers = await entries(app, ZINAIDA)
        changes = await entries(app, deed="posts.changed")
    (changed,) = changes
    assert (changed["by"], changed["about"]) == (ZINAIDA.id, [f"person:{MARINA.id}"])
    assert changed["before"] == {"posts": ["school-07: teacher"]}
    assert changed["after"] == {"posts": ["school-07: teacher", "school-07: expert"]}
    assert changed["client"] == "127.0.0.1"
    assert changed in hers


async def test_a_deed_that_is_refused_leaves_no_entry(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as client:
        await settle(app, MARINA)
        before = [one["id"] for one in await entries(app)]
        twin = await client.post("/api/people", json=person_body(MARINA, id="somebody-else"))
        wrong = await client.put(
            f"/api/people/{MARINA.id}/posts", json={"posts": [{"school_id": "school-77", "role": "teacher"}]}
        )
        assert (twin.status_code, wrong.status_code) == (409, 422)
        assert [one["id"] for one in await entries(app)] == before  # a seal may come meanwhile


async def test_looking_at_the_addresses_of_others_is_written_down(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        for actor in (MARINA, ARTHUR):  # she sees her own address only, he sees none
            async with app.client(actor) as client:
                await client.get("/api/people")
        assert await entries(app, deed="contacts.shown") == []
        async with app.client(ZINAIDA) as client:
            page = await client.get("/people", headers={"Accept": "text/html"})
            await client.get(f"/api/people/{MARINA.id}")
        looks = await entries(app, deed="contacts.shown", person=MARINA.id)
    assert MARINA.email in page.text
    assert [(one["by"], one["about"]) for one in looks] == [(ZINAIDA.id, [f"person:{MARINA.id}"])] * 2


async def test_the_log_is_read_by_those_who_may_and_each_sees_what_is_theirs(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, FOREIGN_COORDINATOR)
        for actor, status in ((None, 401), (MARINA, 403), (OLGA, 403)):
            async with app.client(actor) as client:
                assert (await client.get("/api/audit")).status_code == status
                assert (await client.get("/audit/export")).status_code == status
        hers = await entries(app, ZINAIDA)
        assert hers
        assert all("school-07" in one["school_ids"] for one in hers)  # type: ignore[operator]
        assert await entries(app, ZINAIDA, school=FOREIGN_COORDINATOR.school or "") == []
        assert len(await entries(app, ARTHUR)) == 4
        assert await entries(app, until="2020-01-01T00:00:00Z") == []


async def test_the_log_is_taken_away_as_a_file_and_that_is_noted(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        async with app.client(ZINAIDA) as client:
            answer = await client.get("/audit/export", params={"deed": "person.introduced"})
        (taken,) = await entries(app, deed="audit.exported")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
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
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        await sealed(app)
        good = await verify(app.settings)
        (entry,) = await entries(app, person=MARINA.id)
        kept = memory(app).collection("audit")
        await (kept.delete_one({"_id": entry["id"]}) if touch is None else kept.update_one({"_id": entry["id"]}, touch))
        bad = await verify(app.settings)
    assert (good.entries, good.fault) == (3, None)
    assert bad.fault is not None
    assert str(entry["id"]) in bad.fault
    assert named in bad.fault


async def test_a_chain_without_its_end_or_made_anew_does_not_hold(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as app:
        for person in (ZINAIDA, MARINA):
            await settle(app, person) if person is ZINAIDA else await _introduce(app)
            await chain.seal_entries(memory(app))
        number, hash_ = (await verify(app.settings)).head.split(":")
        assert (await verify(app.settings, (int(number), hash_))).fault is None
        assert "not the one that was written down" in str(await verify(app.settings, (1, hash_)))
        await memory(app).collection("audit_seals").delete_one({"number": int(number)})
        assert "the chain ends at 1" in str(await verify(app.settings))
        await memory(app).collection("audit").update_many({"sealed_in": int(number)}, {"$set": {"sealed_in": None}})
        assert "was written down" in str(await verify(app.settings, (int(number), hash_)))


async def _introduce(app: RunningApplication) -> None:
    async with app.client(BORIS) as client:
        assert (await client.post("/api/people", json=person_body(MARINA))).status_code == 201


async def test_several_seal_at_once_and_nothing_is_held_twice(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web",)) as app:
        for _ in range(5):
            work = service_writing(memory(app))
            for _ in range(100):
                await audit.log_action(work, action="posts.changed", about="person:somebody", school_id="school-07")
            await work.commit()
        for _ in range(3):
            await asyncio.gather(*(chain.seal_entries(memory(app)) for _ in range(4)))
        found = await verify(app.settings)
    assert (found.entries, found.unsealed, found.fault) == (500, 0, None)


async def test_an_erased_person_is_gone_from_the_log_and_the_chain_holds(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        async with app.client(ZINAIDA) as client:
            await client.put(f"/api/people/{MARINA.id}/posts", json=EXPERT)
        await sealed(app)
        work = service_writing(memory(app))
        forgotten = await audit.forget_person(work, MARINA.id)
        await work.commit()
        await sealed(app)
        found = await verify(app.settings)
        left = [document async for document in memory(app).collection("audit").find()]
        assert await entries(app, person=MARINA.id) == []
    assert (forgotten, found.erased, found.fault) == (2, 2, None)
    assert MARINA.id not in str(left)


async def test_the_command_ends_with_one_line(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, MARINA)
        await sealed(app)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.docendo", "audit", stdout=asyncio.subprocess.PIPE,
            env={"DOCENDO_MONGO_URL": place.mongo_url, "DOCENDO_AMQP_URL": place.amqp_url,
                 "DOCENDO_DATABASE_PREFIX": place.prefix},
        )  # fmt: skip
        output, _ = await process.communicate()
    assert process.returncode == 0
    assert output.decode().startswith("audit: entries=2 seals=")
    assert output.decode().endswith("holds\n")
