"""Two releases of the house side by side, as in every deploy and every way back from one."""

import asyncio
import random
import signal
from collections.abc import Sequence
from pathlib import Path

from services import NAMES
from tests.faults.bench.instances import Instance
from tests.faults.bench.town import PREFIX, Town
from tests.faults.mechanisms import Mechanism
from tests.faults.without import rewritten
from tests.waiting import until

NEW = "of_the_next_release"
"""What the next release says, and keeps, and this one does not know."""
_A_WHILE = 25
AHEAD = (
    Mechanism("promises", "shared/event.py", '    type: ClassVar[str] = ""\n',
              f'    {NEW}: str = "said"\n    type: ClassVar[str] = ""\n'),
    Mechanism("memory", "shared/entity.py", "    id: str\n    version: int",
              f'    id: str\n    {NEW}: str = "kept"\n    version: int'),
)  # fmt: skip


def ahead(house: Path, folder: Path) -> Path:
    """A copy of the house in which every promise and everything remembered has grown by a field."""
    copy = folder / "next-release"
    if not copy.exists():
        rewritten(copy, *AHEAD, house=house)
    return copy


async def two_releases(town: Town, chance: random.Random) -> None:
    """One instance of each of two rooms is a release ahead, then all of them, then everybody is back.

    Either release hears what the other says and changes what the other has written, in both directions.
    """
    rooms = ("intake", chance.choice([room for room in NAMES if room != "intake"]))
    this, coming = town.plan.house, await asyncio.to_thread(ahead, town.plan.house, town.folder)
    first = [town.of(room)[-1] for room in rooms]
    others = [one for one in town.of(*rooms) if one not in first]
    await _released(first, coming)
    await _both_at_work(town)
    await _released(others, coming)
    await town.crowd.accepted(_A_WHILE)
    await _released(first, this)
    await town.crowd.accepted(_A_WHILE)
    await _released(others, this)


async def _released(instances: Sequence[Instance], house: Path) -> None:
    for one in instances:
        await one.end(signal.SIGTERM)
        one.house = house
        await one.start()
        await one.ready()


async def _both_at_work(town: Town) -> None:
    """Until every release that is at the front door has kept something, and said it. Raises AssertionError."""
    requests, said = town.mongo[f"{PREFIX}_intake"]["requests"], NEW.encode()
    sides = {one.house != town.plan.house for one in town.of("intake")}
    before = {side: await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) for side in sides}

    async def both() -> bool:
        await asyncio.sleep(0.1)
        kept = [
            await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) >= before[side] + _A_WHILE
            for side in sides
        ]
        return all(kept) and sides <= {said in message.body for message in town.witness.recent}

    await until(both, "both releases are at work", within=300)
