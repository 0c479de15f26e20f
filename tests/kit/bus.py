"""What other services publish and consume, on the real wire: the one place where a test speaks for them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.bus.cloudevents_codec import decode_event, to_message
from shared.bus.topology import DEAD_LETTER_SUFFIX, EVENTS
from shared.event import Event, EventEnvelope
from shared.identity import derive_id
from tests.kit.applications import RunningApplication
from tests.kit.servers import Place
from tests.kit.waiting import until

BEGUN = datetime.now(UTC)


def make_envelope(event: Event, subject: str, sequence: int = 1) -> EventEnvelope:
    """The event as its publisher's relay would send it; the same subject and sequence is the same event."""
    id_ = derive_id(subject, str(sequence), event.type)
    at = BEGUN + timedelta(milliseconds=sequence)  # what has happened later is later, whenever it comes
    return EventEnvelope(id_, event.type, subject, sequence, at, event.model_dump_json())


@asynccontextmanager
async def open_channel(place: Place) -> AsyncIterator[AbstractChannel]:
    """A channel of a stranger."""
    async with await aio_pika.connect(place.amqp_url) as connection:
        yield await connection.channel(on_return_raises=True)


async def publish(place: Place, event: Event, subject: str, sequence: int = 1) -> EventEnvelope:
    """Publishes an event as its own service would; doing it again is a second delivery."""
    envelope = make_envelope(event, subject, sequence)
    await publish_envelopes(place, envelope)
    return envelope


async def publish_envelopes(place: Place, *envelopes: EventEnvelope) -> None:
    """Puts events on the exchange, in this order, each confirmed."""
    async with open_channel(place) as channel:
        exchange = await channel.get_exchange(EVENTS)
        for one in envelopes:
            await exchange.publish(to_message(one), one.type, mandatory=False, timeout=5)


async def deliver(place: Place, queue: str, *envelopes: EventEnvelope, times: int = 1) -> None:
    """Puts events into one queue as the exchange would, as often as wanted."""
    async with open_channel(place) as channel:
        for one in envelopes * times:
            await channel.default_exchange.publish(to_message(one), queue)


async def count_messages(place: Place, queue: str) -> int:
    """How many messages wait in a queue."""
    async with open_channel(place) as channel:
        return (await channel.declare_queue(queue, passive=True)).declaration_result.message_count or 0


async def take_message(place: Place, queue: str) -> AbstractIncomingMessage | None:
    """The next event that waits for a service that is not there."""
    async with open_channel(place) as channel:
        found = await channel.get_queue(queue, ensure=False)
        return await found.get(no_ack=True, fail=False)


async def wait_for_dead_letters(place: Place, queue: str, count: int) -> None:
    """Waits until so many events of a queue are dead-lettered."""

    async def there() -> bool:
        return await count_messages(place, queue + DEAD_LETTER_SUFFIX) == count

    await until(there, f"{count} dead letters of {queue}")


@asynccontextmanager
async def record_published(place: Place, service: str) -> AsyncIterator[list[EventEnvelope]]:
    """Every event of a service from now on, in the order in which it first comes: a relay sends at least once."""
    events: list[EventEnvelope] = []
    async with open_channel(place) as channel:
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, f"{service}.#")

        async def note(message: AbstractIncomingMessage) -> None:
            envelope = decode_event(message)
            if envelope.id not in {known.id for known in events}:
                events.append(envelope)
            await message.ack()

        await queue.consume(note)
        yield events


async def wait_for_events(events: list[EventEnvelope], number: int) -> None:
    """Waits until so many events were recorded."""

    async def enough() -> bool:
        return len(events) >= number

    await until(enough, f"{number} events are published")


async def count_consumed(app: RunningApplication, queue: str, outcome: str = "done") -> int:
    """How many deliveries to a queue have come to this end, repeated ones included."""
    async with app.client() as client:
        metrics = (await client.get("/metrics")).text
    series = f'docendo_events_consumed_total{{outcome="{outcome}",queue="{queue}"}}'
    found = re.search(rf"^{re.escape(series)} (\d+)", metrics, re.MULTILINE)
    return 0 if found is None else int(found[1])


async def wait_consumed(app: RunningApplication, queue: str, times: int, outcome: str = "done") -> None:
    """Waits until so many deliveries to a queue have come to this end."""

    async def enough() -> bool:
        return await count_consumed(app, queue, outcome) >= times

    await until(enough, f"{queue} has consumed {times} ({outcome})")
