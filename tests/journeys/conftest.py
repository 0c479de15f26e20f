"""One system for all tests of a module that ask for it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local import Servers
from tests.journeys.region import Region, region_with_story, report_nothing
from tests.kit.servers import own_place


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def region(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Region]:
    """The whole system with the region loaded and the story walked once."""
    with own_place(servers) as place:
        async with region_with_story(place, tmp_path_factory.mktemp("region")) as region:
            await region.walk(report_nothing)
            yield region
