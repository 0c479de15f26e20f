"""An event is heard to its end: its effect, or a rest in dead letters with a reason; nothing is dropped in silence."""

import asyncio
import itertools
import json
from pathlib import Path

import pytest
from aio_pika import Message

from shared.bus import DeadLetters, RetryPolicy
from shared.bus.cloudevents_codec import to_message
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
from tests.integration.shared.board_service import NoteMoved, NotePinned, board_settings, run_board
from tests.kit.bus import count_messages, open_channel
from tests.kit.servers import Place
from tests.kit.waiting import until

SECRET = "what nobody but the requester may read"


def spoilt(**changed: str | None) -> Message:
    """A message that was in order before it was changed; a header that is None is taken away."""
    message = to_message(make_event())
    given = {**message.headers, **{f"ce-{name}": value for name, value in changed.items()}}
    message.headers = {name: value for name, value in given.items() if value is not None}
    return message


def with_body(body: bytes) -> Message:
    """A message with the right attributes and another body."""
    message = to_message(make_event())
    return Message(body, headers=message.headers, content_type="application/json", message_id=message.message_id)


UNREADABLE = {
    "nothing at all": (Message(b""), "not a CloudEvent of ours"),
    "no JSON": (with_body(SECRET.encode()), "Invalid JSON"),
    "not UTF-8": (with_body(b'{"text": "\xff\xfe"}'), "not a CloudEvent of ours"),
    "no id": (spoilt(id=None), "ce-id missing"),
    "no time": (spoilt(time=None), "ce-time missing"),
    "a time that is none": (spoilt(time="yesterday"), "not a CloudEvent of ours"),
    "a sequence that is none": (spoilt(sequence="first"), "not a CloudEvent of ours"),
    "a type nobody promised": (spoilt(type="board.note.eaten.v1"), "does not wait for board.note.eaten.v1"),
    "another promise": (to_message(make_event(type=NoteMoved.type)), f"does not wait for {NoteMoved.type}"),
    "a missing field": (to_message(make_event({"note_id": "1"})), "text: Field required"),
    "a wrong field": (
        to_message(make_event({"note_id": 7, "text": SECRET})),
        "note_id: Input should be a valid string",
    ),
    "a list": (to_message(make_event([SECRET])), "it breaks its contract"),
}


@pytest.mark.guarantee("unreadable-rests")
async def test_what_cannot_be_read_rests_with_its_reason_and_the_listener_goes_on(place: Place, tmp_path: Path) -> None:
    """E27: by default such a message would be gone, with a line in a log."""
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        async with open_channel(place) as channel:
            for message, _ in UNREADABLE.values():
                await channel.default_exchange.publish(message, QUEUE)
        good = make_event()
        await deliver(place, good)
        reasons = sorted(await wait_for_dead_letters(place, len(UNREADABLE)))
        assert len(reasons) == len(UNREADABLE)
        for _, wanted in UNREADABLE.values():
            assert any(wanted in reason for reason in reasons), (wanted, reasons)
        assert not any(SECRET in reason for reason in reasons), "a reason never repeats what somebody wrote"

        async def is_consumed() -> bool:
            return await list_copied(board) == [json.loads(good.text)["note_id"]]

        await until(is_consumed, "the good fact is heard")


async def test_a_refusal_is_final(place: Place, tmp_path: Path) -> None:
    tries = 0

    async def refuse(event: NotePinned, work: Receiving) -> None:
        nonlocal tries
        tries += 1
        raise Refused("This board is closed")

    async with run_board(board_settings(place, tmp_path), copying_listeners(refuse), relay=False):
        await deliver(place, make_event())
        assert await wait_for_dead_letters(place, 1) == ["Refused: This board is closed"]
        assert tries == 1


async def test_a_passing_failure_is_tried_again_with_growing_pauses_then_rests(place: Place, tmp_path: Path) -> None:
    """Trap 2, E3: a return without a pause is no retry; each return is counted by the broker."""
    policy = RetryPolicy(delays=(0.02, 0.04, 0.08), requeues=2, max_delay=0.2)
    moments: list[float] = []

    async def fail(event: NotePinned, work: Receiving) -> None:
        moments.append(asyncio.get_running_loop().time())
        raise ConnectionError("the neighbour is away")

    async with run_board(board_settings(place, tmp_path), copying_listeners(fail), policy, relay=False):
        await deliver(place, make_event())
        assert await wait_for_dead_letters(place, 1) == ["ConnectionError: the neighbour is away"]
    assert len(moments) == 3 * 4, "three trips of four tries"
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert pauses[0] >= 0.02
    assert pauses[1] >= 0.04
    assert pauses[2] >= 0.08
    assert pauses[3] >= 0.08, "the first return waits before it goes"
    assert pauses[7] >= 0.16, "and the second one longer"


async def test_a_failure_that_passes_leaves_one_effect(place: Place, tmp_path: Path) -> None:
    tries = 0

    async def stumble(event: NotePinned, work: Receiving) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionError

    async with run_board(board_settings(place, tmp_path), copying_listeners(stumble), relay=False) as board:
        await deliver(place, make_event())

        async def is_consumed() -> bool:
            return await count_outcomes(board) == 1

        await until(is_consumed, "it is heard at the third try")
        assert len(await list_copied(board)) == 1
        assert await count_messages(place, f"{QUEUE}.dead") == 0


@pytest.mark.guarantee("waits-for-the-database")
async def test_while_the_database_is_away_an_event_waits_and_burns_no_delivery(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, pings, deliveries = True, 0, 0

    async def ping(self: Store) -> None:
        nonlocal pings
        pings += 1
        if away:
            raise Unavailable

    monkeypatch.setattr(Store, "ping", ping)

    async def need(event: NotePinned, work: Receiving) -> None:
        nonlocal deliveries
        deliveries += 1
        if away:
            raise Unavailable

    async with run_board(board_settings(place, tmp_path), copying_listeners(need), relay=False) as board:
        await deliver(place, make_event())

        async def has_waited() -> bool:
            return pings >= 3

        await until(has_waited, "it asks whether the database is back")
        assert deliveries == 1, "nothing is tried while nobody answers"
        away = False

        async def is_consumed() -> bool:
            return await count_outcomes(board) == 1

        await until(is_consumed, "it is heard when the database is back")
        assert await count_outcomes(board, "requeued") == 0


async def test_what_waits_too_long_for_the_database_goes_back_to_the_queue_and_is_not_dead_lettered(
    place: Place, tmp_path: Path
) -> None:
    async def need(event: NotePinned, work: Receiving) -> None:
        raise Unavailable

    policy = RetryPolicy(delays=(0.01,), requeues=0, max_delay=0.05, max_outage=0.2)
    async with run_board(board_settings(place, tmp_path), copying_listeners(need), policy, relay=False) as board:
        await deliver(place, make_event())

        async def returned() -> bool:
            return await count_outcomes(board, "requeued") >= 2

        await until(returned, "it comes back twice")
        assert await count_messages(place, f"{QUEUE}.dead") == 0


async def test_dead_letters_are_looked_at_replayed_and_discarded(place: Place, tmp_path: Path) -> None:
    closed = True

    async def refuse(event: NotePinned, work: Receiving) -> None:
        if closed:
            raise Refused("closed")

    letters = DeadLetters(place.amqp_url)
    async with run_board(board_settings(place, tmp_path), copying_listeners(refuse), relay=False) as board:
        events = [make_event() for _ in range(3)]
        for one in events:
            await deliver(place, one)
        await wait_for_dead_letters(place, 3)
        for _ in range(25):
            await letters.peek(QUEUE)
        found = await letters.peek(QUEUE)
        assert sorted(letter.id for letter in found) == sorted(one.id for one in events), "looking takes nothing away"
        assert {letter.type for letter in found} == {NotePinned.type}
        assert json.loads(found[0].body)["text"] == "chalk"
        assert await letters.discard(QUEUE, {events[0].id}) == 1
        closed = False
        assert await letters.replay(QUEUE) == 2

        async def is_consumed() -> bool:
            return await list_copied(board) == sorted(one.subject for one in events[1:])

        await until(is_consumed, "what was replayed is heard")
        assert await letters.peek(QUEUE) == []
    await letters.close()
