"""The line to the broker is cut while listeners are at work: every event comes again, and nothing happens twice."""

import asyncio
from collections import Counter
from pathlib import Path

import aio_pika
import pytest

from shared.bus import RetryPolicy
from shared.bus.acknowledgements import Acknowledgements
from shared.store import Receiving
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    count_outcomes,
    deliver,
    list_copied,
    make_event,
)
from tests.integration.shared.board_service import NotePinned, board_settings, run_board
from tests.kit.bus import count_messages
from tests.kit.cuttable_proxy import CuttableProxy
from tests.kit.servers import Place
from tests.kit.waiting import until


async def test_the_broker_counts_the_tries_and_those_too_that_a_lost_connection_cut_off(
    place: Place, tmp_path: Path
) -> None:
    """E3: a count of the process's own would begin anew with every connection, and a poison would go round for ever."""
    tries = 0

    async def fail(event: NotePinned, work: Receiving) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await asyncio.Event().wait()
        raise ConnectionError("the neighbour is away")

    policy = RetryPolicy(delays=(0.01,), requeues=2, max_delay=0.02)
    async with (
        CuttableProxy(place.amqp_url).open() as line,
        run_board(board_settings(place, tmp_path, amqp_url=line.url), copying_listeners(fail), policy, relay=False),
    ):
        await deliver(place, make_event())

        async def tried() -> bool:
            return tries == 1

        await until(tried, "it is in hand")
        line.cut()

        async def dead() -> bool:
            return await count_messages(place, f"{QUEUE}.dead") == 1

        await until(dead, "it rests")
    assert tries == 1 + 2 + 2, "one that was cut off, then two trips of two tries"


@pytest.mark.guarantee("acknowledged-after-effect")
async def test_effects_cut_off_by_a_lost_connection_happen_again_and_once(place: Place, tmp_path: Path) -> None:
    """E8: whoever is at work when the connection goes is cancelled; an acknowledgement then would lose the event."""
    begun, cut = Counter[str](), Counter[str]()
    opened = asyncio.Event()

    async def work_long(event: NotePinned, work: Receiving) -> None:
        begun[event.note_id] += 1
        try:
            await opened.wait()
        except asyncio.CancelledError:
            cut[event.note_id] += 1
            raise

    async with (
        CuttableProxy(place.amqp_url).open() as line,
        run_board(
            board_settings(place, tmp_path, amqp_url=line.url), copying_listeners(work_long), relay=False
        ) as board,
    ):
        events = [make_event() for _ in range(3)]
        for one in events:
            await deliver(place, one)

        async def at_work() -> bool:
            return begun.total() == 3

        await until(at_work, "all three are in hand")
        line.cut()

        async def again() -> bool:
            return cut.total() == 3 and begun.total() == 6

        await until(again, "each was cut off, and begins again")
        opened.set()

        async def is_consumed() -> bool:
            return await count_outcomes(board) == 3

        await until(is_consumed, "each is heard to its end")
        assert await list_copied(board) == sorted(one.subject for one in events)


async def test_effects_whose_acknowledgement_was_lost_are_not_repeated(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E8: the effect is kept, the word of it is lost with the connection; the event comes again and finds it done."""
    opened, send = asyncio.Event(), Acknowledgements._send

    async def send_late(self: Acknowledgements) -> None:
        await opened.wait()
        await send(self)

    monkeypatch.setattr(Acknowledgements, "_send", send_late)
    async with (
        CuttableProxy(place.amqp_url).open() as line,
        run_board(board_settings(place, tmp_path, amqp_url=line.url), copying_listeners(), relay=False) as board,
    ):
        events = [make_event() for _ in range(3)]
        for one in events:
            await deliver(place, one)

        async def kept() -> bool:
            return await count_outcomes(board) == 3

        await until(kept, "all three have their effects")
        line.cut()

        async def again() -> bool:
            return await count_outcomes(board) == 6

        await until(again, "all three come again")
        opened.set()
        assert await list_copied(board) == sorted(one.subject for one in events)


async def test_what_ends_late_on_an_old_channel_takes_no_acknowledgement_from_the_new(place: Place) -> None:
    """A line that stalls leaves effects in hand: they are acknowledged while messages come on the next line already."""
    connection = await aio_pika.connect(place.amqp_url)
    old, new = await connection.channel(), await connection.channel()
    queue = await new.declare_queue("two-lines", durable=True)
    for text in (b"late", b"fresh"):
        await new.default_exchange.publish(aio_pika.Message(text), routing_key=queue.name)
    late = await (await old.get_queue(queue.name)).get()
    fresh = await queue.get()
    assert isinstance(late, aio_pika.IncomingMessage)
    assert isinstance(fresh, aio_pika.IncomingMessage)
    acknowledgements = Acknowledgements()
    acknowledgements.ack(fresh)
    acknowledgements.ack(late)
    await acknowledgements.wait_until_sent()
    await connection.close()
    async with await aio_pika.connect(place.amqp_url) as again:
        left = await (await again.channel()).declare_queue(queue.name, passive=True)
        assert left.declaration_result.message_count == 0


@pytest.mark.parametrize("word", [asyncio.CancelledError, Exception, TimeoutError])
async def test_a_line_that_breaks_in_the_middle_of_an_acknowledgement_does_not_silence_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch, word: type[BaseException]
) -> None:
    """Two of three brokers were killed: the library cancelled the word under way, and no other was ever sent.

    The listener then held a full prefetch of events that it had heard, for ever, and its process did not end.
    """
    connection = await aio_pika.connect(place.amqp_url)
    broken, whole = await connection.channel(), await connection.channel()
    queue = await whole.declare_queue("broken-word", durable=True)
    for text in (b"first", b"second"):
        await whole.default_exchange.publish(aio_pika.Message(text), routing_key=queue.name)
    first, second = await (await broken.get_queue(queue.name)).get(), await queue.get()
    assert isinstance(first, aio_pika.IncomingMessage)
    assert isinstance(second, aio_pika.IncomingMessage)

    async def break_off(*_: object, **__: object) -> None:
        raise word

    acknowledgements = Acknowledgements()
    monkeypatch.setattr(first.channel, "basic_ack", break_off)
    acknowledgements.ack(first)
    async with asyncio.timeout(5):
        await acknowledgements.wait_until_sent()
    acknowledgements.ack(second)
    async with asyncio.timeout(5):
        await acknowledgements.wait_until_sent()
    await connection.close()
    async with await aio_pika.connect(place.amqp_url) as again:
        left = await (await again.channel()).declare_queue(queue.name, passive=True)
        assert left.declaration_result.message_count == 1, "the first comes again, the second does not"
