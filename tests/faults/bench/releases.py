"""Two releases of the system side by side, as in every deploy and every way back from one."""

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
    """A copy of the system in which every contract and everything remembered has grown by a field."""
    copy = folder / "next-release"
    if not copy.exists():
        copy_with(copy, *AHEAD, tree=tree)
    return copy


async def two_releases(cluster: Cluster, chance: random.Random) -> None:
    """One instance of each of two services is a release ahead, then all of them, then everybody is back.

    Either release hears what the other says and changes what the other has written, in both directions.
    """
    services = ("intake", chance.choice([service for service in SERVICE_NAMES if service != "intake"]))
    this, coming = cluster.plan.tree, await asyncio.to_thread(make_next_release, cluster.plan.tree, cluster.folder)
    first = [cluster.instances_of(service)[-1] for service in services]
    others = [one for one in cluster.instances_of(*services) if one not in first]
    await _deploy_release(first, coming)
    await _both_at_work(cluster)
    await _deploy_release(others, coming)
    await cluster.load.wait_accepted(_A_WHILE)
    await _deploy_release(first, this)
    await cluster.load.wait_accepted(_A_WHILE)
    await _deploy_release(others, this)


async def _deploy_release(instances: Sequence[Instance], tree: Path) -> None:
    for one in instances:
        await one.end(signal.SIGTERM)
        one.tree = tree
        await one.start()
        await one.ready()


async def _both_at_work(cluster: Cluster) -> None:
    """Until every release that is at the front route has kept something, and said it. Raises AssertionError."""
    requests, marker = cluster.mongo[f"{PREFIX}_intake"]["requests"], NEW.encode()
    sides = {one.tree != cluster.plan.tree for one in cluster.instances_of("intake")}
    before = {side: await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) for side in sides}

    async def both() -> bool:
        await asyncio.sleep(0.1)
        kept = [
            await asyncio.to_thread(requests.count_documents, {NEW: {"$exists": side}}) >= before[side] + _A_WHILE
            for side in sides
        ]
        return all(kept) and sides <= {marker in message.body for message in cluster.recorder.recent}

    await until(both, "both releases are at work", within=300)
