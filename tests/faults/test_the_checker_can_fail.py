"""A control: a system that takes events for sent before the broker has confirmed them loses some; the bench says so.

A checker that finds nothing in a whole system proves nothing unless it finds something in a broken one.
"""

import asyncio
from pathlib import Path

from deploy.local.servers import kill_on_exit
from tests.faults.bench.cluster import Cluster, Plan
from tests.faults.bench.history import History
from tests.faults.bench.servers import Pair
from tests.faults.mechanisms import MECHANISMS
from tests.faults.without import copy_without

PEOPLE = 4
SWALLOWED = 10
TIMEOUT = 5.0
"""Seconds in which what is not lost would have arrived."""


async def test_what_a_system_without_confirmations_loses_is_found(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with copy_without(MECHANISMS["sent-until-confirmed"]) as app, kill_on_exit(home):
        plan = Plan({}, PEOPLE, seed=4, tree=app, drained_within=TIMEOUT)
        async with Cluster(home, plan, Pair(home)) as cluster:
            history, before = History(), cluster.memory.requests()
            cluster.load.start(PEOPLE, history)
            await cluster.load.wait_accepted(SWALLOWED)
            await swallow(cluster)
            await cluster.load.stop()
            verdict = await cluster.judge(history, before)
    assert [one for one in verdict.lost if one.endswith("matching has never heard of it")]
    assert [one for one in verdict.lost if one.endswith("never on the wire")]


async def swallow(cluster: Cluster) -> None:
    """The line between intake and the broker takes what intake says, and is cut before it has passed it on."""
    proxies = [one.broker for one in cluster.instances_of("intake")]
    for proxy in proxies:
        proxy.stall()
    await cluster.load.wait_accepted(SWALLOWED)
    await asyncio.sleep(1)
    for proxy in proxies:
        proxy.cut()
        proxy.mend()
