"""The broker is killed, fills its memory, forgets us: nothing that was accepted is lost, nothing happens twice."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from deploy.local import Servers, install, processes, rabbit, start, stop
from shared.bus import publisher
from tests.integration.shared.board_probes import copying_listeners, list_copied, list_pending
from tests.integration.shared.board_service import BoardService, board_settings, run_board
from tests.kit.servers import Place
from tests.kit.waiting import until

TESTS = 3


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for servers of these tests' own, native ones, which they may kill."""
    home = tmp_path_factory.mktemp("broker") / "home"
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("DOCENDO_MONGO_URL", "DOCENDO_AMQP_URL", "DOCENDO_MANAGEMENT_URL"):
            patch.delenv(variable, raising=False)
        patch.setattr("deploy.local.docker.has", lambda image: False)
        yield home
        stop(home, keep=False)


@pytest.fixture(scope="module")
def places(home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    """A place for each test on servers that nobody else uses, their queues old enough to survive a murder.

    RabbitMQ 3.10 keeps the register of a new quorum queue in memory for seconds: killed within them it never
    finds the queue again. A clean end writes everything down.
    """
    servers = start(home)
    folder = tmp_path_factory.mktemp("floor")
    places = [asyncio.run(prepared(servers, f"faults-{number}", folder)) for number in range(TESTS)]
    rabbit.stop_native(home, keep=True)
    start(home)
    return places


async def prepared(servers: Servers, name: str, folder: Path) -> Place:
    """A virtual host with the platform's queues."""
    await asyncio.to_thread(rabbit.make_vhost, servers.management_url, name)
    broker = urlunsplit(urlsplit(servers.amqp_url)._replace(path=f"/{name}"))
    place = Place(servers.mongo_url, broker, servers.management_url, f"{name.replace('-', '_')}_")
    board = BoardService(board_settings(place, folder), copying_listeners())
    await board.prepare()
    await board.connection.close()
    return place


@pytest.fixture
def own(places: list[Place]) -> Place:
    """What no test before has had."""
    return places.pop()


def kill_broker(home: Path) -> None:
    """Ends the broker as a power cut would."""
    broker = processes.running(home, "rabbitmq")
    assert broker
    os.kill(broker.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(broker), 20)


async def test_a_broker_killed_under_load_loses_nothing_and_doubles_nothing(
    own: Place, home: Path, tmp_path: Path
) -> None:
    """E4, E18: the relay retries, channels recover by themselves, nothing has two effects."""
    async with run_board(board_settings(own, tmp_path), copying_listeners()) as board:
        notes: list[str] = []
        for round_ in range(2):
            notes += [(await board.pin(f"{round_}-before-{n}")).id for n in range(40)]
            await asyncio.to_thread(kill_broker, home)
            notes += [(await board.pin(f"{round_}-during-{n}")).id for n in range(40)]
            await asyncio.to_thread(start, home)
            notes += [(await board.pin(f"{round_}-after-{n}")).id for n in range(10)]

        async def all_copied() -> bool:
            return set(await list_copied(board)) == set(notes)

        await until(all_copied, "every accepted note has its effect", within=60)
        assert await list_copied(board) == sorted(notes), "and none has two"


@pytest.mark.guarantee("sent-until-confirmed")
async def test_while_the_broker_is_full_an_event_is_not_taken_for_sent(
    own: Place, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E5: a publish hangs under a memory alarm; a time-out means unknown, and the same event is sent again."""
    monkeypatch.setattr(publisher, "CONFIRM_TIMEOUT", 0.5)
    async with run_board(board_settings(own, tmp_path), copying_listeners()) as board:
        first = await board.pin("before")

        async def is_consumed() -> bool:
            return await list_copied(board) == [first.id]

        await until(is_consumed, "the first is heard")
        node = rabbit.call_management_api(own.management_url, "GET", "/api/overview")["node"]
        await asyncio.to_thread(watermark, home, node, "0.000001")

        async def alarmed() -> bool:
            nodes = rabbit.call_management_api(own.management_url, "GET", f"/api/nodes/{node}")
            return bool(nodes.get("mem_alarm"))  # not told in the first seconds of a node

        await until(alarmed, "the broker's memory alarm is on")
        second = await board.pin("during")
        service = board.store.name

        async def timed_out() -> bool:
            failures = board.telemetry.metrics.registry.get_sample_value(
                "docendo_relay_failures_total", {"service": service}
            )
            return (failures or 0) >= 2

        await until(timed_out, "the relay does not wait for ever")
        assert await list_pending(board) == [second.id]
        await asyncio.to_thread(watermark, home, node, "0.9")

        async def both_consumed() -> bool:
            return await list_pending(board) == [] and await list_copied(board) == sorted([first.id, second.id])

        await until(both_consumed, "the second is heard, once, although it was sent again and again", within=40)


def watermark(home: Path, node: str, fraction: str) -> None:
    """Sets how much memory the broker may have."""
    place = home / "rabbit"
    account = rabbit._kept(home)
    assert account
    environment = rabbit._environment(place, account)
    tool = Path(install.rabbitmq_server()).with_name(
        "rabbitmqctl"
    )  # the one in the PATH changes user when asked by root
    command = [str(tool), "-n", node, "set_vm_memory_high_watermark", fraction]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_the_system_may_start_before_the_broker(own: Place, home: Path, tmp_path: Path) -> None:
    """A listener waits for its broker, and so does the relay; what was said meanwhile is heard."""
    settings = board_settings(own, tmp_path)
    async with run_board(settings, copying_listeners(), relay=False, listen=False) as board:
        await asyncio.to_thread(kill_broker, home)
        board.relay.start()
        board.consumers.start()
        note = await board.pin("chalk")
        assert not board.consumers.is_consuming
        await asyncio.to_thread(start, home)

        async def is_consumed() -> bool:
            return await list_copied(board) == [note.id] and board.consumers.is_consuming

        await until(is_consumed, "the note is heard and readiness says so", within=40)
        await board.consumers.stop()
        await board.relay.stop()
