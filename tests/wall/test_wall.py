"""The walk through every door of every room as everybody: `make wall`."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local import Servers
from services.intake.store import Requests
from shared.store import visible_to_all
from tests.journeys.region import region_with_story, silently
from tests.servers import own_place
from tests.wall.askers import code_of_another
from tests.wall.table import COLUMNS, name_of
from tests.wall.things import taken_back, things
from tests.wall.walker import Walk
from tests.wall.words import secrets

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walk]:
    """A region in which one school has a whole story; what the others saw of their lists before it began."""
    with own_place(servers) as place:
        async with region_with_story(place, tmp_path_factory.mktemp("wall")) as region:
            walk = Walk(region, await code_of_another(region), await taken_back(region))
            await region.settled()
            await walk.before()
            await region.walk(silently)
            await region.settled()
            region.ids |= await things(region)
            await region.settled()
            walk.secrets = await secrets(region)
            yield walk


async def test_the_walk_would_notice_a_policy_that_shows_too_much(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Requests, "visible", staticmethod(visible_to_all))
    of_requests = ("GET /board", "GET /requests/{request_id}", "GET /api/requests/{request_id}")
    weaker = Walk(
        walk.region, walk.code, walk.revoked, lambda door: name_of(door) in of_requests, walk.secrets, views=walk.views
    )
    await weaker.look()
    told = "\n".join(weaker.leaks)
    assert "a foreign teacher: GET /api/requests/{request_id}: yes, and the table (teacher) says 404" in told
    assert "nobody: GET /requests/{request_id}: what is there is answered otherwise" in told
    assert "a foreign coordinator: GET /board: tells" in told
    assert "a foreign coordinator: GET /board: another answer since the story began" in told


async def test_nobody_sees_what_is_not_theirs(walk: Walk) -> None:
    assert len(walk.secrets) > 20
    await walk.look()
    await walk.write()
    print(f"\nwall pairs={len(walk.tried)} leaks={len(walk.leaks)}")
    assert not walk.leaks, "\n".join([*walk.leaks, "", "seen:", *seen(walk)])


def seen(walk: Walk) -> list[str]:
    """The lines of the table as the house answers; whether it should is for you to judge."""
    return [
        f'"{name}" = "{" ".join(words.get(column, "-") for column in COLUMNS)}"' for name, words in walk.seen.items()
    ]
