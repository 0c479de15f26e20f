"""The word for a child at the routes: by the code of the request, or by the coordinator who has it on paper."""

from pathlib import Path
from typing import Any

from bson import encode

from services.intake.main import service
from tests.cast import FOREIGN_COORDINATOR, GALINA, OLGA
from tests.integration.intake.test_requests_over_http import STORY, a_school
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

WORD = {"relation": "parent", "text": 1, "child": "Аграфена", "grade": "шестой-б"}
PAGE = {"Accept": "text/html", "Origin": "http://house.test"}


async def handed_in(app: RunningApplication, audience: str = "parent") -> dict[str, str]:
    """A request, its code, and a token that opens it."""
    body = {"school_id": await a_school(app), "audience": audience, "story": STORY}
    async with app.client() as client:
        receipt = (await client.post("/api/requests", json=body)).json()
        opened = await client.post("/api/requests/followed", json={"code": receipt["tracking_code"]})
    return {"id": receipt["id"], "code": receipt["tracking_code"], "Authorization": f"Bearer {opened.json()['token']}"}


async def bytes_of(app: RunningApplication) -> bytes:
    """Everything that is kept of requests."""
    database: Any = app.state.store.database
    return b"".join([encode(document) async for document in database["requests"].find()])


async def test_the_word_is_given_and_taken_back_and_then_nothing_is_left(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        asked = await handed_in(app)
        address = f"/api/requests/{asked['id']}/child"
        async with app.client(Authorization=asked["Authorization"]) as parent:
            given = await parent.post(address, json=WORD)
            assert given.json()["child_name"] == "Аграфена"
            assert given.json()["child_words"][0]["how"] == "site"
            kept = await bytes_of(app)
            assert "Аграфена".encode() not in kept, "it is sealed"
            assert "шестой-б".encode() not in kept
            back = await parent.post(f"{address}/withdrawal")
            again = await parent.post(f"{address}/withdrawal")
    assert (back.status_code, again.status_code) == (201, 409)
    assert (back.json()["story"], back.json()["child_name"], back.json()["grade"]) == ("", None, None)
    assert back.json()["child_words"][0]["withdrawn_at"] is not None


async def test_nobody_else_speaks_for_the_child(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        asked = await handed_in(app)
        address = f"/api/requests/{asked['id']}/child"
        async with (
            app.client() as anybody,
            app.client(FOREIGN_COORDINATOR) as foreign,
            app.client(GALINA) as looks,
        ):
            refused = [(await client.post(address, json=WORD)).status_code for client in (anybody, foreign, looks)]
        async with app.client(OLGA) as olga:
            paper = await olga.post(address, json=WORD)
    assert refused == [404, 404, 404]
    assert paper.json()["child_words"][0]["how"] == "paper"


async def test_a_class_typed_by_a_student_comes_back_with_what_to_do(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **PAGE) as student:
        typed = {"school_id": await a_school(app), "audience": "student", "story": STORY, "grade": "6"}
        refused = await student.post("/ask", data=typed)
        named = await student.post("/ask", data={**typed, "grade": "", "story": f"{STORY} Меня зовут Аня."})
        over_http = await student.post("/api/requests", json=typed)
        kept = await bytes_of(app)
    assert refused.status_code == named.status_code == over_http.status_code == 422
    assert "родитель" in refused.text
    assert STORY in refused.text, "what was typed stays"
    assert "Напишите без них" in named.text
    assert kept == b"", "nothing of it is kept"


async def test_the_page_gives_the_word_with_one_press_and_takes_it_back_with_one(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **PAGE) as parent:
        asked = await handed_in(app)
        await parent.post("/follow", data={"code": asked["code"]})
        page = await parent.get("/requests/mine/child")
        assert "Согласие родителя" in page.text
        unsaid = await parent.post("/requests/mine/child", data={"text": "1", "relation": "parent"})
        assert "Без этого согласия" in unsaid.text
        form = {"text": "1", "relation": "guardian", "sure": "yes", "child": "Аграфена"}
        surname = await parent.post("/requests/mine/child", data={**form, "child": "Аграфена Петрова"})
        assert surname.status_code == 422
        assert (await parent.post("/requests/mine/child", data=form)).status_code == 303
        assert "Аграфена" in (await parent.get("/requests/mine/child")).text
        assert (await parent.post("/requests/mine/child/withdrawal")).status_code == 303
        after = await parent.get("/requests/mine/child")
    assert "Аграфена" not in after.text
    assert "Опекун" in after.text, "that it was given and taken back stays"


async def test_the_coordinator_erases_words_that_name_a_child(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        asked = await handed_in(app, "student")
        async with app.client(OLGA, **PAGE) as olga, app.client(GALINA, **PAGE) as looks:
            page = await olga.get(f"/requests/{asked['id']}/child")
            assert "Стереть слова" in page.text
            assert (await looks.post(f"/requests/{asked['id']}/child/erasure")).status_code == 404
            assert (await olga.post(f"/requests/{asked['id']}/child/erasure")).status_code == 303
            card = await olga.get(f"/requests/{asked['id']}")
    assert STORY not in card.text
    assert "назвали ребёнка" in card.text
