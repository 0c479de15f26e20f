"""Whatever comes has a way to go, and goes it in time: no message silences its queue, and none is dropped."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aio_pika import Message

from shared.bus import Listeners, RetryPolicy
from shared.bus.cloudevents_codec import to_message
from shared.event import EventEnvelope
from shared.problems import Refused, Unavailable
from shared.store import Receiving, Store
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    count_outcomes,
    deliver,
    list_copied,
    make_event,
    wait_for_dead_letters,
)
from tests.integration.shared.board_service import SOON, NoteMoved, NotePinned, board_settings, run_board
from tests.kit.bus import count_messages, open_channel
from tests.kit.servers import Place
from tests.kit.waiting import until

SECRET = "what nobody but the requester may read"


def noted(event_envelope: EventEnvelope, count: Any) -> Message:
    """An event whose publisher has written into the header in which the broker counts."""
    message = to_message(event_envelope)
    message.headers = {**message.headers, "x-delivery-count": count}
    return message


@pytest.mark.parametrize("count", ["abc", [{"a": 1}]], ids=str)
async def test_a_publishers_own_count_of_deliveries_silences_no_listener(
    place: Place, tmp_path: Path, count: object
) -> None:
    """What could not be counted was neither acknowledged nor buried, and with one message at a time the queue stood."""
    hopeless, good, last = make_event(), make_event(), make_event()

    async def fail(event: NotePinned, work: Receiving) -> None:
        if event.note_id == hopeless.subject:
            raise ConnectionError("the neighbour is away")

    async with run_board(board_settings(place, tmp_path), copying_listeners(fail), relay=False) as board:
        async with open_channel(place) as channel:
            for one in (hopeless, good):
                await channel.default_exchange.publish(noted(one, count), QUEUE)
        await deliver(place, last)

        async def consumed() -> bool:
            return await list_copied(board) == sorted([good.subject, last.subject])

        await until(consumed, "the others are heard")
        assert await wait_for_dead_letters(place, 1) == ["ConnectionError: the neighbour is away"]


async def test_what_fails_in_a_way_nobody_foresaw_rests_and_its_reason_repeats_no_words(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = NotePinned.parse

    def stumble(text: bytes | str) -> NotePinned:
        if SECRET in str(text):
            raise RuntimeError(text)
        return parse(text)

    monkeypatch.setattr(NotePinned, "parse", stumble)
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        good = make_event()
        await deliver(place, make_event({"note_id": "1", "text": SECRET}))
        await deliver(place, good)
        assert await wait_for_dead_letters(place, 1) == ["it could not be read: RuntimeError"]

        async def consumed() -> bool:
            return await list_copied(board) == [json.loads(good.text)["note_id"]]

        await until(consumed, "the next one is heard")


async def test_events_about_one_thing_wait_for_the_database_together_and_not_one_after_the_other(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waited anew when its turn came: the last of some was in hand longer than the broker lets anybody hold it."""
    away = 2.0
    began: list[float] = []

    async def unanswered(self: Store) -> None:
        raise Unavailable

    async def need(event: NotePinned, work: Receiving) -> None:
        began.append(asyncio.get_running_loop().time())
        raise Unavailable

    monkeypatch.setattr(Store, "ping", unanswered)
    policy = RetryPolicy(delays=(0.01,), requeues=0, max_delay=60, max_outage=away)
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(need), policy, relay=False, listen=False) as board:
        for step in range(5):
            await deliver(place, make_event(subject="one", sequence=step + 1))
        board.consumers.start()

        async def returned() -> bool:
            return await count_outcomes(board, "requeued") >= 5

        await until(returned, "all have gone back")
        assert asyncio.get_running_loop().time() - began[0] < 2 * away, "five waits would be five times as long"
        await board.consumers.stop()


async def test_what_cannot_be_dead_lettered_goes_back_to_its_queue_and_is_never_dropped(
    place: Place, tmp_path: Path
) -> None:
    """Where no policy says where dead letters go, a message that the broker is told to forget is forgotten."""

    async def refuse(event: NotePinned, work: Receiving) -> None:
        raise Refused("This board is closed")

    settings = board_settings(place, tmp_path, management_url=None, prepared=True)  # nobody makes the queue again
    async with run_board(settings, copying_listeners(refuse), relay=False, listen=False) as board:
        async with open_channel(place) as channel:
            await channel.queue_delete(f"{QUEUE}.dead")
        board.consumers.start()
        await deliver(place, make_event())
        await deliver(place, make_event([SECRET]))

        async def returned() -> bool:
            return await count_outcomes(board, "requeued") >= 4

        await until(returned, "both have gone back, again and again")
        await board.topology.declare(place.amqp_url, None)
        refused, unread = sorted(await wait_for_dead_letters(place, 2))
        assert refused == "Refused: This board is closed"
        assert unread.startswith("it breaks its contract")
        await board.consumers.stop()


async def test_an_event_of_a_type_that_an_old_process_does_not_know_waits_for_a_new_one(
    place: Place, tmp_path: Path
) -> None:
    """A deploy binds the queue first: what the old process could not read rested until somebody replayed it."""
    consumed: list[str] = []
    newer = Listeners("board")

    @newer.on(NotePinned, NoteMoved)
    async def copy_note(event: NotePinned | NoteMoved, work: Receiving) -> None:
        """Makes a copy of the note, and moves it."""
        consumed.append(work.envelope.type)

    policy = RetryPolicy(delays=(0.05,), requeues=18, max_delay=2.0)
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(), policy, relay=False) as old:
        moved = make_event({"note_id": "1", "place": 2}, type=NoteMoved.type)
        await deliver(place, moved)

        async def given_back() -> bool:
            return await count_outcomes(old, "requeued") >= 1

        await until(given_back, "the old process has given it back")
        async with run_board(settings, newer, policy, relay=False) as new:

            async def known() -> bool:
                return await count_outcomes(new) == 1

            await until(known, "the new process has heard it")
        assert consumed == [NoteMoved.type]
        assert await count_outcomes(old, "dead_lettered") == 0
        assert await count_messages(place, f"{QUEUE}.dead") == 0


async def test_an_event_of_a_type_that_nobody_ever_knows_rests_after_its_trips(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        await deliver(place, make_event({"note_id": "1", "place": 2}, type=NoteMoved.type))
        assert await wait_for_dead_letters(place, 1) == [f"{QUEUE} does not wait for {NoteMoved.type}"]
        assert await count_outcomes(board, "requeued") == SOON.requeues
