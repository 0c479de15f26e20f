"""What other services publish, and matching hears."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.seed import Person
from services.matching.main import service
from services.matching.profiles.store import People
from services.matching.topics.store import Demands, Topics
from tests.kit import neighbours
from tests.kit.servers import Place
from tests.kit.waiting import until
from tests.unit.matching.examples import formulated


class Neighbours(neighbours.Neighbours):
    """The services around matching."""

    async def introduce(self, *people: Person) -> None:
        """People of the seed are known."""
        await super().introduce(*people)
        ids = [person.id for person in people]

        async def known() -> bool:
            return len(await People(self.app.reading).list_by_ids(ids)) == len(ids)

        await until(known, "everybody is known")

    async def formulate(self, request_id: str = "request-1", sequence: int = 3) -> str:
        """A request is formulated; its topic."""
        await self.publish(formulated(request_id), request_id, sequence)
        return (await self.wait_for(lambda: Topics(self.app.reading).find_by_request(request_id), "the topic")).id

    async def demand(self, request_id: str, *, closed: bool) -> dict[str, Any]:
        """What is kept of a request, as soon as it has or has not ended, and its beginning is known."""

        async def found() -> dict[str, Any] | None:
            one = await Demands(self.app.reading).find(request_id)
            return None if one is None or one.ended is not closed else one.model_dump()

        return await self.wait_for(found, f"{request_id} is kept")


@asynccontextmanager
async def run_matching(place: Place, folder: Path) -> AsyncIterator[Neighbours]:
    """The service alone, and a voice for its neighbours."""
    async with Neighbours.of(service, place, folder) as around:
        yield around
