"""The service among its neighbours: what they say to it, what it says to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.seed import Person
from services.publishing.main import service
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import PersonChanged
from shared.contracts.scheduling import MeetingHeld
from tests.cast import GALINA, LARISA, MARINA, OLGA, TIMUR
from tests.kit import neighbours
from tests.kit.neighbours import person_introduced
from tests.kit.servers import Place

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


class Neighbours(neighbours.Neighbours):
    """The services around publishing."""

    async def introduce_everybody(self) -> None:
        """The group was formed of people who were introduced; Galina is not one of them."""
        for person in (OLGA, TIMUR, LARISA, MARINA, GALINA):
            await self.publish(person_introduced(person, named=True), person.id)
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
    """Publishing at work, and what it publishes."""
    async with Neighbours.of(service, place, folder) as around:
        yield around


def person_renamed(person: Person, name: str) -> PersonChanged:
    """The same, later and under another name."""
    return PersonChanged.model_validate(person_introduced(person, named=True, name=name).model_dump())


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
