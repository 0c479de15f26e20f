"""One listener and its messages: our own acknowledgement, pauses that grow, order, dead letters with a reason."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from pydantic import ValidationError

from shared.bus.acknowledgements import Acknowledgements
from shared.bus.cloudevents_codec import MalformedEvent, ReceivedMessage, UnknownEventType, count_requeues, decode_event
from shared.bus.dead_letters import DeadLetters
from shared.bus.listeners import Listener
from shared.event import Event, EventEnvelope
from shared.identity import Actor
from shared.problems import Conflict, Refused, Unavailable
from shared.store import AlreadyConsumed, Receiving, Store
from shared.telemetry import Telemetry

_MAX_RETRY_DELAY = 5.0
_TYPE = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*")  # of every promise, of those to come too


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a failing fact is tried: `pauses` (seconds) in the process, then `returns` trips to the queue.

    One of a type that the process does not know makes the same trips: a minute, within which a newer one may take it.
    While the database is away a fact waits until `away` seconds after it came; that counts as one trip, and the
    broker's own limit of 20 is the last resort. No pause holds it longer, and those who waited for their turn have
    waited too: `away` must stay well below the broker's consumer timeout of 30 minutes, which cuts the channel.
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
        dead: DeadLetters,
        telemetry: Telemetry,
        retry_policy: RetryPolicy,
    ) -> None:
        self.listener = listener
        self._store = store
        self._dead = dead
        self._telemetry = telemetry
        self._patience = retry_policy
        self._who = Actor.for_service(service)
        self._waited = telemetry.metrics.event_latency.labels(listener.queue)
        self._done = telemetry.metrics.events_consumed.labels(listener.queue, "done")
        self._acknowledgements = Acknowledgements()
        self._lanes: dict[str, asyncio.Lock] = {}
        self._in_hand = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._closing = asyncio.Event()

    async def process(self, message: ReceivedMessage) -> None:
        """Hears one message to its end: done, returned or buried."""
        self._in_hand += 1
        self._empty.clear()
        try:
            outcome = await self._receive(message)
        except (AMQPError, ChannelInvalidStateError, ConnectionError):
            outcome = "lost"  # the channel is gone and the broker gives the message to somebody again
        finally:
            self._in_hand -= 1
            if self._in_hand == 0:
                self._empty.set()
        if outcome == "done":  # nearly always, so it is looked up once
            self._done.inc()
        else:
            self._telemetry.metrics.events_consumed.labels(self.listener.queue, outcome).inc()

    async def drain(self) -> None:
        """Waits for what is in hand; from now on nothing pauses any more."""
        self._closing.set()
        await self._empty.wait()
        await self._acknowledgements.wait_until_sent()

    async def _receive(self, message: ReceivedMessage) -> str:
        end = asyncio.get_running_loop().time() + self._patience.max_outage
        try:
            fact = decode_event(message)
            event = _parse_event(self.listener, fact)
        except (
            UnknownEventType
        ) as error:  # half a deploy: the queue is bound for those who know the type, and they come
            return await self._give_back(message, error, end)
        except (MalformedEvent, ValidationError) as error:
            return await self._bury(message, _describe_error(error), end)
        except Exception as error:  # noqa: BLE001  nobody foresaw it, so nobody knows what its text repeats
            return await self._bury(message, f"it could not be read: {type(error).__name__}", end)
        lane = self._lanes.setdefault(fact.subject, asyncio.Lock())
        try:
            async with lane:  # facts about one thing take their turns, in the order in which they came
                try:
                    await self._try(fact, event, end)
                except Exception as error:  # noqa: BLE001  whatever it is, the message has a way to go
                    return await self._give_back(message, error, end)
                self._acknowledgements.ack(message)
        finally:
            self._leave(lane, fact.subject)
        waited = (datetime.now(UTC) - fact.at).total_seconds()
        self._waited.observe(max(0.0, waited))
        return "done"

    async def _try(self, fact: EventEnvelope, event: Event, end: float) -> None:
        pauses = iter(self._patience.delays)
        loop = asyncio.get_running_loop()
        knock, again = 0.1, False
        while True:
            try:
                return await self._once(fact, event, again=again)
            except AlreadyConsumed:
                return None
            except Refused:
                raise
            except Unavailable:
                if loop.time() >= end or self._closing.is_set():
                    raise
                await self._until_back(end, knock)
                knock = min(_MAX_RETRY_DELAY, knock * 2)
            except Exception as error:
                pause = next(pauses, None)
                if pause is None or self._closing.is_set():
                    raise
                if not isinstance(error, Conflict):  # a conflict is over as soon as it is seen
                    await self._pause(pause)
            again = True

    async def _once(self, fact: EventEnvelope, event: Event, *, again: bool) -> None:
        with self._telemetry.span(self.listener.queue, fact.traceparent) as traceparent:
            work = Receiving(self._store, self._who, fact, self.listener.queue, is_retry=again)
            work.traceparent = traceparent
            await self.listener.handler(event, work)
            await work.commit()

    async def _until_back(self, end: float, knock: float) -> None:
        """The database is away: wait here, holding the fact, rather than spend its deliveries."""
        while asyncio.get_running_loop().time() < end and not self._closing.is_set():
            await self._pause(knock)
            knock = min(_MAX_RETRY_DELAY, knock * 2)
            try:
                await self._store.ping()
            except Unavailable:
                continue
            return

    async def _give_back(self, message: ReceivedMessage, error: Exception, end: float) -> str:
        trips = count_requeues(message)
        tired = trips >= self._patience.requeues and not isinstance(error, Unavailable)
        if isinstance(error, Refused) or tired:
            reason = str(error) if isinstance(error, UnknownEventType) else f"{type(error).__name__}: {error}"
            return await self._bury(message, reason, end)
        self._telemetry.log.warning("event_requeued", queue=self.listener.queue, trips=trips, error=repr(error))
        return await self._return(message, end)

    async def _bury(self, message: ReceivedMessage, reason: str, end: float) -> str:
        queue = self.listener.queue
        self._telemetry.log.error("event_dead_lettered", queue=queue, message=message.message_id, reason=reason)
        try:
            await self._dead.dead_letter(queue, message, reason)
        except Exception as error:  # noqa: BLE001  rejected for good it would be gone where no policy says where to
            self._telemetry.log.warning("dead_lettering_failed", queue=queue, error=type(error).__name__)
            return await self._return(message, end)
        self._acknowledgements.ack(message)
        return "dead_lettered"

    async def _return(self, message: ReceivedMessage, end: float) -> str:
        """To the queue again, after a pause that grows with its trips but holds nothing past its end."""
        left = max(0.0, end - asyncio.get_running_loop().time())
        await self._pause(min(left, self._patience.max_delay, self._patience.delays[-1] * 2 ** count_requeues(message)))
        await message.channel.basic_reject(message.delivery_tag or 0, requeue=True)
        self._acknowledgements.mark_settled(message)
        return "requeued"

    async def _pause(self, seconds: float) -> None:
        """Waits, but not for longer than the process wants to live."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    def _leave(self, lane: asyncio.Lock, subject: str) -> None:
        if not lane.locked() and not lane._waiters:  # noqa: SLF001
            self._lanes.pop(subject, None)


def _parse_event(listener: Listener, fact: EventEnvelope) -> Event:
    for event in listener.events:
        if event.type == fact.type:
            return event.parse(fact.text)
    kind = UnknownEventType if _TYPE.fullmatch(fact.type) else MalformedEvent
    raise kind(f"{listener.queue} does not wait for {fact.type}")


def _describe_error(error: MalformedEvent | ValidationError) -> str:
    """Why it cannot be read; never what somebody wrote."""
    if isinstance(error, MalformedEvent):
        return str(error)
    errors = error.errors(include_input=False, include_url=False)
    return "the promise is not kept: " + "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors)
