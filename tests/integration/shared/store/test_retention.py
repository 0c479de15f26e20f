"""What is over goes by itself, each kind by its rule; what would go can be seen before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.intake.main import service
from services.intake.requests.store import Requests
from shared.identity import Actor
from shared.store import Reading, Store, apply_retention
from tests.cast import BORIS, OLGA
from tests.integration.intake.test_requests_over_http import STORY, a_school, hand_in
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

PAGE = {"Accept": "text/html"}
YEARS = timedelta(days=3 * 365)


async def closed(app: RunningApplication, store: Store, ago: timedelta) -> str:
    """A request that was withdrawn so long ago."""
    async with app.client() as client:
        receipt = (await hand_in(client, "school-07")).json()
        opened = (await client.post("/api/requests/followed", json={"code": receipt["tracking_code"]})).json()
        mine = {"Authorization": f"Bearer {opened['token']}"}
        assert (await client.post(f"/api/requests/{receipt['id']}/withdrawal", headers=mine)).status_code == 201
    moment = datetime.now(UTC) - ago
    await store.collection("requests").update_one({"_id": receipt["id"]}, {"$set": {"moved_at": moment}})
    return str(receipt["id"])


async def test_the_stories_of_closed_requests_go_after_three_years(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, run=("web", "relay", "listeners")) as app:
        store = app.state.store
        await a_school(app)
        old, recent = await closed(app, store, YEARS + timedelta(days=1)), await closed(app, store, timedelta(1))
        soon = await closed(app, store, YEARS - timedelta(days=10))
        async with app.client(OLGA, **PAGE) as olga, app.client(BORIS, **PAGE) as boris:
            assert (await olga.get("/api/intake/retention")).status_code == 403
            assert (await app.client(None, **PAGE).get("/api/intake/retention")).status_code == 401
            before = await boris.get("/api/intake/retention")
        assert 'data-th="Исчезнет в течение часа">1<' in before.text
        assert 'data-th="Исчезнет за 30 дней">1<' in before.text
        assert (await look(store, old))[0] == STORY, "a preview takes nothing away"

        await apply_retention(store, app.settings)
        assert await look(store, old) == ("", ["submitted", "withdrawn", "words_outlived"])
        for kept in (recent, soon):
            assert (await look(store, kept))[0] == STORY
        await apply_retention(store, app.settings)
        assert (await look(store, old))[1].count("words_outlived") == 1


async def look(store: Store, request_id: str) -> tuple[str, list[str]]:
    """The story, and what has happened."""
    request = await Requests(Reading(store, Actor.for_service("intake"))).get(request_id)
    return request.story, [line.deed for line in request.thread]
