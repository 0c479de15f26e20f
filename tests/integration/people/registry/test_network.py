"""The network over HTTP: places, the pages of schools, roles on the page of a person, lists taken away."""

import io
from pathlib import Path

from PIL import Image

from services.people.main import service
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, FOREIGN_TEACHER, MARINA, OLGA, ZINAIDA
from tests.integration.people.imports.files import list_everybody, upload_and_check
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
WORDS = {"name": "Школа у реки", "name_en": "School by the River", "zone": "Asia/Omsk", "municipality": "malyovrag"}


async def log_entries(app: RunningApplication, action: str) -> list[dict[str, object]]:
    """What the log says."""
    async with app.client(BORIS) as client:
        found: list[dict[str, object]] = (await client.get("/api/audit", params={"deed": action})).json()["entries"]
    return found


async def test_the_operator_names_places_and_everybody_reads_them(place: Place, tmp_path: Path) -> None:
    cluster = {"kind": "municipality", "name": "Город", "name_en": "Town"}
    async with (
        run_services([service], place, tmp_path) as app,
        app.client(BORIS) as boris,
        app.client() as anybody,
    ):
        first = [await boris.put("/api/places/town", json=cluster) for _ in range(2)]
        renamed = await boris.put("/api/places/town", json={**cluster, "name": "Посёлок"})
        async with app.client(ZINAIDA) as zinaida:
            refused = await zinaida.put("/api/places/town", json=cluster)
        listed = (await anybody.get("/api/places")).json()["places"]
        log = await log_entries(app, "place.named")
    assert [answer.status_code for answer in (*first, renamed, refused)] == [200, 200, 200, 403]
    assert [one["name"] for one in listed] == ["Посёлок"]
    assert [one["before"] for one in log] == [{"name": "Город", "name_en": "Town"}, None]


async def test_a_municipality_is_added_renamed_and_taken_out_on_its_page(place: Place, tmp_path: Path) -> None:
    cluster = {"name": "Город", "name_en": "The Town"}
    async with run_services([service], place, tmp_path) as app, app.client(BORIS, **PAGE) as boris:
        await settle(app, ZINAIDA)
        async with app.client(ZINAIDA, **PAGE) as zinaida, app.client(None, **PAGE) as anybody:
            refused = [(await client.get("/places")).status_code for client in (zinaida, anybody)]
            refused.append((await zinaida.post("/places", data=cluster)).status_code)
            assert 'href="/places"' not in (await zinaida.get("/schools")).text
        assert 'href="/places"' in (await boris.get("/schools")).text
        wrong = [
            await boris.post("/places", data={**cluster, "name_en": ""}),
            await boris.post("/places", data={**cluster, "name_en": "!!!"}),
            await boris.post("/places", data={**cluster, "id": "The Town"}),
        ]
        added = [await boris.post("/places", data=cluster) for _ in range(2)]
        renamed = await boris.post("/places/the-town", data={**cluster, "name": "Посёлок"})
        listed = (await boris.get("/places")).text
        await boris.put("/api/schools/school-07", json={**WORDS, "municipality": "the-town"})
        in_use = await boris.post("/places/the-town/removal")
        by_program = await boris.delete("/api/places/the-town")
        own = (await boris.get("/places/the-town")).text
        await boris.put("/api/schools/school-07", json={**WORDS, "municipality": "malyovrag"})
        without_a_name = (await boris.get("/places/malyovrag")).status_code
        gone = await boris.post("/places/the-town/removal")
        nowhere = [(await boris.get(f"/places/{one}")).status_code for one in ("the-town", "x")]
        nowhere.append((await boris.post("/places/the-town/removal")).status_code)
        region = next(one.at for one in BORIS.roles)
        named = await boris.post(f"/places/{region}", data={"name": "Область", "name_en": "Region"})
        kinds = {one["id"]: one["kind"] for one in (await boris.get("/api/places")).json()["places"]}
        log = [one["before"] for action in ("place.removed", "place.named") for one in await log_entries(app, action)]
    assert refused == [403, 401, 403]
    assert [answer.status_code for answer in wrong] == [422, 422, 422]
    assert [answer.status_code for answer in (*added, renamed, gone, named)] == [303, 409, 303, 303, 303]
    assert "Такой муниципалитет уже есть" in added[1].text
    assert 'value="Город"' in added[1].text, "what was typed stays"
    assert "Посёлок" in listed
    assert (in_use.status_code, by_program.status_code, without_a_name) == (409, 409, 200)
    assert "сначала укажите каждой другой муниципалитет" in in_use.text
    assert 'value="Посёлок"' in in_use.text
    assert 'href="/schools/school-07/change"' in own
    assert "/removal" not in own
    assert nowhere == [404, 404, 404]
    assert kinds == {region: "region"}
    assert log == [{"name": "Посёлок", "name_en": "The Town"}, None, {"name": "Город", "name_en": "The Town"}, None]


async def test_the_administrator_changes_the_page_of_the_own_school_only(place: Place, tmp_path: Path) -> None:
    bells = {"terms": "I: 01.09.2026 – 25.10.2026", "holidays": "", "bells": "08:30 – 09:15"}
    announcement = {"title": "День открытых дверей", "text": "Приходите **все**. <script>alert(1)</script>"}
    async with (
        run_services([service], place, tmp_path) as app,
        app.client(ZINAIDA) as zinaida,
        app.client() as anybody,
    ):
        await settle(app, ZINAIDA, FOREIGN_COORDINATOR)
        foreign = FOREIGN_COORDINATOR.school
        assert (await zinaida.put("/api/schools/school-07", json=WORDS)).status_code == 200
        assert (await zinaida.put("/api/schools/school-07/calendar", json=bells)).status_code == 200
        announced = await zinaida.post("/api/schools/school-07/announcements", json=announcement)
        refused = [
            (await zinaida.put(f"/api/schools/{foreign}", json=WORDS)).status_code,
            (await zinaida.put(f"/api/schools/{foreign}/calendar", json=bells)).status_code,
            (await zinaida.post(f"/api/schools/{foreign}/announcements", json=announcement)).status_code,
            (await anybody.put("/api/schools/school-07", json=WORDS)).status_code,
            (await zinaida.put("/api/schools/school-07", json={**WORDS, "zone": "Asia/Nowhere"})).status_code,
            (await zinaida.put("/api/schools/school-07/calendar", json={"bells": "soon"})).status_code,
            (await zinaida.get("/api/schools/school-77")).status_code,
        ]
        seen = (await anybody.get("/api/schools/school-07")).json()
        page = (await anybody.get("/schools/school-07", headers=PAGE)).text
        gone = await zinaida.delete(f"/api/schools/school-07/announcements/{announced.json()['id']}")
        after = (await anybody.get("/api/schools/school-07")).json()
        log = await log_entries(app, "school.changed")
    assert refused == [403, 403, 403, 401, 422, 422, 404]
    assert (seen["name"], seen["zone"], seen["bells"]) == (
        "Школа у реки",
        "Asia/Omsk",
        [{"starts": "08:30", "ends": "09:15"}],
    )
    assert seen["municipality"] != "malyovrag", "the municipality is the operator's"
    assert "<strong>все</strong>" in page
    assert "<script>alert" not in page
    assert (gone.status_code, after["announcements"]) == (204, [])
    assert [(one["by"], one["after"]["zone"]) for one in log] == [(ZINAIDA.id, "Asia/Omsk")]  # type: ignore[index]


async def test_a_logo_is_hung_and_a_script_is_not(place: Place, tmp_path: Path) -> None:
    page = io.BytesIO()
    Image.new("RGB", (600, 600), "teal").save(page, "JPEG")
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA, **PAGE) as zinaida:
        await settle(app, ZINAIDA)
        script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        hang = "/schools/school-07/logo"
        refused = await zinaida.post(hang, files={"picture": ("logo.png", script, "image/png")})
        none_yet = await zinaida.get(hang)
        hung = await zinaida.post(hang, files={"picture": ("logo.jpg", page.getvalue(), "image/jpeg")})
        async with app.client() as anybody:
            seen = await anybody.get(hang)
    assert (refused.status_code, none_yet.status_code, hung.status_code) == (422, 404, 303)
    assert (seen.headers["content-type"], seen.content[:4]) == ("image/png", b"\x89PNG")
    assert seen.headers["x-content-type-options"] == "nosniff"


async def test_roles_are_granted_and_withdrawn_on_the_page_of_a_person(place: Place, tmp_path: Path) -> None:
    expert = {"school_id": "school-07", "role": "expert"}
    async with run_services([service], place, tmp_path) as app, app.client(ZINAIDA, **PAGE) as zinaida:
        await settle(app, MARINA, ZINAIDA, FOREIGN_TEACHER)
        at = f"/people/{MARINA.id}"
        granted = await zinaida.post(f"{at}/grant", data=expert)
        higher = await zinaida.post(f"{at}/grant", data={**expert, "role": "school_admin"})
        foreign = await zinaida.post(f"/people/{FOREIGN_TEACHER.id}/grant", data=expert)
        page = (await zinaida.get(at)).text
        withdrawn = await zinaida.post(f"{at}/withdraw", data=expert)
        roles = [(post["school_id"], post["role"]) for post in (await list_everybody(app))[MARINA.id]["posts"]]
        async with app.client(ARTHUR, **PAGE) as arthur, app.client(OLGA, **PAGE) as olga:
            auditors = (await arthur.get(at)).text
            touched = [(await client.post(f"{at}/grant", data=expert)).status_code for client in (arthur, olga)]
        log = await log_entries(app, "posts.changed")
    assert [one.status_code for one in (granted, higher, foreign, withdrawn)] == [303, 403, 404, 303]
    assert roles == [("school-07", "teacher")]
    assert "молодой педагог" in page
    assert MARINA.email in page
    assert MARINA.email not in auditors
    assert f"{at}/grant" not in auditors
    assert touched == [403, 403]
    assert [one["by"] for one in log] == [ZINAIDA.id] * 2


async def test_a_list_that_was_taken_away_comes_back_as_it_is(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, MARINA, ZINAIDA, FOREIGN_TEACHER, BORIS)
        for form in ("csv", "xlsx"):
            taken = await boris.get("/people/export", params={"form": form})
            again = await upload_and_check(boris, taken.content)
            assert (again["state"], again["same"], again["wrong"]) == ("checked", 4, 0), again["troubles"]
        async with app.client(ZINAIDA) as zinaida, app.client(ARTHUR) as arthur, app.client() as nobody:
            hers = (await zinaida.get("/people/export")).text
            refused = [(await client.get("/people/export")).status_code for client in (arthur, nobody)]
        log = await log_entries(app, "people.exported")
    assert MARINA.email in hers
    assert FOREIGN_TEACHER.email not in hers
    assert refused == [403, 401]
    assert [one["by"] for one in log] == [ZINAIDA.id, BORIS.id, BORIS.id]
