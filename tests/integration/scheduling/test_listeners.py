"""Scheduling knows people and groups from the events of their services, once and in any order."""

from pathlib import Path

from services.scheduling.groups.store import Groups
from services.scheduling.listeners import listeners
from services.scheduling.main import service
from services.scheduling.participants.store import People
from shared.contracts import QUEUES
from shared.contracts.people import PersonChanged, PersonIntroduced
from tests.cast import MARINA
from tests.integration.scheduling.neighbours import GROUP, group_formed
from tests.kit.applications import RunningApplication, run_services
from tests.kit.bus import make_envelope, publish_envelopes
from tests.kit.servers import Place
from tests.kit.waiting import until


async def until_called(app: RunningApplication, name: str) -> int:
    """Waits until Marina has this name; answers how often she was written."""
    versions: list[int] = []

    async def called() -> bool:
        person = await People(app.reading).find(MARINA.id)
        if person is None or person.name != name:
            return False
        versions.append(person.version)
        return True

    await until(called, f"Marina is called {name}")
    return versions[-1]


def test_the_queues_are_those_that_were_promised() -> None:
    assert listeners.queues == {queue: types for queue, types in QUEUES.items() if queue.startswith("scheduling.")}


async def test_a_second_delivery_introduces_nobody_twice(place: Place, tmp_path: Path) -> None:
    introduced = make_envelope(PersonIntroduced(person_id=MARINA.id, name="Марина", posts=[]), MARINA.id)
    married = make_envelope(PersonChanged(person_id=MARINA.id, name="Марина Белова", posts=[]), MARINA.id, 2)
    async with run_services([service], place, tmp_path) as app:
        await publish_envelopes(place, introduced, introduced, married)
        assert await until_called(app, "Марина Белова") == 2


async def test_a_name_that_comes_late_replaces_no_later_one(place: Place, tmp_path: Path) -> None:
    introduced = make_envelope(PersonIntroduced(person_id=MARINA.id, name="Марина", posts=[]), MARINA.id)
    married = make_envelope(PersonChanged(person_id=MARINA.id, name="Марина Белова", posts=[]), MARINA.id, 2)
    last = make_envelope(PersonChanged(person_id=MARINA.id, name="Марина Дмитриевна Белова", posts=[]), MARINA.id, 3)
    async with run_services([service], place, tmp_path) as app:
        await publish_envelopes(place, married, introduced)
        await publish_envelopes(place, last)
        assert await until_called(app, "Марина Дмитриевна Белова") == 2


async def test_a_second_delivery_forms_no_second_group(place: Place, tmp_path: Path) -> None:
    once, other = make_envelope(group_formed(), "topic-1"), make_envelope(group_formed("another-group"), "topic-1", 2)
    async with run_services([service], place, tmp_path) as app:
        await publish_envelopes(place, once, once, other)

        async def other_known() -> bool:
            return len(await Groups(app.reading).list_by_ids(["another-group"])) == 1

        await until(other_known, "the later group is known")
        (group,) = await Groups(app.reading).list_by_ids([GROUP])
    assert (group.version, group.coordinator_id) == (1, group_formed().coordinator_id)
