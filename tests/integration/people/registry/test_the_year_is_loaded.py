"""The school year of the seed happens in real services, and coming again changes nothing."""

from pathlib import Path

from deploy.seed.load import load
from deploy.seed.load_year import load_year
from deploy.seed.year import read_year
from services import definitions
from services.intake.requests.model import Stage
from services.intake.requests.store import Requests
from services.publishing.library.store import Editions, LibraryQuery
from shared.http import Secrets, service_state
from shared.service import CombinedApplication
from shared.store import Store, service_reading
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place


def stores_of(app: RunningApplication) -> dict[str, Store]:
    assert isinstance(app.asgi, CombinedApplication)
    return {name: service_state(one).store for name, one in app.asgi.services.items()}


async def test_the_year_happens_once(place: Place, tmp_path: Path) -> None:
    stories = read_year()
    async with run_services(definitions(), place, tmp_path) as app, app.client() as client:
        await load(client, app.sessions, 0)
        stores = stores_of(app)
        secrets = Secrets(app.settings.secrets_dir)
        first = await load_year(stores, secrets, app.settings.public_url)
        again = await load_year(stores, secrets, app.settings.public_url)
        assert first == again
        print(first)

        intake = Requests(service_reading(stores["intake"]))
        stages = {stage: await intake.count_at_stage(stage, 1_000) for stage in Stage}
        assert sum(stages.values()) == len(stories)
        editions = Editions(service_reading(stores["publishing"]))
        assert await editions.count_published(LibraryQuery()) == first.published
