"""Anybody hands in a request and follows it by its code; the coordinator makes it exact."""

from pathlib import Path

import httpx2
import pytest

from services.intake.board import actions as board
from services.intake.main import service
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


async def test_the_board_of_many_requests_is_not_counted_to_the_last(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "COUNT_LIMIT", 2)
    shown = []
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        school = await a_school(app)
        async with app.client(OLGA, Accept="text/html") as olga:
            for number in range(1, 5):
                await hand_in(client, school, **{"Idempotency-Key": f"k-{number}"})
                page = (await olga.get("/board")).text
                shown.append(page.partition('set-board__count">')[2].partition("<")[0])
    assert shown == ["1", "2", "2+", "2+"]


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
