"""The same story with every room in a process of its own, as in the region's deployment."""

from pathlib import Path
from typing import Any

from deploy.demo.doors import Doors
from deploy.demo.story import Walk
from deploy.seed.load import load
from tests.processes import rooms_apart
from tests.servers import Place


async def test_the_story_does_not_care_where_the_rooms_live(place: Place, tmp_path: Path) -> None:
    stages: list[int] = []

    async def tell(stage: int, _: dict[str, Any]) -> None:
        stages.append(stage)

    with rooms_apart(place, tmp_path) as (_, client, sessions):
        doors = Doors(client)
        await load(doors.anybody(), sessions, requests=3)
        request = await Walk(doors, tell).through()
        await doors.close()
    assert stages == [1, 2, 3, 4, 5, 6, 7]
    assert request["stage"] == "closed"
