"""Lists are brought in: what is validated is what runs, all of it or nothing, and it can be taken back."""

import time
from pathlib import Path

import pytest

from deploy.commands.audit import verify as log_checked
from deploy.seed import Person
from services.people.main import service
from tests.cast import ARTHUR, BORIS, FOREIGN_TEACHER, MARINA, OLGA, ZINAIDA
from tests.integration.people.imports.files import (
    as_csv,
    as_xlsx,
    list_everybody,
    run_import,
    teacher,
    undo_import,
    upload_and_check,
    wait_step,
)
from tests.integration.people.registry.region import settle
from tests.kit.applications import run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

MANY, TIMEOUT = 10_000, 300.0


async def test_ten_thousand_people_dry_run_run_and_undo(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, ZINAIDA, BORIS)
        before = await list_everybody(app)
        took = {}

        started = time.perf_counter()
        broken = await upload_and_check(
            boris, as_csv([*map(teacher, range(MANY - 1)), teacher(MANY, email="nowhere")]), within=TIMEOUT
        )
        took["bad last row"] = time.perf_counter() - started
        assert (broken["state"], [one["row"] for one in broken["troubles"]]) == ("refused", [MANY + 1])
        assert "адрес" in broken["troubles"][0]["ru"]
        assert "address" in broken["troubles"][0]["en"]
        assert await list_everybody(app) == before

        started = time.perf_counter()
        planned = await upload_and_check(boris, as_csv(map(teacher, range(MANY))), within=TIMEOUT)
        took["dry run"] = time.perf_counter() - started
        assert (planned["state"], planned["added"], planned["wrong"]) == ("checked", MANY, 0)
        assert await list_everybody(app) == before

        started = time.perf_counter()
        done = await run_import(boris, planned, TIMEOUT)
        took["run"] = time.perf_counter() - started
        assert (done["state"], done["ready"]) == ("done", MANY)
        assert len(await list_everybody(app)) == MANY + len(before)

        async def is_all_published() -> bool:
            persons = app.state.store.collection("persons")
            return bool(await persons.count_documents({"_pending": True}) == 0)

        started = time.perf_counter()
        await until(is_all_published, "every fact is said", within=TIMEOUT)
        took["facts said"] = time.perf_counter() - started

        started = time.perf_counter()
        gone = await undo_import(boris, planned, TIMEOUT)
        took["undo"] = time.perf_counter() - started
        assert (gone["state"], gone["kept"]) == ("undone", 0)
        listed = (await boris.get("/api/people", params={"limit": 500})).json()["people"]
        assert {one["id"] for one in listed} == before.keys()
        assert not any("Тестовая" in str(one) for one in (await list_everybody(app)).values())
    print(f"\nimport people={MANY} " + " ".join(f"{name.replace(' ', '_')}={took[name]:.1f}s" for name in took))


async def test_what_was_looked_at_is_what_runs_and_is_said(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, MARINA, ZINAIDA, BORIS)
        rows = [teacher(1), teacher(2, roles="teacher; expert"), _as_row(MARINA, roles="учитель; координатор")]
        planned = await upload_and_check(zinaida, as_xlsx(rows))
        assert (planned["added"], planned["changed"]) == (2, 1)
        other = await zinaida.post(f"/api/imports/{planned['id']}/run", json={"plan": "0" * 64})
        assert (other.status_code, (await run_import(zinaida, planned))["state"]) == (409, "done")
        again = await zinaida.post(f"/api/imports/{planned['id']}/run", json={"plan": planned["plan"]})
        assert again.status_code == 409
        people = {one["name"]: one for one in (await zinaida.get("/api/people")).json()["people"]}
        same = await upload_and_check(zinaida, as_xlsx(rows))
        short = {"name": MARINA.name, "email": MARINA.email, "school": "school-07", "roles": "teacher; coordinator"}
        unsaid = await upload_and_check(zinaida, as_csv([short]))
        log = (await zinaida.get("/api/audit", params={"deed": "person.imported"})).json()["entries"]
    assert [post["role"] for post in people[MARINA.name]["posts"]] == ["teacher", "coordinator"]
    assert people[str(teacher(2)["name"])]["name_en"] == "Petr Testovaia 2"
    assert (same["state"], same["same"], same["added"], same["changed"]) == ("checked", 3, 0, 0)
    assert (unsaid["same"], unsaid["changed"]) == (1, 0), "an empty cell changes nothing"
    assert {(one["by"], str(one["before"])) for one in log} == {
        (ZINAIDA.id, "None"),
        (ZINAIDA.id, "{'posts': ['school-07: teacher']}"),
    }


def _as_row(person: Person, **changed: object) -> dict[str, object]:
    row = {
        "name": person.name,
        "name_en": person.name_en,
        "email": person.email,
        "school": "school-07",
        "roles": "teacher",
        "started": person.started.isoformat(),
        "subjects": ";".join(person.subjects),
    }
    return {**row, **changed}


async def test_the_world_has_changed_since_the_dry_run(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, MARINA, ZINAIDA, BORIS)
        planned = await upload_and_check(zinaida, as_csv([teacher(1), _as_row(MARINA, roles="teacher; expert")]))
        posts = {"posts": [{"school_id": "school-07", "role": "coordinator"}]}
        assert (await zinaida.put(f"/api/people/{MARINA.id}/posts", json=posts)).status_code == 200
        before = await list_everybody(app)
        failed = await run_import(zinaida, planned)
        assert await list_everybody(app) == before
        assert (failed["state"], [one["row"] for one in failed["troubles"]]) == ("failed", [3])


async def test_two_plans_with_the_same_people_are_run_once(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA, BORIS)
        plans = [await upload_and_check(zinaida, as_csv([teacher(1), teacher(n)])) for n in (2, 3)]
        states = [(await run_import(zinaida, plan))["state"] for plan in plans]
        names = {one["name"] for one in (await list_everybody(app)).values()}
    assert states == ["done", "failed"]
    assert teacher(2)["name"] in names
    assert teacher(3)["name"] not in names


async def test_whoever_was_changed_since_stays_when_the_rest_goes_back(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, MARINA, ZINAIDA, BORIS)
        done = await run_import(
            zinaida, await upload_and_check(zinaida, as_csv([teacher(1), teacher(2), _as_row(MARINA, roles="эксперт")]))
        )
        people = {one["name"]: one for one in (await zinaida.get("/api/people")).json()["people"]}
        posts = {"posts": [{"school_id": "school-07", "role": "coordinator"}]}
        await zinaida.put(f"/api/people/{people[str(teacher(2)['name'])]['id']}/posts", json=posts)
        gone = await undo_import(zinaida, done)
        left = {
            one["name"]: [post["role"] for post in one["posts"]]
            for one in (await zinaida.get("/api/people")).json()["people"]
        }
        assert (await zinaida.post(f"/api/imports/{done['id']}/undo")).status_code == 409
        back = await run_import(zinaida, await upload_and_check(zinaida, as_csv([teacher(1)])))
    assert (gone["state"], gone["kept"], [one["row"] for one in gone["troubles"]]) == ("undone", 1, [3])
    assert teacher(1)["name"] not in left
    assert (left[str(teacher(2)["name"])], left[MARINA.name]) == (["coordinator"], ["teacher"])
    assert back["state"] == "done", "the address is free again"


async def test_an_administrator_brings_in_the_own_school_only(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA, FOREIGN_TEACHER, BORIS)
        found = await upload_and_check(
            zinaida,
            as_csv(
                [
                    teacher(1, school=FOREIGN_TEACHER.school),
                    teacher(2, roles="администратор"),
                    teacher(3, roles="оператор региона", school=BORIS.roles[0].at),
                    teacher(4),
                ]
            ),
        )
        assert [one["row"] for one in found["troubles"]] == [2, 3, 4]
        stolen = _as_row(FOREIGN_TEACHER, id=FOREIGN_TEACHER.id, email="zinaida@lists.example.org")
        taken = await upload_and_check(zinaida, as_csv([{**stolen, "name": "Кто Угодно"}]))
        await run_import(zinaida, taken)
        async with app.client(BORIS) as boris:
            gleb = (await boris.get(f"/api/people/{FOREIGN_TEACHER.id}")).json()
    assert gleb["email"] == FOREIGN_TEACHER.email, "somebody else's box and name are not hers to change"
    assert gleb["name"] == FOREIGN_TEACHER.name
    assert [post["school_id"] for post in gleb["posts"]] == ["school-07", FOREIGN_TEACHER.school]


async def test_who_may_bring_in_and_who_may_look(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA) as zinaida:
        await settle(app, ZINAIDA, BORIS)
        found = await upload_and_check(zinaida, as_csv([teacher(1)]))
        asked = {"params": {"kind": "people"}, "content": as_csv([teacher(1)])}
        for actor, status in ((None, 401), (MARINA, 403), (OLGA, 403), (ARTHUR, 403)):
            async with app.client(actor) as client:
                assert (await client.post("/api/imports", **asked)).status_code == status  # type: ignore[arg-type]
                confirmed = {"plan": found["plan"]}
                assert (await client.post(f"/api/imports/{found['id']}/run", json=confirmed)).status_code == status
        schools = await zinaida.post("/api/imports", params={"kind": "schools"}, content=b"id\nx")
        async with app.client(ARTHUR) as arthur:
            seen = (await arthur.get(f"/api/imports/{found['id']}")).json()
        await wait_step(zinaida, found["id"])
    assert (schools.status_code, seen["state"]) == (403, "checked")


@pytest.mark.parametrize("kind", ["people", "schools"])
@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no workbook at all",
        b"name;nobody knows me\nx;y",
        b"\x00\x01\x02",
        b"name;name\nx;y",
        b'name;email\n"never closed',
        b";;;\n1;2;3",
        bytes(range(256)) * 10,
    ],
)
async def test_what_is_no_table_is_refused_with_a_reason(
    place: Place, tmp_path: Path, content: bytes, kind: str
) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, BORIS)
        found = await upload_and_check(boris, content, kind)
    assert (found["state"], found["troubles"][0]["row"]) == ("refused", 0)
    assert found["troubles"][0]["ru"] != found["troubles"][0]["en"]


async def test_schools_are_brought_in_and_taken_back(place: Place, tmp_path: Path) -> None:
    heads = ("id", "название", "municipality", "zone", "вид")
    rows = [
        {
            "id": f"school-{n}",
            "название": f"Школа {n}",
            "municipality": "town",
            "zone": "Asia/Omsk",
            "вид": "Детский сад",
        }
        for n in range(100, 103)
    ]
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, ZINAIDA, BORIS)
        wrong = await upload_and_check(boris, as_csv([{**rows[0], "zone": "Asia/Nowhere"}], heads), "schools")
        assert (wrong["state"], wrong["troubles"][0]["row"]) == ("refused", 2)
        done = await run_import(boris, await upload_and_check(boris, as_csv(rows, heads), "schools"))
        joined = {one["id"]: one["kind"] for one in (await boris.get("/api/schools")).json()["schools"]}
        await run_import(boris, await upload_and_check(boris, as_csv([teacher(1, school="Школа 101")])))
        gone = await undo_import(boris, done)
        left = {one["id"] for one in (await boris.get("/api/schools")).json()["schools"]}
    assert joined == {
        "school-07": "rural",
        "school-100": "kindergarten",
        "school-101": "kindergarten",
        "school-102": "kindergarten",
    }
    assert (gone["kept"], left) == (1, {"school-07", "school-101"})


async def test_a_file_over_the_limit_is_refused_while_it_arrives(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, BORIS)
        answer = await boris.post("/api/imports", params={"kind": "people"}, content=b"x" * (9 * 1024 * 1024))
        small = await boris.post("/api/people", content=b"x" * (2 * 1024 * 1024))
        assert (await boris.get("/api/imports")).json()["imports"] == []
    assert (answer.status_code, small.status_code) == (413, 413)


async def test_the_log_holds_after_an_import(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, ZINAIDA, BORIS)
        await run_import(boris, await upload_and_check(boris, as_csv(map(teacher, range(300)))))

        async def held() -> bool:
            return (await log_checked(app.settings)).unsealed == 0

        await until(held, "the log is sealed")
        found = await log_checked(app.settings)
    assert (found.fault, found.entries) == (None, 300 + 5)
