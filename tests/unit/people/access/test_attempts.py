"""Refused attempts: enough of them in the log to see, too few to flood it."""

import asyncio

from services.people.access.model.failed_attempts import should_log
from shared.http.security_events import MAX_CONCURRENT, SecurityEventReporter
from shared.identity import SecurityEvent


def test_a_flood_of_nobody_in_particular_leaves_a_handful_of_entries() -> None:
    assert [number for number in range(1, 100_001) if should_log(number, by_member=False)] == [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
    ]


def test_each_of_the_first_attempts_of_a_member_is_seen_and_later_ones_are_counted() -> None:
    logged = [number for number in range(1, 10_001) if should_log(number, by_member=True)]
    assert logged == [*range(1, 21), 100, 1_000, 10_000]


async def test_no_more_are_told_at_once_than_the_database_should_hear() -> None:
    logged: list[str] = []
    open_route = asyncio.Event()

    async def report_to(security_event: SecurityEvent) -> None:
        logged.append(security_event.reason)
        await open_route.wait()

    security_events = SecurityEventReporter(report_to)
    for _ in range(100):
        security_events.report(SecurityEvent("forbidden", "POST /x"))
    await asyncio.sleep(0)
    assert len(logged) == MAX_CONCURRENT
    open_route.set()
    await security_events.drain()
    security_events.report(SecurityEvent("forbidden", "POST /x"))
    await security_events.drain()
    assert len(logged) == MAX_CONCURRENT + 1


async def test_what_cannot_be_told_disturbs_nobody() -> None:
    async def report_to(security_event: SecurityEvent) -> None:
        raise OSError(security_event.reason)

    security_events = SecurityEventReporter(report_to)
    security_events.report(SecurityEvent("forbidden", "POST /x"))
    await security_events.drain()
