"""What lies in one dead-letter queue, while one operator holds it."""

import asyncio
import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from pamqp import encode

from shared.bus.cloudevents_codec import ReceivedMessage
from shared.bus.topology import DEAD_LETTER_SUFFIX, own_exchange

REASON_HEADER = "x-docendo-reason"
DEAD_LETTERED_AT_HEADER = "x-docendo-buried-at"
QUEUE_HEADER = "x-docendo-queue"
_BY_THE_BROKER = "the broker's delivery limit was reached"
_SILENCE = 3.0  # seconds without a message after which no more is expected
_DIGITS = 18  # a number of the broker's; Python itself refuses to read thousands of them


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead-lettered event. `key` names this one message: the same event may have been dead-lettered twice."""

    key: str
    id: str
    type: str
    subject: str
    sequence: int
    published_at: datetime | None
    dead_lettered_at: datetime | None
    reason: str
    body: str


class DeadLetterBatch:
    """Dead letters that one operator holds, oldest first; each may be replayed or discarded once."""

    def __init__(self, channel: AbstractChannel, queue: str, messages: Iterable[AbstractIncomingMessage]) -> None:
        self._channel = channel
        self._queue = queue
        self._messages = {_key(message): message for message in messages}
        found = [_letter(key, message) for key, message in self._messages.items()]
        self.letters = sorted(found, key=lambda letter: letter.dead_lettered_at or datetime.min.replace(tzinfo=UTC))

    @classmethod
    async def take(cls, channel: AbstractChannel, queue: str, limit: int) -> "DeadLetterBatch":
        """Takes at most `limit`, as one consumer does: what single gets hold comes back shuffled."""
        dead = await channel.declare_queue(queue + DEAD_LETTER_SUFFIX, passive=True)
        wanted = min(limit, dead.declaration_result.message_count or 0)
        messages: list[AbstractIncomingMessage] = []
        if wanted:
            arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            await channel.set_qos(prefetch_count=wanted)
            await dead.consume(arrived.put)
            while len(messages) < wanted:
                try:
                    async with asyncio.timeout(_SILENCE):
                        messages.append(await arrived.get())
                except TimeoutError:  # somebody has taken some since they were counted
                    break
        return cls(channel, queue, messages)

    def find(self, key: str) -> DeadLetter | None:
        """The one with this key, if it is still here."""
        return next((letter for letter in self.letters if letter.key == key), None)

    async def replay(self, letters: Iterable[DeadLetter]) -> int:
        """Gives them back to their listener, about each subject in the order in which they were published."""
        count = 0
        for letter in sorted(letters, key=lambda one: (one.subject, one.sequence)):
            await self.send(letter, None)
            count += 1
        return count

    async def send(self, letter: DeadLetter, text: str | None) -> None:
        """To its listener, with another text when one is given; it stays here until the broker has it there."""
        message = self._messages[letter.key]
        sent = copy_message(message, {}, None if text is None else text.encode())
        own = await self._channel.get_exchange(own_exchange(self._queue), ensure=False)
        await own.publish(sent, routing_key=self._queue, mandatory=True)
        await message.ack()

    async def discard(self, letter: DeadLetter) -> None:
        """Forgets it for ever."""
        await self._messages[letter.key].ack()


def copy_message(message: ReceivedMessage, added: Mapping[str, str], body: bytes | None = None) -> Message:
    """The same event, without what brokers and we have noted on it, but with the headers that are added now."""
    noted = {name: _sendable(value) for name, value in message.headers.items() if not name.startswith("x-")}
    return Message(
        message.body if body is None else body,
        headers={**noted, **added},
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def _sendable(value: Any) -> Any:
    """The driver reads more than it writes: what it cannot send again goes as text, or the letter could never go."""
    try:
        encode.encode_table_value(value)
    except (TypeError, ValueError, OverflowError, struct.error):
        return _text(value)
    return value


def _key(message: AbstractIncomingMessage) -> str:
    noted = (
        str(message.message_id),
        str(message.headers.get(DEAD_LETTERED_AT_HEADER)),
        str(_dead_lettered_by_broker_at(message)),
    )
    return hashlib.sha256("\x1f".join(noted).encode() + message.body).hexdigest()[:32]


def _letter(key: str, message: AbstractIncomingMessage) -> DeadLetter:
    headers = {name: _text(value) for name, value in message.headers.items() if name.startswith(("ce-", "x-docendo"))}
    sequence = headers.get("ce-sequence", "")
    return DeadLetter(
        key=key,
        id=str(message.message_id or ""),
        type=headers.get("ce-type", ""),
        subject=headers.get("ce-subject", ""),
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) <= _DIGITS else 0,
        published_at=_moment(headers.get("ce-time")),
        dead_lettered_at=_moment(headers.get(DEAD_LETTERED_AT_HEADER)) or _dead_lettered_by_broker_at(message),
        reason=headers.get(REASON_HEADER) or _BY_THE_BROKER,
        body=message.body.decode(errors="replace"),
    )


def _dead_lettered_by_broker_at(message: AbstractIncomingMessage) -> datetime | None:
    """When the broker itself laid it here, by its own note."""
    notes = message.headers.get("x-death")
    moment = notes[0].get("time") if isinstance(notes, list) and notes and isinstance(notes[0], dict) else None
    return _aware(moment) if isinstance(moment, datetime) else None


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
