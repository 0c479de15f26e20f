"""What neighbours say in the tests of letters, and what is written because of it."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.intake import FeedbackGiven, RequestClosed
from shared.contracts.matching import ExpertAccepted, ExpertDeclined, ExpertInvited, GroupFormed
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.event import Event
from tests.cast import GALINA, MARINA, OLGA, TIMUR
from tests.kit.applications import RunningApplication
from tests.kit.bus import count_messages, publish
from tests.kit.servers import Place
from tests.kit.waiting import until

REQUEST, MEMBERS = ["r-1"], [OLGA.id, TIMUR.id, "a-stranger"]
INVITED = ExpertInvited(
    invitation_id="i-1", topic_id="t-1", request_ids=REQUEST, person_id=TIMUR.id, title="Первый шаг"
)
MEETING: dict[str, Any] = {"meeting_id": "m-1", "group_id": "g-1", "request_ids": REQUEST, "school_id": "school-07"}
PRODUCT: dict[str, Any] = {"product_id": "p-1", "request_ids": REQUEST, "author_ids": [OLGA.id]}
FORMED = GroupFormed.model_validate(
    GroupFormed.example
    | {"member_ids": MEMBERS, "request_ids": REQUEST, "title": "Первый шаг", "coordinator_id": OLGA.id}
)
ANNOUNCED = MeetingAnnounced(
    title="Первый шаг", starts_at=datetime(2026, 12, 3, 10, tzinfo=UTC), minutes=90, member_ids=MEMBERS, **MEETING
)
ASSIGNED = PreparationAssigned(sources=3, reading_minutes=40, member_ids=MEMBERS, **MEETING)
REVIEW = ReviewRequested(review_id="v-1", product_id="p-1", request_ids=REQUEST, reviewer_id=GALINA.id, title="Шаг")
RETURNED = ProductReturned(**PRODUCT)
ANSWERED: dict[str, Any] = {
    "invitation_id": "i-1",
    "topic_id": "t-1",
    "request_ids": REQUEST,
    "person_id": TIMUR.id,
    "invited_by": OLGA.id,
    "title": "Шаг",
}
DRAFTED = ProductDrafted(product_id="p-1", request_ids=REQUEST, group_id="g-1", title="Шаг", author_ids=[OLGA.id])
REVIEWED: dict[str, Any] = {
    "review_id": "v-1",
    "product_id": "p-1",
    "request_ids": REQUEST,
    "reviewer_id": GALINA.id,
    "title": "Ш",
}
PUBLISHED = ProductPublished.model_validate(
    ProductPublished.example
    | {"product_id": "p-1", "request_ids": REQUEST, "abstract": "О первом шаге в задаче по математике."}
)
HELPED = FeedbackGiven(
    request_id="r-1", school_id="school-07", product_id="p-1", product_version=1, understood=True, has_resources=True
)
SOLVED = RequestClosed(request_id="r-1", school_id="school-07", outcome="solved")
NOW, LATER = "queued", "digest"
EVENTS_WITH_LETTERS: list[tuple[Event, list[str], str, str]] = [
    (INVITED, [TIMUR.id], "/invitations", NOW),
    (ExpertAccepted(**ANSWERED), [OLGA.id], "/topics/t-1", LATER),
    (ExpertDeclined(**ANSWERED), [OLGA.id], "/topics/t-1", NOW),
    (FORMED, [OLGA.id, TIMUR.id], "/meetings", NOW),
    (ANNOUNCED, [OLGA.id, TIMUR.id], "/meetings/m-1", NOW),
    (ASSIGNED, [OLGA.id, TIMUR.id], "/meetings/m-1", NOW),
    (MeetingHeld(title="Шаг", attended_ids=[OLGA.id], contributions=[], decisions=["Писать"], member_ids=MEMBERS,
                 **MEETING), [OLGA.id, TIMUR.id], "/meetings/m-1", LATER),
    (REVIEW, [GALINA.id], "/reviews/v-1", NOW),
    (ReviewGiven(verdict="accept", **REVIEWED), [OLGA.id], "/products/p-1", NOW),
    (RETURNED, [OLGA.id], "/products/p-1", NOW),
    (CorrectionOpened(version=1, obstacle="no_resources", **PRODUCT), [OLGA.id], "/products/p-1", NOW),
    (PUBLISHED, [MARINA.id], "/library/p-1", LATER),
    (HELPED, [OLGA.id], "/library/p-1", LATER),
    (SOLVED, [OLGA.id, TIMUR.id], "/portfolio", LATER),
]  # fmt: skip


async def list_letters(app: RunningApplication) -> list[dict[str, Any]]:
    """All letters as they are remembered."""
    store = app.state.store
    return [document async for document in store.collection("letters").find({}).sort("written_at", 1)]


async def wait_for_letters(app: RunningApplication, count: int) -> list[dict[str, Any]]:
    """Waits for so many letters."""

    async def there() -> bool:
        return len(await list_letters(app)) == count

    await until(there, f"{count} letters are written")
    return await list_letters(app)


async def wait_for_achievements(app: RunningApplication, count: int) -> None:
    """Waits until so many events about what people have done are remembered."""
    store = app.state.store

    async def there() -> bool:
        return await store.collection("merits").count_documents({}) == count

    await until(there, f"{count} merits are remembered")


async def wait_all_consumed(app: RunningApplication, place: Place) -> None:
    """Waits until an event said last was heard: those before it were heard, too."""
    await publish(place, INVITED.model_copy(update={"title": "Последнее"}), "the-last", 1)

    async def there() -> bool:
        return any("Последнее" in one["subject"] for one in await list_letters(app))

    await until(there, "the last fact is heard")
    assert await count_messages(place, "people.write-letters") == 0
