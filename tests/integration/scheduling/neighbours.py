"""What the neighbours say to scheduling, and what they hear from it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
import httpx2

from services.scheduling.groups.store import Groups
from services.scheduling.participants.store import People
from shared.bus.cloudevents_codec import to_message
from shared.bus.topology import EVENTS
from shared.contracts.matching import GroupFormed
from shared.contracts.people import PersonIntroduced
from shared.event import Event, EventEnvelope
from shared.identity import Actor, new_id
from shared.store import Reading
from tests.cast import LARISA, MARINA, NADEZHDA, OLGA, TIMUR
from tests.kit.applications import RunningApplication
from tests.kit.servers import Place
from tests.kit.waiting import until

MEMBERS = (OLGA, MARINA, TIMUR, LARISA, NADEZHDA)
GROUP = "group-of-olga"


def make_envelope(event: Event, subject: str, sequence: int = 1) -> EventEnvelope:
    """The event as its speaker's relay would send it."""
    return EventEnvelope(new_id(), event.type, subject, sequence, datetime.now(UTC), event.model_dump_json())


async def publish(place: Place, *events: EventEnvelope) -> None:
    """Puts events on the exchange, in this order, each confirmed."""
    async with await aio_pika.connect(place.amqp_url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange(EVENTS, ensure=True)
        for one in events:
            await exchange.publish(to_message(one), routing_key=one.type)


@asynccontextmanager
async def record_published(place: Place) -> AsyncIterator[list[tuple[str, dict[str, Any]]]]:
    """Every event of scheduling from now on, as (type, body), in the order in which it first comes.

    The relay sends at least once, so that an event may come again: an honest listener knows it by its id.
    """
    events: list[tuple[str, dict[str, Any]]] = []
    known: set[str | None] = set()
    async with await aio_pika.connect(place.amqp_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, "scheduling.#")

        async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            if message.message_id not in known:
                known.add(message.message_id)
                events.append((str(message.routing_key), json.loads(message.body)))
            await message.ack()

        await queue.consume(note)
        yield events


async def wait_for_events(events: list[tuple[str, dict[str, Any]]], number: int) -> None:
    """Waits until so many events have been consumed."""

    async def enough() -> bool:
        await asyncio.sleep(0)
        return len(events) >= number

    await until(enough, f"{number} events are consumed")


def group_formed(group_id: str = GROUP) -> GroupFormed:
    """Olga's group."""
    return GroupFormed(
        group_id=group_id,
        topic_id="topic-1",
        request_ids=["request-1"],
        school_id=str(OLGA.school),
        title="Первый шаг",
        goal="Ученик начинает сам",
        problem="Как начать незнакомую задачу?",
        coordinator_id=OLGA.id,
        member_ids=[one.id for one in MEMBERS],
        expert_ids=[TIMUR.id, LARISA.id],
        audiences=["teacher"],
    )


def reading(app: RunningApplication) -> Reading:
    """What the service remembers, read by the service itself."""
    return Reading(app.state.store, Actor.for_service("scheduling"))


async def form_group(app: RunningApplication, place: Place) -> str:
    """Olga's group is formed and its members are introduced."""
    introduced = [PersonIntroduced(person_id=one.id, name=one.name, posts=[]) for one in MEMBERS]
    await publish(
        place, make_envelope(group_formed(), "topic-1"), *(make_envelope(one, one.person_id) for one in introduced)
    )

    async def known() -> bool:
        groups = await Groups(reading(app)).list_by_ids([GROUP])
        names = await People(reading(app)).get_names([one.id for one in MEMBERS])
        return len(groups) == 1 and len(names) == len(MEMBERS)

    await until(known, "the group and its people are known")
    return GROUP


async def announce_meeting(client: httpx2.AsyncClient, group_id: str, **changed: Any) -> httpx2.Response:
    """A meeting next week."""
    body = {
        "group_id": group_id,
        "title": "Что делает ученик, пока не знает",
        "minutes": 90,
        "form": "seminar",
        "starts_at": (datetime.now(UTC) + timedelta(days=7)).isoformat(),
        "mode": "online",
        "link": "https://meet.example.org/pervyi-shag",
        "agenda": [{"title": "Что пробовали", "minutes": 25}],
    }
    return await client.post("/api/meetings", json={**body, **changed})
