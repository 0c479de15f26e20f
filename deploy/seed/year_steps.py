"""What every story of the school year needs: the databases, the people, the calendar, and how one step is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from deploy.seed import Person, Request, read_people, read_region, read_requests
from deploy.seed.year import read_cards
from deploy.seed.year_model import PACE, Step, YearStory
from services.matching.profiles import actions as profiles
from services.matching.profiles.model import SelfAssessmentLine
from shared.http import Secrets
from shared.identity import Actor, Post, Role, derive_id
from shared.problems import (
    AlreadyThere,
    DoneBefore,
    Forbidden,
    NotFound,
    Problem,
    Refused,
    TryAgain,
    Unavailable,
)
from shared.store import Store, Writing
from shared.store.idempotency import IdempotencyRecord, Replayed

T = TypeVar("T")
TIMEOUT = 60.0
_PAUSE = 0.15
_AT_ONCE = 12
_SATURDAY = 5


class YearBroken(Exception):
    """A story cannot go on; the text says which, where and why."""


@dataclass
class Year:
    """What all stories share: the databases, the people, the calendar."""

    stores: Mapping[str, Store]
    secrets: Secrets
    library_url: str
    people: dict[str, Person] = field(default_factory=lambda: {one.id: one for one in read_people()})
    requests: dict[str, Request] = field(default_factory=lambda: {one.key: one for one in read_requests()})
    zone: str = field(default_factory=lambda: read_region().zone)
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    def moment(self, story: YearStory, step: Step, *, meeting: bool = False) -> datetime:
        """When a step of a story is taken, by the region's clock; nobody meets on a Saturday or Sunday."""
        today = self.now.astimezone(ZoneInfo(self.zone)).replace(hour=0, minute=0, second=0)
        moment = today - timedelta(days=story.day) + PACE[step]
        if meeting and moment.weekday() >= _SATURDAY:
            moment += timedelta(days=7 - moment.weekday())
        return moment.astimezone(UTC)

    def actor(self, person_id: str) -> Actor:
        """A person of the seed as a session shows them."""
        person = self.people[person_id]
        posts = tuple(Post(held.at, Role(held.role)) for held in person.roles)
        return Actor(person_id=person.id, name=person.name, posts=posts)

    async def do(
        self, service: str, actor: Actor, at: datetime, key: str, act: Callable[[Writing], Awaitable[T]]
    ) -> T | None:
        """One step, in a unit of work of its own; None where an earlier loading has taken it.

        What a service does not know yet it will: the step is tried again. Raises YearBroken when it never does.
        """
        end = asyncio.get_running_loop().time() + TIMEOUT
        while True:
            digest = derive_id("year", key)
            work = Writing(self.stores[service], actor, idempotency=IdempotencyRecord(digest, digest))
            work.now = min(at, self.now)
            try:
                async with self.turns:
                    result = await act(work)
                    await work.commit()
            except (DoneBefore, Replayed, AlreadyThere):
                return None
            except (TryAgain, NotFound, Forbidden, Refused, Unavailable) as problem:
                if asyncio.get_running_loop().time() > end:
                    raise YearBroken(f"{key}: {problem.detail}") from problem
            except Problem as problem:
                raise YearBroken(f"{key}: {problem.detail}") from problem
            else:
                return result
            await asyncio.sleep(_PAUSE)

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        """What `look` finds as soon as it finds something: events travel in their own time."""
        try:
            async with asyncio.timeout(TIMEOUT):
                while (found := await look()) is None:  # noqa: ASYNC110  what is awaited happens elsewhere
                    await asyncio.sleep(_PAUSE)
                return found
        except TimeoutError:
            raise YearBroken(f"not within {TIMEOUT:.0f} s: {what}") from None

    async def write_cards(self) -> None:
        """Members who are no experts say what they can and what they want to learn."""
        for card in read_cards():
            lines = [SelfAssessmentLine(**one.model_dump()) for one in card.lines]
            await self.do(
                "matching",
                self.actor(card.person),
                self.now,
                f"card:{card.person}",
                lambda work, lines=lines, id_=card.person: profiles.save_self_assessment(work, id_, lines),  # type: ignore[misc]
            )
