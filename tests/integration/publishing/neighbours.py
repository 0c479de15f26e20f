"""The service among its neighbours: what they say to it, what it says to them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aio_pika
from aio_pika.abc import AbstractExchange, AbstractIncomingMessage

from deploy.seed import Person
from services.publishing.main import service
from shared.bus.cloudevents_codec import decode_event, to_message
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.contracts.scheduling import MeetingHeld
from shared.event import Event, EventEnvelope
from shared.identity import Actor, new_id
from shared.store import Reading
from tests.cast import GALINA, LARISA, MARINA, OLGA, TIMUR
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

SCHOOL = OLGA.roles[0].at
REQUEST, GROUP, MEETING = "request-1", "group-1", "meeting-1"
WRITTEN: dict[str, Any] = {
    "title": "Первый шаг без образца: ёлочка подсказок",
    "form": "recommendations",
    "abstract": "Как помочь ученику начать задачу самому.",
    "text": "## Тихое начало\n\n" + "Доска пустая, и три минуты каждый начинает сам, с проекта решения. " * 5,
    "variants": [{"audience": "parent", "text": "Попросите рассказать задачу."}],
}
SCORES = {"clarity": 4, "correctness": 5, "learning": 5, "feasibility": 4, "care": 5}
ACCEPT = {"verdict": "accept", "scores": SCORES}
RETURN = {"verdict": "return_with_remarks", "remarks": "Назовите минуты.", "scores": SCORES}


@dataclass
class Neighbours:
    """The system with publishing in it, and the wire on which its neighbours speak and listen."""

    app: RunningApplication
    events: AbstractExchange
    published: list[EventEnvelope] = field(default_factory=list)

    async def publish(self, event: Event, about: str, sequence: int = 1) -> EventEnvelope:
        """A neighbour's relay sends an event."""
        envelope = EventEnvelope(new_id(), event.type, about, sequence, datetime.now(UTC), event.model_dump_json())
        await self.publish_envelope(envelope)
        return envelope

    async def publish_envelope(self, envelope: EventEnvelope) -> None:
        """Sends an event, once more perhaps."""
        await self.events.publish(to_message(envelope), routing_key=envelope.type, mandatory=True)

    async def wait_consumed(self, queue: str, times: int) -> None:
        """Waits until a listener has dealt with so many events."""
        wanted = f'docendo_events_consumed_total{{outcome="done",queue="publishing.{queue}"}} {times}.0'

        async def dealt_with() -> bool:
            async with self.app.client() as client:
                return wanted in (await client.get("/metrics")).text.splitlines()

        await until(dealt_with, f"publishing.{queue} has consumed {times}")

    async def wait_published(self, kind: str, times: int = 1) -> list[dict[str, Any]]:
        """Waits until publishing has published this so many times, and gives the events."""

        def bodies() -> list[dict[str, Any]]:
            return [json.loads(envelope.text) for envelope in self.published if envelope.type == kind]

        async def enough() -> bool:
            return len(bodies()) >= times

        await until(enough, f"{kind} is published {times} times")
        assert len(bodies()) == times
        return bodies()

    def reading(self) -> Reading:
        """The service's own eyes."""
        return Reading(self.app.state.store, Actor.for_service("publishing"))

    async def introduce_everybody(self) -> None:
        """The group was formed of people who were introduced; Galina is not one of them."""
        for person in (OLGA, TIMUR, LARISA, MARINA, GALINA):
            await self.publish(person_introduced(person), person.id)
        await self.publish(group_formed(), GROUP)
        await self.wait_consumed("know-person", 5)
        await self.wait_consumed("know-group", 1)

    async def draft_product(self) -> str:
        """The group has met: the id of the draft."""
        await self.introduce_everybody()
        await self.publish(meeting_held(), MEETING)
        return str((await self.wait_published("publishing.product.drafted.v1"))[0]["product_id"])

    async def write_product(self) -> str:
        """The authors have written it down."""
        product_id = await self.draft_product()
        async with self.app.client(OLGA) as olga:
            answer = await olga.put(f"/api/products/{product_id}", json=WRITTEN, headers={"If-Match": '"0"'})
        assert answer.status_code == 200, answer.text
        return product_id

    async def review_product(self, product_id: str, verdict: dict[str, Any]) -> str:
        """Galina was asked and has answered: the id of the review."""
        async with self.app.client(OLGA) as olga, self.app.client(GALINA) as galina:
            asked = await olga.post(f"/api/products/{product_id}/reviews", json={"reviewer_id": GALINA.id})
            assert asked.status_code == 201, asked.text
            given = await galina.post(f"/api/reviews/{asked.json()['id']}", json=verdict)
            assert given.status_code == 201, given.text
        return str(asked.json()["id"])

    async def publish_product(self) -> str:
        """The first version stands in the library."""
        product_id = await self.write_product()
        await self.review_product(product_id, ACCEPT)
        async with self.app.client(OLGA) as olga:
            answer = await olga.post(f"/api/products/{product_id}/publication", json={})
        assert answer.status_code == 201, answer.text
        return product_id


@asynccontextmanager
async def run_publishing(place: Place, folder: Path) -> AsyncIterator[Neighbours]:
    """Publishing at work, with an ear at its events."""
    async with run_services([service], place, folder) as app, await aio_pika.connect(place.amqp_url) as connection:
        channel = await connection.channel()
        events = await channel.get_exchange("events")
        neighbours = Neighbours(app, events)
        ear = await channel.declare_queue(exclusive=True)
        await ear.bind(events, "publishing.#")

        async def note(message: AbstractIncomingMessage) -> None:
            envelope = decode_event(message)
            if envelope.id not in {known.id for known in neighbours.published}:  # a relay sends at least once
                neighbours.published.append(envelope)
            await message.ack()

        await ear.consume(note)
        yield neighbours


def person_introduced(person: Person, **changed: str | bool) -> PersonIntroduced:
    """What people says of somebody."""
    posts = [{"school_id": role.at, "role": role.role} for role in person.roles]
    return PersonIntroduced.model_validate(
        {"person_id": person.id, "name": person.name, "posts": posts, "named": True, **changed}
    )


def person_renamed(person: Person, name: str) -> PersonChanged:
    """The same, later and under another name."""
    return PersonChanged.model_validate(person_introduced(person, name=name).model_dump())


def group_formed() -> GroupFormed:
    """What matching says of the group."""
    return GroupFormed(
        group_id=GROUP,
        topic_id="topic-1",
        request_ids=[REQUEST],
        school_id=SCHOOL,
        title="Первый шаг",
        goal="Начинают сами",
        problem="Ждут образца.",
        coordinator_id=OLGA.id,
        member_ids=[OLGA.id, TIMUR.id, LARISA.id],
        expert_ids=[TIMUR.id, LARISA.id],
        audiences=["teacher"],
    )


def meeting_held() -> MeetingHeld:
    """What scheduling says of the meeting."""
    return MeetingHeld(
        meeting_id=MEETING,
        group_id=GROUP,
        request_ids=[REQUEST],
        school_id=SCHOOL,
        title="Первый шаг",
        attended_ids=[OLGA.id, TIMUR.id],
        contributions=["Лесенка подсказок."],
        decisions=["Три тихие минуты."],
    )


def feedback_given(product_id: str, version: int, obstacle: str | None) -> FeedbackGiven:
    """What intake says of a reader."""
    return FeedbackGiven(
        request_id=REQUEST,
        school_id=SCHOOL,
        product_id=product_id,
        product_version=version,
        understood=True,
        has_resources=obstacle is None,
        obstacle=obstacle,
    )
