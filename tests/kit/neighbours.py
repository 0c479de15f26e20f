"""One service at work, and everybody around it: what they publish, and what they hear of it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from deploy.seed import Person
from shared.contracts.people import PersonIntroduced
from shared.event import Event, EventEnvelope
from shared.service import ServiceDefinition
from tests.kit import bus
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

T = TypeVar("T")


@dataclass
class Neighbours:
    """The services around one that is under test; `published` is what it has published so far."""

    app: RunningApplication
    place: Place
    published: list[EventEnvelope]

    @classmethod
    @asynccontextmanager
    async def of(cls, service: ServiceDefinition, place: Place, folder: Path) -> AsyncIterator[Self]:
        """The service alone at work, stopped at the end."""
        async with (
            run_services([service], place, folder) as app,
            bus.record_published(place, service.name) as published,
        ):
            yield cls(app, place, published)

    async def publish(self, event: Event, about: str, sequence: int = 1) -> EventEnvelope:
        """A neighbour publishes; the same event about the same thing, with the same sequence, is the same one."""
        return await bus.publish(self.place, event, about, sequence)

    async def introduce(self, *people: Person) -> None:
        """People of the seed are introduced."""
        for person in people:
            await self.publish(person_introduced(person), person.id)

    async def wait_consumed(self, listener: str, times: int) -> None:
        """Waits until a listener is done with so many deliveries, repeated ones included."""
        await bus.wait_consumed(self.app, f"{self.app.state.name}.{listener}", times)

    async def wait_published(self, type_: str, times: int = 1) -> list[dict[str, Any]]:
        """Waits until this was published so many times, and gives the bodies."""

        def bodies() -> list[dict[str, Any]]:
            return [json.loads(envelope.text) for envelope in self.published if envelope.type == type_]

        async def enough() -> bool:
            return len(bodies()) >= times

        await until(enough, f"{type_} is published {times} times")
        assert len(bodies()) == times
        return bodies()

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


def person_introduced(person: Person, **changed: object) -> PersonIntroduced:
    """What people publishes of somebody."""
    posts = [{"school_id": role.at, "role": role.role} for role in person.roles]
    return PersonIntroduced.model_validate({"person_id": person.id, "name": person.name, "posts": posts, **changed})
