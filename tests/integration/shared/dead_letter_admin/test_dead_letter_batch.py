"""Dead letters are safe in anybody's hands: of an operator who dies, and of two at once."""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from shared.bus import DeadLetters, Topology, dead_letters
from shared.contracts.matching import ExpertInvited
from shared.problems import Busy, Unavailable
from tests.integration.shared.dead_letter_admin.operator import QUEUE, deliver, make_event
from tests.kit.bus import open_channel
from tests.kit.processes import ROOT
from tests.kit.servers import Place

MANY = 200
_HOLDS = f"""
import asyncio, sys
from shared.bus import DeadLetters
async def hold():
    async with DeadLetters(sys.argv[1]).hold({QUEUE!r}) as pile:
        print(len(pile.letters), flush=True)
        await asyncio.sleep(600)
asyncio.run(hold())
"""


@pytest.fixture
async def dead_lettered(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Many events at rest; gives their ids in the order in which they were laid there."""
    monkeypatch.setattr(dead_letters, "_LOCK_TIMEOUT", 30.0)  # a busy machine takes its time over so many
    await Topology({QUEUE: [ExpertInvited.type]}, ()).declare(place.amqp_url, place.management_url)
    events = [make_event() for _ in range(MANY)]
    await deliver(place, *events, queue=f"{QUEUE}.dead")
    return [envelope.id for envelope in events]


async def test_an_operator_who_dies_while_looking_loses_and_shuffles_nothing(
    place: Place, dead_lettered: list[str]
) -> None:
    """Each single `get` would be a consumer of its own for the broker, which then gives them back in any order."""
    looking = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _HOLDS,
        place.amqp_url,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert looking.stdout is not None
    assert int(await looking.stdout.readline()) == MANY
    looking.send_signal(signal.SIGKILL)
    await looking.wait()
    letters = DeadLetters(place.amqp_url)
    for limit in (50, MANY):
        assert [letter.id for letter in await letters.peek(QUEUE, limit)] == dead_lettered[:limit]


async def test_the_second_operator_waits_for_the_first_and_sees_everything(
    place: Place, dead_lettered: list[str]
) -> None:
    letters = DeadLetters(place.amqp_url)
    async with letters.hold(QUEUE) as batch:
        other = asyncio.create_task(letters.peek(QUEUE, MANY))
        await batch.discard(batch.letters[0])
        done, _ = await asyncio.wait({other}, timeout=0.3)
        assert not done, "nobody looks at a pile that is in other hands"
    assert [letter.id for letter in await other] == dead_lettered[1:]


async def test_who_waits_too_long_is_told_so(
    place: Place, dead_lettered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "_LOCK_TIMEOUT", 0.2)
    letters = DeadLetters(place.amqp_url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(letters.hold(QUEUE))
        with pytest.raises(Busy):
            await letters.peek(QUEUE)


async def test_two_operators_give_everything_back_once(place: Place, dead_lettered: list[str]) -> None:
    letters = DeadLetters(place.amqp_url)
    counts = await asyncio.gather(letters.replay(QUEUE), letters.replay(QUEUE))
    assert sum(counts) == MANY
    async with open_channel(place) as channel:
        queue = await channel.get_queue(QUEUE)
        given = [await queue.get(no_ack=True) for _ in range(MANY)]
        assert sorted(str(message.message_id) for message in given if message) == sorted(dead_lettered)
        assert await queue.get(no_ack=True, fail=False) is None


async def test_without_a_broker_the_operator_is_told_to_wait(tmp_path: Path) -> None:
    for visit in (DeadLetters("amqp://127.0.0.1:1/").peek(QUEUE), DeadLetters("amqp://127.0.0.1:1/").count([QUEUE])):
        with pytest.raises(Unavailable):
            await visit
