"""How long a list takes tells nothing of the neighbours: it is the same work whether they hold nothing or much."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from services.intake.requests.store import Requests
from shared.identity import Actor, Post, Role
from tests.access_matrix.callers import FOREIGN
from tests.access_matrix.matrix_run import MatrixRun, questions
from tests.access_matrix.query_cost import MANY, QueryCostMeter, grow, run_metered

pytestmark = pytest.mark.asyncio(loop_scope="package")
ROLES = {"teacher": Role.TEACHER, "coordinator": Role.COORDINATOR, "admin": Role.SCHOOL_ADMIN}
HARMLESS = MANY // 5
"""What may come and go by itself: a log of one's own, a list that was looked up a moment ago."""
BOARD = "/board"

Costs = dict[tuple[str, str], int]


class Measured:
    """The walk's system before and after the neighbours have grown."""

    def __init__(self, walk: MatrixRun, meter: QueryCostMeter) -> None:
        self._walk = walk
        self.meter = meter
        self.before: Costs = {}

    async def costs(self, only: str = "") -> Costs:
        """What every list that is not public costs for foreigners, by role and address; or one list."""
        found: Costs = {}
        async with AsyncExitStack() as stack:
            for column, role in ROLES.items():
                actor = Actor(person_id=f"measured-{column}", name="Чужой", posts=(Post(FOREIGN, role),))
                clients = await self._walk.clients(
                    stack, self._walk.region.application.sessions.issue_member_token(actor)
                )
                for route in self._walk.lists():
                    may = self._walk.tables[route.service].words(route)[column] == "yes"
                    if not may or (only and route.path != only):
                        continue
                    for query in ("", "?" + "&".join(questions(self._walk.region.ids))):
                        address = f"{route.path}{query}"
                        found[column, address] = await self.meter.cost(
                            route.service, clients[route.answers_programs], address
                        )
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def measured(walk: MatrixRun) -> AsyncIterator[Measured]:
    """What lists cost; then the school of the story has grown."""
    with run_metered(walk.region) as meter:
        found = Measured(walk, meter)
        found.before = await found.costs()
        assert grow(meter) > 10
        yield found


def dearer(before: Costs, after: Costs) -> list[str]:
    """The lists that cost more than before; one that is narrowed may cost what one's own whole list costs."""
    found = []
    for (column, address), now in after.items():
        was, whole = before[column, address], address.partition("?")[0]
        allowed = was if whole == address else max(was, before[column, whole])
        if now - allowed > HARMLESS:
            found.append(f"a foreign {column}: {address[:60]}: {was} keys and documents, now {now}")
    return found


async def test_a_foreign_list_is_the_same_work_however_much_the_neighbours_hold(measured: Measured) -> None:
    after = await measured.costs()
    assert len(after) > 40
    found = dearer(measured.before, after)
    assert not found, "\n".join(found)


async def test_a_wall_that_looks_at_each_document_would_be_noticed(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    unindexed = {"$expr": {"$in": ["$school_id", [FOREIGN]]}}
    monkeypatch.setattr(Requests, "visible", staticmethod(lambda _: unindexed))
    assert dearer(measured.before, await measured.costs(BOARD))


async def test_an_index_that_does_not_begin_with_the_school_would_be_noticed(measured: Measured) -> None:
    requests = measured.meter.services["intake"][Requests.name]
    for name, index in requests.index_information().items():
        if index["key"][0][0] == "school_id":
            requests.drop_index(name)
    assert dearer(measured.before, await measured.costs(BOARD))
