"""Every fault by its name."""

import random
from collections.abc import Awaitable, Callable

from services import SERVICE_NAMES
from tests.faults.bench import faults
from tests.faults.bench.cluster import Cluster
from tests.faults.bench.faults import Fault
from tests.faults.bench.movable_clocks import CAN_BE_MOVED
from tests.faults.bench.releases import two_releases


def _with(fault: Callable[..., Awaitable[None]], *words: str, **more: object) -> Fault:
    async def named(cluster: Cluster, chance: random.Random) -> None:
        await fault(cluster, chance, *words, **more)

    return named


FAULTS: dict[str, Fault] = {
    "broker-restarted": faults.broker_restarted,
    "intake-killed": _with(faults.kill, "intake"),
    "matching-killed": _with(faults.kill, "matching"),
    "people-killed": _with(faults.kill, "people"),
    "scheduling-killed": _with(faults.kill, "scheduling"),
    "publishing-killed": _with(faults.kill, "publishing"),
    "one-of-each-killed": _with(faults.kill, *SERVICE_NAMES),
    "house-killed": faults.kill_all,
    "deploy": _with(faults.deploy, "intake", "matching"),
    "deploy-all": faults.deploy_all,
    "broker-killed": _with(faults.server_killed, "rabbitmq"),
    "broker-stalled": _with(faults.server_stalled, "rabbitmq"),
    "broker-disk-full": _with(faults.broker_full, disk=True),
    "broker-memory-full": _with(faults.broker_full, disk=False),
    "database-killed": _with(faults.server_killed, "mongod"),
    "database-stalled": _with(faults.server_stalled, "mongod"),
    "broker-line-cut": _with(faults.line, "cut", "broker", "intake", "matching"),
    "broker-line-stalled": _with(faults.line, "stall", "broker", "intake", "matching"),
    "broker-line-reset": _with(faults.line, "reset", "broker", "intake", "matching"),
    "database-line-cut": _with(faults.line, "cut", "database", "intake", "matching"),
    "database-line-stalled": _with(faults.line, "stall", "database", "intake", "matching"),
    "database-line-reset": _with(faults.line, "reset", "database", "intake", "matching"),
    "delivered-twice": faults.duplicates,
    "out-of-order": faults.disorder,
    "other-versions": faults.other_versions,
    "two-releases": two_releases,
    "far-behind": faults.behind,
    "poison": faults.poison,
    "broker-stutters": _with(faults.server_stutters, "rabbitmq"),
    "database-stutters": _with(faults.server_stutters, "mongod"),
}
if CAN_BE_MOVED:
    FAULTS["clock-jump"] = _with(faults.clock_jumps, *SERVICE_NAMES)
LASTING: dict[str, Fault] = {
    "broker-away-a-minute": _with(faults.server_away, "rabbitmq"),
    "database-away-a-minute": _with(faults.server_away, "mongod"),
    "broker-silent-a-minute": _with(faults.server_silent, "rabbitmq"),
    "database-silent-a-minute": _with(faults.server_silent, "mongod"),
}
OF_A_CLUSTER: dict[str, Fault] = {
    **{name: fault for name, fault in FAULTS.items() if not name.startswith("database-line")},
    "one-broker-killed": _with(faults.server_killed, "rabbitmq-2"),
    "first-broker-killed": _with(faults.server_killed, "rabbitmq-1"),
    "one-broker-stalled": _with(faults.server_stalled, "rabbitmq-3"),
    "two-brokers-killed": _with(faults.both_killed, "rabbitmq-2", "rabbitmq-3"),
    "primary-killed": _with(faults.server_killed, "primary"),
    "primary-stalled": _with(faults.server_stalled, "primary"),
    "primary-stepped-down": faults.stepped_down,
    "two-members-killed": _with(faults.both_killed, "mongod-2", "mongod-3"),
}
