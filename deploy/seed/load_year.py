"""Lets the school year of the seed happen: every step through the service's own action, at its own moment of the past.

The services run beside it and hear of every step by their events, which carry that moment: what one story has come to
is waited for before its next step. Loading again changes nothing: every step has a name of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.seed.story_loader import StoryLoader
from deploy.seed.year import read_year
from deploy.seed.year_steps import Year, YearBroken
from services import definitions
from shared.http import Secrets
from shared.store import Connection, Store

__all__ = ["YearBroken", "YearLoaded", "load_year", "open_stores"]


@dataclass(frozen=True, slots=True)
class YearLoaded:
    """How much has happened."""

    stories: int
    groups: int
    meetings_past: int
    meetings_ahead: int
    published: int

    def __str__(self) -> str:
        return (
            f"year: {self.stories} requests on their way, {self.groups} groups, {self.meetings_past} meetings held and "
            f"{self.meetings_ahead} ahead, {self.published} products published"
        )


@asynccontextmanager
async def open_stores(urls: Mapping[str, str], prefix: str, secrets: Secrets) -> AsyncIterator[dict[str, Store]]:
    """The databases of the services, by name: each at the address, and so with the rights, of its service."""
    connections = {url: Connection(url) for url in set(urls.values())}
    try:
        yield {
            one.name: Store.for_service(
                connections[urls[one.name]], prefix, one.name, *one.collections, master_key=secrets.master_key
            )
            for one in definitions()
        }
    finally:
        for connection in connections.values():
            await connection.close()


async def load_year(stores: Mapping[str, Store], secrets: Secrets, public_url: str) -> YearLoaded:
    """Every story as far as it has come, all side by side, and the cards of the members.

    The region and its people are there already. Raises YearBroken.
    """
    year = Year(stores, secrets, f"{public_url}/library")
    stories = read_year()
    async with asyncio.TaskGroup() as group:
        group.create_task(year.write_cards())
        for story in stories:
            group.create_task(StoryLoader(year, story).run())
    now = datetime.now(UTC)
    announced = [one for one in stories if one.reaches("announced")]
    held = sum(one.reaches("met") for one in announced)
    return YearLoaded(
        stories=len(stories),
        groups=sum(one.reaches("grouped") for one in stories),
        meetings_past=held,
        meetings_ahead=sum(year.moment(one, "met", meeting=True) > now for one in announced),
        published=sum(one.reaches("published") for one in stories),
    )
