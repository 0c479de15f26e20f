"""The school year of the seed happens in real services, and coming again changes nothing."""

import time
from pathlib import Path

from deploy.seed.load import load
from deploy.seed.load_year import load_year
from deploy.seed.year import read_year
from services import definitions
from services.intake.requests.model import Stage
from services.intake.requests.store import Requests
from services.people.recognition.store import ThanksNotes
from services.publishing.library.store import Editions, LibraryQuery
from services.scheduling.meetings.store import Announcements
from shared.http import Secrets, service_state
from shared.service import CombinedApplication
from shared.store import Span, Store, service_reading
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until


def stores_of(app: RunningApplication) -> dict[str, Store]:
    """The databases of the running services, by name."""
    assert isinstance(app.asgi, CombinedApplication)
    return {name: service_state(one).store for name, one in app.asgi.services.items()}


async def counts(stores: dict[str, Store]) -> dict[str, int]:
    """How many things of each sort every service holds, and how many events it has published about them."""
    kept = {
        "intake": ("requests",),
        "matching": ("topics", "invitations", "groups"),
        "scheduling": ("meetings",),
        "publishing": ("products", "editions"),
        "people": ("persons", "thanks"),
    }
    found: dict[str, int] = {}
    for service, names in kept.items():
        for name in names:
            collection = stores[service].collection(name)
            found[name] = await collection.count_documents({})
            found[f"{name} published"] = sum([one.get("_said", 0) async for one in collection.find({}, {"_said": 1})])
    return found


async def test_a_school_year_happens_once(place: Place, tmp_path: Path) -> None:
    stories = read_year()
    async with run_services(definitions(), place, tmp_path) as app, app.client() as client:
        await load(client, app.sessions, 0)
        stores = stores_of(app)
        secrets = Secrets(app.settings.secrets_dir)
        began = time.monotonic()
        first = await load_year(stores, secrets, app.settings.public_url)
        print(f"{first} in {time.monotonic() - began:.1f} s")

        intake = Requests(service_reading(stores["intake"]))

        async def settled() -> bool:
            closed = (await intake.list_at_stage(Stage.CLOSED, Span(1))).total
            return closed == sum(story.is_solved for story in stories)

        await until(settled, "every request is where its story is")
        before = await counts(stores)
        assert await load_year(stores, secrets, app.settings.public_url) == first
        assert await counts(stores) == before

        stages = {stage: (await intake.list_at_stage(stage, Span(1))).total for stage in Stage}
        assert sum(stages.values()) == len(stories)
        stages.pop(Stage.MEETING)  # the minutes open a draft, and the request moves on at once
        assert min(stages.values()) >= 1, f"a stage where nobody stands: {stages}"
        assert before["groups"] == first.groups >= 10
        announcements = Announcements(service_reading(stores["scheduling"]))
        assert (await announcements.list_upcoming(Span(1))).total == first.meetings_ahead >= 4
        editions = Editions(service_reading(stores["publishing"]))
        assert (await editions.list_published(LibraryQuery(), Span(1))).total == first.published >= 24
        assert before["editions"] > first.published, "some were corrected"
        published = await editions.list_published(LibraryQuery(), Span(100))
        assert len({one.published_at.date() for one in published}) > 10, "the year has days"
        notes = await ThanksNotes(service_reading(stores["people"])).list_waiting(100)
        assert notes == [], "thanks are passed on"
