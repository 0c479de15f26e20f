"""What we use of FastStream, aio-pika and aiormq beyond what they contract, in this one place.

Three things, each as it is in the versions that requirements.lock pins: test_faststream_adapter.py looks at each of
them, so that an upgrade says what it takes away.

- a subscriber's queue and consumer tag, to change its prefetch while it consumes and to cancel it before all else;
- the method that takes a subscriber's messages: acknowledgement, reading and retries are ours, and FastStream's own way
  from a message to its function (context, middlewares, injection) would add a quarter to what a message costs;
- a channel's table of consumers: aio-pika makes an incoming message and a task of every delivery, a tenth of what an
  event costs.
"""

from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import quote

from aio_pika import IncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq import Channel as DriverChannel
from aiormq.abc import DeliveredMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue

from shared.bus.cloudevents_codec import RawDelivery, ReceivedMessage

Receive = Callable[[ReceivedMessage], Awaitable[None]]


def create_broker(amqp_url: str, name: str, *, graceful_timeout: float) -> RabbitBroker:
    """A broker that only consumes, under a name in RabbitMQ's list of connections; FastStream takes it from the URL."""
    url = f"{amqp_url}{'&' if '?' in amqp_url else '?'}name={quote(name)}"
    return RabbitBroker(url, apply_types=False, logger=None, graceful_timeout=graceful_timeout, reconnect_interval=1)


async def _never_called(message: IncomingMessage) -> None:
    """FastStream wants a function; what stands in the place of `consume` takes the messages before it."""


class QueueConsumer:
    """The consumer of one queue. It begins with its broker; `receive` gets every message and acknowledges it."""

    def __init__(self, broker: RabbitBroker, queue: str, prefetch: int, receive: Receive) -> None:
        self._subscriber = broker.subscriber(
            RabbitQueue(queue, declare=False),
            channel=Channel(prefetch_count=prefetch),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
        )
        self._subscriber(_never_called)
        self._subscriber.consume = receive  # type: ignore[method-assign, assignment]

    @property
    def is_cancelled(self) -> bool:
        """Whether no message comes any more: it has not begun, or was cancelled."""
        return self._subscriber._consumer_tag is None

    async def cancel(self, timeout: float) -> None:  # noqa: ASYNC109  the driver's own limit
        """Takes no more messages. FastStream does so last, and every prefetched one comes back as a delivery more."""
        queue, tag = self._subscriber._queue_obj, self._subscriber._consumer_tag
        if queue is None or tag is None or queue.channel.is_closed:
            return
        try:
            await queue.cancel(tag, timeout=timeout)
        finally:
            self._subscriber._consumer_tag = None

    async def restart(self, prefetch: int, receive: Receive) -> None:
        """Goes on with another prefetch, which counts for consumers that begin after it was set.

        Where the connection is lost meanwhile nothing is done: a queue that nobody consumes is noticed, and all
        begins anew.
        """
        queue, old = self._subscriber._queue_obj, self._subscriber._consumer_tag
        if queue is None:
            return

        async def receive_raw(message: DeliveredMessage) -> None:
            await receive(RawDelivery.from_aiormq(message))

        async def receive_first(message: IncomingMessage) -> None:
            """The first message of a consumer; its next ones come from the driver.

            The library keeps the consumer and begins it anew, with this function again, after a connection was lost.
            """
            cast("DriverChannel", message.channel).consumers[message.consumer_tag or ""] = receive_raw
            await receive(message)

        try:
            await queue.channel.set_qos(prefetch_count=prefetch)
            self._subscriber._consumer_tag = await queue.consume(receive_first)  # type: ignore[arg-type]
            if old is not None:
                await queue.cancel(old)
        except (AMQPError, ChannelInvalidStateError, ConnectionError):
            return
