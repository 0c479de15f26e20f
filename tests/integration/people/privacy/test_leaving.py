"""A member reads what is kept about them and leaves; who asked for help takes their words back by the code."""

from pathlib import Path

from services.intake.main import service as intake
from services.people.main import service as people
from tests.cast import BORIS, MARINA, OLGA, ZINAIDA
from tests.integration.intake.test_requests_over_http import STORY, a_school, hand_in
from tests.integration.people.registry.region import person_body, settle
from tests.kit.applications import run_services
from tests.kit.servers import Place

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}


async def test_a_member_reads_and_leaves(place: Place, tmp_path: Path) -> None:
    async with run_services([people], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA, BORIS)
        async with (
            app.client(MARINA, **PAGE) as marina,
            app.client(ZINAIDA) as zinaida,
            app.client(BORIS) as boris,
        ):
            mine = await marina.get("/my-data")
            assert MARINA.email in mine.text
            unsure = await marina.post("/my-data/erasure", data={})
            assert unsure.status_code == 422
            stays = await marina.post("/my-data/erasure", data={"sure": "no"})
            assert stays.headers["location"] == "/my-data"
            of_another = await zinaida.post(f"/api/people/{MARINA.id}/erasure")
            assert of_another.status_code == 403
            gone = await marina.post("/my-data/erasure", data={"sure": "yes"})
            while gone.status_code == 409:  # that she was introduced is still on its way
                gone = await marina.post("/my-data/erasure", data={"sure": "yes"})
            assert gone.status_code == 303
            assert "session" in gone.headers["set-cookie"]
            certificate = await app.client(None, **PAGE).get(gone.headers["location"])
            assert "справка" in certificate.text.lower()
            assert MARINA.name not in certificate.text
            assert (await boris.get(f"/api/people/{MARINA.id}")).status_code == 404
            again = await boris.post("/api/people", json=person_body(MARINA))
            assert again.status_code == 409, "an identifier is not given twice"
            other = await boris.post("/api/people", json=person_body(MARINA, id="marina-2"))
            assert other.status_code == 201, "the same person may come again, as somebody new"


async def test_somebody_has_to_look_after_the_region(place: Place, tmp_path: Path) -> None:
    async with run_services([people], place, tmp_path) as app:
        await settle(app, BORIS)
        async with app.client(BORIS) as boris:
            assert (await boris.post(f"/api/people/{BORIS.id}/erasure")).status_code == 409
            assert (await boris.get(f"/api/people/{BORIS.id}")).status_code == 200


async def test_who_has_the_code_takes_their_words_back(place: Place, tmp_path: Path) -> None:
    async with run_services([intake], place, tmp_path) as app, app.client() as client:
        receipt = (await hand_in(client, await a_school(app))).json()
        opened = (await client.post("/api/requests/followed", json={"code": receipt["tracking_code"]})).json()
        async with app.client(OLGA) as olga, app.client(None, Cookie=f"request={opened['token']}", **PAGE) as mine:
            assert (await olga.post(f"/api/requests/{receipt['id']}/erasure")).status_code in (403, 404)
            assert STORY in (await mine.get("/requests/mine")).text
            assert (await mine.get("/requests/mine/erasure")).status_code == 200
            assert (await mine.post("/requests/mine/erasure", data={"sure": "yes"})).status_code == 303
            after = await mine.get("/requests/mine")
            assert STORY not in after.text
            assert receipt["number"] in after.text
            twice = await mine.post("/requests/mine/erasure", data={"sure": "yes"})
            assert twice.status_code == 409


async def test_a_member_agrees_and_takes_it_back_by_one_press_each(place: Place, tmp_path: Path) -> None:
    async with run_services([people], place, tmp_path) as app:
        await settle(app, MARINA, ZINAIDA)
        async with app.client(MARINA, **PAGE) as marina, app.client(ZINAIDA) as zinaida:
            assert "Вы не давали согласия" in (await marina.get("/consents")).text
            assert (await marina.post("/consents/authorship")).status_code == 303
            assert "Вы согласились" in (await marina.get("/consents")).text
            spoken_for_her = await zinaida.put(f"/api/people/{MARINA.id}/consents/authorship", json={"given": False})
            assert spoken_for_her.status_code == 403
            assert (await marina.post("/consents/authorship/withdrawal")).status_code == 303
            page = await marina.get("/consents")
            assert "Вы не давали согласия" in page.text
            assert "Что вы говорили" in page.text, "the record stays"
            unknown = await marina.put(f"/api/people/{MARINA.id}/consents/everything", json={"given": True})
            assert unknown.status_code == 422
