"""Scheduling knows people and groups from what their rooms have said, once and in any order."""

from pathlib import Path

from services.scheduling.listeners import listeners
from services.scheduling.main import room
from services.scheduling.store import Groups, People
from shared.contracts import QUEUES
from shared.contracts.people import PersonChanged, PersonIntroduced
from tests.cast import MARINA
from tests.houses import Visited, visited
from tests.integration.scheduling.neighbours import GROUP, fact, formed, memory, say
from tests.servers import Place
from tests.waiting import until


async def until_called(house: Visited, name: str) -> int:
    """Waits until Marina has this name; answers how often she was written."""
    versions: list[int] = []

    async def called() -> bool:
        person = await People(memory(house)).named(MARINA.id)
        if person is None or person.name != name:
            return False
        versions.append(person.version)
        return True

    await until(called, f"Marina is called {name}")
    return versions[-1]


def test_the_queues_are_those_that_were_promised() -> None:
    assert listeners.queues == {queue: types for queue, types in QUEUES.items() if queue.startswith("scheduling.")}


async def test_a_second_delivery_introduces_nobody_twice(place: Place, tmp_path: Path) -> None:
    introduced = fact(PersonIntroduced(person_id=MARINA.id, name="Марина", posts=[]), MARINA.id)
    married = fact(PersonChanged(person_id=MARINA.id, name="Марина Белова", posts=[]), MARINA.id, 2)
    async with visited([room], place, tmp_path) as house:
        await say(place, introduced, introduced, married)
        assert await until_called(house, "Марина Белова") == 2


async def test_a_name_heard_late_replaces_no_later_one(place: Place, tmp_path: Path) -> None:
    introduced = fact(PersonIntroduced(person_id=MARINA.id, name="Марина", posts=[]), MARINA.id)
    married = fact(PersonChanged(person_id=MARINA.id, name="Марина Белова", posts=[]), MARINA.id, 2)
    last = fact(PersonChanged(person_id=MARINA.id, name="Марина Дмитриевна Белова", posts=[]), MARINA.id, 3)
    async with visited([room], place, tmp_path) as house:
        await say(place, married, introduced)
        await say(place, last)
        assert await until_called(house, "Марина Дмитриевна Белова") == 2


async def test_a_second_delivery_forms_no_second_group(place: Place, tmp_path: Path) -> None:
    once, other = fact(formed(), "topic-1"), fact(formed("another-group"), "topic-1", 2)
    async with visited([room], place, tmp_path) as house:
        await say(place, once, once, other)

        async def other_known() -> bool:
            return len(await Groups(memory(house)).some(["another-group"])) == 1

        await until(other_known, "the later group is known")
        (group,) = await Groups(memory(house)).some([GROUP])
    assert (group.version, group.coordinator_id) == (1, formed().coordinator_id)
