"""The listeners of one room at work: each on a channel of its own, watched, and ended without haste."""

import asyncio
import contextlib
from urllib.parse import quote

from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue

from shared.background import cancel_and_wait
from shared.bus.dead_letters import DeadLetters
from shared.bus.listeners import Listeners
from shared.bus.message_processor import MessageProcessor, RetryPolicy
from shared.bus.prefetch import INITIAL_PREFETCH, PrefetchControl
from shared.bus.queue_inspection import QueueMonitor
from shared.bus.topology import Topology
from shared.settings import Settings
from shared.store import Store
from shared.telemetry import Telemetry

_DRAIN_TIMEOUT = 20.0
_TURNS = 10
REDECLARE_INTERVAL = 60.0
"""Seconds. The broker's word on a binding that was there already costs it next to nothing."""


class ConsumerRunner:
    """From the broker's first answer to the last fact in hand."""

    def __init__(
        self,
        listeners: Listeners,
        store: Store,
        settings: Settings,
        telemetry: Telemetry,
        retry_policy: RetryPolicy | None = None,
    ) -> None:
        self._room = listeners.service
        self._settings = settings
        self._telemetry = telemetry
        self._dead = DeadLetters(settings.amqp_url)
        self._queues = QueueMonitor(settings.amqp_url, tuple(listeners.all), telemetry)
        self._hearings = [
            MessageProcessor(listener, listeners.service, store, self._dead, telemetry, retry_policy or RetryPolicy())
            for listener in listeners.all.values()
        ]
        self._topology = Topology(listeners.queues)
        self._broker: RabbitBroker | None = None
        self._takings: list[PrefetchControl] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to listen, as soon as the broker answers."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._start())]
        if not self._settings.prepared:
            self._tasks.append(loop.create_task(self._keep_declared()))

    @property
    def is_consuming(self) -> bool:
        """Whether, by the broker's own word of the last seconds, every queue has a consumer."""
        return self._queues.all_consumed

    async def stop(self) -> None:
        """Takes no more, finishes what it holds, then closes: a deploy costs no message a delivery."""
        await cancel_and_wait(*self._tasks)
        await self._queues.stop()
        broker, self._broker = self._broker, None
        if broker is not None:
            await asyncio.gather(*(taking.stop() for taking in self._takings))
            for _ in range(_TURNS):  # what arrived before the broker's consent is in hand after a few turns
                await asyncio.sleep(0)
            await self._finish()
            await asyncio.gather(asyncio.wait_for(broker.stop(), _DRAIN_TIMEOUT), return_exceptions=True)
        await self._dead.close()

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(_DRAIN_TIMEOUT):
                await asyncio.gather(*(hearing.drain() for hearing in self._hearings))
        except TimeoutError:
            self._telemetry.log.warning("events_left_unfinished", service=self._room)  # they come again

    async def _start(self) -> None:
        while True:
            self._broker = broker = self._new_broker()  # known at once: stopping may come before the start is done
            try:
                await broker.start()
            except Exception as error:  # noqa: BLE001  whatever keeps the broker away, it is tried again
                self._telemetry.log.warning("broker_unavailable", service=self._room, error=str(error))
                await asyncio.gather(broker.stop(), return_exceptions=True)
                await asyncio.sleep(1)
            else:
                await self._while_heard(broker)

    async def _keep_declared(self) -> None:
        """A binding that is gone is told to nobody: where others take the same fact it counts as sent.

        So what is ours is declared again and again, and at once when there is reason to doubt that it is there.
        """
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REDECLARE_INTERVAL):
                    await self._queues.may_be_undeclared.wait()
            self._queues.may_be_undeclared.clear()
            try:
                await self._topology.declare(self._settings.amqp_url, None)
            except Exception as error:  # noqa: BLE001  whatever keeps the broker from it, it is tried again
                self._telemetry.log.warning("queue_declaration_failed", service=self._room, error=repr(error))

    async def _while_heard(self, broker: RabbitBroker) -> None:
        """The library recovers by itself; when the broker says that it has not, everything begins anew."""
        self._queues.start()
        await self._queues.unconsumed.wait()
        self._telemetry.log.warning("queues_unconsumed", service=self._room)
        await self._queues.stop()
        await asyncio.gather(asyncio.wait_for(broker.stop(), _DRAIN_TIMEOUT), return_exceptions=True)

    def _new_broker(self) -> RabbitBroker:
        broker = RabbitBroker(
            _with_connection_name(self._settings.amqp_url, f"{self._room} listens"),
            apply_types=False,
            logger=None,
            graceful_timeout=_DRAIN_TIMEOUT,
            reconnect_interval=1,
        )
        self._takings = []
        for hearing in self._hearings:
            subscriber = broker.subscriber(
                RabbitQueue(hearing.listener.queue, declare=False),
                channel=Channel(prefetch_count=INITIAL_PREFETCH),
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
            )
            taking = PrefetchControl(subscriber, hearing, self._settings.prefetch)
            self._takings.append(taking)
            subscriber(taking.receive)
            # Acknowledgement, reading and retries are ours. FastStream's own way from a message to its function
            # (context, middlewares, injection) would only add a quarter to what a message costs.
            subscriber.consume = taking.receive  # type: ignore[method-assign, assignment]
        return broker


def _with_connection_name(url: str, name: str) -> str:
    """The address with the name that the broker's list shows; FastStream passes it on in no other way."""
    return f"{url}{'&' if '?' in url else '?'}name={quote(name)}"
