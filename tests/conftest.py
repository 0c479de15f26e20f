"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from deploy.local import Servers
from tests.kit.databases import DatabasePool
from tests.kit.servers import Place, own_place, real_servers

FOLDERS = ("unit", "contract", "integration", "journeys", "access_matrix", "faults", "browser")
SHARED_APPLICATION = ("tests/access_matrix/", "tests/browser/")
SERVICE_FOLDERS = ("people", "intake", "matching", "scheduling", "publishing", "journeys")

# The same questions every time: what was green is green again. `--hypothesis-profile=default` asks others.
settings.register_profile("the same", derandomize=True, database=None)
settings.load_profile("the same")


class BySharedApplication(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Hands out whole files, and whole folders where they share a system: what shares one stays in one process.

    xdist's own `loadgroup` writes groups into a name of a test that pytest 9.2 does not read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return next((folder for folder in SHARED_APPLICATION if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BySharedApplication:
    """Whatever way of sharing was asked for."""
    return BySharedApplication(config, log)


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
def handed(servers: Servers) -> Iterator[DatabasePool]:
    """Databases that the tests of the services hand on to one another."""
    answer = DatabasePool(servers.mongo_url)
    yield answer
    answer.close()


@pytest.fixture
def place(servers: Servers, handed: DatabasePool, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A virtual host and database names of this test's own."""
    # The platform's own tests declare what they please, and begin with databases that never were.
    with own_place(servers, handed if request.path.parent.name in SERVICE_FOLDERS else None) as answer:
        yield answer
