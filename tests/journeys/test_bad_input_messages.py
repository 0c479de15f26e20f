"""What no listener can hear rests in dead letters with its reason, and the listener goes on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import aio_pika
import pytest
from aio_pika import DeliveryMode, Message

from shared.bus import DeadLetters, RetryPolicy
from shared.bus.cloudevents_codec import to_message
from shared.contracts import QUEUES, get_event_types
from shared.event import EventEnvelope
from shared.identity import new_id
from tests.journeys.region import Region, report_nothing
from tests.journeys.wrong_input import CANARY
from tests.kit.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def unknown(message_: EventEnvelope) -> Message:
    """An event that nobody waits for as it comes from its last trip to the queue.

    A newer process might know it, so it is given back for a minute before it rests. What happens on the way is
    shown where patience is short; here all listeners of the system are shown to bury it in the end.
    """
    message = to_message(message_)
    message.headers = {**message.headers, "x-delivery-count": RetryPolicy().requeues}
    return message


def wrong_messages(types: list[str]) -> Iterator[tuple[str, Message]]:
    """One message of every kind of wrong, and a word of the reason it must rest with."""
    event = get_event_types()[types[0]]
    text = json.dumps(event.example)
    good = EventEnvelope(new_id(), event.type, new_id(), 1, datetime.now(UTC), text)
    foreign = next(name for name in get_event_types() if name not in types)
    stem, version = event.type.rsplit(".v", 1)
    yield "not a CloudEvent", _bare(text.encode())
    yield "not a CloudEvent", _bare(b"\x00\xff" + CANARY.encode(), headers={"ce-id": CANARY, "ce-time": CANARY})
    yield "does not wait for", unknown(replace(good, id=new_id(), type=foreign))
    yield "does not wait for", to_message(replace(good, id=new_id(), type=f"{stem}.v{int(version) - 1}"))
    yield "does not wait for", unknown(replace(good, id=new_id(), type=f"{stem}.v{int(version) + 1}"))
    yield "it breaks its contract", to_message(replace(good, id=new_id(), text=json.dumps({CANARY: CANARY})))
    yield "it breaks its contract", to_message(replace(good, id=new_id(), text="[" * 1_000))
    yield "it breaks its contract", to_message(replace(good, id=new_id(), text=f'"{CANARY * 100_000}"'))
    unreadable = to_message(replace(good, id=new_id()))
    yield "not a CloudEvent", _bare(b"\xff\xfe" + CANARY.encode(), headers=dict(unreadable.headers))


def _bare(body: bytes, headers: dict[str, object] | None = None) -> Message:
    return Message(body, headers=headers, message_id=new_id(), delivery_mode=DeliveryMode.PERSISTENT)  # type: ignore[arg-type]


async def test_what_cannot_be_heard_rests_with_its_reason_and_listeners_go_on(region: Region) -> None:
    before = await region.settled()
    sent = {queue: list(wrong_messages(types)) for queue, types in QUEUES.items()}
    async with await aio_pika.connect(region.place.amqp_url) as connection:
        channel = await connection.channel()
        for queue, messages in sent.items():
            for _, message in messages:
                await channel.default_exchange.publish(message, queue)
    dead = DeadLetters(region.place.amqp_url)
    try:
        for queue, messages in sent.items():

            async def dead_lettered(queue: str = queue, wanted: int = len(messages)) -> bool:
                return len(await dead.peek(queue)) >= wanted

            await until(dead_lettered, f"{queue} has buried what it cannot hear", within=30)
            reasons = {letter.id: letter.reason for letter in await dead.peek(queue)}
            pairs = [(reasons.get(str(message.message_id), ""), wanted) for wanted, message in messages]
            assert [one for one in pairs if one[1] not in one[0] or CANARY in one[0]] == [], queue
            assert len(reasons) == len(messages), queue
    finally:
        await dead.close()
    assert await region.settled() == before
    seen = await region.walk(report_nothing)  # every listener hears the whole story once more
    assert seen["stage"] == "closed"
