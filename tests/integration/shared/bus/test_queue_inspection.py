"""Queues declared and watched, when the broker takes its time."""

import gc
from pathlib import Path

import pytest
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aio_pika.tools import OneShotCallback

from shared.bus import queue_inspection, topology
from shared.bus.connection import close_connection, open_connection
from shared.bus.queue_inspection import QueueMonitor
from shared.bus.topology import DEAD_LETTER_SUFFIX, Topology
from shared.telemetry import Telemetry
from tests.integration.shared.board_service import board_settings
from tests.kit.cuttable_proxy import CuttableProxy
from tests.kit.servers import Place
from tests.kit.waiting import until

NAMES = tuple(f"board.slow-{number}" for number in range(8))


async def test_a_slow_broker_is_heard_out_on_one_connection(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One deadline for the questions about all queues kept a service from being ready for ever."""
    monkeypatch.setattr(queue_inspection, "_ANSWER_TIMEOUT", 2.0)

    async def nothing(message: AbstractIncomingMessage) -> None:
        raise AssertionError("nobody sends anything")

    consuming = await open_connection(place.amqp_url, "consumer")
    channel = await consuming.channel()
    for name in NAMES:
        await channel.declare_queue(name + DEAD_LETTER_SUFFIX)
        await (await channel.declare_queue(name)).consume(nothing)
    async with CuttableProxy(
        place.amqp_url, slow=0.1
    ).open() as line:  # 4 answers a queue: 3.2 s for all, 0.4 s for each
        watch = QueueMonitor(line.url, NAMES, Telemetry(board_settings(place, tmp_path)))
        watch.start()

        async def all_consumed() -> bool:
            return watch.all_consumed

        await until(all_consumed, "every queue has a consumer, by the broker's word")
        await watch.stop()
    assert line.connections == 1
    await close_connection(consuming)


async def test_a_slow_broker_is_told_everything_in_the_end(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One limit for all declarations began again and again: a service never came back to its cluster."""
    monkeypatch.setattr(topology, "_ANSWER_TIMEOUT", 1.0)
    async with CuttableProxy(place.amqp_url, slow=0.1).open() as line:  # some forty answers
        await Topology({name: [] for name in NAMES}, ()).declare(line.url, None)
    async with await open_connection(place.amqp_url, "looker") as looking, looking.channel() as channel:
        for name in NAMES:
            await channel.declare_queue(name + DEAD_LETTER_SUFFIX, passive=True)


async def test_round_after_round_nothing_is_kept_of_the_asking(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel for each question stayed in memory as long as the connection: 20 MB an hour in every service."""
    rounds = 0

    async def counted(watch: QueueMonitor, connection: AbstractConnection) -> bool:
        nonlocal rounds
        rounds += 1
        return await ask(watch, connection)

    ask = QueueMonitor._inspect_all
    monkeypatch.setattr(QueueMonitor, "_inspect_all", counted)
    monkeypatch.setattr(queue_inspection, "INTERVAL", 0.01)
    names = NAMES[:3]
    async with await open_connection(place.amqp_url, "declarer") as declaring:
        channel = await declaring.channel()
        for name in names:
            await channel.declare_queue(name + DEAD_LETTER_SUFFIX)
            await channel.declare_queue(name)
        watch = QueueMonitor(place.amqp_url, names, Telemetry(board_settings(place, tmp_path)))
        watch.start()

        async def asked(often: int) -> int:
            begun = rounds

            async def enough() -> bool:
                return rounds >= begun + often

            await until(enough, f"{often} rounds")
            gc.collect()
            return sum(type(one) is OneShotCallback for one in gc.get_objects())

        before = await asked(5)
        assert await asked(20) <= before + 2
        await watch.stop()
