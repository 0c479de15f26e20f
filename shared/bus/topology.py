"""Exchanges, queues and policies of one deployment, declared whole before the first event is published."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import httpx2
from aio_pika.abc import AbstractChannel, AbstractConnection, ExchangeType
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.bus.connection import open_connection
from shared.contracts import QUEUES, get_event_types
from shared.problems import Unavailable
from shared.settings import Settings

EVENTS = "events"
PUBLIC = "public"
DEAD_LETTER_SUFFIX = ".dead"
OWN_EXCHANGE_SUFFIX = ".own"
DELIVERY_LIMIT = 20
_ANSWER_TIMEOUT = 15.0
"""Seconds for each answer of the broker: with one limit for all of them a cluster that comes back slowly would never
be through, and every try would begin again from the first."""
_CLOSE_TIMEOUT = 5.0
_STREAM_TRIES, _STREAM_PAUSE = 60, 0.5  # seconds
QUORUM_ARGUMENTS = {"x-queue-type": "quorum"}
STREAM = "public.stream"
"""What was published to the world, kept for those who come late; outside programs know it by this name."""
# The only limit that cannot be changed later: what is too old or too much goes by whole segments.
STREAM_ARGUMENTS: dict[str, str | int] = {"x-queue-type": "stream", "x-stream-max-segment-size-bytes": 1_000_000}


def own_exchange(queue: str) -> str:
    """The exchange through which a service reaches its own queues, and nobody else's: `matching.own`.

    The broker's default exchange leads to every queue, so whoever may use it may publish in everybody's name.
    """
    return queue.partition(".")[0] + OWN_EXCHANGE_SUFFIX


@dataclass(frozen=True, slots=True)
class Topology:
    """Which queue waits for which events, and which events are for the world."""

    queues: Mapping[str, list[str]] = field(default_factory=lambda: QUEUES)
    public: tuple[str, ...] = field(
        default_factory=lambda: tuple(name for name, event in get_event_types().items() if event.public)
    )
    replay_days: int = 400
    replay_megabytes: int = 1_000

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Everything that all services wait for, and public events kept as long as the settings say."""
        return cls(replay_days=settings.replay_days, replay_megabytes=settings.replay_megabytes)

    @property
    def consumed_types(self) -> frozenset[str]:
        """The types that some queue or the stream waits for: publishing one of them must reach it."""
        return frozenset(name for types in self.queues.values() for name in types) | frozenset(self.public)

    async def declare(self, amqp_url: str, management_url: str | None) -> None:
        """Declares everything and sets the policies; may run again at any time, from any process."""
        connection = await open_connection(amqp_url, "topology")
        try:
            await self._declare(await _channel(connection))
            await self._declare_stream(connection)
        finally:
            # A broker that answers no declaration may answer no farewell either, and somebody waits for us to end.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await connection.close()
        if management_url is not None:
            await self._set_policies(management_url, _virtual_host(amqp_url))

    async def _declare(self, channel: AbstractChannel) -> None:
        exchange = partial(channel.declare_exchange, durable=True, timeout=_ANSWER_TIMEOUT)
        declared = partial(channel.declare_queue, durable=True, timeout=_ANSWER_TIMEOUT)
        events = await exchange(EVENTS, ExchangeType.TOPIC)
        public = await exchange(PUBLIC, ExchangeType.TOPIC)
        for name in self.public:
            await public.bind(events, routing_key=name, timeout=_ANSWER_TIMEOUT)
        own_exchanges = dict.fromkeys(own_exchange(queue) for queue in self.queues)
        own = {name: await exchange(name, ExchangeType.DIRECT) for name in own_exchanges}
        for queue_name, types in self.queues.items():
            dead = await declared(queue_name + DEAD_LETTER_SUFFIX, arguments=dict(QUORUM_ARGUMENTS))
            queue = await declared(queue_name, arguments=dict(QUORUM_ARGUMENTS))
            for one in (dead, queue):
                await one.bind(own[own_exchange(queue_name)], routing_key=one.name, timeout=_ANSWER_TIMEOUT)
            for name in types:
                await queue.bind(events, routing_key=name, timeout=_ANSWER_TIMEOUT)

    async def _declare_stream(self, connection: AbstractConnection) -> None:
        """A stream is not there for some seconds after its broker is, so it is asked for again, each time anew."""
        for more in reversed(range(_STREAM_TRIES)):
            channel = await _channel(connection)
            try:
                stream = await channel.declare_queue(
                    STREAM, durable=True, timeout=_ANSWER_TIMEOUT, arguments={**STREAM_ARGUMENTS}
                )
                await stream.bind(PUBLIC, routing_key="#", timeout=_ANSWER_TIMEOUT)
            except ChannelNotFoundEntity:
                if not more:
                    raise
                await asyncio.sleep(_STREAM_PAUSE)
            else:
                return

    def policies(self) -> dict[str, dict[str, Any]]:
        """Limits live in policies: an argument could not be changed without deleting the queue."""
        policies: dict[str, dict[str, Any]] = {
            queue: {
                "pattern": f"^{queue.replace('.', '[.]')}$",
                "apply-to": "queues",
                "definition": {
                    "delivery-limit": DELIVERY_LIMIT,
                    "dead-letter-exchange": "",
                    "dead-letter-routing-key": queue + DEAD_LETTER_SUFFIX,
                    "dead-letter-strategy": "at-least-once",
                    "overflow": "reject-publish",
                },
            }
            for queue in self.queues
        }
        policies["dead"] = {  # looking at dead letters counts as a delivery: RabbitMQ 4 would drop them after 20
            "pattern": "[.]dead$",
            "apply-to": "queues",
            "definition": {"delivery-limit": 1_000_000_000},
        }
        policies["outside"] = {  # a full queue of an outsider must never hold up ours: it loses its oldest
            "pattern": "^outside[.]",
            "apply-to": "queues",
            "definition": {"max-length-bytes": 64 * 1024 * 1024, "overflow": "drop-head"},
        }
        policies["replay"] = {
            "pattern": f"^{STREAM.replace('.', '[.]')}$",
            "apply-to": "queues",
            "definition": {
                "max-age": f"{self.replay_days}D",
                "max-length-bytes": self.replay_megabytes * 1_000_000,
            },
        }
        return policies

    async def _set_policies(self, management_url: str, virtual_host: str) -> None:
        parts = urlsplit(management_url)
        login = (unquote(parts.username or ""), unquote(parts.password or ""))
        address = f"{parts.scheme}://{parts.hostname}:{parts.port}"
        verify = parts.scheme == "https"  # reading the certificates of the system takes longer than all the asking
        try:
            async with httpx2.AsyncClient(
                base_url=address, auth=login, timeout=10, trust_env=False, verify=verify
            ) as client:
                for name, policy in self.policies().items():
                    path = f"/api/policies/{quote(virtual_host, safe='')}/{quote(name, safe='')}"
                    (await client.put(path, json=policy)).raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("The broker's management door does not answer") from error


async def _channel(connection: AbstractConnection) -> AbstractChannel:
    async with asyncio.timeout(_ANSWER_TIMEOUT):  # its constructor takes no limit
        return await connection.channel()


def _virtual_host(amqp_url: str) -> str:
    path = urlsplit(amqp_url).path
    return unquote(path[1:]) if len(path) > 1 else "/"
