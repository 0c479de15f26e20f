"""Refused attempts: enough of them in the log to see, too few to flood it."""

import asyncio

from services.people.access.model.failed_attempts import should_log
from shared.http.security_events import MAX_CONCURRENT, SecurityEventReporter
from shared.identity import SecurityEvent


def test_a_flood_of_nobody_in_particular_leaves_a_handful_of_entries() -> None:
    assert [number for number in range(1, 100_001) if should_log(number, by_member=False)] == [
        1, 10, 100, 1_000, 10_000, 100_000,
    ]  # fmt: skip


def test_each_of_the_first_attempts_of_a_member_is_seen_and_later_ones_are_counted() -> None:
    told = [number for number in range(1, 10_001) if should_log(number, by_member=True)]
    assert told == [*range(1, 21), 100, 1_000, 10_000]


async def test_no_more_are_told_at_once_than_the_database_should_hear() -> None:
    told: list[str] = []
    open_door = asyncio.Event()

    async def tell(suspicion: SecurityEvent) -> None:
        told.append(suspicion.reason)
        await open_door.wait()

    suspects = SecurityEventReporter(tell)
    for _ in range(100):
        suspects.report(SecurityEvent("forbidden", "POST /x"))
    await asyncio.sleep(0)
    assert len(told) == MAX_CONCURRENT
    open_door.set()
    await suspects.drain()
    suspects.report(SecurityEvent("forbidden", "POST /x"))
    await suspects.drain()
    assert len(told) == MAX_CONCURRENT + 1


async def test_what_cannot_be_told_disturbs_nobody() -> None:
    async def tell(suspicion: SecurityEvent) -> None:
        raise OSError(suspicion.reason)

    suspects = SecurityEventReporter(tell)
    suspects.report(SecurityEvent("forbidden", "POST /x"))
    await suspects.drain()
