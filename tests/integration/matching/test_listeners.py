"""Matching hears its neighbours: each event once, in whatever order they come."""

from pathlib import Path

import pytest

from services.matching.profiles.model import Competency
from services.matching.profiles.store import People
from services.matching.topics.store import Demands, Topics
from shared.contracts.intake import RequestClosed, RequestSubmitted
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.store import Outbox, Span
from tests.cast import TIMUR
from tests.integration.matching.neighbours import Neighbours, run_matching
from tests.kit.servers import Place
from tests.kit.waiting import until

SUBMITTED = RequestSubmitted(
    request_id="request-1", school_id="school-07", audience="teacher", channel="web", experience="young"
)
CLOSED = RequestClosed(request_id="request-1", school_id="school-07", outcome="withdrawn")


async def test_what_is_coming_is_counted_once(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        for _ in range(2):
            await neighbours.publish(SUBMITTED, "request-1")
        await neighbours.wait_consumed("note-demand", 2)
        kept = await neighbours.demand("request-1", closed=False)
        coming = await Demands(neighbours.app.reading).count_open("teacher")
    assert (kept["audience"], kept["experience"], kept["school_id"]) == ("teacher", "young", "school-07")
    assert coming == 1


async def test_an_end_is_heard_once_and_a_late_repetition_opens_nothing(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        await neighbours.publish(SUBMITTED, "request-1")
        for _ in range(2):
            await neighbours.publish(CLOSED, "request-1", 2)
        await neighbours.publish(SUBMITTED, "request-1")
        await neighbours.wait_consumed("note-demand", 4)
        kept = await neighbours.demand("request-1", closed=True)
        coming = await Demands(neighbours.app.reading).count_open("teacher")
    assert (kept["outcome"], kept["audience"]) == ("withdrawn", "teacher")
    assert coming == 0


async def test_an_end_before_the_beginning_is_not_lost(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        await neighbours.publish(CLOSED, "request-1", 2)
        assert (await neighbours.demand("request-1", closed=True))["audience"] is None
        for _ in range(2):
            await neighbours.publish(SUBMITTED, "request-1")
        await neighbours.wait_consumed("note-demand", 3)
        kept = await neighbours.demand("request-1", closed=True)
    assert (kept["audience"], kept["outcome"]) == ("teacher", "withdrawn")
    assert kept["asked_at"] < kept["ended_at"]


async def test_a_problem_becomes_one_topic_and_one_event(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        topic_id = await neighbours.formulate()
        await neighbours.formulate()
        await neighbours.formulate(sequence=4)  # another event about a request that is in a topic
        await neighbours.wait_consumed("open-topic", 3)
        found = await Topics(neighbours.app.reading).list_newest(None, Span())
        await until(lambda: all_sent(neighbours), "the fact is sent")
        assert await count_published(neighbours, "topics") == {topic_id: 1}
    assert [one.id for one in found] == [topic_id]
    assert found.entries[0].request_ids == ["request-1"]


@pytest.mark.guarantee("late-changes-nothing")
async def test_a_late_word_about_a_person_changes_nothing(place: Place, tmp_path: Path) -> None:
    changed = PersonChanged(
        person_id=TIMUR.id, name="Тимур Ринатович", posts=[{"school_id": "school-07", "role": "expert"}]
    )
    introduced = PersonIntroduced(
        person_id=TIMUR.id, name="Тимур", posts=[{"school_id": "school-01", "role": "teacher"}]
    )
    async with run_matching(place, tmp_path) as neighbours:
        await neighbours.publish(changed, TIMUR.id, 2)
        await neighbours.wait_consumed("know-person", 1)
        await neighbours.publish(introduced, TIMUR.id)
        await neighbours.publish(changed, TIMUR.id, 2)
        await neighbours.wait_consumed("know-person", 3)
        timur = await People(neighbours.app.reading).get(TIMUR.id)
    assert timur.name == "Тимур Ринатович"
    assert timur.school_ids == {"school-07"}


async def test_a_change_of_posts_keeps_what_the_person_can_teach(place: Place, tmp_path: Path) -> None:
    line = {"line": "лесенка подсказок", "sub_kind": "choosing_tasks", "can_teach": True}
    changed = PersonChanged(person_id=TIMUR.id, name=TIMUR.name, posts=[{"school_id": "school-02", "role": "teacher"}])
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(TIMUR) as timur:
        early = await timur.put(f"/api/experts/{TIMUR.id}/competencies", json=[line])
        await neighbours.introduce(TIMUR)
        await neighbours.publish(changed, TIMUR.id, 2)
        await neighbours.wait_consumed("know-person", 2)
        kept = await People(neighbours.app.reading).get(TIMUR.id)
    assert early.status_code == 200, "who signs in is known before the word about them"
    assert kept.school_ids == {"school-02"}
    assert kept.competencies == [Competency.model_validate(line)]


async def all_sent(neighbours: Neighbours) -> bool:
    """Whether nothing waits to be sent."""
    return await Outbox(neighbours.app.reading.store).find_oldest() is None


async def count_published(neighbours: Neighbours, collection: str) -> dict[str, int]:
    """How many events have been said about each thing."""
    cursor = neighbours.app.reading.store.collection(collection).find({}, {"_said": 1})
    return {document["_id"]: document["_said"] async for document in cursor}
