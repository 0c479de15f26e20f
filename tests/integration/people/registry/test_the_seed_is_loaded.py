"""The region comes in through the front routes, and coming again changes nothing."""

from pathlib import Path

from deploy.seed import read_people, read_region
from deploy.seed.load import Loaded, load
from services import definitions
from shared.http import service_state
from shared.service import CombinedApplication
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

REQUESTS = 6


async def counts(app: RunningApplication) -> dict[str, int]:
    """How much every service remembers of the region, and how many events were said about it."""
    assert isinstance(app.asgi, CombinedApplication)
    found: dict[str, int] = {}
    for service, names in {"people": ("schools", "persons"), "intake": ("requests",)}.items():
        for name in names:
            collection = service_state(app.asgi.services[service]).store.collection(name)
            found[name] = await collection.count_documents({})
            published = [document["_said"] async for document in collection.find({}, {"_said": 1})]
            found[f"{name} said"] = sum(published)
    return found


async def test_loading_twice_is_loading_once(place: Place, tmp_path: Path) -> None:
    async with run_services(definitions(), place, tmp_path) as app, app.client() as client:
        first = await load(client, app.sessions, REQUESTS)
        before = await counts(app)
        again = await load(client, app.sessions, REQUESTS)
        after = await counts(app)
    cast, schools = read_people(), len(read_region().schools)
    experts = sum(bool(person.competencies) for person in cast)
    assert first == again == Loaded(schools, len(cast), experts, REQUESTS)
    assert before == after
    assert (before["schools"], before["persons"], before["requests"]) == (schools, len(cast), REQUESTS)
    assert str(first).count("\n") == 0
