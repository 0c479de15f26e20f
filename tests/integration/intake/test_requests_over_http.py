"""Anybody hands in a request and follows it by its code; the coordinator makes it exact."""

import re
from pathlib import Path

import httpx2
import pytest

from services.intake.main import service
from services.intake.requests.model import Request, SubmitRequest
from services.intake.requests.store import Requests
from services.intake.schools.model import School
from services.intake.schools.store import Schools
from shared.identity import Actor
from shared.store import Writing
from tests.cast import FOREIGN_COORDINATOR, OLGA
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

STORY = "Шестой класс ждёт, пока я напишу решение на доске, и сам ничего не начинает."


async def a_school(app: RunningApplication) -> str:
    """Marina's school is on the list."""
    work = Writing(app.state.store, Actor.for_service("intake"))
    await Schools(work).add(School(id="school-07", name="Школа", name_en="School"))
    await work.commit()
    return "school-07"


async def hand_in(client: httpx2.AsyncClient, school: str, **headers: str) -> httpx2.Response:
    """A teacher asks."""
    body = {"school_id": school, "audience": "teacher", "experience": "young", "story": STORY}
    return await client.post("/api/requests", json=body, headers=headers)


async def test_a_request_is_followed_by_its_code_alone(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        receipt = (await hand_in(client, await a_school(app))).json()
        assert (await client.get(f"/api/requests/{receipt['id']}")).status_code == 404
        opened = (await client.post("/api/requests/followed", json={"code": receipt["tracking_code"].lower()})).json()
        seen = await client.get(
            f"/api/requests/{receipt['id']}", headers={"Authorization": f"Bearer {opened['token']}"}
        )
    assert seen.json()["story"] == STORY
    assert [line["deed"] for line in seen.json()["thread"]] == ["submitted"]


async def test_the_same_key_hands_in_one_request(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        school = await a_school(app)
        first = await hand_in(client, school, **{"Idempotency-Key": "k-1"})
        again = await hand_in(client, school, **{"Idempotency-Key": "k-1"})
        other = await client.post(
            "/api/requests",
            json={"school_id": school, "audience": "parent", "story": STORY},
            headers={"Idempotency-Key": "k-1"},
        )
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_only_the_coordinator_of_the_school_formulates(place: Place, tmp_path: Path) -> None:
    problem = {
        "problem": "Как помочь ученику самому начать незнакомую задачу?",
        "kind": "methodical",
        "sub_kind": "engaging_students",
    }
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        receipt = (await hand_in(client, await a_school(app))).json()
        address = f"/api/requests/{receipt['id']}/formulation"
        async with app.client(FOREIGN_COORDINATOR) as foreign, app.client(OLGA) as olga:
            refused = await foreign.post(address, json=problem)
            done = await olga.post(address, json=problem)
            twice = await olga.post(address, json=problem)
    assert (refused.status_code, done.status_code, twice.status_code) == (404, 201, 409)
    assert done.json()["stage"] == "processing"


async def hand_in_many(app: RunningApplication, number: int) -> list[str]:
    """So many people ask one after another."""
    work = Writing(app.state.store, Actor.for_service("intake"))
    command = SubmitRequest(school_id="school-07", audience="teacher", experience="young", story=STORY)
    ids = [f"request-{place:03}" for place in range(number)]
    for id_ in ids:
        request, _ = Request.submit(command, id_=id_, code_digest=id_, author_id=None, at=work.now)
        await Requests(work).add(request)
    await work.commit()
    return ids


def ids_on(page: str, address: str) -> list[str]:
    """Which things a page leads to, in its order."""
    return re.findall(rf'href="{address}/([\w-]+)"', page)


async def test_140_new_requests_are_counted_on_the_board_and_all_can_be_reached(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(OLGA, Accept="text/html") as olga:
        await a_school(app)
        handed_in = await hand_in_many(app, 140)
        board = (await olga.get("/board")).text
        pages = [(await olga.get(f"/board/intake?page={number}")).text for number in (1, 2, 3)]
        beyond = [
            await olga.get(f"/board/{asked}") for asked in ("intake?page=4", "intake?page=9999", "intake?page=0", "old")
        ]
    assert 'set-board__count">140<' in board
    assert 'href="/board/intake"' in board
    reached = [id_ for page in pages for id_ in ids_on(page, "/requests")]
    assert sorted(reached) == handed_in
    assert "1–50 из 140" in pages[0]
    assert "101–140 из 140" in pages[2]
    assert ('rel="next"' in pages[0], 'rel="prev"' in pages[0]) == (True, False)
    assert ('rel="next"' in pages[2], 'rel="prev"' in pages[2]) == (False, True)
    assert {answer.status_code for answer in beyond} == {404}


async def test_a_program_is_told_how_many_requests_there_are_and_where_to_go_on(place: Place, tmp_path: Path) -> None:
    reached: list[str] = []
    skip: int | None = 0
    async with run_services([service], place, tmp_path) as app, app.client(OLGA) as olga:
        await a_school(app)
        handed_in = await hand_in_many(app, 7)
        while skip is not None:
            part = (await olga.get("/api/requests", params={"limit": 3, "skip": skip})).json()
            reached += [one["id"] for one in part["requests"]]
            assert part["total"] == 7
            skip = part["next_skip"]
        beyond = (await olga.get("/api/requests?skip=50")).json()
    assert sorted(reached) == handed_in
    assert (beyond["requests"], beyond["total"], beyond["next_skip"]) == ([], 7, None)


async def test_the_board_of_many_requests_is_not_counted_to_the_last(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("collection", "listing"):
        monkeypatch.setattr(f"shared.store.{module}.MAX_COUNTED", 30)
    async with run_services([service], place, tmp_path) as app, app.client(OLGA, Accept="text/html") as olga:
        await a_school(app)
        handed_in = await hand_in_many(app, 60)
        board = (await olga.get("/board")).text
        first, second = [(await olga.get(f"/board/intake?page={number}")).text for number in (1, 2)]
    assert 'set-board__count">30+<' in board
    assert "1–50, всего больше 30" in first
    assert sorted(ids_on(first, "/requests") + ids_on(second, "/requests")) == handed_in


async def test_a_question_whose_answer_was_lost_is_not_asked_twice(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client, app.client(OLGA) as olga:
        receipt = (await hand_in(client, await a_school(app))).json()
        opened = (await client.post("/api/requests/followed", json={"code": receipt["tracking_code"]})).json()
        address, key = f"/api/requests/{receipt['id']}", {"Idempotency-Key": "k-1"}
        asked = {"question": "Сколько детей в классе?"}
        first = await olga.post(f"{address}/questions", json=asked, headers=key)
        hers = {"Authorization": f"Bearer {opened['token']}"}
        answered = await client.post(f"{address}/answers", json={"answer": "Двадцать."}, headers=hers)
        again = await olga.post(f"{address}/questions", json=asked, headers=key)
        seen = (await olga.get(address)).json()
    assert (first.status_code, answered.status_code) == (201, 201)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/done-before")
    assert [line["deed"] for line in seen["thread"]] == ["submitted", "question_asked", "question_answered"]
