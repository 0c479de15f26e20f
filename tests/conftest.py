"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from deploy.local import Servers
from tests.servers import Place, own_place, real_servers

FOLDERS = ("unit", "contract", "integration", "journeys", "wall", "faults", "browser")

# The same questions every time: what was green is green again. `--hypothesis-profile=default` asks others.
settings.register_profile("the same", derandomize=True, database=None)
settings.load_profile("the same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test carries the mark of the folder it lies in; what shares a house stays in one process."""
    tests = Path(__file__).parent
    for item in items:
        path = item.path.relative_to(tests)
        folder = path.parts[0]
        if folder in FOLDERS:
            item.add_marker(folder)
        item.add_marker(pytest.mark.xdist_group(folder if folder in ("browser", "wall") else str(path)))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A real RabbitMQ and a real MongoDB, once per run, gone at its end."""
    with real_servers(tmp_path_factory.mktemp("servers") / "home") as answer:
        print(f"\nservers: {answer.how}")
        yield answer


@pytest.fixture
def place(servers: Servers) -> Iterator[Place]:
    """A virtual host and database names of this test's own."""
    with own_place(servers) as answer:
        yield answer
