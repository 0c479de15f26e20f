"""The consumers of one service: each on a channel of its own, watched, and drained without haste."""

import asyncio
import contextlib

from faststream.rabbit import RabbitBroker

from shared.background import cancel_and_wait
from shared.bus.dead_letters import DeadLetters
from shared.bus.faststream_adapter import create_broker
from shared.bus.listeners import Listeners
from shared.bus.message_processor import MessageProcessor, RetryPolicy
from shared.bus.prefetch import PrefetchControl
from shared.bus.queue_inspection import QueueMonitor
from shared.bus.topology import Topology
from shared.settings import Settings
from shared.store import Store
from shared.telemetry import Telemetry

_DRAIN_TIMEOUT = 20.0
_LOOP_TURNS = 10
REDECLARE_INTERVAL = 60.0
"""Seconds. The broker's word on a binding that was there already costs it next to nothing."""


class ConsumerRunner:
    """From the broker's first answer to the last message that was received."""

    def __init__(
        self,
        listeners: Listeners,
        store: Store,
        settings: Settings,
        telemetry: Telemetry,
        retry_policy: RetryPolicy | None = None,
    ) -> None:
        self._service = listeners.service
        self._settings = settings
        self._telemetry = telemetry
        self._dead_letters = DeadLetters(settings.amqp_url)
        self._monitor = QueueMonitor(settings.amqp_url, tuple(listeners.all), telemetry)
        policy = retry_policy or RetryPolicy()
        self._processors = [
            MessageProcessor(listener, listeners.service, store, self._dead_letters, telemetry, policy)
            for listener in listeners.all.values()
        ]
        self._topology = Topology(listeners.queues)
        self._broker: RabbitBroker | None = None
        self._controls: list[PrefetchControl] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to consume, as soon as the broker answers."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._run())]
        if not self._settings.prepared:
            self._tasks.append(loop.create_task(self._keep_declared()))

    @property
    def is_consuming(self) -> bool:
        """Whether, by the broker's own word of the last seconds, every queue has a consumer."""
        return self._monitor.all_consumed

    async def stop(self) -> None:
        """Takes no more, finishes what it holds, then closes: a deploy costs no message a delivery."""
        await cancel_and_wait(*self._tasks)
        await self._monitor.stop()
        broker, self._broker = self._broker, None
        if broker is not None:
            await asyncio.gather(*(control.stop() for control in self._controls))
            for _ in range(_LOOP_TURNS):  # what arrived before the broker's consent is in progress after a few turns
                await asyncio.sleep(0)
            await self._drain()
            await asyncio.gather(asyncio.wait_for(broker.stop(), _DRAIN_TIMEOUT), return_exceptions=True)
        await self._dead_letters.close()

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(_DRAIN_TIMEOUT):
                await asyncio.gather(*(processor.drain() for processor in self._processors))
        except TimeoutError:
            self._telemetry.log.warning("events_left_unfinished", service=self._service)  # they come again

    async def _run(self) -> None:
        while True:
            self._broker = broker = self._new_broker()  # known at once: stopping may come before the start is done
            try:
                await broker.start()
            except Exception as error:  # noqa: BLE001  whatever keeps the broker away, it is tried again
                self._telemetry.log.warning("broker_unavailable", service=self._service, error=str(error))
                await asyncio.gather(broker.stop(), return_exceptions=True)
                await asyncio.sleep(1)
            else:
                await self._while_consumed(broker)

    async def _keep_declared(self) -> None:
        """Nobody is told of a binding that is gone: where others take the same event it counts as published.

        So what is ours is declared again and again, and at once when there is reason to doubt that it is there.
        """
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REDECLARE_INTERVAL):
                    await self._monitor.may_be_undeclared.wait()
            self._monitor.may_be_undeclared.clear()
            try:
                await self._topology.declare(self._settings.amqp_url, None)
            except Exception as error:  # noqa: BLE001  whatever keeps the broker from it, it is tried again
                self._telemetry.log.warning("queue_declaration_failed", service=self._service, error=repr(error))

    async def _while_consumed(self, broker: RabbitBroker) -> None:
        """The library recovers by itself; when the broker says that it has not, everything begins anew."""
        self._monitor.start()
        await self._monitor.unconsumed.wait()
        self._telemetry.log.warning("queues_unconsumed", service=self._service)
        await self._monitor.stop()
        await asyncio.gather(asyncio.wait_for(broker.stop(), _DRAIN_TIMEOUT), return_exceptions=True)

    def _new_broker(self) -> RabbitBroker:
        broker = create_broker(self._settings.amqp_url, f"{self._service} listens", graceful_timeout=_DRAIN_TIMEOUT)
        self._controls = [PrefetchControl(broker, processor, self._settings.prefetch) for processor in self._processors]
        return broker
