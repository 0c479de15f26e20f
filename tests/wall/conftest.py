"""One house for all that is asked about the wall: it is paid for once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local import Servers
from tests.journeys.region import region_with_story, silently
from tests.servers import own_place
from tests.wall.askers import FOREIGN, Keys, code_of_another
from tests.wall.things import taken_back, things, token_of
from tests.wall.walker import Walk
from tests.wall.words import secrets

BOT = "https://bot.example.org/bot1:x#DocendoBot"
"""Nobody writes to it here: a member only gets the code for it."""


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def walk(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walk]:
    """A region in which one school has a whole story; what the others saw of their lists before it began."""
    with own_place(servers) as place:
        async with region_with_story(place, tmp_path_factory.mktemp("wall"), telegram_url=BOT) as region:
            keys = Keys(await code_of_another(region), await taken_back(region), await token_of(region, FOREIGN))
            walk = Walk(region, keys)
            await region.settled()
            await walk.before()
            await region.walk(silently)
            await region.settled()
            region.ids |= await things(region)
            await region.settled()
            walk.secrets = await secrets(region)
            yield walk
