"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from deploy.local import Servers
from tests.databases import Handed
from tests.servers import Place, own_place, real_servers

FOLDERS = ("unit", "contract", "integration", "journeys", "wall", "faults", "browser")
ONE_HOUSE = ("tests/wall/", "tests/browser/")
ROOMS = ("people", "intake", "matching", "scheduling", "publishing", "journeys")

# The same questions every time: what was green is green again. `--hypothesis-profile=default` asks others.
settings.register_profile("the same", derandomize=True, database=None)
settings.load_profile("the same")


class ByHouse(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Hands out whole files, and whole folders where they share a house: what shares one stays in one process.

    xdist's own `loadgroup` writes groups into a name of a test that pytest 9.2 does not read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return next((folder for folder in ONE_HOUSE if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByHouse:
    """Whatever way of sharing was asked for."""
    return ByHouse(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test carries the mark of the folder it lies in."""
    tests = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(tests).parts[0]
        if folder in FOLDERS:
            item.add_marker(folder)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A real RabbitMQ and a real MongoDB, once per run, gone at its end."""
    with real_servers(tmp_path_factory.mktemp("servers") / "home") as answer:
        print(f"\nservers: {answer.how}")
        yield answer


@pytest.fixture(scope="session")
def handed(servers: Servers) -> Iterator[Handed]:
    """Databases that the tests of the rooms hand on to one another."""
    answer = Handed(servers.mongo_url)
    yield answer
    answer.end()


@pytest.fixture
def place(servers: Servers, handed: Handed, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A virtual host and database names of this test's own."""
    # The floor's own tests declare what they please, and begin with databases that never were.
    with own_place(servers, handed if request.path.parent.name in ROOMS else None) as answer:
        yield answer
