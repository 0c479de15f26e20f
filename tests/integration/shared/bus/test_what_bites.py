"""What RabbitMQ and its client were measured to do, and what the platform does about it, row by row."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aio_pika.exceptions import DeliveryError

from deploy.local import rabbit
from shared.bus import Listeners, RetryPolicy
from shared.store import Receiving
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    deliver,
    is_all_sent,
    list_copied,
    list_pending,
    make_event,
    metric,
)
from tests.integration.shared.board_service import NoteMoved, board_settings, run_board
from tests.kit.bus import count_messages, open_channel
from tests.kit.servers import Place
from tests.kit.waiting import until

FOLLOWING = "board.follow-note"
OUTSIDE = "outside.library"


def following(consumed: list[int], failures: int = 0) -> Listeners:
    """A listener that writes down every try, and fails the first ones."""
    listeners = Listeners("board")

    @listeners.on(NoteMoved)
    async def follow_note(event: NoteMoved, work: Receiving) -> None:
        """Follows a note."""
        consumed.append(event.place)
        if len(consumed) <= failures:
            raise ConnectionError

    return listeners


async def test_a_publish_that_closes_its_channel_disturbs_no_listener_and_the_relay_goes_on(
    place: Place, tmp_path: Path
) -> None:
    """E6f: a missing exchange closes the channel, and every later publish on it fails at once."""
    async with run_board(board_settings(place, tmp_path), copying_listeners()) as board:
        async with open_channel(place) as channel:
            await channel.exchange_delete("events")
        note = await board.pin("chalk")

        async def failed() -> bool:
            return metric(board, "docendo_relay_failures_total", service=board.store.name) >= 2

        await until(failed, "the relay is refused, again and again")
        assert await list_pending(board) == [note.id]
        other = make_event()
        await deliver(place, other)

        async def consumed() -> bool:
            return await list_copied(board) == [other.subject]

        await until(consumed, "the listener goes on")
        await board.topology.declare(place.amqp_url, place.management_url)
        await until(lambda: is_all_sent(board), "the relay goes on as soon as the exchange is back")

        async def both() -> bool:
            return await list_copied(board) == sorted([note.id, other.subject])

        await until(both, "the fact is heard")


async def test_one_event_dead_lettered_twice_at_the_same_moment_gets_two_true_answers(
    place: Place, tmp_path: Path
) -> None:
    """E7: two messages of one id in flight on one channel, and the broker's refusal of one falls upon the other.

    What seemed buried would be acknowledged, and was nowhere.
    """
    listeners = following([])
    listeners.all |= copying_listeners().all
    async with run_board(board_settings(place, tmp_path), listeners, relay=False, listen=False) as board:
        async with open_channel(place) as channel:
            await channel.queue_delete(f"{FOLLOWING}.dead")
            queue = await channel.get_queue(QUEUE, ensure=False)
            for _ in range(20):
                await deliver(place, make_event())
                message = await queue.get()
                assert message
                answers = await asyncio.gather(
                    board.consumers._dead_letters.dead_letter(FOLLOWING, message, "nowhere to lie"),
                    board.consumers._dead_letters.dead_letter(QUEUE, message, "refused"),
                    return_exceptions=True,
                )
                assert isinstance(answers[0], DeliveryError), "it lies nowhere, and that is said"
                assert answers[1] is None, "it lies where it should"
                await message.ack()
        assert await count_messages(place, f"{QUEUE}.dead") == 20
        await board.consumers.stop()


@pytest.mark.guarantee("outsiders-hold-up-nobody")
async def test_an_outsider_who_takes_nothing_holds_up_nobody(place: Place, tmp_path: Path) -> None:
    """E20: a full queue that refuses would refuse our publish, though every other queue has its copy."""
    vhost = quote(place.vhost, safe="")
    little_memory = {"pattern": "^outside[.]", "apply-to": "queues", "definition": {"max-length": 3}}
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        rabbit.call_management_api(
            place.management_url, "PUT", f"/api/operator-policies/{vhost}/little-room", little_memory
        )
        async with open_channel(place) as channel:
            outside = await channel.declare_queue(OUTSIDE, durable=True, arguments={"x-queue-type": "quorum"})
            await outside.bind("public", "#")
            notes = [(await board.pin(f"n{n}")).id for n in range(30)]
            board.relay.start()
            await until(lambda: is_all_sent(board), "everything is sent")
            assert metric(board, "docendo_relay_failures_total", service=board.store.name) == 0

            async def consumed() -> bool:
                return await list_copied(board) == sorted(notes)

            await until(consumed, "every fact is heard here, once")
            left = [message async for message in taken(outside)]
            assert 0 < len(left) < len(notes), "the outsider has lost what was oldest"
            assert left[-1] == notes[-1], "and has what is newest"
        await board.relay.stop()


async def taken(queue: Any) -> Any:
    """The notes of which a queue still tells, oldest first."""
    while (message := await queue.get(fail=False)) is not None:
        await message.ack()
        yield json.loads(message.body)["note_id"]


async def test_what_goes_back_to_its_queue_comes_next_and_not_last(place: Place, tmp_path: Path) -> None:
    """E24: without a limit of deliveries a quorum queue puts what is returned at its end: 0 1 2 3 4 0."""
    consumed: list[int] = []
    policy = RetryPolicy(delays=(0.01,), requeues=5, max_delay=0.02)
    listeners = following(consumed, failures=2)
    settings = board_settings(place, tmp_path, prefetch=1)
    async with run_board(settings, listeners, policy, relay=False, listen=False) as board:
        for step in range(5):
            moved = make_event({"note_id": "one", "place": step}, type=NoteMoved.type, subject="one", sequence=step + 1)
            await deliver(place, moved, queue=FOLLOWING)
        board.consumers.start()

        async def is_all_consumed() -> bool:
            return len(consumed) == 7

        await until(is_all_consumed, "everything is heard")
        await board.consumers.stop()
    assert consumed == [0, 0, 0, 1, 2, 3, 4]
