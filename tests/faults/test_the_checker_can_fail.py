"""A control: a house that takes facts for sent before the broker has confirmed them loses some, and the bench says so.

A checker that finds nothing in a whole house proves nothing unless it finds something in a broken one.
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
PATIENCE = 5.0
"""Seconds in which what is not lost would have arrived."""


async def test_what_a_house_without_confirmations_loses_is_found(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with copy_without(MECHANISMS["sent-until-confirmed"]) as house, kill_on_exit(home):
        plan = Plan({}, PEOPLE, seed=4, house=house, drained_within=PATIENCE)
        async with Cluster(home, plan, Pair(home)) as town:
            history, before = History(), town.memory.requests()
            town.crowd.start(PEOPLE, history)
            await town.crowd.wait_accepted(SWALLOWED)
            await swallow(town)
            await town.crowd.stop()
            verdict = await town.judge(history, before)
    assert [one for one in verdict.lost if one.endswith("matching has never heard of it")]
    assert [one for one in verdict.lost if one.endswith("never on the wire")]


async def swallow(town: Cluster) -> None:
    """The line between intake and the broker takes what intake says, and is cut before it has passed it on."""
    gates = [one.broker for one in town.instances_of("intake")]
    for gate in gates:
        gate.stall()
    await town.crowd.wait_accepted(SWALLOWED)
    await asyncio.sleep(1)
    for gate in gates:
        gate.cut()
        gate.mend()
