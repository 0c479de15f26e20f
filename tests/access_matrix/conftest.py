"""One system for all that is asked about the wall: it is paid for once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local import Servers
from tests.access_matrix.answers import secrets
from tests.access_matrix.callers import FOREIGN, Keys, foreign_code_token
from tests.access_matrix.matrix_run import MatrixRun
from tests.access_matrix.targets import make_targets, make_token, revoked_token
from tests.journeys.region import region_with_story, report_nothing
from tests.kit.servers import own_place

BOT = "https://bot.example.org/bot1:x#DocendoBot"
"""Nobody writes to it here: a member only gets the code for it."""


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def walk(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MatrixRun]:
    """A region in which one school has a whole story; what the others saw of their lists before it began."""
    with own_place(servers) as place:
        async with region_with_story(place, tmp_path_factory.mktemp("wall"), telegram_url=BOT) as region:
            keys = Keys(
                await foreign_code_token(region), await revoked_token(region), await make_token(region, FOREIGN)
            )
            walk = MatrixRun(region, keys)
            await region.settled()
            await walk.before()
            await region.walk(report_nothing)
            await region.settled()
            region.ids |= await make_targets(region)
            await region.settled()
            walk.secrets = await secrets(region)
            yield walk
