"""Refused attempts: enough of them in the log to see, too few to flood it."""

import asyncio

from services.people.model.attempts import is_told
from shared.http.suspects import AT_ONCE, Suspects
from shared.identity import Suspicion


def test_a_flood_of_nobody_in_particular_leaves_a_handful_of_entries() -> None:
    assert [number for number in range(1, 100_001) if is_told(number, by_member=False)] == [
        1, 10, 100, 1_000, 10_000, 100_000,
    ]  # fmt: skip


def test_each_of_the_first_attempts_of_a_member_is_seen_and_later_ones_are_counted() -> None:
    told = [number for number in range(1, 10_001) if is_told(number, by_member=True)]
    assert told == [*range(1, 21), 100, 1_000, 10_000]


async def test_no_more_are_told_at_once_than_the_database_should_hear() -> None:
    told: list[str] = []
    open_door = asyncio.Event()

    async def tell(suspicion: Suspicion) -> None:
        told.append(suspicion.reason)
        await open_door.wait()

    suspects = Suspects(tell)
    for _ in range(100):
        suspects.hear(Suspicion("forbidden", "POST /x"))
    await asyncio.sleep(0)
    assert len(told) == AT_ONCE
    open_door.set()
    await suspects.finish()
    suspects.hear(Suspicion("forbidden", "POST /x"))
    await suspects.finish()
    assert len(told) == AT_ONCE + 1


async def test_what_cannot_be_told_disturbs_nobody() -> None:
    async def tell(suspicion: Suspicion) -> None:
        raise OSError(suspicion.reason)

    suspects = Suspects(tell)
    suspects.hear(Suspicion("forbidden", "POST /x"))
    await suspects.finish()
