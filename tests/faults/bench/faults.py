"""What can go wrong, by name: each breaks something while the load is at the routes, and mends it again."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable

from services import SERVICE_NAMES
from shared.contracts import QUEUES
from tests.faults.bench import messages
from tests.faults.bench.cluster import Cluster
from tests.faults.bench.instances import Instance
from tests.faults.bench.network_faults import FaultProxy
from tests.faults.bench.replicated_servers import ReplicatedServers
from tests.kit.waiting import until

Fault = Callable[[Cluster, random.Random], Awaitable[None]]
ACCEPTED_MEANWHILE = 25
"""So many requests are accepted, or repeated in vain, while a thing is broken, and the cluster's time goes by."""
_A_MINUTE = 60.0
_FRONT_SERVICE = "intake"


def queues_of(service: str) -> list[str]:
    """The queues of all listeners of a service."""
    return [name for name in QUEUES if name.startswith(f"{service}.")]


async def kill(cluster: Cluster, chance: random.Random, *services: str) -> None:
    """kill -9 of one instance of each of the services."""
    fallen = [chance.choice(cluster.instances_of(definition)) for definition in services]
    await asyncio.gather(*(one.end(signal.SIGKILL) for one in fallen))
    await _meanwhile(cluster)
    await asyncio.gather(*(one.start() for one in fallen))


async def kill_all(cluster: Cluster, chance: random.Random) -> None:
    """kill -9 of the whole system at once."""
    await asyncio.gather(*(one.end(signal.SIGKILL) for one in cluster.instances))
    await asyncio.gather(*(one.start() for one in cluster.instances))


async def deploy(cluster: Cluster, chance: random.Random, *services: str) -> None:
    """SIGTERM with work in hand for one instance of each of the services, and a new one in its place."""
    leaving = [chance.choice(cluster.instances_of(definition)) for definition in services]
    await asyncio.gather(*(one.end(signal.SIGTERM) for one in leaving))
    await asyncio.gather(*(one.start() for one in leaving))


async def deploy_all(cluster: Cluster, chance: random.Random) -> None:
    """The same for every instance, one after another."""
    for one in cluster.instances:
        await one.end(signal.SIGTERM)
        await one.start()
        await one.ready()


async def broker_restarted(cluster: Cluster, chance: random.Random) -> None:
    """The broker ends cleanly and comes back."""
    await cluster.servers.written_down()


async def server_killed(cluster: Cluster, chance: random.Random, name: str) -> None:
    """kill -9 of a server; without the broker requests are accepted all the same."""
    await cluster.servers.kill(name)
    await _meanwhile(cluster)
    await cluster.servers.start()


async def both_killed(cluster: Cluster, chance: random.Random, first: str, second: str) -> None:
    """Two of three: no majority is left."""
    await asyncio.gather(cluster.servers.kill(first), cluster.servers.kill(second))
    await _meanwhile(cluster)
    await cluster.servers.start()


async def server_away(cluster: Cluster, chance: random.Random, name: str) -> None:
    """Dead for a minute: longer than heartbeats, leases and every time-out of ours."""
    cluster.lasting = _A_MINUTE
    await server_killed(cluster, chance, name)


async def server_silent(cluster: Cluster, chance: random.Random, name: str) -> None:
    """The same, holding every connection."""
    cluster.lasting = _A_MINUTE
    await server_stalled(cluster, chance, name)


async def server_stutters(cluster: Cluster, chance: random.Random, name: str) -> None:
    """It stands still and goes on, again and again: how a slow disk looks from outside."""
    loop = asyncio.get_running_loop()
    end = loop.time() + cluster.lasting
    while loop.time() < end:
        stalled = await cluster.servers.stall(name)
        await asyncio.sleep(chance.uniform(0.1, 0.6))
        cluster.servers.wake(stalled)
        await asyncio.sleep(chance.uniform(0.02, 0.2))


async def server_stalled(cluster: Cluster, chance: random.Random, name: str) -> None:
    """A server that holds every connection and says nothing."""
    stalled = await cluster.servers.stall(name)
    await _meanwhile(cluster)
    cluster.servers.wake(stalled)


async def stepped_down(cluster: Cluster, chance: random.Random) -> None:
    """The primary of the replica set gives way, three times."""
    for _ in range(3):
        assert isinstance(cluster.servers, ReplicatedServers)
        await cluster.servers.step_down()
        await _meanwhile(cluster, share=0.4)


async def broker_full(cluster: Cluster, chance: random.Random, *, disk: bool) -> None:
    """The broker's alarm holds every publisher."""
    await cluster.servers.fill(disk=disk)
    await _meanwhile(cluster)
    await cluster.servers.empty()


async def line(cluster: Cluster, chance: random.Random, what: str, server: str, *services: str) -> None:
    """The network between one instance of each service and a server is cut, stalled, or reset many times."""
    proxies = [_proxy_of(chance.choice(cluster.instances_of(definition)), server) for definition in services]
    for _ in range(5 if what == "reset" else 1):
        for proxy in proxies:
            getattr(proxy, what)()
        await _meanwhile(cluster, 10 if what == "reset" else ACCEPTED_MEANWHILE, share=0.2 if what == "reset" else 1.0)
    for proxy in proxies:
        proxy.mend()


async def duplicates(cluster: Cluster, chance: random.Random) -> None:
    """The last events once more, in disorder, to everybody who waits for them."""
    await messages.publish_again(cluster.servers.amqp_url, cluster.recorder.recent, chance)


async def behind(cluster: Cluster, chance: random.Random) -> None:
    """A service is away for long and finds a full queue."""
    await _while_away(cluster, "matching", cluster.plan.backlog)


async def disorder(cluster: Cluster, chance: random.Random) -> None:
    """What waits for a service is shuffled before it is heard for the first time."""
    definition = chance.choice(SERVICE_NAMES)
    await _while_away(cluster, definition, 60, lambda queue: messages.shuffle(cluster.servers.amqp_url, queue, chance))


async def other_versions(cluster: Cluster, chance: random.Random) -> None:
    """A deploy half done: what waits was said by services that know more fields, or fewer, than those who hear it."""
    definition = chance.choice(SERVICE_NAMES)
    await _while_away(
        cluster, definition, 60, lambda queue: messages.of_other_versions(cluster.servers.amqp_url, queue)
    )


async def poison(cluster: Cluster, chance: random.Random) -> None:
    """Messages that nobody can read rest apart, and hold up nobody."""
    queues = queues_of(chance.choice(SERVICE_NAMES))
    chosen = chance.sample(queues, min(2, len(queues)))
    await messages.poison(cluster.servers.amqp_url, chosen)
    cluster.poisoned += 3 * len(chosen)
    await cluster.load.wait_accepted(ACCEPTED_MEANWHILE)


async def clock_jumps(cluster: Cluster, chance: random.Random, *services: str) -> None:
    """The clock of one instance of each service is wrong, then right again: it has gone back at one of the two moments.

    A session made on a clock that is more than a minute ahead is refused on the others, so none is more behind.
    """
    clocks = [
        one.clock
        for one in (chance.choice(cluster.instances_of(definition)) for definition in services)
        if one.clock is not None
    ]
    for clock in clocks:
        clock.move(chance.choice((chance.randint(60, 600), -chance.randint(10, 50))))
    await _meanwhile(cluster)
    for clock in clocks:
        clock.move(0)


async def both(cluster: Cluster, chance: random.Random, *faults: Fault) -> None:
    """Several at once."""
    await asyncio.gather(*(fault(cluster, random.Random(chance.random())) for fault in faults))


async def _while_away(
    cluster: Cluster, service: str, backlog: int, tamper: Callable[[str], Awaitable[None]] | None = None
) -> None:
    away = cluster.instances_of(service)
    if service == _FRONT_SERVICE:
        await _something_waits_inside(cluster, backlog)
    else:
        await asyncio.gather(*(one.end(signal.SIGTERM) for one in away))
        await cluster.load.wait_accepted(backlog)
    await asyncio.sleep(cluster.lasting)  # few people do what the quieter services hear of
    if tamper is not None:
        await asyncio.gather(*(tamper(queue) for queue in queues_of(service)))
    await asyncio.gather(*(one.start() for one in away))


async def _something_waits_inside(cluster: Cluster, backlog: int) -> None:
    """The front route is shut, and nothing can be accepted: matching now tells it of what was accepted before."""
    late = cluster.instances_of("matching")
    await asyncio.gather(*(one.end(signal.SIGTERM) for one in late))
    await cluster.load.wait_accepted(backlog)
    await asyncio.gather(*(one.end(signal.SIGTERM) for one in cluster.instances_of(_FRONT_SERVICE)))
    await asyncio.gather(*(one.start() for one in late))
    await asyncio.gather(*(one.ready() for one in late))


async def _meanwhile(cluster: Cluster, count: int = ACCEPTED_MEANWHILE, share: float = 1.0) -> None:
    """Until so many were accepted, or so many tries were in vain, and a share of the cluster's time has gone by."""
    history, loop = cluster.load.history, asyncio.get_running_loop()
    accepted, retries, earliest = history.count, history.retries, loop.time() + cluster.lasting * share

    async def gone_on() -> bool:
        on = history.count >= accepted + count or history.retries >= retries + count
        return on and loop.time() >= earliest

    await until(gone_on, "people go on", within=600)


def _proxy_of(one: Instance, server: str) -> FaultProxy:
    return one.broker if server == "broker" else one.database
