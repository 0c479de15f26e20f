"""One listener and its messages: our own acknowledgement, delays that grow, order, dead letters with a reason."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from pydantic import ValidationError

from shared.bus.acknowledgements import Acknowledgements
from shared.bus.aggregate_locks import AggregateLocks
from shared.bus.cloudevents_codec import MalformedEvent, ReceivedMessage, UnknownEventType, count_requeues, decode_event
from shared.bus.dead_letters import DeadLetters
from shared.bus.listeners import Listener
from shared.event import Event, EventEnvelope
from shared.identity import Actor
from shared.problems import Conflict, Refused, Unavailable
from shared.store import AlreadyConsumed, Receiving, Store
from shared.telemetry import Telemetry

_MAX_RETRY_DELAY = 5.0
_TYPE = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*")  # of every contract, of those to come too


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a failing event is tried: after `delays` (seconds) in the process, then `requeues` times from the queue.

    One of a type that the process does not know is requeued as often: a minute, within which a newer one may take it.
    While the database is away an event waits until `max_outage` seconds after it came; that counts as one requeue, and
    the broker's own limit of 20 is the last resort. No delay holds it longer, and those who waited for their turn have
    waited too: it must stay well below the broker's consumer timeout of 30 minutes, which closes the channel.
    """

    delays: tuple[float, ...] = (0.05, 0.25, 1.0)
    requeues: int = 6
    max_delay: float = 60.0
    max_outage: float = 600.0


class MessageProcessor:
    """What becomes of each message of one listener."""

    def __init__(
        self,
        listener: Listener,
        service: str,
        store: Store,
        dead_letters: DeadLetters,
        telemetry: Telemetry,
        retry_policy: RetryPolicy,
    ) -> None:
        self.listener = listener
        self._store = store
        self._dead_letters = dead_letters
        self._telemetry = telemetry
        self._retry_policy = retry_policy
        self._actor = Actor.for_service(service)
        self._latency = telemetry.metrics.event_latency.labels(listener.queue)
        self._consumed = telemetry.metrics.events_consumed.labels(listener.queue, "done")
        self._acknowledgements = Acknowledgements()
        self._locks = AggregateLocks()
        self._in_progress = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = asyncio.Event()

    async def process(self, message: ReceivedMessage) -> None:
        """Processes one message to its end: done, requeued or dead-lettered."""
        self._in_progress += 1
        self._idle.clear()
        try:
            outcome = await self._process(message)
        except (AMQPError, ChannelInvalidStateError, ConnectionError):
            outcome = "lost"  # the channel is gone and the broker gives the message to somebody again
        finally:
            self._in_progress -= 1
            if self._in_progress == 0:
                self._idle.set()
        if outcome == "done":  # nearly always, so it is looked up once
            self._consumed.inc()
        else:
            self._telemetry.metrics.events_consumed.labels(self.listener.queue, outcome).inc()

    async def drain(self) -> None:
        """Waits for what is in progress; from now on nothing is delayed any more."""
        self._closing.set()
        await self._idle.wait()
        await self._acknowledgements.wait_until_sent()

    async def _process(self, message: ReceivedMessage) -> str:
        end = asyncio.get_running_loop().time() + self._retry_policy.max_outage
        try:
            envelope = decode_event(message)
            event = _parse_event(self.listener, envelope)
        except UnknownEventType as error:
            # Half a deploy: the queue is bound for those who know the type, and they come.
            return await self._requeue_or_dead_letter(message, error, end)
        except (MalformedEvent, ValidationError) as error:
            return await self._dead_letter(message, _describe_error(error), end)
        except Exception as error:  # noqa: BLE001  nobody foresaw it, so nobody knows what its text repeats
            return await self._dead_letter(message, f"it could not be read: {type(error).__name__}", end)
        async with self._locks.hold(envelope.subject):
            try:
                await self._handle(envelope, event, end)
            except Exception as error:  # noqa: BLE001  whatever it is, the message has a way to go
                return await self._requeue_or_dead_letter(message, error, end)
            self._acknowledgements.ack(message)
        latency = (datetime.now(UTC) - envelope.at).total_seconds()
        self._latency.observe(max(0.0, latency))
        return "done"

    async def _handle(self, envelope: EventEnvelope, event: Event, end: float) -> None:
        delays = iter(self._retry_policy.delays)
        loop = asyncio.get_running_loop()
        outage_delay, is_retry = 0.1, False
        while True:
            try:
                return await self._handle_once(envelope, event, is_retry=is_retry)
            except AlreadyConsumed:
                return None
            except Refused:
                raise
            except Unavailable:
                if loop.time() >= end or self._closing.is_set():
                    raise
                await self._wait_for_database(end, outage_delay)
                outage_delay = min(_MAX_RETRY_DELAY, outage_delay * 2)
            except Exception as error:
                delay = next(delays, None)
                if delay is None or self._closing.is_set():
                    raise
                if not isinstance(error, Conflict):  # a conflict is over as soon as it is seen
                    await self._sleep(delay)
            is_retry = True

    async def _handle_once(self, envelope: EventEnvelope, event: Event, *, is_retry: bool) -> None:
        with self._telemetry.span(self.listener.queue, envelope.traceparent) as traceparent:
            work = Receiving(self._store, self._actor, envelope, self.listener.queue, is_retry=is_retry)
            work.traceparent = traceparent
            await self.listener.handler(event, work)
            await work.commit()

    async def _wait_for_database(self, end: float, delay: float) -> None:
        """The database is away: wait here, holding the event, rather than spend its deliveries."""
        while asyncio.get_running_loop().time() < end and not self._closing.is_set():
            await self._sleep(delay)
            delay = min(_MAX_RETRY_DELAY, delay * 2)
            try:
                await self._store.ping()
            except Unavailable:
                continue
            return

    async def _requeue_or_dead_letter(self, message: ReceivedMessage, error: Exception, end: float) -> str:
        requeues = count_requeues(message)
        is_exhausted = requeues >= self._retry_policy.requeues and not isinstance(error, Unavailable)
        if isinstance(error, Refused) or is_exhausted:
            reason = str(error) if isinstance(error, UnknownEventType) else f"{type(error).__name__}: {error}"
            return await self._dead_letter(message, reason, end)
        self._telemetry.log.warning("event_requeued", queue=self.listener.queue, requeues=requeues, error=repr(error))
        return await self._requeue(message, end)

    async def _dead_letter(self, message: ReceivedMessage, reason: str, end: float) -> str:
        queue = self.listener.queue
        self._telemetry.log.error("event_dead_lettered", queue=queue, message=message.message_id, reason=reason)
        try:
            await self._dead_letters.dead_letter(queue, message, reason)
        except Exception as error:  # noqa: BLE001  rejected for good it would be gone where no policy says where to
            self._telemetry.log.warning("dead_lettering_failed", queue=queue, error=type(error).__name__)
            return await self._requeue(message, end)
        self._acknowledgements.ack(message)
        return "dead_lettered"

    async def _requeue(self, message: ReceivedMessage, end: float) -> str:
        """To the queue again, after a delay that grows with its requeues but holds nothing past its end."""
        left = max(0.0, end - asyncio.get_running_loop().time())
        policy = self._retry_policy
        await self._sleep(min(left, policy.max_delay, policy.delays[-1] * 2 ** count_requeues(message)))
        await message.channel.basic_reject(message.delivery_tag or 0, requeue=True)
        self._acknowledgements.mark_settled(message)
        return "requeued"

    async def _sleep(self, seconds: float) -> None:
        """Waits, but not for longer than the process wants to live."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


def _parse_event(listener: Listener, envelope: EventEnvelope) -> Event:
    for event in listener.events:
        if event.type == envelope.type:
            return event.parse(envelope.text)
    kind = UnknownEventType if _TYPE.fullmatch(envelope.type) else MalformedEvent
    raise kind(f"{listener.queue} does not wait for {envelope.type}")


def _describe_error(error: MalformedEvent | ValidationError) -> str:
    """Why it cannot be read; never what somebody wrote."""
    if isinstance(error, MalformedEvent):
        return str(error)
    errors = error.errors(include_input=False, include_url=False)
    return "it breaks its contract: " + "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors)
