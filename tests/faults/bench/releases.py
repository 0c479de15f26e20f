"""Two releases of the house side by side, as in every deploy and every way back from one."""

import asyncio
import random
import signal
from collections.abc import Sequence
from pathlib import Path

from services import SERVICE_NAMES
from tests.faults.bench.cluster import PREFIX, Cluster
from tests.faults.bench.instances import Instance
from tests.faults.mechanisms import Mechanism
from tests.faults.without import copy_with
from tests.kit.waiting import until

NEW = "of_the_next_release"
"""What the next release says, and keeps, and this one does not know."""
_A_WHILE = 25
AHEAD = (
    Mechanism("promises", "shared/event.py", '    type: ClassVar[str] = ""\n',
              f'    {NEW}: str = "said"\n    type: ClassVar[str] = ""\n'),
    Mechanism("memory", "shared/entity.py", "    id: str\n    version: int",
              f'    id: str\n    {NEW}: str = "kept"\n    version: int'),
)  # fmt: skip


def make_next_release(tree: Path, folder: Path) -> Path:
    """A copy of the house in which every promise and everything remembered has grown by a field."""
    copy = folder / "next-release"
    if not copy.exists():
        copy_with(copy, *AHEAD, house=tree)
    return copy


async def two_releases(cluster: Cluster, chance: random.Random) -> None:
    """One instance of each of two rooms is a release ahead, then all of them, then everybody is back.

    Either release hears what the other says and changes what the other has written, in both directions.
    """
    rooms = ("intake", chance.choice([room for room in SERVICE_NAMES if room != "intake"]))
    this, coming = cluster.plan.house, await asyncio.to_thread(make_next_release, cluster.plan.house, cluster.folder)
    first = [cluster.instances_of(room)[-1] for room in rooms]
    others = [one for one in cluster.instances_of(*rooms) if one not in first]
    await _deploy_release(first, coming)
    await _both_at_work(cluster)
    await _deploy_release(others, coming)
    await cluster.crowd.wait_accepted(_A_WHILE)
    await _deploy_release(first, this)
    await cluster.crowd.wait_accepted(_A_WHILE)
    await _deploy_release(others, this)


async def _deploy_release(instances: Sequence[Instance], house: Path) -> None:
    for one in instances:
        await one.end(signal.SIGTERM)
        one.tree = house
        await one.start()
        await one.ready()


async def _both_at_work(cluster: Cluster) -> None:
    """Until every release that is at the front door has kept something, and said it. Raises AssertionError."""
    requests, said = cluster.mongo[f"{PREFIX}_intake"]["requests"], NEW.encode()
    sides = {one.tree != cluster.plan.house for one in cluster.instances_of("intake")}
    before = {side: await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) for side in sides}

    async def both() -> bool:
        await asyncio.sleep(0.1)
        kept = [
            await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) >= before[side] + _A_WHILE
            for side in sides
        ]
        return all(kept) and sides <= {said in message.body for message in cluster.witness.recent}

    await until(both, "both releases are at work", within=300)
