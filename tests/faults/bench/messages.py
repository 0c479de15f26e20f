"""Messages in the broker's hands: said again, shuffled, changed, or made up."""

import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from pamqp.common import FieldValue

from shared.bus.connection import open_connection
from shared.contracts import QUEUES, get_event_types

_AT_MOST = 300


async def publish_again(amqp_url: str, messages: Sequence[AbstractIncomingMessage], chance: random.Random) -> None:
    """Each of the messages once more, in disorder, into every queue that waits for its type."""
    again = [*messages]
    chance.shuffle(again)
    async with _channel(amqp_url) as channel:
        for message in again:
            for queue, types in QUEUES.items():
                if message.routing_key in types:
                    await channel.default_exchange.publish(_copy(message), routing_key=queue)


async def shuffle(amqp_url: str, queue: str, chance: random.Random) -> None:
    """What waits in the queue waits in another order."""
    async with _channel(amqp_url) as channel:
        taken = await _take(channel, queue)
        for message in chance.sample(taken, len(taken)):
            await channel.default_exchange.publish(_copy(message), routing_key=queue)
        for one in taken:
            await one.ack()


async def of_other_versions(amqp_url: str, queue: str) -> None:
    """Of what waits in the queue every other event has a field that nobody knows, the rest none that may be missing."""
    async with _channel(amqp_url) as channel:
        taken = await _take(channel, queue)
        for place, message in enumerate(taken):
            body: dict[str, Any] = json.loads(message.body)
            fields = get_event_types()[str(message.headers["ce-type"])].model_fields
            if place % 2:
                body["said_by_a_later_version"] = {"deep": [1, 2, 3]}
            else:
                body = {name: value for name, value in body.items() if fields[name].is_required()}
            await channel.default_exchange.publish(_copy(message, json.dumps(body).encode()), routing_key=queue)
        for one in taken:
            await one.ack()


async def poison(amqp_url: str, queues: Sequence[str]) -> None:
    """Three unreadable messages for each queue: no envelope, no JSON, a contract that is not kept."""
    async with _channel(amqp_url) as channel:
        for queue in queues:
            for number, body in enumerate((b"?", b"{", b"{}")):
                kind = QUEUES[queue][0]
                envelope: dict[str, FieldValue] = {
                    "ce-id": f"poison-{queue}-{number}",
                    "ce-type": kind,
                    "ce-subject": "poison",
                    "ce-sequence": "1",
                    "ce-time": "2026-01-01T00:00:00+00:00",
                    "ce-source": "/poison",
                    "ce-specversion": "1.0",
                }
                message = Message(
                    body,
                    headers=envelope if number else {},
                    content_type="application/json",
                    delivery_mode=DeliveryMode.PERSISTENT,
                )
                await channel.default_exchange.publish(message, routing_key=queue)


async def _take(channel: AbstractChannel, name: str) -> list[AbstractIncomingMessage]:
    """What waits there now; more comes meanwhile."""
    queue = await channel.declare_queue(name, passive=True)
    waiting = queue.declaration_result.message_count or 0
    taken = [await queue.get(fail=False) for _ in range(min(waiting, _AT_MOST))]
    return [message for message in taken if message is not None]


def _copy(message: AbstractIncomingMessage, body: bytes | None = None) -> Message:
    headers = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    return Message(
        message.body if body is None else body,
        headers=headers,
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )


@asynccontextmanager
async def _channel(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    connection = await open_connection(amqp_url, "bench")
    try:
        yield await connection.channel()
    finally:
        await connection.close()
