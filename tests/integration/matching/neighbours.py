"""What other services would say, put on the wire as they would put it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import aio_pika
from fastapi import FastAPI

from deploy.seed import Person
from services.matching.main import service
from services.matching.profiles.store import People
from services.matching.topics.store import Demands, Topics
from shared.bus.cloudevents_codec import to_message
from shared.bus.topology import EVENTS
from shared.contracts.intake import RequestFormulated
from shared.contracts.people import PersonIntroduced
from shared.event import Event, EventEnvelope
from shared.identity import Actor, derive_id
from shared.store import Reading
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until
from tests.unit.matching.examples import formulated

BEGINNING = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
T = TypeVar("T")


class Neighbours:
    """The services around matching: they say events; the system under test hears them."""

    def __init__(self, app: RunningApplication, exchange: aio_pika.abc.AbstractExchange) -> None:
        self.app = app
        self._exchange = exchange

    @property
    def reading(self) -> Reading:
        """What matching remembers, seen by itself."""
        assert isinstance(self.app.asgi, FastAPI)
        return Reading(self.app.state.store, Actor.for_service("matching"))

    async def publish(self, event: Event, subject: str, sequence: int = 1) -> None:
        """Says an event; the same subject and sequence is the same event."""
        envelope = EventEnvelope(
            id=derive_id(subject, str(sequence), event.type),
            type=event.type,
            subject=subject,
            sequence=sequence,
            at=BEGINNING + timedelta(minutes=sequence),
            text=event.model_dump_json(),
        )
        await self._exchange.publish(to_message(envelope), event.type, mandatory=True)

    async def introduce(self, *people: Person) -> None:
        """People of the seed are known."""
        for person in people:
            posts = [{"school_id": role.at, "role": role.role} for role in person.roles]
            await self.publish(PersonIntroduced(person_id=person.id, name=person.name, posts=posts), person.id)
        ids = [person.id for person in people]

        async def known() -> bool:
            return len(await People(self.reading).list_by_ids(ids)) == len(ids)

        await until(known, "everybody is known")

    async def formulate(self, request_id: str = "request-1", sequence: int = 3) -> str:
        """A request is formulated; its topic."""
        event: RequestFormulated = formulated(request_id)
        await self.publish(event, request_id, sequence)
        return (await self.wait_for(lambda: Topics(self.reading).find_by_request(request_id), "the topic")).id

    async def demand(self, request_id: str, *, closed: bool) -> dict[str, Any]:
        """What is kept of a request, as soon as it has or has not ended, and its beginning is known."""

        async def found() -> dict[str, Any] | None:
            one = await Demands(self.reading).find(request_id)
            return None if one is None or one.ended is not closed else one.model_dump()

        return await self.wait_for(found, f"{request_id} is kept")

    async def wait_for(self, find: Callable[[], Awaitable[T | None]], what: str) -> T:
        """The thing, as soon as it is there."""
        found: list[T] = []

        async def is_there() -> bool:
            one = await find()
            if one is not None:
                found.append(one)
            return bool(found)

        await until(is_there, what)
        return found[0]

    async def wait_consumed(self, queue: str, times: int) -> None:
        """Waits until this many deliveries to a queue are done with, repeated ones included."""

        async def enough() -> bool:
            async with self.app.client() as client:
                figures = (await client.get("/metrics")).text
            lines = [line for line in figures.splitlines() if line.startswith("docendo_events_consumed_total{")]
            done = [line for line in lines if f'queue="{queue}"' in line and 'outcome="done"' in line]
            return sum(float(line.rsplit(" ", 1)[1]) for line in done) >= times

        await until(enough, f"{queue} has heard {times} facts")


@asynccontextmanager
async def run_matching(place: Place, folder: Path) -> AsyncIterator[Neighbours]:
    """The service alone, and a voice for its neighbours."""
    async with run_services([service], place, folder) as app:
        connection = await aio_pika.connect(place.amqp_url)
        async with connection:
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            yield Neighbours(app, await channel.get_exchange(EVENTS))
